"""However a function is handed to a thread, what it touches of the loop is seen; on the loop it is fine."""

from __future__ import annotations

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings

SOURCE = """\
import asyncio
import functools
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


class Download:
    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.done = asyncio.Event()
        self.threads = ThreadPoolExecutor()
        self.processes = ProcessPoolExecutor()

    async def run(self):
        START
        await self.done.wait()

    def _work(self, *_):
        self.done.set()
        self.disk.sync()
"""

IN_A_THREAD = {
    "a thread": "threading.Thread(target=self._work).start()",
    "a thread by position": "threading.Thread(None, self._work).start()",
    "a thread that is kept": "self.thread = threading.Thread(target=self._work); self.thread.start()",
    "a thread with an annotation": (
        "thread: threading.Thread = threading.Thread(target=self._work); thread.start()"
    ),
    "a lambda": "threading.Thread(target=lambda: self._work()).start()",
    "a partial": "threading.Thread(target=functools.partial(self._work, 1)).start()",
    "a timer": "threading.Timer(1, self._work).start()",
    "a pool of threads": "self.threads.submit(self._work)",
    "a pool of threads with arguments": "self.threads.submit(self._work, 1, 2)",
    "the loop's own executor": "self.loop.run_in_executor(None, self._work)",
    "an executor of the loop": "self.loop.run_in_executor(self.threads, self._work)",
    "a task around a thread": "task = asyncio.create_task(asyncio.to_thread(self._work))",
}

ON_THE_LOOP = {
    "soon": "self.loop.call_soon(self._work)",
    "later": "self.loop.call_later(1, self._work)",
    "soon, asked for in a thread": (
        "threading.Thread(target=lambda: self.loop.call_soon_threadsafe(self._work)).start()"
    ),
    "another process": "self.loop.run_in_executor(self.processes, self._work)",
    "arguments that nobody knows": "threading.Thread(*self.how(self._work)).start()",
    "a call": "self._work()",
}


def codes(start):
    source = SOURCE.replace("START", start)
    compile(source, "feed.py", "exec")
    settings = Settings(select=("LAG108",), cache=False)
    return [finding.code for finding in check_source(source.encode(), "feed.py", settings)]


@pytest.mark.parametrize("start", IN_A_THREAD.values(), ids=IN_A_THREAD)
def test_in_a_thread(start):
    assert codes(start) == ["LAG108"]


@pytest.mark.parametrize("start", ON_THE_LOOP.values(), ids=ON_THE_LOOP)
def test_on_the_loop_or_unknown(start):
    assert codes(start) == []
