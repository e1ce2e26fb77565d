"""How bad it is, in words: graded by the wait that the lost signal should have ended."""

from __future__ import annotations

import libcst as cst


def delay(timeout: cst.BaseExpression | None) -> str:
    """What becomes of a wait with this timeout (None: without one) that misses its signal."""
    if timeout is None:
        return "can block for ever"
    if isinstance(timeout, cst.Integer | cst.Float):
        return f"is late by up to {timeout.evaluated_value} s"
    return "is late by up to its timeout"


def length(timeout: cst.BaseExpression | None) -> str:
    """How long such a wait then blocks."""
    return "for ever" if timeout is None else "until the timeout"
