"""Which announcements tell nothing but that some state is again as it was at first.

`self.busy = False` and `notify()`, or `self.readers -= 1` and `if self.readers == 0: notify()`, where the
constructor begins with just that. Before the first change there was no such announcement, and none will come
while nothing changes.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator

import libcst as cst

from ...flow.constants import constant, truth
from ...flow.inlining import Point
from ...flow.operations import Place, WriteState
from ...protocol.publications import written_value
from ...protocol.publishers import Setter
from ...symbols.symbols import FunctionFacts, dotted
from ...symbols.walk import holds, walk
from .latches import first_value
from .query import Query

_ORDER: dict[type[cst.BaseCompOp], Callable[[int, int], bool]] = {
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
    cst.LessThan: operator.lt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt,
    cst.GreaterThanEqual: operator.ge,
}


def is_as_at_first(query: Query, notifier: Setter, state: Place) -> bool:
    """Return whether a notifier announces only that a state is as the constructor left it."""
    first = first_value(query.program, state)
    if first is None:
        return False
    points = notifier.published[state]
    if all(constant(written_value(point)) == constant(first) for point in notifier.last_writes(state)):
        return True
    names = {point.operation.text for point in points if isinstance(point.operation, WriteState)}
    names |= set(_locals_of(notifier.function, names))
    return all(
        any(_holds(test, names, first) for test in _guards(notifier.function, s)) for s in notifier.signals
    )


def _locals_of(function: FunctionFacts, names: set[str]) -> Iterator[str]:
    """Yield the locals that are only bound to what is computed from one of some names."""
    for local, bindings in function.bindings.items():
        values = [binding.value for binding in bindings]
        if values and all(value is not None and _mentions(value, names) for value in values):
            yield local


def _mentions(value: cst.BaseExpression, names: set[str]) -> bool:
    return any(isinstance(node, cst.Attribute) and dotted(node) in names for node in walk(value))


def _guards(function: FunctionFacts, signal: Point) -> Iterator[cst.BaseExpression]:
    """Yield the tests of the `if` statements around a signal, in a function and in its helper."""
    helper = [(signal.function, signal.operation.node)] if signal.function is not function else []
    for home, place in ((function, signal.site), *helper):
        for node in walk(home.node):
            if isinstance(node, cst.If) and holds(node.body, place):
                yield node.test


def _holds(test: cst.BaseExpression, names: set[str], first: cst.BaseExpression) -> bool | None:
    """Return the truth of a test if what is named has its first value, None if that is unknown."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        inner = _holds(test.expression, names, first)
        return None if inner is None else not inner
    if isinstance(test, cst.Name | cst.Attribute) and dotted(test) in names:
        return truth(first)
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1 or dotted(test.left) not in names:
        return None
    (target,) = test.comparisons
    other = target.comparator
    if isinstance(first, cst.Integer) and isinstance(other, cst.Integer) and type(target.operator) in _ORDER:
        return _ORDER[type(target.operator)](first.evaluated_value, other.evaluated_value)
    if isinstance(target.operator, cst.Is | cst.Equal) and constant(other):
        return constant(other) == constant(first)
    return None
