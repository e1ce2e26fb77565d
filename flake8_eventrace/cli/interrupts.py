"""Records Ctrl-C, even if a library swallows the KeyboardInterrupt."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

Item = TypeVar("Item")


class _Interrupt:
    received = False


@contextmanager
def interrupts_recorded() -> Iterator[None]:
    """Record Ctrl-C for `until_interrupted`; it still raises KeyboardInterrupt."""

    def handle(number: int, frame: FrameType | None) -> None:
        _Interrupt.received = True
        raise KeyboardInterrupt

    _Interrupt.received = False
    try:
        previous = signal.signal(signal.SIGINT, handle)
    except ValueError:  # not the main thread, which alone may set a handler
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def until_interrupted(results: Iterable[Item]) -> Iterator[Item]:
    """Yield results until Ctrl-C, then raise KeyboardInterrupt.

    The result that was being computed at that moment is dropped: LibCST's metadata, for example, turns a
    KeyboardInterrupt into a wrong answer.
    """
    for result in results:
        if _Interrupt.received:
            break
        yield result
    if _Interrupt.received:
        raise KeyboardInterrupt
