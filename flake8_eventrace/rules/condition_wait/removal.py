"""Which items a function removes once its wait for a condition is over."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...catalog.vocabulary import TAKES_OR_RAISES
from ...flow.effects import call_is_harmless, receiver_of
from ...flow.inlining import Point
from ...flow.operations import Call, Operation, Place, Release, Wait
from ...flow.paths import normally, reach
from ...symbols.symbols import FunctionFacts
from ...symbols.walk import holds, walk
from .query import Query


def removals(query: Query, wait: Point) -> Iterator[tuple[Point, Place]]:
    """Yield what the function removes after a wait, under the same lock and without a second read."""

    def ends(point: Point) -> bool:
        operation = point.operation
        if isinstance(operation, Call) and not call_is_harmless(operation):
            return True
        return isinstance(operation, Release | Wait) or query.reads_published(point)

    for point in reach([wait], edges=normally, enters=query.holds_lock, ends=ends):
        state = _container(point.operation)
        if state is not None and not _is_caught(query.graph.function, point.site):
            yield point, state


def _container(operation: Operation) -> Place | None:
    """Return the container that an operation removes an item from, which fails where there is none."""
    if not isinstance(operation, Call) or not isinstance(operation.node, cst.Call):
        return None
    method = operation.place.fields[-1] if operation.place.fields else ""
    if method not in TAKES_OR_RAISES or (method == "pop" and len(operation.node.args) > 1):
        return None
    return receiver_of(operation)


def _is_caught(function: FunctionFacts, node: cst.CSTNode) -> bool:
    """Return whether a failure of the node is handled in the function."""
    return any(
        isinstance(part, cst.Try | cst.TryStar) and part.handlers and holds(part.body, node)
        for part in walk(function.node)
    )
