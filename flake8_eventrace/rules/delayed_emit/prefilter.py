"""Cheap tests of a source for LAG201, LAG202 and LAG210: bytes first, then its calls."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...project.slow_calls import SlowCalls
    from ...settings import Settings


@lru_cache(maxsize=1)  # three rules ask, one after the other
def may_emit_an_end(source: bytes, settings: Settings) -> bool:
    """Whether a source may publish that a run is over: it yields, or calls something of a name that emits
    have, and has a word for the end, unless what it yields is a helper's."""
    from ...catalog.catalog import load
    from .words import names_an_end

    catalog = load(settings.catalog)
    return catalog.may_emit(source) and (b"yield" in source or names_an_end(source, catalog))


def may_delay_emits(calls: SlowCalls) -> bool:
    """Whether some function makes a slow call and publishes something, as far as names tell."""
    from . import ast_filter

    return ast_filter.may_delay_emits(calls)
