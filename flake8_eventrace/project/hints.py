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
def may_emit_an_end(source: bytes, settings: Settings) -> bool:
    """Whether a source may publish that a run is over: it yields, or calls something of a name that emits
    have, and has a word for the end, unless what it yields is a helper's."""
    from .catalog import load
    from .words import names_an_end

    catalog = load(settings.catalog)
    return catalog.may_emit(source) and (b"yield" in source or names_an_end(source, catalog))
