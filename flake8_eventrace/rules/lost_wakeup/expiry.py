"""LAG103's own question: a clear after a wait that expired, with time for others in between.

1. A wait with a timeout expires: nothing was signalled until then;
2. on the way to the clear the function lets another party run (it suspends, or a thread event's consumer
   calls something that takes time);
3. the clear erases what was signalled meanwhile, and the next pass of the loop waits again without having
   read what the setters publish.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.cfg import Edge, EdgeKind
from ...flow.effects import call_is_harmless, is_sleep
from ...flow.inlining import Point
from ...flow.operations import Branch, Call, Wait
from ...flow.paths import At, search
from ...protocol.interference import is_atomic
from ...symbols.types import Concurrency
from ...symbols.walk import holds
from .query import LostSignal, PublishedState, Query


def after_expiry(query: Query, clear: Point) -> Iterator[LostSignal]:
    """Yield the first wait that expires before a stretch of work, this clear and a wait in the next pass."""
    if query.setters and all(
        s.published and all(s.is_refused(p) for p in s.published) for s in query.setters
    ):
        return  # a handshake: the setters look at the flag before they publish
    for wait, branch in expiries(query):
        if not _works_between(query, branch, clear):
            continue
        again = next((at for at in _unread_waits(query, clear) if query.crosses_pass(at, clear)), None)
        if again is not None:
            setter = query.setters[0] if query.setters else None
            yield LostSignal(query.party, clear, again.node, True, None, expired=wait, setter=setter)
            return


def expiries(query: Query) -> Iterator[tuple[Point, Point]]:
    """Yield each wait with a timeout, and the first point of a path on which it expired."""
    for point in query.party.waits:
        operation = point.operation
        if not isinstance(operation, Wait) or operation.timeout is None:
            continue
        for edge in point.successors:
            if edge.kind is EdgeKind.EXCEPTION:
                yield point, edge.target
            else:
                yield from ((point, target) for target in _false_targets(edge.target))
        if operation.bound:
            for branch in query.graph.points:
                tested = branch.operation.node
                if isinstance(tested, cst.Name) and tested.value == operation.bound:
                    yield from ((point, target) for target in _false_targets(branch))


def _false_targets(branch: Point) -> list[Point]:
    if not isinstance(branch.operation, Branch) or not branch.operation.asks_truth:
        return []
    return [edge.target for edge in branch.successors if edge.kind is EdgeKind.FALSE]


def _works_between(query: Query, start: Point, clear: Point) -> bool:
    """Return whether some path from `start` to the clear, in one pass, lets another party run meanwhile."""
    if start is clear:
        return False

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        if edge.back or at.node is clear or query.ends(at.node):
            return None
        return at.state or _takes_time(query, node)

    paths = search([start], _takes_time(query, start), follow)
    return any(at.state and at.node is clear for at in paths)


def _takes_time(query: Query, point: Point) -> bool:
    """Return whether another party can run at a point for some time."""
    operation = point.operation
    if query.party.concurrency is not Concurrency.THREAD:
        return not is_atomic(operation, query.party.concurrency)
    return isinstance(operation, Call) and (is_sleep(operation) or not call_is_harmless(operation))


def _decides_by_state(query: Query, point: Point) -> bool:
    """Return whether a point reads state that a condition tests.

    With no setter in sight any such state may be what the signal is about.
    """
    if not query.observed_at(point):
        return False
    tests = (p.operation.node for p in query.graph.points if isinstance(p.operation, Branch))
    return any(holds(test, point.operation.node) or holds(test, point.site) for test in tests)


def _unread_waits(query: Query, clear: Point) -> Iterator[At[Point, bool]]:
    """Yield the waits after the clear before which published state is not read, nor a signal triggered."""
    bare = any(not setter.published for setter in query.setters)
    pending = [] if bare else [PublishedState(tuple(s.published), s) for s in query.setters]

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        point = at.node
        if at.before is not None and (
            query.ends(point)
            or any(query.reads_of(published, point) is not None for published in pending)
            or (not query.setters and _decides_by_state(query, point))
            or query.may_trigger(point)
        ):
            return None
        return True

    return (at for at in search([clear], True, follow) if query.waits(at.node))
