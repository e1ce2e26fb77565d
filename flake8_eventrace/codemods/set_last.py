"""Set the event behind what it announces (LAG104)."""

from __future__ import annotations

from .command import MendCommand


class SetLast(MendCommand):
    """Set the event behind what it announces (LAG104)."""

    DESCRIPTION = "Set the event behind what it announces (LAG104)."
    NAME = "set_last"
