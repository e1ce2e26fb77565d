"""A blocking call in a coroutine function is made in a thread."""

from __future__ import annotations

import asyncio

import pytest

from tests.rules.delayed_emit.late_events import in_thread, sources


def in_function(line: str) -> str:
    return f"import asyncio\n\n\nasync def f(c):\n    {line}\n"


LINES = {
    "slow(c)": "await asyncio.to_thread(slow, c)",
    "slow()": "await asyncio.to_thread(slow)",
    "x = slow(c, model='m')": "x = await asyncio.to_thread(slow, c, model='m')",
    "x = c.llm.slow(*c, **c)": "x = await asyncio.to_thread(c.llm.slow, *c, **c)",
    "return slow(c)": "return await asyncio.to_thread(slow, c)",
    "return slow(c).text": "return (await asyncio.to_thread(slow, c)).text",
    "return slow(c)[0]": "return (await asyncio.to_thread(slow, c))[0]",
    "return slow(c)()": "return (await asyncio.to_thread(slow, c))()",
    "return (slow(c)).text": "return (await asyncio.to_thread(slow, c)).text",
    "return slow(c) ** 2": "return await asyncio.to_thread(slow, c) ** 2",
    "return -slow(c)": "return -await asyncio.to_thread(slow, c)",
    "return not slow(c)": "return not await asyncio.to_thread(slow, c)",
    "if slow(c) == 1 and c: pass": "if await asyncio.to_thread(slow, c) == 1 and c: pass",
    "return f'{slow(c)!r:>3}'": "return f'{await asyncio.to_thread(slow, c)!r:>3}'",
    "print(slow(c), *slow(2))": "print(await asyncio.to_thread(slow, c), *slow(2))",
    "print(*slow(c))": "print(*await asyncio.to_thread(slow, c))",
    "return [slow(x) for x in c]": "return [await asyncio.to_thread(slow, x) for x in c]",
    "return {k: slow(k) for k in c}": "return {k: await asyncio.to_thread(slow, k) for k in c}",
    "for x in slow(c): pass": "for x in await asyncio.to_thread(slow, c): pass",
    "while (x := slow(c)): pass": "while (x := await asyncio.to_thread(slow, c)): pass",
    "assert slow(c), 'no'": "assert await asyncio.to_thread(slow, c), 'no'",
    "x = slow(c) if c else slow(2)": "x = await asyncio.to_thread(slow, c) if c else slow(2)",
    "yield slow(c)": "yield await asyncio.to_thread(slow, c)",
    "x = slow(y for y in c)": "x = await asyncio.to_thread(slow, (y for y in c))",
    "x = slow(await c)": "x = await asyncio.to_thread(slow, await c)",
    "await g(slow(c))": "await g(await asyncio.to_thread(slow, c))",
    "slow(c)  # a word": "await asyncio.to_thread(slow, c)  # a word",
}


@pytest.mark.parametrize("line", LINES)
def test_lines(line):
    assert in_thread(in_function(line)) == in_function(LINES[line])


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("return ")])
def test_the_result_is_the_same(line):
    def slow(*args):
        return Result(args)

    def result(source):
        namespace = {"slow": slow}
        exec(compile(source, "<case>", "exec"), namespace)
        return asyncio.run(namespace["f"]([2, 3]))

    before, after = in_function(line), in_function(LINES[line])
    assert repr(result(after)) == repr(result(before))


class Result(int):
    """A number that can be called, subscripted and asked for its text."""

    text = "text"

    def __new__(cls, args):
        return super().__new__(cls, len(repr(args)))

    def __call__(self):
        return self + 1

    def __getitem__(self, index):
        return self + index


def test_a_call_of_several_lines_keeps_its_shape():
    before = """\
import asyncio


async def f(c):
    x = slow(
        # all
        c,
        a=1,  # one
    )
"""
    after = before.replace("slow(", "await asyncio.to_thread(").replace("# all", "slow,\n        # all")
    assert in_thread(before) == after


def test_line_ends_and_tabs_are_kept():
    before = in_function("return slow(c)").replace("\n", "\r\n").replace("    ", "\t")
    assert in_thread(before) == before.replace("slow(c)", "await asyncio.to_thread(slow, c)")


def test_a_response_is_opened_in_the_thread():
    before = in_function("with requests.get(c) as r: pass")
    after = in_function("with await asyncio.to_thread(requests.get, c) as r: pass")
    assert in_thread(before, "get") == after


def test_the_import_is_added():
    before = "import json\n\nimport requests\n\n\nasync def f(c):\n    return slow(c)\n"
    after = before.replace("import json", "import asyncio\nimport json").replace(
        "slow(c)", "await asyncio.to_thread(slow, c)"
    )
    assert in_thread(before) == after


LIBRARIES = {
    "import anyio": "await anyio.to_thread.run_sync(slow, c)",
    "from anyio import to_thread": "await to_thread.run_sync(slow, c)",
    "import anyio.to_thread": "await anyio.to_thread.run_sync(slow, c)",
    "import trio": "await trio.to_thread.run_sync(slow, c)",
    "import asyncio\nimport anyio": "await asyncio.to_thread(slow, c)",
    "import asyncio as aio": "await aio.to_thread(slow, c)",
    "from asyncio import to_thread": "await to_thread(slow, c)",
}


@pytest.mark.parametrize("top", LIBRARIES)
def test_the_library_of_the_module_makes_the_thread(top):
    before = f"{top}\n\n\nasync def f(c):\n    slow(c)\n"
    assert in_thread(before) == before.replace("slow(c)", LIBRARIES[top])


def test_the_library_of_the_function_makes_the_thread():
    before = "import anyio\nimport asyncio\n\n\nasync def f(c):\n    slow(c)\n    await anyio.sleep(1)\n"
    assert in_thread(before) == before.replace("slow(c)", "await anyio.to_thread.run_sync(slow, c)")


def test_keywords_are_bound_first_where_the_library_takes_none():
    before = "import functools\n\nimport trio\n\n\nasync def f(c):\n    return slow(c, a=1)\n"
    after = "    return await trio.to_thread.run_sync(functools.partial(slow, c, a=1))\n"
    assert in_thread(before) == before.replace("    return slow(c, a=1)\n", after)


SLEEPS = {
    "import time\n\n\nasync def f(n):\n    time.sleep(n)\n": "await asyncio.sleep(n)",
    "import time as t\n\n\nasync def f(n):\n    t.sleep(n)\n": "await asyncio.sleep(n)",
    "from time import sleep\n\n\nasync def f(n):\n    sleep(n)\n": "await asyncio.sleep(n)",
    "import trio\nimport time\n\n\nasync def f(n):\n    time.sleep(n)\n": "await trio.sleep(n)",
    "import anyio\nimport time\n\n\nasync def f(n):\n    time.sleep(n)\n": "await anyio.sleep(n)",
    "import asyncio\nimport time\n\n\nasync def f(n):\n    time.sleep(n)\n": "await asyncio.sleep(n)",
}


@pytest.mark.parametrize("source", SLEEPS)
def test_a_sleep_becomes_the_library_s_own(source):
    after = in_thread(source, "sleep")
    assert after.endswith(f"    {SLEEPS[source]}\n")
    assert after.count("import asyncio") == SLEEPS[source].count("asyncio")


WITHHELD = sources("""\
#: no coroutine function
def f(c):
    slow(c)

#: no space for an await
async def f(c):
    return 1 if slow(c)else 2
#: a generator expression
async def f(c):
    return any(slow(x) for x in c)

#: a comprehension in a comprehension
async def f(c):
    return [[slow(x) for x in y] for y in c]

#: a lambda
async def f(c):
    return lambda: slow(c)

#: a function in it
async def f(c):
    def g():
        return slow(c)
    return g

#: a default argument
async def f(c):
    def g(x=slow(c)):
        pass

#: its own default argument
async def f(c=slow(1)):
    pass

#: a decorator
async def f(c):
    @slow(c)
    def g():
        pass

#: a class
async def f(c):
    class A:
        x = slow(c)

#: an annotation
async def f(c):
    x: slow(c) = 1

#: under a lock
async def f(c):
    with lock:
        slow(c)

#: under a lock that a call gives
async def f(c):
    with c.lock_for(1):
        slow(c)

#: under a lock of a class
async def f(c):
    with filelock.FileLock(c):
        slow(c)
#: under a lock taken by hand
async def f(c):
    lock.acquire()
    slow(c)
    lock.release()

#: the finally of a generator
async def f(c):
    try:
        yield 1
    finally:
        slow(c)

#: an SQLite connection
import sqlite3
async def f(c):
    db = sqlite3.connect(c)
    return db.slow(1)

#: an SQLite connection as c
import sqlite3
async def f(c):
    with sqlite3.connect(c) as db:
        return db.slow(1)

#: an SQLite connection of a helper
import sqlite3
def get():
    db = sqlite3.connect('x')
    return db
async def f(c):
    get().slow(c)

#: a manager that blocks when it is entered
async def f(c):
    with slow(c) as x:
        pass

#: a stream
async def f(c):
    for x in c.stream(1):
        pass

#: a generator of this file
def slow(c):
    yield 1
async def f(c):
    return slow(c)

#: a coroutine of this file
async def slow(c):
    pass
async def f(c):
    return slow(c)

#: it is awaited
async def f(c):
    await slow(c)

#: its coroutine becomes a task
import asyncio
async def f(c):
    asyncio.create_task(slow(c))

#: an asynchronous manager
async def f(c):
    async with slow(c):
        pass

#: an asynchronous iterable
async def f(c):
    async for x in slow(c):
        pass

#: an attribute is counted up
async def f(c):
    c.n += slow(c)

#: an attribute is read and written
async def f(c):
    c.n = c.n + slow(c)

#: the next of an iterator
async def f(c):
    return next(c)

#: it uses the event loop
import asyncio
def slow(c):
    asyncio.ensure_future(c)
async def f(c):
    slow(c)

#: the name asyncio is something else
async def f(asyncio):
    slow(1)

#: a sleep under a lock
import time
async def f(c):
    with lock:
        time.sleep(1)

#: its own import comes later
async def f(c):
    slow(c)
    import asyncio
""")
NAMED = {"a stream": "stream", "the next of an iterator": "next", "a sleep under a lock": "sleep"}


@pytest.mark.parametrize("case", WITHHELD)
def test_the_fix_is_withheld(case):
    assert in_thread(WITHHELD[case], NAMED.get(case, "slow")) is None


OFFERED = sources("""\
#: a local is counted up
async def f(c):
    n = 0
    n += slow(c)

#: a file is open
async def f(c):
    with open(c) as x:
        slow(x)

#: a clock is no lock
async def f(c):
    with c.block_clock(seconds=1):
        slow(c)

#: an asynchronous lock
async def f(c):
    async with lock:
        slow(c)

#: a finally
async def f(c):
    try:
        pass
    finally:
        slow(c)

#: a connection for any thread
import sqlite3
async def f(c):
    db = sqlite3.connect(c, check_same_thread=False)
    db.slow(1)

#: a process
import subprocess
async def f(c):
    subprocess.slow(c, check=True)
""")


@pytest.mark.parametrize("case", OFFERED)
def test_the_fix_is_offered(case):
    assert "await asyncio.to_thread(" in in_thread(OFFERED[case])
