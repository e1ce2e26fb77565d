"""Run a slow call in the background, behind the event that it delays (LAG201, LAG202)."""

from __future__ import annotations

from .command import MendCommand


class DeferCall(MendCommand):
    """Run a slow call in the background, behind the event that it delays (LAG201, LAG202)."""

    DESCRIPTION = "Run a slow call in the background, behind the event that it delays (LAG201, LAG202)."
    NAME = "defer_call"
