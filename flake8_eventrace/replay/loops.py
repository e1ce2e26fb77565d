"""An event loop whose clock can jump to the next timer, and which can always be ended."""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import TypeVar, cast

from .waits import Ended, Waits, observed

T = TypeVar("T")

#: Seconds that the loop listens to files and sockets before the clock jumps, or it looks whether to end.
_LISTENING = 0.005


class ReplayLoop(asyncio.SelectorEventLoop):
    """An event loop on which timers expire in their order, but at once where `may_jump` says so.

    While another thread works for the loop (`asyncio.to_thread`), time passes as it does elsewhere. Such
    threads are daemons, and their waits are observed, so that they end with the replay.
    """

    def __init__(self, waits: Waits, may_jump: Callable[[], bool]) -> None:
        self.is_closing = False
        self._waits = waits
        self._may_jump = may_jump
        self._ahead = 0.0
        self._working = 0
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Return the time of the loop in seconds."""
        return super().time() + self._ahead

    def run_in_executor(  # type: ignore[override, unused-ignore]
        self, executor: Executor | None, func: Callable[..., T], *args: object
    ) -> asyncio.Future[T]:
        """Run a function in a thread: one of its own if the executor is the default."""
        future: asyncio.Future[T]
        if executor is not None:
            future = super().run_in_executor(executor, func, *args)
        else:
            future = self.create_future()
            work = (future, func, args)
            worker = threading.Thread(target=self._work, args=work, name="replay-worker", daemon=True)
            self._waits.workers.append(worker)
            worker.start()
        self._working += 1
        future.add_done_callback(self._worked)
        return future

    def jump(self, seconds: float) -> bool:
        """Let `seconds` pass at once. Return False if they have to pass really."""
        if self._working or not self._may_jump():
            return False
        self._ahead += seconds
        return True

    def check(self) -> None:
        """Raise `Ended` if the replay is over, and the loop not yet closing."""
        if not self.is_closing:
            self._waits.check()

    def _work(
        self, future: asyncio.Future[T], function: Callable[..., T], arguments: tuple[object, ...]
    ) -> None:
        result: T | None = None
        error: BaseException | None = None
        try:
            with observed(self._waits):
                result = function(*arguments)
        except Ended:
            return
        except BaseException as raised:  # noqa: BLE001
            error = raised
        try:
            self.call_soon_threadsafe(_settle, future, result, error)
        except RuntimeError:
            return  # the loop has been closed

    def _worked(self, _: object) -> None:
        self._working -= 1


class _Selector(selectors.DefaultSelector):
    """Sleeps in slices; the clock jumps where the loop would sleep until its next timer."""

    def __init__(self, loop: ReplayLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready, as other selectors do."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _LISTENING if end is None else end - time.monotonic()
            ready = super().select(max(0.0, min(left, _LISTENING)))
            self._loop.check()
            if ready or left <= 0:
                return ready
            if end is not None and self._loop.jump(max(0.0, end - time.monotonic())):
                return ready


def run_on_loop(coroutine: Coroutine[object, object, T], waits: Waits, may_jump: Callable[[], bool]) -> T:
    """Run a coroutine on a loop in this thread and return its result. Raises `Ended` with the replay."""
    loop = ReplayLoop(waits, may_jump)
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.is_closing = True
        _cancel_all(loop)
        asyncio.set_event_loop(None)
        loop.close()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what still runs on a loop, and let it end; what swallows that is left."""
    tasks = asyncio.all_tasks(loop)
    loop.set_exception_handler(lambda *_: None)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=_LISTENING))
    loop.run_until_complete(loop.shutdown_asyncgens())


def _settle(future: asyncio.Future[T], result: T | None, error: BaseException | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(cast(T, result))
