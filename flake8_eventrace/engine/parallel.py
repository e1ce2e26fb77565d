"""Calls one function for many items on several processes; results come in the order of the items.

A result is yielded as soon as it and all results before it are complete. If a process dies (out of memory, a
crash in native code), only the item that killed it has no result.

Ctrl-C reaches all processes of a terminal. A worker gives up its item, but never dies of the signal: were it
killed while it sends a result, the parent would wait for the rest of that result for ever, since the parent
itself holds the writing end of the pipe open (seen with CPython 3.11).
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from types import FrameType

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Chunks that were submitted, with their results to come.
_Pending: TypeAlias = "deque[tuple[Sequence[Item], Future[list[Result]]]]"

#: Chunks that are submitted ahead for each process: enough to keep it busy, few enough to stop soon.
_AHEAD = 3
#: Chunks for each process in a whole run. More balance the load better, fewer cost less to pickle.
_CHUNKS_PER_WORKER = 12
#: Items in a chunk, so that results of small files do not come late.
_LARGEST_CHUNK = 64
#: Allocations before a collection of the youngest generation (Python's default: 700).
_YOUNG_THRESHOLD = 50_000
#: Such collections before one of the middle generation (Python's default: 10).
_MIDDLE_THRESHOLD = 30


def available_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    workers: int,
    *,
    died: Callable[[Item], Result],
    weight: Callable[[Item], int] = lambda item: 1,
    executor: Executor | None = None,
) -> Iterator[Result]:
    """Yield `function(item)` for each item, in the order of the items.

    Args:
        function: Must be fit for pickling, as its arguments and results.
        items: The arguments.
        workers: How many processes to use; 1 means none but this one.
        died: Returns the result for an item whose process was killed.
        weight: Returns how much work an item is, compared with the others.
        executor: Runs the calls in place of processes of this machine. It is not shut down, and `workers`
            then says for how many of its workers chunks are submitted ahead.
    """
    if executor is None and (workers <= 1 or len(items) <= 1):
        yield from map(function, items)
        return
    chunks = deque(_chunks(items, weight, max(1, workers) * _CHUNKS_PER_WORKER))
    while chunks:
        pool = executor or _processes(min(workers, len(chunks)))
        pending: _Pending[Item, Result] = deque()
        try:
            # A broken pool takes no more chunks: the pending ones are done one by one, the others by a new
            # pool.
            yield from _until_broken(pool, function, chunks, pending, workers * _AHEAD, _failures(executor))
            while pending:
                yield from _one_by_one(function, pending.popleft()[0], died, executor)
        finally:
            if executor is None:
                pool.shutdown(cancel_futures=True)
            else:
                for _, future in pending:
                    future.cancel()


def _until_broken(
    pool: Executor,
    function: Callable[[Item], Result],
    chunks: deque[Sequence[Item]],
    pending: _Pending[Item, Result],
    ahead: int,
    failures: tuple[type[Exception], ...],
) -> Iterator[Result]:
    """Yield the results of all chunks, or of those before the one at which the pool breaks.

    Args:
        pool: Runs the chunks.
        function: Called with each item.
        chunks: What is to do; a chunk is removed when the pool has accepted it.
        pending: What the pool has accepted and not returned; not empty if the pool broke.
        ahead: The most chunks that are pending at once.
        failures: What is raised when a process has died.
    """
    while chunks or pending:
        try:
            while chunks and len(pending) < ahead:
                future = pool.submit(_each, function, chunks[0])
                pending.append((chunks.popleft(), future))
            results = pending[0][1].result()
        except failures:
            if not pending:
                raise
            return
        pending.popleft()
        yield from results


def _failures(executor: Executor | None) -> tuple[type[Exception], ...]:
    """Return what is raised when a process has died; other executors have their own exceptions."""
    if executor is not None:
        return (Exception,)
    from concurrent.futures.process import BrokenProcessPool

    return (BrokenProcessPool,)


def collect_rarely() -> None:
    """Run the garbage collector less often than Python does by default.

    A check creates hardly any cyclic garbage, and each collection visits everything that it created.
    """
    gc.set_threshold(_YOUNG_THRESHOLD, _MIDDLE_THRESHOLD, gc.get_threshold()[2])


def _chunks(items: Sequence[Item], weight: Callable[[Item], int], shares: int) -> Iterator[Sequence[Item]]:
    """Yield the items in `shares` or more chunks of about the same weight."""
    weights = [weight(item) for item in items]
    enough = max(1, sum(weights) // shares)
    start = total = 0
    for end, each in enumerate(weights, 1):
        total += each
        if total >= enough or end - start >= _LARGEST_CHUNK or end == len(items):
            yield items[start:end]
            start, total = end, 0


class _Interruption:
    """Whether Ctrl-C has reached this worker, and whether it is computing, so that it may be interrupted."""

    received = False
    computing = False

    @classmethod
    def handle(cls, number: int, frame: FrameType | None) -> None:
        """Interrupt the computation; outside of it (a result is being sent) only record the signal."""
        cls.received = True
        if cls.computing:
            raise KeyboardInterrupt


def _each(function: Callable[[Item], Result], chunk: Sequence[Item]) -> list[Result]:
    """Return the result of each item.

    Raises:
        KeyboardInterrupt: Ctrl-C came, now or earlier, even if `function` swallowed the exception.
    """
    results = []
    _Interruption.computing = True
    try:
        for item in chunk:
            if _Interruption.received:
                break
            results.append(function(item))
    finally:
        _Interruption.computing = False
    if _Interruption.received:
        raise KeyboardInterrupt
    return results


def _one_by_one(
    function: Callable[[Item], Result],
    chunk: Sequence[Item],
    died: Callable[[Item], Result],
    executor: Executor | None,
) -> Iterator[Result]:
    """Yield the result of each item from a call of its own, to find out which one kills its process."""
    pool = executor
    try:
        for item in chunk:
            pool = pool or _processes(1)
            try:
                (result,) = pool.submit(_each, function, [item]).result()
            except _failures(executor):
                result = died(item)
                if executor is None:
                    pool.shutdown()
                    pool = None
            yield result
    finally:
        if executor is None and pool is not None:
            pool.shutdown(cancel_futures=True)


def _processes(workers: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(workers, initializer=_begin)


def _begin() -> None:
    """Prepare a worker."""
    collect_rarely()
    signal.signal(signal.SIGINT, _Interruption.handle)
