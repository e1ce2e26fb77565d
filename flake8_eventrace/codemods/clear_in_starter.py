"""Clear before a thread or task is started, not in it (LAG109)."""

from __future__ import annotations

from .command import MendCommand


class ClearInStarter(MendCommand):
    """Clear before a thread or task is started, not in it (LAG109)."""

    DESCRIPTION = "Clear before a thread or task is started, not in it (LAG109)."
    NAME = "clear_in_starter"
