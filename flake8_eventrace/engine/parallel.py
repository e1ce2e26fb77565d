"""One function over many items, on several processes, results in the items' order.

Results come as soon as they and all before them are there. A process that dies (the system's
memory, a crash in native code) costs the item that killed it, not the run.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Chunks under way for each process: enough to keep it busy, few enough to stop at once.
_AHEAD = 3
#: Chunks for each process over a whole run: more even the load out, fewer cost less to hand over.
_SHARES = 12
_LARGEST_CHUNK = 64
#: Objects made before a search for circles among them.
_RARELY = 50_000
#: Such searches before one that goes through those again which are left of earlier ones.
_OLD_RARELY = 30


def available_processors() -> int:
    """How many processors this process may use."""
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
    """`function` of each item. Function, items and results must be fit for pickling.

    `died` gives the result for an item whose process was killed. `weight` says how much work an
    item is beside the others. `executor` runs the calls in place of processes of this machine; it
    is not shut down, and `workers` then says for how many of its workers there shall be work at hand.
    """
    if executor is None and (workers <= 1 or len(items) <= 1):
        yield from map(function, items)
        return
    failures = _failures(executor)
    chunks = deque(_chunks(items, weight, max(1, workers) * _SHARES))
    while chunks:
        pool = executor or _processes(min(workers, len(chunks)))
        under_way: deque[tuple[Sequence[Item], Future[list[Result]]]] = deque()
        broken = False
        try:
            while (chunks or under_way) and not broken:
                try:
                    while chunks and len(under_way) < workers * _AHEAD:
                        # Taken off only when it has been handed over: a broken pool takes nothing.
                        future = pool.submit(_each, function, chunks[0])
                        under_way.append((chunks.popleft(), future))
                    results = under_way[0][1].result()
                except failures:  # noqa: PERF203 - once a chunk
                    if not under_way:
                        raise
                    broken = True
                else:
                    under_way.popleft()
                    yield from results
            while under_way:
                yield from _one_by_one(function, under_way.popleft()[0], died, executor)
        finally:
            if executor is None:
                pool.shutdown(cancel_futures=True)
            else:
                for _, future in under_way:
                    future.cancel()


def _failures(executor: Executor | None) -> tuple[type[Exception], ...]:
    """What is raised where a process has died; other executors have names of their own for that."""
    if executor is not None:
        return (Exception,)
    from concurrent.futures.process import BrokenProcessPool

    return (BrokenProcessPool,)


def collect_rarely() -> None:
    """Search for circles among objects less often than Python does by itself.

    Hardly anything that a check makes stands in a circle, and the search goes through all of it.
    """
    gc.set_threshold(_RARELY, _OLD_RARELY, gc.get_threshold()[2])


def _chunks(items: Sequence[Item], weight: Callable[[Item], int], shares: int) -> Iterator[Sequence[Item]]:
    """The items in pieces of about the same weight, `shares` or more of them."""
    weights = [weight(item) for item in items]
    most = max(1, sum(weights) // shares)
    start = heavy = 0
    for end, each in enumerate(weights, 1):
        heavy += each
        if heavy >= most or end - start >= _LARGEST_CHUNK or end == len(items):
            yield items[start:end]
            start, heavy = end, 0


def _each(function: Callable[[Item], Result], chunk: Sequence[Item]) -> list[Result]:
    return [function(item) for item in chunk]


def _one_by_one(
    function: Callable[[Item], Result],
    chunk: Sequence[Item],
    died: Callable[[Item], Result],
    executor: Executor | None,
) -> Iterator[Result]:
    """Each item by itself, so that it is known which one it is that kills."""
    pool = executor
    try:
        for item in chunk:
            pool = pool or _processes(1)
            try:
                result = pool.submit(function, item).result()
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
    collect_rarely()
    _die_quietly()


def _die_quietly() -> None:
    """Ctrl-C reaches the whole process group: the parent says so, its workers need not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
