"""The words that findings share: for a state, and for how long a wait lasts that lost its signal."""

from __future__ import annotations

import libcst as cst


def last_attribute(text: str) -> str:
    """Return the attribute in which a spelled place ends, index included: `rows[event.id]`."""
    head, bracket, index = text.partition("[")
    return head.rpartition(".")[2] + bracket + index


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
