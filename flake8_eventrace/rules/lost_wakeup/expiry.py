"""A clear where the wait was not satisfied: it expired, others could run, then the clear."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import libcst as cst

from ...flow.cfg import EdgeKind
from ...flow.effects import call_is_harmless, is_sleep
from ...flow.inlining import Point
from ...flow.operations import (
    Branch,
    Call,
    Wait,
)
from ...symbols.types import Concurrency
from .query import (
    LostSignal,
    PublishedState,
    Query,
    looks_at,
    suspends,
)


def after_expiry(query: Query, clear: Point) -> Iterator[LostSignal]:
    """Waits that expired, then work that lets a signal come in, then this clear, then a wait."""
    if query.setters and all(
        s.published and all(s.is_refused(p) for p in s.published) for s in query.setters
    ):
        return
    for wait, branch in _expiries(query):
        if not _works_between(query, branch, clear):
            continue
        for again, around in _waits_unread(query, clear):
            if around:
                yield LostSignal(
                    query.graph,
                    query.receiver,
                    query.kind,
                    clear,
                    again,
                    around,
                    None,
                    expired=wait,
                    setter=query.setters[0] if query.setters else None,
                )
                return


def _expiries(query: Query) -> Iterator[tuple[Point, Point]]:
    """(wait, first step of the way on which it expired)."""
    for point in query.graph.points:
        operation = point.operation
        if not query.waits(operation) or not isinstance(operation, Wait) or operation.timeout is None:
            continue
        for edge in point.successors:
            if edge.kind is EdgeKind.EXCEPTION:
                yield point, edge.target
            else:
                yield from ((point, target) for target in _negative(edge.target))
        if operation.bound:
            for branch in query.graph.points:
                node = branch.operation.node
                named = isinstance(node, cst.Name) and node.value == operation.bound
                if named:
                    yield from ((point, target) for target in _negative(branch))


def _negative(branch: Point) -> list[Point]:
    if not isinstance(branch.operation, Branch) or not branch.operation.asks_truth:
        return []
    return [e.target for e in branch.successors if e.kind is EdgeKind.FALSE]


def _works_between(query: Query, start: Point, clear: Point) -> bool:
    """Whether some way from `start` to the clear lets another party run meanwhile."""
    queue: deque[tuple[Point, bool]] = deque([(start, _is_work(query, start))])
    seen: set[tuple[int, bool]] = set()
    while queue:
        point, worked = queue.popleft()
        if point is clear:
            if worked:
                return True
            continue
        if query.ends(point.operation):
            continue
        for edge in point.successors:
            node = edge.target
            if edge.back:
                continue
            key = (id(node), worked or _is_work(query, node))
            if key not in seen:
                seen.add(key)
                queue.append((node, key[1]))
    return False


def _is_work(query: Query, point: Point) -> bool:
    if query.kind is Concurrency.EVENT_LOOP:
        return suspends(point.operation)
    operation = point.operation
    return isinstance(operation, Call) and (is_sleep(operation) or not call_is_harmless(operation))


def _waits_unread(query: Query, clear: Point) -> Iterator[tuple[Point, bool]]:
    """Waits after the clear before which the published state is not looked at, nor triggered."""
    bare = any(not s.published for s in query.setters)
    pending = [] if bare else [PublishedState(tuple(s.published), s) for s in query.setters]
    queue: deque[tuple[Point, bool]] = deque([(clear, False)])
    seen: set[int] = set()
    while queue:
        point, around = queue.popleft()
        for edge in point.successors:
            node = edge.target
            if id(node) in seen:
                continue
            seen.add(id(node))
            behind = around or query.goes_around(edge, node, clear)
            if query.waits(node.operation):
                yield node, behind
            elif not (
                query.ends(node.operation)
                or any(looks_at(query, node, published) is not None for published in pending)
                or query.may_trigger(node)
            ):
                queue.append((node, behind))
