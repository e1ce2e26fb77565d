"""What the bytes of a source tell of the calls in it, before anything is parsed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..settings import Settings

_COROUTINE = re.compile(rb"async[\s\\]+def\b")


def may_define_coroutines(source: bytes, settings: Settings) -> bool:
    """Whether a source may define a coroutine function."""
    return _COROUTINE.search(source) is not None


@lru_cache(maxsize=1)  # three rules ask, one after the other
def may_emit(source: bytes, settings: Settings) -> bool:
    """Whether a source may publish an event: it yields, or calls something of a name that emits have."""
    from .catalog import load

    return load(settings.catalog).may_emit(source)
