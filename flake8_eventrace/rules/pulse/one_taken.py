"""A waiter takes one item for each pulse and waits again, without a read of what is left.

A pulse that comes while the item is processed wakes nobody, and its item is left lying. The waiter counts
pulses, and an event does not.

Assumed: a publisher that waits for somebody after its pulse may wait for this waiter to be done; so it is
left alone.
"""

from __future__ import annotations

import libcst as cst

from ...catalog.vocabulary import AWAITS_INPUT, TAKES
from ...flow.cfg import Edge, EdgeKind
from ...flow.inlining import Point
from ...flow.operations import Acquire, Call, Wait
from ...flow.paths import normally, reach
from ...protocol.publications import Publication


def takes_one(node: Point, edge: Edge[Point], wait: Point, publication: Publication) -> bool:
    """Return whether a point takes one item of what is published, on a path to a wait.

    Not a take of one item by its key, nor one that is repeated before the wait.

    Args:
        node: a read of the published state.
        edge: the edge over which the path to the wait leaves it; not that of an empty container.
        wait: the wait.
        publication: what is published with each pulse.
    """
    operation = node.operation
    if not publication.adds or not isinstance(operation, Call) or edge.kind is EdgeKind.EXCEPTION:
        return False
    if not is_take(node) or not _takes_from_end(operation):
        return False
    return not any(point is node for point in reach([node], ends=lambda point: point is wait))


def is_take(point: Point) -> bool:
    """Return whether a point takes an item out of a container or a queue."""
    operation = point.operation
    return isinstance(operation, Call) and bool(TAKES.intersection(operation.place.fields[-1:]))


def _takes_from_end(call: Call) -> bool:
    """Return whether the first or last item is taken, whatever it is: `pop()`, `pop(0)`, `get(False)`."""
    if not isinstance(call.node, cst.Call):
        return False
    return all(
        isinstance(argument.value, cst.Integer | cst.UnaryOperation) or _is_flag(argument.value)
        for argument in call.node.args
    )


def _is_flag(value: cst.BaseExpression) -> bool:
    return isinstance(value, cst.Name) and value.value in ("True", "False")


def waits_for_answer(clear: Point) -> bool:
    """Return whether a publisher may wait for somebody after its pulse, which ends with `clear`."""
    return any(_may_await(point) for point in reach([clear], edges=normally))


def _may_await(point: Point) -> bool:
    operation = point.operation
    if isinstance(operation, Call):
        method = operation.place.fields[-1] if operation.place.fields else ""
        return method in AWAITS_INPUT or method in ("join", "result")
    return isinstance(operation, Wait | Acquire)
