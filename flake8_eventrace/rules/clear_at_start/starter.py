"""The starter's part in LAG109: does it wait until the body has begun?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...flow.effects import reads, writes
from ...flow.inlining import Point, points_after
from ...flow.operations import Call, Place, ReadState, Set, TestFlag, Wait
from ...protocol.interference import suspends
from ...protocol.spawns import SpawnKind
from .query import Query


@dataclass(frozen=True, eq=False)
class _Signs:
    """What a body does that others can see: the events that it sets, the state that it writes."""

    how: SpawnKind
    sets: frozenset[Place]
    writes: frozenset[Place]

    def is_awaited_at(self, point: Point) -> bool:
        """Return whether the starter cannot pass a point before the body has begun.

        A task begins when its starter suspends; a wait that blocks the event loop does not let it begin.
        """
        operation = point.operation
        if isinstance(operation, Wait | TestFlag) and operation.place in self.sets:
            return True
        if self.how is SpawnKind.TASK and suspends(operation):
            return True
        if isinstance(operation, Call) and operation.place.fields[-1:] == ("get",):
            return reads(operation) in self.writes
        return isinstance(operation, ReadState) and operation.place in self.writes and is_repeated(point)


def waits_for_sign(query: Query) -> bool:
    """Return whether the starter or its caller, once the body is started, waits for a sign from it."""
    if query.start.starter is None:
        return False
    points = query.graph.points
    signs = _Signs(
        query.start.kind,
        frozenset(point.operation.place for point in points if isinstance(point.operation, Set)),
        frozenset(place for point in points if (place := writes(point.operation)) is not None),
    )
    return any(map(signs.is_awaited_at, _after_start(query)))


def _after_start(query: Query) -> Iterator[Point]:
    """Yield what runs after the start: in the starter, and in the functions that call it."""
    start = query.start
    assert start.starter is not None
    name = start.starter.name
    for function in query.program.module.functions:
        if function is not start.starter and name not in function.mentioned | function.used:
            continue
        for point in query.program.inlined(function).points:
            if point.operation.node is start.node or point.site is start.node:
                yield from (later for later in points_after(point) if later.site is not point.site)


def is_repeated(point: Point) -> bool:
    """Return whether a point is reached again from itself."""
    return any(other is point for other in points_after(point))
