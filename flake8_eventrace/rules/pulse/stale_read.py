"""The last look at some state on the way to a wait, after which news of it come unseen."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import libcst as cst

from ...flow.cfg import Edge
from ...flow.inlining import Point, Program
from ...flow.operations import Branch, Place, Set, Wait, WriteState
from ...protocol.locks import held_locks
from ...protocol.waiters import (
    Decision,
    Publication,
    Waiter,
    deciding_look,
    fails,
    looks_at,
    published,
    reachable,
    suspends,
    truth,
    way_of,
    written,
)
from ...symbols.symbols import FunctionFacts, last_name
from ...symbols.types import Concurrency
from ...symbols.walk import holds, walk

#: What tells the time.
_CLOCKS = frozenset({"time", "monotonic", "perf_counter", "now", "utcnow"})


def last_look(
    program: Program, waiter: Waiter, wait: Point, told: Publication, locks: frozenset[Place]
) -> Point | None:
    """The last look before a wait, or reset, after which the news can come unseen."""
    looks = looks_at(waiter, told.state)
    if not looks or any(s.operation.node is told.write.operation.node for s in waiter.graph.points):
        return None
    held = held_locks(program, waiter.graph)
    decision = Decision((wait,), told.state, looks, tuple(_feeding(wait, looks)))
    looked_at_later = any(point is look for point in reachable(wait) for look in looks)
    queue: deque[tuple[Point, frozenset[Place], bool]] = deque(
        [(wait, held.get(id(wait), frozenset()), False)]
    )
    seen: set[tuple[int, bool]] = set()
    while queue:
        point, kept, paused = queue.popleft()
        for node, edge in point.predecessors:
            if id(node) not in held:
                continue
            now = kept & held[id(node)]
            party = (paused or waiter.kind is not Concurrency.EVENT_LOOP) and not now & locks
            verdict = _verdict(node, edge, told, decision, looked_at_later)
            if verdict is True and party:
                return node
            if verdict is not None or fails(node, edge) or is_other_signal(waiter, node):
                continue
            later = paused or suspends(node.operation)
            if (id(node), later) not in seen:
                seen.add((id(node), later))
                queue.append((node, now, later))
    return None


def _feeding(wait: Point, looks: list[Point]) -> Iterator[Point]:
    """The looks that tell how long to wait: those in the timeout, and in what its names are bound to."""
    operation = wait.operation
    assert isinstance(operation, Wait)
    if operation.timeout is None:
        return
    parts = list(_sources(operation.timeout, wait.function, frozenset()))
    for look in looks:
        if any(holds(part, look.operation.node) or holds(part, look.site) for part in parts):
            yield look


def _is_put_off(told: Publication) -> bool:
    """Whether a deadline is reckoned from now on: whoever misses that wakes too early, and looks."""
    if told.value is None:
        return False
    parts = _sources(told.value, told.write.function, frozenset())
    return any(isinstance(n, cst.Call) and last_name(n) in _CLOCKS for part in parts for n in walk(part))


def _sources(
    expression: cst.BaseExpression, function: FunctionFacts, seen: frozenset[str]
) -> Iterator[cst.BaseExpression]:
    yield expression
    for part in walk(expression):
        if isinstance(part, cst.Name) and part.value not in seen:
            for binding in function.bindings.get(part.value, ()):
                if binding.value is not None:
                    yield from _sources(binding.value, function, seen | {part.value})


def _verdict(
    node: Point, edge: Edge[Point], told: Publication, decision: Decision, looked_at_later: bool
) -> bool | None:
    """Whether, coming over this edge, the old state was acted upon; None when it was not looked at."""
    operation = node.operation
    if isinstance(operation, WriteState) and operation.place.meets(told.state):
        old, new = truth(written(node)), told.new.truth
        return looked_at_later and old is not None and new is not None and old != new
    if any(node is look for look in decision.feeding):
        return looked_at_later and told.new.truth is not False and not _is_put_off(told)
    look = deciding_look(node, decision.looks)
    if look is not None:
        way = way_of(node, look, told)
        if edge.kind is way or (way is None and told.new.truth is False):
            return False
        return decision.is_taken(node, edge, way)
    if any(node is other for other in decision.looks) and not isinstance(operation, Branch):
        return False
    place = published(operation)
    return False if place is not None and place.meets(told.state) else None


def is_other_signal(waiter: Waiter, node: Point) -> bool:
    return isinstance(waiter.own.get(id(node)), Wait | Set)
