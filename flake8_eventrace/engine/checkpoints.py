"""Places between the stages of the funnel at which a check can be abandoned because nobody wants its result.

A check of a text that has been changed in the meantime only delays that of the newer one. Nothing is killed:
each stage runs to its end, and what it keeps for later is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_wanted: ContextVar[Callable[[], bool] | None] = ContextVar("_is_wanted", default=None)


class Abandoned(BaseException):
    """The result of the check is not wanted any more. It is no error, so no handler of errors takes it."""


@contextmanager
def abandoned_unless(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Raise Abandoned, within the block, at the first checkpoint at which `is_wanted` returns False."""
    token = _is_wanted.set(is_wanted)
    try:
        yield
    finally:
        _is_wanted.reset(token)


def checkpoint() -> None:
    """Raise Abandoned if nobody wants the result of the running check."""
    is_wanted = _is_wanted.get()
    if is_wanted is not None and not is_wanted():
        raise Abandoned
