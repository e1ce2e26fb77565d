"""Constant evaluation: the truth of a condition whose operand has a value of which something is known.

After a publisher's `self.done = True` it is known how a test of `done` comes out, and so which edge of a
branch is taken. Only what a literal shows is used: its truth, whether it is None, its spelling, and in which
direction `+=` and `-=` move a number. Everything else is unknown (None).
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from ..symbols.symbols import dotted


@dataclass(frozen=True)
class Value:
    """What is known of a value; None, "" and 0 mean unknown.

    `constant` spells a literal or a named constant so that equal ones are spelled alike. `trend` is 1 where
    the value grows, -1 where it shrinks.
    """

    truth: bool | None = None
    is_none: bool | None = None
    constant: str = ""
    trend: int = 0


def truth(value: cst.BaseExpression | None) -> bool | None:
    """Return the truth of a literal, None if the expression is no literal."""
    if isinstance(value, cst.Name):
        return {"True": True, "False": False, "None": False}.get(value.value)
    if isinstance(value, cst.Integer | cst.Float):
        return value.evaluated_value != 0
    if isinstance(value, cst.SimpleString):
        return bool(value.evaluated_value)
    if isinstance(value, cst.List | cst.Tuple | cst.Set | cst.Dict):
        return bool(value.elements)
    return None


def is_none(value: cst.BaseExpression | None) -> bool | None:
    """Return whether an expression is the literal `None`, None if that is unknown."""
    if isinstance(value, cst.Name) and value.value == "None":
        return True
    return False if truth(value) is not None else None


def constant(value: cst.BaseExpression | None) -> str:
    """Return the spelling of a literal or of a constant's dotted name (`UPPER`), "" for anything else."""
    if isinstance(value, cst.Integer | cst.SimpleString):
        return f"={value.evaluated_value!r}"
    name = dotted(value) if value is not None else ""
    return name if name.rpartition(".")[2].isupper() or name in ("True", "False", "None") else ""


def truth_of(condition: cst.CSTNode, expression: cst.CSTNode, value: Value) -> bool | None:
    """Return the truth of a condition of which a part has a known value.

    Args:
        condition: the whole condition.
        expression: the part, by identity: the condition itself or an operand of its only comparison.
        value: what is known of that part.
    """
    if condition is expression:
        return value.truth
    if not isinstance(condition, cst.Comparison) or len(condition.comparisons) != 1:
        return None
    target = condition.comparisons[0]
    if orders(target) and value.trend:
        return _truth_of_order(condition.left, target, expression, value.trend)
    if condition.left is not expression or not isinstance(
        target.operator, cst.Is | cst.IsNot | cst.Equal | cst.NotEqual
    ):
        return None
    equal = _equals(value, target.comparator)
    if equal is None:
        return None
    return equal if isinstance(target.operator, cst.Is | cst.Equal) else not equal


def orders(target: cst.ComparisonTarget) -> bool:
    """Return whether a comparison asks which of two is the greater."""
    return isinstance(
        target.operator, cst.LessThan | cst.LessThanEqual | cst.GreaterThan | cst.GreaterThanEqual
    )


def _equals(value: Value, expression: cst.BaseExpression) -> bool | None:
    other = constant(expression)
    if other == "None":
        return value.is_none
    if other and value.constant and other.startswith("=") == value.constant.startswith("="):
        return other == value.constant
    return None


def _truth_of_order(
    left: cst.BaseExpression, target: cst.ComparisonTarget, expression: cst.CSTNode, trend: int
) -> bool | None:
    """Return what `<`, `<=`, `>` or `>=` comes to in the end, where one side grows or shrinks."""
    grows = trend > 0
    less = isinstance(target.operator, cst.LessThan | cst.LessThanEqual)
    if _measures(left, expression):
        return grows is not less
    return grows is less if _measures(target.comparator, expression) else None


def _measures(side: cst.BaseExpression, expression: cst.CSTNode) -> bool:
    """Return whether one side of a comparison is the expression itself, or its length."""
    if isinstance(side, cst.Call) and dotted(side.func) == "len" and len(side.args) == 1:
        side = side.args[0].value
    return side is expression
