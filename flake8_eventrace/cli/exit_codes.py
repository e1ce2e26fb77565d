"""Names of the exit codes."""

from __future__ import annotations

CLEAN, FINDINGS, FAILED, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141
