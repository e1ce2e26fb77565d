"""Await a blocking call in a thread (LAG203)."""

from __future__ import annotations

from .command import MendCommand


class CallInThread(MendCommand):
    """Await a blocking call in a thread (LAG203)."""

    DESCRIPTION = "Await a blocking call in a thread (LAG203)."
    NAME = "call_in_thread"
