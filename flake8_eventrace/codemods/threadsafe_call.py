"""Let the event loop's own thread touch asyncio's primitives (LAG108)."""

from __future__ import annotations

from .command import MendCommand


class ThreadsafeCall(MendCommand):
    """Let the event loop's own thread touch asyncio's primitives (LAG108)."""

    DESCRIPTION = "Let the event loop's own thread touch asyncio's primitives (LAG108)."
    NAME = "threadsafe_call"
