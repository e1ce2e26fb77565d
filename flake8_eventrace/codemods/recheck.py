"""Look at the state again between the clear and the wait (LAG101)."""

from __future__ import annotations

from .command import MendCommand


class Recheck(MendCommand):
    """Look at the state again between the clear and the wait (LAG101)."""

    DESCRIPTION = "Look at the state again between the clear and the wait (LAG101)."
    NAME = "recheck"
