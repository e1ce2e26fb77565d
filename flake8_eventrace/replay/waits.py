"""The waits of some threads: seen, ended when the replay is over, and cut short while nobody signals.

`threading.Condition.wait`, on which events, queues, semaphores, barriers and futures rest, sleeps on a lock
that it makes for each wait. The observed threads get a lock of our own there: it sleeps for exactly as long
but in slices. `time.sleep` is replaced in the same way.
"""

from __future__ import annotations

import math
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

#: Seconds between two looks of a sleeping thread at whether it is to end.
_SLICE = 0.02


class Ended(BaseException):
    """Raised in the threads under test when the replay is over, so that they end."""


class Waits:
    """The waits of one thread.

    Attributes:
        sleeping: The wait in which the thread is now; None if it is in none.
        timed_out: The timeout (seconds) of the last wait that ended without a signal.
        hurried: Waits with a timeout end at once: nobody signals yet.
        over: The replay is over: waits raise `Ended`.
        workers: Threads that an event loop has started for the thread's coroutines.
    """

    def __init__(self) -> None:
        self.sleeping: Wait | None = None
        self.timed_out: float | None = None
        self.hurried = True
        self.over = False
        self.workers: list[threading.Thread] = []

    def sleep(self, seconds: float) -> None:
        """Sleep as `time.sleep` does, in slices; not at all while the replay is in a hurry."""
        end = time.monotonic() + seconds
        while not self.hurried and (left := end - time.monotonic()) > 0:
            self.check()
            _sleep(min(left, _SLICE))
        self.check()

    def check(self) -> None:
        """Raise `Ended` if the replay is over."""
        if self.over:
            raise Ended


class Wait:
    """The lock on which `Condition.wait` sleeps, for an observed thread."""

    def __init__(self, waits: Waits) -> None:
        self._lock = _allocate_lock()
        self._waits = waits
        self.timeout = math.inf
        self.since = math.inf

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Acquire as a lock does; sleep in slices."""
        if self._lock.acquire(False):
            return True
        if not blocking:
            return False
        self.timeout = math.inf if timeout < 0 else timeout
        self.since = time.monotonic()
        self._waits.sleeping = self
        try:
            return self._acquire_in_slices()
        finally:
            self._waits.sleeping = None

    def _acquire_in_slices(self) -> bool:
        while True:
            left = self.since + self.timeout - time.monotonic()
            if self._lock.acquire(True, max(0.0, min(_SLICE, left))):
                return True
            self._waits.check()
            if left <= 0 or (self._waits.hurried and math.isfinite(self.timeout)):
                self._waits.timed_out = self.timeout
                return False

    def release(self) -> None:
        """Wake the thread, as `Condition.notify` does."""
        self._lock.release()

    def locked(self) -> bool:
        """Return whether the thread has not been woken."""
        return self._lock.locked()

    __enter__ = acquire

    def __exit__(self, *_: object) -> None:
        self.release()


_allocate_lock = threading.Lock
_sleep = time.sleep
_observed: dict[int, Waits] = {}
_adopted: list[tuple[dict[str, Any], str]] = []
_guard = threading.Lock()


@contextmanager
def observed(waits: Waits) -> Iterator[None]:
    """Observe the waits of this thread in the block."""
    here = threading.get_ident()
    _observed[here] = waits
    try:
        yield
    finally:
        del _observed[here]


@contextmanager
def patched() -> Iterator[None]:
    """Let waits be observed in the block. Blocks do not overlap: a second one waits for the first."""
    module: Any = threading
    clock: Any = time
    with _guard:
        original = module._allocate_lock
        module._allocate_lock = _lock_for_this_thread
        clock.sleep = _sleep_of_this_thread
        try:
            yield
        finally:
            module._allocate_lock = original
            clock.sleep = _sleep
            while _adopted:
                names, name = _adopted.pop()
                names[name] = _sleep


def adopt(names: dict[str, Any]) -> None:
    """Replace what a module has got by `from time import sleep`, until the end of the `patched` block."""
    for name, value in [*names.items()]:
        if value is _sleep:
            names[name] = _sleep_of_this_thread
            _adopted.append((names, name))


def blocked_at(thread: int | None) -> FrameType | None:
    """Return the innermost frame of a thread, None if it has ended."""
    return sys._current_frames().get(thread) if thread is not None else None


def _lock_for_this_thread() -> object:
    waits = _observed.get(threading.get_ident())
    return _allocate_lock() if waits is None else Wait(waits)


def _sleep_of_this_thread(seconds: float, /) -> None:
    waits = _observed.get(threading.get_ident())
    if waits is None:
        _sleep(seconds)
    else:
        waits.sleep(seconds)
