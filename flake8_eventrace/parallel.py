"""One function over many items, on several processes, results in the items' order.

Results come as soon as they and all before them are there. A process that dies (the system's
memory, a crash in native code) costs the item that killed it, not the run.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Chunks under way for each process: enough to keep it busy, few enough to stop at once.
_AHEAD = 3
_LARGEST_CHUNK = 16


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
    executor: Callable[[int], Executor] | None = None,
) -> Iterator[Result]:
    """`function` of each item. Function, items and results must be fit for pickling.

    `died` gives the result for an item whose process was killed. `executor` makes the executor for
    a number of workers (default: processes of this machine).
    """
    if workers <= 1 or len(items) <= 1:
        yield from map(function, items)
        return
    make = executor or _processes
    size = max(1, min(_LARGEST_CHUNK, len(items) // (workers * _AHEAD)))
    chunks = deque(items[start : start + size] for start in range(0, len(items), size))
    while chunks:
        pool = make(min(workers, len(chunks)))
        under_way: deque[tuple[Sequence[Item], Future[list[Result]]]] = deque()
        try:
            while chunks or under_way:
                while chunks and len(under_way) < workers * _AHEAD:
                    # Taken off only when it has been handed over: a broken pool takes nothing.
                    future = pool.submit(_each, function, chunks[0])
                    under_way.append((chunks.popleft(), future))
                results = under_way[0][1].result()
                under_way.popleft()
                yield from results
        except BrokenProcessPool:
            for chunk, _ in under_way:
                yield from _one_by_one(function, chunk, died, make)
        finally:
            pool.shutdown(cancel_futures=True)


def _each(function: Callable[[Item], Result], chunk: Sequence[Item]) -> list[Result]:
    return [function(item) for item in chunk]


def _one_by_one(
    function: Callable[[Item], Result],
    chunk: Sequence[Item],
    died: Callable[[Item], Result],
    make: Callable[[int], Executor],
) -> Iterator[Result]:
    """Each item by itself, so that it is known which one it is that kills."""
    pool: Executor | None = None
    try:
        for item in chunk:
            pool = pool or make(1)
            try:
                yield pool.submit(function, item).result()
            except BrokenProcessPool:
                pool.shutdown()
                pool = None
                yield died(item)
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _processes(workers: int) -> Executor:
    return ProcessPoolExecutor(workers, initializer=_die_quietly)


def _die_quietly() -> None:
    """Ctrl-C reaches the whole process group: the parent says so, its workers need not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
