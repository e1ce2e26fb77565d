"""The words for the effect of a lost signal: how long the wait that it should have ended can last."""

from __future__ import annotations

import libcst as cst


def delay(timeout: cst.BaseExpression | None) -> str:
    """Say how long a wait with this timeout (None: without one) can last when it misses its signal."""
    if timeout is None:
        return "can block forever"
    if isinstance(timeout, cst.Integer | cst.Float):
        return f"can sleep up to {timeout.evaluated_value} s"
    return "can sleep until its timeout"


def miss(timeout: cst.BaseExpression | None) -> str:
    """Say the same after the signal was named, which "it" then means."""
    if timeout is None:
        return "can block forever"
    if isinstance(timeout, cst.Integer | cst.Float):
        return f"can miss it for up to {timeout.evaluated_value} s"
    return "can miss it until its timeout"


def length(timeout: cst.BaseExpression | None) -> str:
    """Say how long such a wait then blocks."""
    return "forever" if timeout is None else "until the timeout"
