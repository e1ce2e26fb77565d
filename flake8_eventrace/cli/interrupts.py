"""Ctrl-C, kept in mind even where a library swallows it."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

Item = TypeVar("Item")


class _Pending:
    seen = False


@contextmanager
def heeded() -> Iterator[None]:
    """Within it, Ctrl-C raises KeyboardInterrupt as ever, and `stoppable` knows of it."""

    def handle(number: int, frame: FrameType | None) -> None:
        _Pending.seen = True
        raise KeyboardInterrupt

    _Pending.seen = False
    try:
        previous = signal.signal(signal.SIGINT, handle)
    except ValueError:  # not the main thread: then it is not ours to handle
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def stoppable(results: Iterable[Item]) -> Iterator[Item]:
    """The results until Ctrl-C; the one that was being made then is not to be trusted.

    LibCST's metadata, for one, turns a KeyboardInterrupt into an answer that is wrong.
    """
    for result in results:
        if _Pending.seen:
            break
        yield result
    if _Pending.seen:
        raise KeyboardInterrupt
