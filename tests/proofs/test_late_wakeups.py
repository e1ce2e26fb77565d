"""LAG108 is executed: who is signalled from a thread wakes with the loop's next timer, fixed at once.

Other proofs run every interleaving of a few steps. What is late here is the selector of the event loop, so
these programs run in real time: `run(timer)` returns after how many seconds the waiter woke.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from flake8_eventrace import check_source, fix_source
from flake8_eventrace.settings import Settings

_SETTINGS = Settings(select=("LAG108",), unsafe_fixes=True, cache=False)

_IN_THREAD = """\
import asyncio
import threading
import time


class Job:
    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.lock = threading.Lock()
        self.done = asyncio.Event()

    def work(self):
        time.sleep(0.1)
        with self.lock:
            self.done.set()


async def main(timer):
    job = Job()
    job.loop.call_later(timer, print)
    start = time.monotonic()
    threading.Thread(target=job.work).start()
    await job.done.wait()
    return time.monotonic() - start


def run(timer):
    return asyncio.run(main(timer))
"""

_LOOP_IN_THREAD = """\
import asyncio
import threading
import time


class Worker:
    def __init__(self, timer):
        self.start = time.monotonic()
        self.loop = asyncio.new_event_loop()
        self.jobs = asyncio.Queue()
        self.loop.call_later(timer, print)
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._work())
        self.loop.close()

    async def _work(self):
        await self.jobs.get()
        self.seconds = time.monotonic() - self.start

    def submit(self, job):
        self.jobs.put_nowait(job)


def run(timer):
    worker = Worker(timer)
    time.sleep(0.1)
    worker.submit("job")
    worker.thread.join()
    return worker.seconds
"""

_AT_SIGNAL = """\
import asyncio
import os
import signal
import threading
import time


async def main(timer):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.call_later(timer, print)
    start = time.monotonic()
    before = signal.signal(signal.SIGUSR1, lambda number, frame: stop.set())
    threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGUSR1)).start()
    await stop.wait()
    signal.signal(signal.SIGUSR1, before)
    return time.monotonic() - start


def run(timer):
    return asyncio.run(main(timer))
"""

_AT_SIGNAL_OF_LOOP = _AT_SIGNAL.replace(
    "before = signal.signal(signal.SIGUSR1, lambda number, frame: stop.set())",
    "before = signal.getsignal(signal.SIGUSR1)\n    loop.add_signal_handler(signal.SIGUSR1, stop.set)",
)

_FIXED = [_IN_THREAD, _LOOP_IN_THREAD]
_ON_UNIX = pytest.mark.skipif(sys.platform == "win32", reason="there, every signal wakes the loop")


def _seconds(source: str, timer: float) -> float:
    """Return after how many seconds the waiter woke; the loop's own timer is due after `timer` seconds."""
    names: dict[str, Callable[[float], float]] = {}
    exec(compile(source, "program.py", "exec"), names)
    return names["run"](timer)


@pytest.mark.parametrize("source", [*_FIXED, pytest.param(_AT_SIGNAL, marks=_ON_UNIX)])
def test_the_signal_is_late(source):
    assert [finding.code for finding in check_source(source.encode(), "program.py", _SETTINGS)] == ["LAG108"]
    assert _seconds(source, timer=1.0) >= 0.9


@pytest.mark.parametrize("source", _FIXED)
def test_our_fix_wakes_the_waiter_at_once(source):
    fixed = fix_source(source.encode(), "program.py", _SETTINGS).source.decode()
    assert "call_soon_threadsafe" in fixed
    assert _seconds(fixed, timer=20.0) < 20.0


@_ON_UNIX
def test_the_advice_for_a_signal_wakes_the_waiter_at_once():
    assert check_source(_AT_SIGNAL_OF_LOOP.encode(), "program.py", _SETTINGS) == []
    assert _seconds(_AT_SIGNAL_OF_LOOP, timer=20.0) < 20.0
