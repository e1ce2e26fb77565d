"""Clear before the state is read (LAG101, LAG102)."""

from __future__ import annotations

from .command import MendCommand


class ClearFirst(MendCommand):
    """Clear before the state is read (LAG101, LAG102)."""

    DESCRIPTION = "Clear before the state is read (LAG101, LAG102)."
    NAME = "clear_first"
