"""Clear only where the wait succeeded (LAG103)."""

from __future__ import annotations

from .command import MendCommand


class ClearOnSuccess(MendCommand):
    """Clear only where the wait succeeded (LAG103)."""

    DESCRIPTION = "Clear only where the wait succeeded (LAG103)."
    NAME = "clear_on_success"
