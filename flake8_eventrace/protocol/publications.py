"""What a write publishes: which state, and what is known of the state's new value."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from ..catalog.vocabulary import ADDS, FILLS_ARGUMENT
from ..flow.constants import Value, constant, is_none, truth
from ..flow.effects import receiver_of
from ..flow.inlining import Point
from ..flow.operations import Call, Operation, Place, WriteState


@dataclass(frozen=True, eq=False)
class Publication:
    """What a publisher writes: `value` is bound to `state`, or something is added to it (`adds`).

    `trend` is 1 where the state grows by it, -1 where it shrinks, 0 where that is unknown.
    """

    write: Point
    state: Place
    value: cst.BaseExpression | None
    adds: bool
    trend: int

    @property
    def new(self) -> Value:
        """Return what is known of the state once it is written."""
        if self.adds:
            return Value(truth=True, is_none=False, trend=1)
        return Value(truth(self.value), is_none(self.value), constant(self.value), self.trend)


def publication_of(point: Point) -> Publication | None:
    """Return what a point publishes, None if it publishes nothing, or nothing whose value is in sight."""
    operation = point.operation
    state, value = published_state(operation), written_value(point)
    if state is None or (isinstance(operation, WriteState) and value is None):
        return None
    adds = isinstance(operation, Call) or isinstance(operation.node, cst.Subscript)
    return Publication(point, state, value, adds, _trend(point))


def published_state(operation: Operation) -> Place | None:
    """Return the state that an operation publishes: what it binds, or what it adds to."""
    if isinstance(operation, WriteState):
        return operation.place
    if isinstance(operation, Call) and operation.qualified in FILLS_ARGUMENT:
        return operation.arguments[0][1] if operation.arguments else None
    if isinstance(operation, Call) and operation.place.fields and operation.place.fields[-1] in ADDS:
        return receiver_of(operation)
    return None


def written_value(point: Point) -> cst.BaseExpression | None:
    """Return the expression that an assignment binds, None for a write of another kind.

    For an augmented assignment that is its target, whose new value is unknown.
    """
    if not isinstance(point.operation, WriteState):
        return None
    target = point.operation.node
    for node in point.function.assignments:
        if isinstance(node, cst.Assign):
            value = next(filter(None, (_bound_to(t.target, node.value, target) for t in node.targets)), None)
            if value is not None:
                return value
        if isinstance(node, cst.AnnAssign) and node.target is target:
            return node.value
        if isinstance(node, cst.AugAssign) and node.target is target:
            return node.target
    return None


def _bound_to(
    target: cst.BaseExpression, value: cst.BaseExpression, wanted: cst.CSTNode
) -> cst.BaseExpression | None:
    """Return what an assignment binds to the wanted target, which may be an element: `rows, n = [], 0`."""
    if target is wanted:
        return value
    if not (isinstance(target, cst.Tuple | cst.List) and isinstance(value, cst.Tuple | cst.List)):
        return None
    pairs = list(zip(target.elements, value.elements, strict=False))
    starred = any(isinstance(e, cst.StarredElement) for e in (*target.elements, *value.elements))
    if starred or len(target.elements) != len(value.elements):
        return None
    return next(filter(None, (_bound_to(t.value, v.value, wanted) for t, v in pairs)), None)


def _trend(point: Point) -> int:
    """Return whether `+=` or `-=` makes what it binds greater (1) or less (-1), else 0."""
    for node in point.function.assignments:
        if isinstance(node, cst.AugAssign) and node.target is point.operation.node:
            up, down = isinstance(node.operator, cst.AddAssign), isinstance(node.operator, cst.SubtractAssign)
            return up - down
    return 0


def owner_text(text: str) -> str:
    """Return what precedes the last dot of a spelled access path: the object whose attribute is meant."""
    return text.rpartition(".")[0]
