"""Cheap tests of a source for LAG201, LAG202 and LAG210: on its bytes, then on its `ast`.

Neither may say no where a finding is possible.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...project.slow_calls import SlowCalls
    from ...settings import Settings


@lru_cache(maxsize=1)  # three rules ask in turn about the same source
def may_emit_terminal_event(source: bytes, settings: Settings) -> bool:
    """Return whether a source may publish a terminal event.

    It must yield, or call something whose name emits have. Unless it yields, and so may pass on the
    events of a helper, it must also hold a word of a terminal event's name.
    """
    from ...catalog.catalog import load
    from .words import may_name_terminal_event

    catalog = load(settings.catalog)
    return catalog.may_emit(source) and (b"yield" in source or may_name_terminal_event(source, catalog))


def may_delay_emits(calls: SlowCalls) -> bool:
    """Return whether some function makes a slow call and may publish a terminal event."""
    from . import ast_filter

    return ast_filter.may_delay_emits(calls)
