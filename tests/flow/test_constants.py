"""What a condition comes to where a part of it has a value of which something is known."""

from __future__ import annotations

import libcst as cst
import pytest

from flake8_eventrace.flow.constants import Value, constant, is_none, truth, truth_of

NEW = Value(truth=True, is_none=False, constant="=2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("True", True), ("None", False), ("0", False), ("''", False), ("[1]", True), ("{}", False), ("x", None)],
)
def test_truth_is_that_of_a_literal(text: str, expected: bool | None) -> None:
    assert truth(cst.parse_expression(text)) is expected


@pytest.mark.parametrize(("text", "expected"), [("None", True), ("0", False), ("x", None)])
def test_none_is_told_from_other_literals(text: str, expected: bool | None) -> None:
    assert is_none(cst.parse_expression(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("2", "=2"), ("Phase.DONE", "Phase.DONE"), ("phase", ""), ("True", "True")]
)
def test_constants_are_spelled_alike(text: str, expected: str) -> None:
    assert constant(cst.parse_expression(text)) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("x", NEW, True),
        ("x is None", NEW, False),
        ("x is not None", NEW, True),
        ("x == 2", NEW, True),
        ("x != 2", NEW, False),
        ("x == LIMIT", NEW, None),  # which number that is cannot be seen
        ("x == y == 2", NEW, None),
        ("x < limit", Value(trend=1), False),  # in the end
        ("x < limit", Value(trend=-1), True),
        ("limit < x", Value(trend=1), True),
        ("x < limit", NEW, None),
    ],
)
def test_truth_of_a_condition(text: str, value: Value, expected: bool | None) -> None:
    condition = cst.parse_expression(text)
    (state, *_) = [n for n in _names(condition) if n.value == "x"]
    assert truth_of(condition, state, value) is expected


def _names(condition: cst.BaseExpression) -> list[cst.Name]:
    if isinstance(condition, cst.Name):
        return [condition]
    assert isinstance(condition, cst.Comparison)
    operands = [condition.left, *(target.comparator for target in condition.comparisons)]
    return [operand for operand in operands if isinstance(operand, cst.Name)]


def test_length_grows_with_what_is_measured() -> None:
    condition = cst.ensure_type(cst.parse_expression("len(items) > 3"), cst.Comparison)
    items = cst.ensure_type(condition.left, cst.Call).args[0].value
    assert truth_of(condition, items, Value(trend=1)) is True
