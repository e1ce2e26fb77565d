"""The deferred code runs: the event leaves before the slow call ends, and nothing is lost.

Each test changes a source with the fix, executes it with a slow call that ends when the test
says so, and looks at the order of what happened.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
import time

import pytest

from tests.rules.delayed_emit.late_events import deferred, in_thread

#: Seconds after which something hangs, however loaded the machine is.
PATIENCE = 600.0
REQUEST = contextvars.ContextVar("request", default="none")


class Slow:
    """A slow call that ends when `release` is set, and remembers how it was made."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.release = threading.Event()
        self.ended = threading.Event()
        self.failure = failure
        self.arguments: list[tuple] = []
        self.request = ""
        self.thread: threading.Thread | None = None

    def __call__(self, *args, **kwargs):
        self.arguments.append((args, kwargs))
        self.request = REQUEST.get()
        self.thread = threading.current_thread()
        try:
            assert self.release.wait(PATIENCE), "nobody let the slow call end"
            if self.failure is not None:
                raise self.failure
        finally:
            self.ended.set()

    async def awaited(self, *args, **kwargs):
        self.arguments.append((args, kwargs))
        self.request = REQUEST.get()
        try:
            while not self.release.is_set():
                await asyncio.sleep(0.001)
            if self.failure is not None:
                raise self.failure
        finally:
            self.ended.set()


def loaded(source: str, **names) -> dict:
    """The namespace of a module after the fix, with these names put in."""
    changed = deferred(source)
    assert changed is not None, "the fix was withheld"
    namespace = {"__name__": "mended", **names}
    exec(compile(changed, "<mended>", "exec"), namespace)
    return namespace


def wait_until(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.001)


async def settle(slow: Slow) -> None:
    """Let the slow call end, and the event loop finish what is left of it."""
    slow.release.set()
    end = time.monotonic() + PATIENCE
    while not slow.ended.is_set() or len(asyncio.all_tasks()) > 1:
        assert time.monotonic() < end, "it never ended"
        await asyncio.sleep(0.001)


THREAD = """\
def finish(chat, emit):
    chat["answer"] = "42"
    slow(chat["id"], model="m")
    emit("done")
"""
TASK_OF_FUNCTION = """\
async def finish(chat, emit):
    chat["answer"] = "42"
    slow(chat["id"], model="m")
    await emit("done")
"""
TASK_OF_COROUTINE = """\
async def finish(chat, emit):
    chat["answer"] = "42"
    await slow(chat["id"], model="m")
    await emit("done")
"""
GUARDED = """\
import logging


async def finish(chat, emit):
    chat["answer"] = "42"
    if chat["answer"]:
        try:
            slow(chat["id"], model="m")
        except Exception:
            logging.exception("no name")
    await emit("done")
"""
GENERATOR = """\
def stream(chat):
    yield "data: 42"
    slow(chat["id"], model="m")
    yield "data: [DONE]"
"""
ASYNC_GENERATOR = """\
async def stream(chat):
    yield "data: 42"
    slow(chat["id"], model="m")
    yield "data: [DONE]"
"""
ASYNC_GENERATOR_AWAITING = """\
async def stream(chat):
    yield "data: 42"
    await slow(chat["id"], model="m")
    yield "data: [DONE]"
"""
FRAMES = ["data: 42", "data: [DONE]"]


def test_a_function_emits_before_the_slow_call_ends():
    slow, sent = Slow(), []
    finish = loaded(THREAD, slow=slow)["finish"]
    finish({"id": 7}, sent.append)
    assert sent == ["done"]
    assert not slow.ended.is_set()
    slow.release.set()
    assert slow.ended.wait(PATIENCE)
    assert slow.arguments == [((7,), {"model": "m"})]
    assert slow.thread is not threading.current_thread()
    assert slow.thread.daemon


@pytest.mark.parametrize("source", [TASK_OF_FUNCTION, GUARDED])
def test_a_coroutine_emits_before_a_slow_function_ends(source):
    slow, sent = Slow(), []
    finish = loaded(source, slow=slow)["finish"]

    async def emit(event):
        sent.append(event)

    async def main():
        await finish({"id": 7}, emit)
        assert sent == ["done"]
        assert not slow.ended.is_set()
        await settle(slow)

    asyncio.run(main())
    assert slow.arguments == [((7,), {"model": "m"})]
    assert slow.thread is not threading.current_thread()


def test_a_coroutine_emits_before_a_slow_coroutine_ends():
    slow, sent = Slow(), []
    namespace = loaded(TASK_OF_COROUTINE, slow=slow.awaited)

    async def emit(event):
        sent.append(event)

    async def main():
        await namespace["finish"]({"id": 7}, emit)
        assert sent == ["done"]
        assert not slow.ended.is_set()
        assert len(namespace["_background_tasks"]) == 1, "the task is kept while it runs"
        await settle(slow)
        assert not namespace["_background_tasks"], "and let go when it has ended"

    asyncio.run(main())
    assert slow.arguments == [((7,), {"model": "m"})]


def test_a_generator_yields_its_last_frame_before_the_slow_call_ends():
    slow = Slow()
    stream = loaded(GENERATOR, slow=slow)["stream"]
    assert list(stream({"id": 7})) == FRAMES
    assert not slow.ended.is_set()
    slow.release.set()
    assert slow.ended.wait(PATIENCE)


def test_a_client_that_leaves_at_the_last_frame_loses_no_work():
    slow = Slow()
    frames = loaded(GENERATOR, slow=slow)["stream"]({"id": 7})
    assert [next(frames), next(frames)] == FRAMES
    frames.close()
    slow.release.set()
    assert slow.ended.wait(PATIENCE)
    assert slow.arguments == [((7,), {"model": "m"})]


@pytest.mark.parametrize("source", [ASYNC_GENERATOR, ASYNC_GENERATOR_AWAITING])
def test_an_async_generator_yields_its_last_frame_before_the_slow_call_ends(source):
    slow = Slow()
    stream = loaded(source, slow=slow if source is ASYNC_GENERATOR else slow.awaited)["stream"]

    async def main():
        frames = stream({"id": 7})
        assert [await anext(frames), await anext(frames)] == FRAMES
        assert not slow.ended.is_set()
        await frames.aclose()  # the client leaves
        await settle(slow)

    asyncio.run(main())
    assert slow.arguments == [((7,), {"model": "m"})]


def test_a_failure_in_a_thread_is_logged(caplog):
    slow, sent = Slow(ValueError("no model")), []
    finish = loaded(THREAD, slow=slow)["finish"]
    slow.release.set()
    with caplog.at_level(logging.ERROR):
        finish({"id": 7}, sent.append)
        wait_until(lambda: caplog.records)
    assert sent == ["done"]
    assert [(r.name, str(r.exc_info[1])) for r in caplog.records] == [("mended", "no model")]


@pytest.mark.parametrize("source", [TASK_OF_FUNCTION, TASK_OF_COROUTINE, ASYNC_GENERATOR])
def test_a_failure_in_a_task_is_logged(source, caplog):
    slow, sent = Slow(ValueError("no model")), []
    namespace = loaded(source, slow=slow.awaited if source is TASK_OF_COROUTINE else slow)

    async def emit(event):
        sent.append(event)

    async def main():
        if "stream" in namespace:
            sent.extend([frame async for frame in namespace["stream"]({"id": 7})])
        else:
            await namespace["finish"]({"id": 7}, emit)
        await settle(slow)

    with caplog.at_level(logging.ERROR):
        asyncio.run(main())
    assert sent
    assert [(r.name, str(r.exc_info[1])) for r in caplog.records] == [("mended", "no model")]


def test_a_failure_goes_to_the_log_of_the_module(caplog):
    slow = Slow(ValueError("no model"))
    source = "import logging\n\nlog = logging.getLogger('chat')\n\n\n" + THREAD
    finish = loaded(source, slow=slow)["finish"]
    slow.release.set()
    with caplog.at_level(logging.ERROR):
        finish({"id": 7}, [].append)
        wait_until(lambda: caplog.records)
    assert [r.name for r in caplog.records] == ["chat"]


def test_a_task_that_is_cancelled_is_no_failure(caplog):
    slow = Slow()
    namespace = loaded(TASK_OF_COROUTINE, slow=slow.awaited)

    async def emit(event):
        pass

    async def main():
        await namespace["finish"]({"id": 7}, emit)
        await asyncio.sleep(0)
        for task in list(namespace["_background_tasks"]):
            task.cancel()
        await settle(slow)

    with caplog.at_level(logging.ERROR):
        asyncio.run(main())
    assert not caplog.records


@pytest.mark.parametrize("source", [THREAD, GENERATOR, TASK_OF_FUNCTION, TASK_OF_COROUTINE])
def test_the_slow_call_sees_the_context_of_its_caller(source):
    slow = Slow()
    slow.release.set()
    namespace = loaded(source, slow=slow.awaited if source is TASK_OF_COROUTINE else slow)

    async def emit(event):
        pass

    async def main():
        REQUEST.set("r-1")
        if source is THREAD:
            namespace["finish"]({"id": 7}, [].append)
        elif source is GENERATOR:
            list(namespace["stream"]({"id": 7}))
        else:
            await namespace["finish"]({"id": 7}, emit)
        await settle(slow)

    contextvars.Context().run(asyncio.run, main())
    assert slow.request == "r-1"


def test_arguments_are_those_of_the_old_place():
    source = """\
def finish(chat, emit):
    slow(chat.title, len(chat.log))
    emit("done", chat)
"""

    class Chat:
        title = "old"
        log = ()

    def emit(event, chat):
        chat.title = "new"
        chat.log = (1, 2)

    slow = Slow()
    slow.release.set()
    loaded(source, slow=slow)["finish"](Chat(), emit)
    assert slow.ended.wait(PATIENCE)
    assert slow.arguments == [(("old", 0), {})]


def test_moving_alone_changes_the_order_only():
    source = """\
def finish(chat, emit):
    if chat["new"]:
        title = slow(chat["id"])
        chat["title"] = title
    emit("done")
"""
    changed = deferred(source, "move")
    order = []
    namespace = {"slow": lambda chat: order.append("slow") or "t"}
    exec(compile(changed, "<mended>", "exec"), namespace)
    chat = {"new": True, "id": 7}
    namespace["finish"](chat, order.append)
    assert order == ["done", "slow"]
    assert chat["title"] == "t"


def test_a_call_in_a_thread_lets_the_event_loop_go_on():
    changed = in_thread("async def load(chat):\n    return slow(chat, model='m').upper()\n")
    release = threading.Event()
    seen = []

    def slow(chat, model):
        seen.append((chat, model, REQUEST.get()))
        assert release.wait(PATIENCE)
        return "title"

    namespace = {"slow": slow}
    exec(compile(changed, "<mended>", "exec"), namespace)

    async def main():
        REQUEST.set("r-2")
        task = asyncio.create_task(namespace["load"](7))
        while not seen:
            await asyncio.sleep(0.001)
        release.set()  # from the loop, which is not blocked
        return await task

    assert contextvars.Context().run(asyncio.run, main()) == "TITLE"
    assert seen == [(7, "m", "r-2")]


@pytest.mark.parametrize("library", ["anyio", "trio"])
def test_a_call_in_a_thread_under_other_event_loops(library):
    runner = pytest.importorskip(library)
    source = f"import {library}\n\n\nasync def load(chat):\n    return slow(chat, model='m')\n"
    changed = in_thread(source)
    seen = []

    def slow(chat, model):
        seen.append(threading.current_thread())
        return (chat, model)

    namespace = {"slow": slow}
    exec(compile(changed, "<mended>", "exec"), namespace)
    assert runner.run(namespace["load"], 7) == (7, "m")
    assert seen[0] is not threading.current_thread()


def test_a_sleep_lets_the_event_loop_go_on():
    changed = in_thread("import time\n\n\nasync def pause():\n    time.sleep(0.2)\n", "sleep")
    namespace = {}
    exec(compile(changed, "<mended>", "exec"), namespace)

    async def main():
        ticks = 0
        task = asyncio.create_task(namespace["pause"]())
        while not task.done():
            await asyncio.sleep(0.01)
            ticks += 1
        return ticks

    assert asyncio.run(main()) > 3
