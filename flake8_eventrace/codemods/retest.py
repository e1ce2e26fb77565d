"""Test the state under the condition's lock (LAG107)."""

from __future__ import annotations

from .command import MendCommand


class Retest(MendCommand):
    """Test the state under the condition's lock (LAG107)."""

    DESCRIPTION = "Test the state under the condition's lock (LAG107)."
    NAME = "retest"
