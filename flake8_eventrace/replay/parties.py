"""Runs what a function under test returns: a generator, a coroutine, an async generator, or a plain value."""

from __future__ import annotations

import asyncio
import inspect
import traceback
from collections.abc import AsyncIterator, Callable, Collection, Iterator

from .course import Place
from .lines import real_path

#: A party: called without arguments. What it returns is run to its end.
Party = Callable[[], object]


async def run_async(result: object) -> None:
    """Await a coroutine, or iterate over an async generator to its end, as slowly as other tasks allow."""
    if isinstance(result, AsyncIterator):
        async for _ in result:
            await asyncio.sleep(0)
    elif inspect.isawaitable(result):
        await result


def is_async(result: object) -> bool:
    """Return whether a result must be run on an event loop."""
    return isinstance(result, AsyncIterator) or inspect.isawaitable(result)


def run_plain(result: object) -> None:
    """Iterate over a generator to its end; anything else is over already."""
    if isinstance(result, Iterator):
        for _ in result:
            pass


def where_raised(error: BaseException, files: Collection[str]) -> str:
    """Return the innermost line in one of the files (resolved) that an exception came through, "" if none."""
    frames = [(real_path(f.filename), f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    inside = [Place(path, line) for path, line in frames if path in files and line]
    return str(inside[-1]) if inside else ""
