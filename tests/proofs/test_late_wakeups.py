"""LAG108 is executed: who is signalled from a thread wakes with the loop's next timer, fixed at once.

Other proofs run every interleaving of a few steps. What is late here is the selector of the event loop, so
these programs run in real time: `run(timer)` returns after how many seconds the waiter woke.
`wait_for_select()` returns when the loop has nothing to do but to wait for its timer; how long that takes
makes no difference.
"""

from __future__ import annotations

import selectors
import sys
import threading
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
        wait_for_select()
        with self.lock:
            self.done.set()


async def main(timer):
    job = Job()
    start = time.monotonic()
    job.loop.call_later(timer, print)
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
    wait_for_select()
    worker.submit("job")
    worker.thread.join()
    return worker.seconds
"""

_KEPT = """\
import asyncio
import threading
import time


class Client:
    def __init__(self):
        self.pending = {}
        self.asked = threading.Event()

    async def ask(self, number):
        answer = asyncio.get_running_loop().create_future()
        self.pending[number] = answer
        self.asked.set()
        return await answer

    def read(self):
        self.asked.wait()
        time.sleep(0.1)
        for number in list(self.pending):
            self.pending.pop(number).set_result("yes")


async def main(timer):
    client = Client()
    asyncio.get_running_loop().call_later(timer, print)
    start = time.monotonic()
    threading.Thread(target=client.read).start()
    await client.ask(1)
    return time.monotonic() - start


def run(timer):
    return asyncio.run(main(timer))
"""

_HANDED = """\
import asyncio
import threading
import time


class Port:
    def __init__(self, on_line):
        self.on_line = on_line
        threading.Thread(target=self._read).start()

    def _read(self):
        time.sleep(0.1)
        self.on_line("OK")


class Modem:
    def __init__(self):
        self.lines = asyncio.Queue()
        self.port = Port(self._received)

    def _received(self, line):
        self.lines.put_nowait(line)


async def main(timer):
    asyncio.get_running_loop().call_later(timer, print)
    start = time.monotonic()
    await Modem().lines.get()
    return time.monotonic() - start


def run(timer):
    return asyncio.run(main(timer))
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
    start = time.monotonic()
    loop.call_later(timer, print)
    before = signal.signal(signal.SIGUSR1, lambda number, frame: stop.set())

    def kill():
        wait_for_select()
        os.kill(os.getpid(), signal.SIGUSR1)

    threading.Thread(target=kill).start()
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


@pytest.fixture
def seconds(monkeypatch) -> Callable[[str, float], float]:
    """After how many seconds the waiter of a program woke, where the loop's own timer is due after some."""
    selecting = threading.Event()

    class Selector(selectors.DefaultSelector):
        def select(self, timeout=None):
            if timeout is None or timeout > 0:
                selecting.set()
            return super().select(timeout)

    monkeypatch.setattr(selectors, "DefaultSelector", Selector)

    def run(source: str, timer: float) -> float:
        names = {"wait_for_select": selecting.wait}
        exec(compile(source, "program.py", "exec"), names)
        return names["run"](timer)

    return run


@pytest.mark.parametrize("source", [*_FIXED, _KEPT, _HANDED, pytest.param(_AT_SIGNAL, marks=_ON_UNIX)])
def test_the_signal_is_late(source, seconds):
    assert [finding.code for finding in check_source(source.encode(), "program.py", _SETTINGS)] == ["LAG108"]
    assert seconds(source, 1.0) >= 0.9


@pytest.mark.parametrize("source", _FIXED)
def test_our_fix_wakes_the_waiter_at_once(source, seconds):
    fixed = fix_source(source.encode(), "program.py", _SETTINGS).source.decode()
    assert "call_soon_threadsafe" in fixed
    assert seconds(fixed, 600.0) < 600.0


@_ON_UNIX
def test_the_advice_for_a_signal_wakes_the_waiter_at_once(seconds):
    assert check_source(_AT_SIGNAL_OF_LOOP.encode(), "program.py", _SETTINGS) == []
    assert seconds(_AT_SIGNAL_OF_LOOP, 600.0) < 600.0
