"""What deferring a slow call makes of a source, to the byte, and where it is withheld."""

from __future__ import annotations

import pytest

from tests.rules.delayed_emit.late_events import changes, deferred

RUN_IN_THREAD = '''\
def _run_in_thread(function, /, *args, **kwargs):
    """Make a call on a daemon thread, in a copy of this context; log what it raises."""

    def call():
        try:
            function(*args, **kwargs)
        except Exception:
            logging.getLogger(__name__).exception("Background call failed")

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(call,), daemon=True).start()
'''
RUN_IN_BACKGROUND = '''\
_background_tasks: set[asyncio.Task] = set()


def _run_in_background(coroutine):
    """Run a coroutine as a task that is kept until it is done; log what it raises."""
    task = asyncio.create_task(coroutine)
    _background_tasks.add(task)
    task.add_done_callback(_background_tasks.discard)
    task.add_done_callback(_log_failure)


def _log_failure(task):
    error = None if task.cancelled() else task.exception()
    if error is not None:
        logging.getLogger(__name__).error("Background task failed", exc_info=error)
'''
THREAD_MODULE = f"import contextvars\nimport logging\nimport threading\n\n\n{RUN_IN_THREAD}\n\n"
TASK_MODULE = f"import asyncio\nimport logging\n\n{RUN_IN_BACKGROUND}\n\n"


def body_after(source: str, **known) -> str | None:
    """What becomes of a source without imports, without what is put on top of it."""
    after = deferred(source, **known)
    if after is None:
        return None
    for top in (THREAD_MODULE, TASK_MODULE):
        if after.startswith(top):
            return after.removeprefix(top)
    raise AssertionError(after)


SHAPES = changes("""\
#: a function: the call moves behind the emit
def finish(chat):
    save(chat)
    slow(chat, "m")
    emit("done")
    return chat
#: becomes
def finish(chat):
    save(chat)
    emit("done")
    _run_in_thread(slow, chat, "m")
    return chat

#: a method of the instance
class Server:
    def finish(self, chat):
        self.slow(chat, retries=2)
        emit("done")
#: becomes
class Server:
    def finish(self, chat):
        emit("done")
        _run_in_thread(self.slow, chat, retries=2)

#: comments and the paragraph's empty line
def finish(chat):
    save(chat)

    # Give the chat a name.
    slow(chat)  # takes seconds
    # Tell the client.
    emit("done")

    return chat
#: becomes
def finish(chat):
    save(chat)

    # Tell the client.
    emit("done")
    # Give the chat a name.
    _run_in_thread(slow, chat)  # takes seconds

    return chat

#: first in its block
def finish(chat):
    slow(chat)

    # Tell the client.
    emit("done")
#: becomes
def finish(chat):
    # Tell the client.
    emit("done")
    _run_in_thread(slow, chat)
#: behind the whole statement that emits
def finish(chat, clients):
    slow(chat)
    print("saved")
    for client in clients:
        client.emit("done")
    return chat
#: becomes
def finish(chat, clients):
    print("saved")
    for client in clients:
        client.emit("done")
    _run_in_thread(slow, chat)
    return chat

#: several lines
def finish(chat):
    slow(
        chat,  # all of it
        model="m",
    )
    emit("done")
#: becomes
def finish(chat):
    emit("done")
    _run_in_thread(
        slow,
        chat,  # all of it
        model="m",
    )

#: started in place, where the emit may not be reached
def finish(chat, client):
    slow(chat)
    if client.closed:
        return
    emit("done")
#: becomes
def finish(chat, client):
    _run_in_thread(slow, chat)
    if client.closed:
        return
    emit("done")

#: started in place, in an if of its own
def finish(chat, title):
    if not title:
        slow(chat)
    emit("done")
#: becomes
def finish(chat, title):
    if not title:
        _run_in_thread(slow, chat)
    emit("done")

#: started in place, in a try that only logs
def finish(chat):
    try:
        slow(chat)
    except Exception:
        logger.exception("no name")
    emit("done")
#: becomes
def finish(chat):
    try:
        _run_in_thread(slow, chat)
    except Exception:
        logger.exception("no name")
    emit("done")

#: started in place, on one line with others
def finish(chat):
    if chat: slow(chat)
    emit("done"); count()
#: becomes
def finish(chat):
    if chat: _run_in_thread(slow, chat)
    emit("done"); count()

#: started in place, before the last yield
def stream(chat):
    yield from tokens(chat)
    slow(chat)
    yield "data: [DONE]"
#: becomes
def stream(chat):
    yield from tokens(chat)
    _run_in_thread(slow, chat)
    yield "data: [DONE]"

#: started in place, before the return
def handle(chat):
    slow(chat)
    return {"status": "done"}
#: becomes
def handle(chat):
    _run_in_thread(slow, chat)
    return {"status": "done"}

#: in a handled try around all of it
def finish(chat):
    try:
        work(chat)
        slow(chat)
        emit("done")
    except Exception:
        logger.exception("broken")
        raise
    finally:
        count()
#: becomes
def finish(chat):
    try:
        work(chat)
        emit("done")
        _run_in_thread(slow, chat)
    except Exception:
        logger.exception("broken")
        raise
    finally:
        count()

#: a coroutine that awaits
async def finish(chat):
    await slow(chat, "m")
    await emit("done")
#: becomes
async def finish(chat):
    await emit("done")
    _run_in_background(slow(chat, "m"))

#: a coroutine that calls
async def finish(chat):
    slow(chat, "m")
    await emit("done")
#: becomes
async def finish(chat):
    await emit("done")
    _run_in_background(asyncio.to_thread(slow, chat, "m"))

#: an async generator
async def stream(chat):
    async for token in chat:
        yield token
    await slow(chat.id)
    yield "data: [DONE]"
#: becomes
async def stream(chat):
    async for token in chat:
        yield token
    _run_in_background(slow(chat.id))
    yield "data: [DONE]"

#: no arguments
def finish():
    slow()
    emit('done')
#: becomes
def finish():
    emit('done')
    _run_in_thread(slow)

#: unpacked arguments
def finish(*args, **options):
    slow(*args, **options)
    emit('done')
#: becomes
def finish(*args, **options):
    emit('done')
    _run_in_thread(slow, *args, **options)

#: tuples, negative numbers, members of modules and classes
class Mode:
    FAST = 1


def finish(chat):
    slow((chat, 1), -1, None, Mode.FAST)
    emit("done")
#: becomes
class Mode:
    FAST = 1


def finish(chat):
    emit("done")
    _run_in_thread(slow, (chat, 1), -1, None, Mode.FAST)

#: an await that stays where it was
async def stream(chat):
    await slow(await chat.title())
    yield "data: [DONE]"
#: becomes
async def stream(chat):
    _run_in_background(slow(await chat.title()))
    yield "data: [DONE]"

#: a case
def finish(chat):
    match chat.kind:
        case "new":
            slow(chat)
    emit("done")
#: becomes
def finish(chat):
    match chat.kind:
        case "new":
            _run_in_thread(slow, chat)
    emit("done")

#: a function in a function
def serve(chat):
    async def finish():
        await slow(1)
        await emit("done")

    return finish
#: becomes
def serve(chat):
    async def finish():
        await emit("done")
        _run_in_background(slow(1))

    return finish
""")


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape):
    before, after = SHAPES[shape]
    assert body_after(before) == after


PARTIAL = THREAD_MODULE.replace("contextvars\n", "contextvars\nimport functools\n", 1)

#: Arguments whose value may be another one behind the emit: (arguments, what is called there).
TAKEN_BEFORE = {
    "an attribute": ("slow(chat.title)", "functools.partial(slow, chat.title)"),
    "a call": ("slow(len(chat))", "functools.partial(slow, len(chat))"),
    "an f-string": ('slow(f"{chat}")', 'functools.partial(slow, f"{chat}")'),
    "a method of a part": ("chat.llm.slow(1)", "functools.partial(chat.llm.slow, 1)"),
    "no argument, a method of a part": ("chat.llm.slow()", "chat.llm.slow"),
    "a new dict": ('slow({"id": 1})', 'functools.partial(slow, {"id": 1})'),
    "a keyword": ("slow(1, model=chat.model)", "functools.partial(slow, 1, model=chat.model)"),
    "a walrus": ("slow(x := 1)", "functools.partial(slow, x := 1)"),
}


@pytest.mark.parametrize("case", TAKEN_BEFORE)
def test_arguments_are_taken_in_the_old_place(case):
    call, taken = TAKEN_BEFORE[case]
    after = deferred(f'def finish(chat):\n    {call}\n    print("x")\n    emit("done")\n')
    expected = (
        f'def finish(chat):\n    deferred = {taken}\n    print("x")\n    emit("done")\n'
        "    _run_in_thread(deferred)\n"
    )
    top = PARTIAL if "functools" in taken else THREAD_MODULE
    assert after == top + expected


@pytest.mark.parametrize(
    ("top", "call", "steady"),
    [
        ("import app.naming\n", "app.naming.slow(1)", True),
        ("from app import Mode\n", "slow(Mode.FAST)", True),
        ("from app import config\n", "slow(config.model)", False),
        ("from app import client\n", "client.chat.slow(1)", False),
        ("import app\n", "slow(app.model)", False),
        ("from app import client\n", "client.slow(1)", True),
    ],
)
def test_what_is_imported_is_taken_before_where_it_can_change(top, call, steady):
    after = deferred(f"{top}\n\ndef finish():\n    {call}\n    emit(1)\n")
    assert ("    deferred = " not in after) is steady


def test_a_name_that_is_bound_anew_is_taken_before():
    after = deferred("def f(chat):\n    slow(chat)\n    chat = None\n    emit('done')\n")
    assert "    deferred = functools.partial(slow, chat)\n    chat = None\n    emit('done')\n" in after


def test_a_coroutine_is_made_behind_the_emit():
    after = deferred("async def f(chat):\n    await slow(chat.id)\n    await emit('done')\n")
    assert after.endswith(
        "    deferred = functools.partial(slow, chat.id)\n"
        "    await emit('done')\n"
        "    _run_in_background(deferred())\n"
    )


def test_the_local_name_is_a_free_one():
    after = deferred("def f(deferred):\n    slow(deferred.id)\n    emit('done')\n")
    assert "deferred_call = functools.partial(slow, deferred.id)" in after


IMPORTS = changes("""\
#: none, a docstring
'''Doc.'''

X = 1
#: becomes
'''Doc.'''

import contextvars
import logging
import threading

X = 1

#: none, a comment
# Licence

X = 1
#: becomes
# Licence

import contextvars
import logging
import threading

X = 1

#: only the future
from __future__ import annotations

X = 1
#: becomes
from __future__ import annotations

import contextvars
import logging
import threading

X = 1

#: in order among plain ones
import abc
import json
import sys
import zlib
#: becomes
import abc
import contextvars
import json
import logging
import sys
import threading
import zlib

#: in front of from
'''Doc.'''

from typing import Any

from fastapi import FastAPI
#: becomes
'''Doc.'''

import contextvars
import logging
import threading
from typing import Any

from fastapi import FastAPI

#: a section of its own above third parties
'''Doc.'''
from fastapi import FastAPI
#: becomes
'''Doc.'''

import contextvars
import logging
import threading

from fastapi import FastAPI

#: headings
# Standard
import sys

# Third party
import fastapi
#: becomes
# Standard
import contextvars
import logging
import sys
import threading

# Third party
import fastapi

#: all of them there
import contextvars, logging, threading
#: becomes
import contextvars, logging, threading

#: not the conditional ones
import sys

if sys.argv:
    import threading
#: becomes
import contextvars
import logging
import sys
import threading

if sys.argv:
    import threading
""")
USE = "def finish(chat):\n    slow(chat)\n    emit('done')\n"
USED = "def finish(chat):\n    emit('done')\n    _run_in_thread(slow, chat)\n"


@pytest.mark.parametrize("case", IMPORTS)
def test_imports_are_added_once_beside_the_others(case):
    before, after = IMPORTS[case]
    assert deferred(f"{before}\n\n{USE}") == f"{after}\n\n{RUN_IN_THREAD}\n\n{USED}"


NAMES = {
    "import asyncio as aio": ("aio.create_task(", "aio.to_thread("),
    "from asyncio import create_task, to_thread": ("task = create_task(", "(to_thread("),
    "from asyncio import create_task as spawn": ("task = spawn(", "asyncio.to_thread("),
    "import asyncio.subprocess": ("asyncio.create_task(", "asyncio.to_thread("),
    "from logging import getLogger": ('getLogger(__name__).error("B', "asyncio.to_thread("),
    "import logging\nlog = logging.getLogger('x')": ('        log.error("B', "asyncio.to_thread("),
    "import logging\nif X:\n    log = logging.getLogger('x')": (
        '    logging.getLogger(__name__).error("B',
        "(",
    ),
    "from app.log import get_logger\nlogger = get_logger(__name__)": ('        logger.error("B', "("),
    "from loguru import logger": ('logging.getLogger(__name__).error("B', "asyncio.to_thread("),
}


@pytest.mark.parametrize("top", NAMES)
def test_the_module_s_own_names_are_used(top):
    after = deferred(f"{top}\n\n\nasync def finish(chat):\n    slow(chat)\n    await emit('done')\n")
    for text in NAMES[top]:
        assert text in after
    assert after.count("import asyncio\n") + after.count("import asyncio as") <= 1


def test_a_local_import_serves_where_it_comes_first():
    after = deferred("async def f(chat):\n    import asyncio\n\n    slow(chat)\n    await emit('done')\n")
    assert after.startswith("import asyncio\nimport logging\n")
    assert "_run_in_background(asyncio.to_thread(slow, chat))" in after


def test_the_helper_is_added_once():
    twice = USE + "\n\n" + USE.replace("finish", "finish_all").replace("slow", "other.slower")
    once = deferred(twice)
    again = deferred(once.replace("other.slower", "slow"))
    assert again == once.replace(
        "    other.slower(chat)\n    emit('done')\n", "    emit('done')\n    _run_in_thread(slow, chat)\n"
    )


def test_deferred_calls_keep_their_order():
    first = deferred("def f(a, b):\n    slow(a)\n    later(b)\n    emit('done')\n    return a\n")
    second = deferred(first.replace("later", "slow").replace("slow, a", "early, a"))
    assert second.endswith(
        "    emit('done')\n    _run_in_thread(early, a)\n    _run_in_thread(slow, b)\n    return a\n"
    )


def test_a_set_of_tasks_that_stands_is_not_made_again():
    top = "import asyncio\n\n_background_tasks = set()\n"
    after = deferred(f"{top}\n\nasync def f(chat):\n    await slow(chat)\n    await emit('done')\n")
    assert after.count("set()") == 1
    assert "_background_tasks.add(task)" in after


def test_names_that_are_taken_are_left_alone():
    after = deferred(f"def _run_in_thread():\n    pass\n\n\n{USE}")
    assert "def _run_on_daemon_thread(function, /, *args, **kwargs):" in after
    assert "    _run_on_daemon_thread(slow, chat)" in after


def test_line_ends_and_tabs_are_kept():
    after = deferred(USE.replace("    ", "\t").replace("\n", "\r\n"))
    assert after == (THREAD_MODULE + USED).replace("    ", "\t").replace("\n", "\r\n")


def test_the_helper_stands_above_the_first_definition():
    after = deferred("import sys\n\nX = 1\n# first\nclass A:\n    pass\n\n\n" + USE)
    assert f"import threading\n\nX = 1\n\n\n{RUN_IN_THREAD}\n\n# first\nclass A:\n" in after


def test_the_helper_stands_below_the_imports_that_it_needs():
    before = """\
def version():
    return 1


import asyncio


async def finish(chat):
    await slow(chat)
    await emit("done")
"""
    after = deferred(before)
    assert after.index("import asyncio") < after.index("_background_tasks: set[asyncio.Task]")
    exec(compile(after, "<mended>", "exec"), {})


def test_there_is_no_fix_where_the_helper_has_no_place():
    source = "async def f(chat):\n    await slow(chat)\n    await emit('done')\n\n\nimport asyncio\n"
    assert deferred(source) is None


CHOICES = {
    "thread in a coroutine function": (
        "async def f(c):\n    slow(c)\n    await emit(1)\n",
        "thread",
        "async def f(c):\n    await emit(1)\n    _run_in_thread(slow, c)\n",
    ),
    "task in a coroutine function": (
        "async def f(c):\n    slow(c)\n    await emit(1)\n",
        "task",
        "async def f(c):\n    await emit(1)\n    _run_in_background(asyncio.to_thread(slow, c))\n",
    ),
    "thread for what is awaited": ("async def f(c):\n    await slow(c)\n    await emit(1)\n", "thread", None),
    "task without an event loop": ("def f(c):\n    slow(c)\n    emit(1)\n", "task", None),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_the_user_chooses_how(choice):
    before, defer, after = CHOICES[choice]
    assert body_after(before, defer=defer) == after
