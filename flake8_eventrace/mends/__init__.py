"""Fixes, one file each: pure transformations of a parsed module.

A fix proposes; the engine disposes: it applies the fix, checks the result again, and offers it
only if the finding is gone, nothing new is reported and the source still compiles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..rules.base import Mend
    from ..rules.lost_wakeup import LostSignal


def mends_for(signal: LostSignal) -> tuple[Mend, ...]:
    """The fixes of a lost signal, in the order in which they are to be tried."""
    from . import clear_first, clear_on_success, recheck
    from .blocks import Parents

    parents = Parents(signal.home.node)
    if signal.code == "LAG103":
        return tuple(clear_on_success.mends(signal, parents))
    return (*recheck.mends(signal, parents), *clear_first.mends(signal, parents))
