"""The heart of LAG104: which signals come before what they announce?

A question about two functions and one receiver E, the publisher's half first:

1. it sets E and writes state S afterwards, and another party may run in between (threads: always,
   unless one lock covers both; one event loop: only over a suspension point);
2. it had not written S before that set: the signal is not about an older S;
3. from the write on it can leave, or block, without setting E again.

Then the other half: a function that waits for E, clears it, and comes back to a wait for E on a
way that a look at the old S opens, where the new S would have led to something else. When the
whole pass falls between the set and the write, the wait blocks although there is something to do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import libcst as cst

from ...flow.cfg import Edge, EdgeKind
from ...flow.effects import call_is_harmless
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import (
    Bind,
    Branch,
    Call,
    Clear,
    Operation,
    Place,
    ReadState,
    Set,
    Suspend,
    TestFlag,
    Wait,
    WriteState,
)
from ...protocol.locks import callers_locks, held_locks
from ...protocol.waiters import (
    Decision,
    Publication,
    Value,
    Waiter,
    deciding_look,
    dotted_root,
    fails,
    looks_at,
    mentions,
    publication_at,
    published,
    reachable,
    runs_in,
    suspends,
    swaps,
    truth,
    truth_of,
    waiters_of,
    way_of,
    written,
)
from ...symbols.symbols import CONSTRUCTORS
from ...symbols.types import Concurrency

#: So few steps after a set, a write is taken to belong to it.
ADJACENT = 4


@dataclass(frozen=True, eq=False)
class EarlySignal:
    """One execution that goes wrong: set, wait ends, clear, look at the old state, wait, write."""

    graph: InlinedGraph
    receiver: Place
    set: Point
    write: Point
    waiter: Waiter
    stale: StalePass
    others: tuple[Point, ...] = ()  # further writes behind the same set

    def node(self, point: Point) -> cst.CSTNode:
        """The syntax of one of the publisher's steps in its own function."""
        return point.operation.node if point.function is self.graph.function else point.site


@dataclass(frozen=True, eq=False)
class StalePass:
    """The waiting side's pass with the old state. `looked_first`: the clear came after the look."""

    clear: Point
    look: Point
    wait: Point
    looked_first: bool


@dataclass(frozen=True, eq=False)
class _LatePublication(Publication):
    """News that is written behind a set."""

    locks: frozenset[Place]
    distance: int


def early_signals(program: Program) -> list[EarlySignal]:
    """Every signal of the module that precedes what it announces, at most one for each set."""
    waiters = waiters_of(program, clearing=True)
    if not waiters:
        return []
    nearest: dict[int, tuple[int, EarlySignal]] = {}
    for function in program.module.functions:
        if function.name in CONSTRUCTORS or not mentions(program, function, "set"):
            continue
        for distance, signal in _in_function(program, program.inlined(function), waiters):
            key = id(signal.node(signal.write))
            if key not in nearest or distance < nearest[key][0]:
                nearest[key] = distance, signal
    return list(_by_set(signal for _, signal in sorted(nearest.values(), key=lambda pair: pair[0])))


def _by_set(signals: Iterable[EarlySignal]) -> Iterator[EarlySignal]:
    """One signal for each set, the first, with the other writes that stand behind it."""
    groups: dict[int, list[EarlySignal]] = {}
    for signal in signals:
        groups.setdefault(id(signal.node(signal.set)), []).append(signal)
    for first, *rest in groups.values():
        yield replace(first, others=tuple(signal.write for signal in rest))


# -- the publishing side -------------------------------------------------------------------


def _in_function(
    program: Program, graph: InlinedGraph, waiters: dict[Place, list[Waiter]]
) -> Iterator[tuple[int, EarlySignal]]:
    for point in graph.points:
        operation = point.operation
        if not isinstance(operation, Set) or operation.deferred or operation.place not in waiters:
            continue
        if any(isinstance(s.operation, Wait) and s.operation.place == operation.place for s in graph.points):
            continue  # a party to the waiting itself
        there = [w for w in waiters[operation.place] if not runs_in(graph.function, w.graph)]
        if not there:
            continue
        for publication in _publications(program, graph, point, there[0].kind):
            if _announced_by_caller(program, graph, operation.place, publication):
                continue
            for waiter in there:
                if _does_likewise(waiter, publication):
                    continue
                stale = _stale_pass(program, waiter, publication)
                if stale is not None:
                    signal = EarlySignal(graph, operation.place, point, publication.write, waiter, stale)
                    yield publication.distance, signal
                    break


def _does_likewise(waiter: Waiter, publication: _LatePublication) -> bool:
    """Whether the write is one that the waiting side makes too: its own work, done by another."""
    node = publication.write.operation.node
    return any(point.operation.node is node for point in waiter.graph.points)


def _publications(
    program: Program, graph: InlinedGraph, start: Point, kind: Concurrency
) -> Iterator[_LatePublication]:
    """The writes behind a set that another party may come before, and that no set follows."""
    signal = start.operation
    assert isinstance(signal, Set)
    receiver = signal.place
    held = held_locks(program, graph)
    if id(start) not in held:
        return
    subject = dotted_root(signal.text)
    around = callers_locks(program, graph.function, start)
    first = held[id(start)] | around
    queue: deque[tuple[Point, frozenset[Place], bool, int]] = deque([(start, first, False, 0)])
    seen: set[tuple[int, bool]] = set()
    while queue:
        point, locks, suspended, distance = queue.popleft()
        for edge in point.successors:
            node = edge.target
            if edge.kind is EdgeKind.EXCEPTION or edge.back or id(node) not in held:
                continue
            operation = node.operation
            if _ends_story(operation, receiver, subject) or not _open(point, edge, receiver):
                continue
            now = locks & (held[id(node)] | around)
            paused = suspended or suspends(operation)
            if (id(node), paused) in seen:
                continue
            seen.add((id(node), paused))
            queue.append((node, now, paused, distance + 1))
            if kind is Concurrency.EVENT_LOOP and not paused:
                continue
            told = publication_at(node)
            if told is None or told.state == receiver or start.site is node.site:
                continue
            if not _same_object(signal, operation, start, node):
                continue
            if _written_before(start, told, adjacent=distance < ADJACENT):
                continue
            if _left_unannounced(node, receiver):
                yield _LatePublication(node, told.state, told.value, told.adds, told.trend, now, distance)


def _same_object(signal: Set, operation: Operation, start: Point, node: Point) -> bool:
    """Whether event and state belong to one object, as far as the spelling of one function tells."""
    if start.function is not node.function:
        return True
    text = operation.text if isinstance(operation, WriteState | Call) else ""
    if isinstance(operation, Call):
        text = dotted_root(text)
    one, other = signal.place, published(operation)
    if other is not None and one.root == other.root and len(one.fields) == len(other.fields) == 1:
        return dotted_root(signal.text) == dotted_root(text)
    return True


def _ends_story(operation: Operation, receiver: Place, subject: str) -> bool:
    """Whether the signal is over: set again, cleared, acknowledged, or about another object now."""
    if isinstance(operation, Set):
        return operation.place == receiver
    if isinstance(operation, Wait | Clear):
        return True
    if isinstance(operation, WriteState):
        return operation.place == receiver
    if isinstance(operation, Bind):
        root = subject.partition(".")[0] or receiver.root
        return operation.name == root
    if isinstance(operation, Call):
        method = operation.place.fields[-1] if operation.place.fields else operation.place.root
        return method in ("join", "sync", "result", "gather")
    return False


def _open(point: Point, edge: Edge[Point], receiver: Place) -> bool:
    """Whether an edge can be taken while there is a receiver, and its flag is down."""
    operation = point.operation
    if not isinstance(operation, Branch) or not operation.asks_truth or len(point.predecessors) != 1:
        return True
    before = point.predecessors[0][0].operation
    if isinstance(before, TestFlag) and before.place == receiver and before.node is operation.node:
        return edge.kind is not EdgeKind.TRUE
    if isinstance(before, ReadState) and before.place == receiver:
        there = truth_of(operation.node, before.node, Value(truth=True, is_none=False))
        if there is not None:
            return edge.kind is (EdgeKind.TRUE if there else EdgeKind.FALSE)
    return True


def _written_before(start: Point, told: Publication, adjacent: bool) -> bool:
    """Whether the state was written on the way to the set, so that the signal may be about that.

    The opposite of what is written next to the set is where it started from.
    """
    seen = {id(start)}
    stack = [start]
    while stack:
        for node, edge in stack.pop().predecessors:
            if id(node) in seen or edge.back:
                continue
            seen.add(id(node))
            place = published(node.operation)
            if place is not None and place.meets(told.state):
                old = truth(written(node))
                if not adjacent or old is None or told.new.truth in (None, old):
                    return True
            stack.append(node)
    return False


def _left_unannounced(write: Point, receiver: Place) -> bool:
    """Whether the function can leave, or block before its next pass, and not set the receiver."""
    queue: deque[tuple[Point, bool, bool]] = deque([(write, False, False)])
    seen: set[tuple[int, bool, bool]] = set()
    while queue:
        point, around, blocks = queue.popleft()
        if not point.successors:
            return True
        for edge in point.successors:
            node = edge.target
            if edge.kind is EdgeKind.EXCEPTION or not _open(point, edge, receiver):
                continue
            operation = node.operation
            behind = around or edge.back
            if isinstance(operation, Set) and operation.place == receiver:
                if behind and blocks:
                    return True
                continue
            may = isinstance(operation, Suspend | Wait) or (
                isinstance(operation, Call) and not call_is_harmless(operation)
            )
            key = id(node), behind, blocks or may
            if key not in seen:
                seen.add(key)
                queue.append((node, behind, blocks or may))
    return False


def _announced_by_caller(
    program: Program, graph: InlinedGraph, receiver: Place, publication: _LatePublication
) -> bool:
    """Whether some function that runs the publishing one sets the receiver after it."""
    function = graph.function
    for caller in program.module.functions:
        if caller is function or function.name not in caller.mentioned | caller.used:
            continue
        inside = [
            s for s in program.inlined(caller).points if s.operation.node is publication.write.operation.node
        ]
        for point in inside:
            if any(
                isinstance(s.operation, Set) and s.operation.place == receiver and s.site is not point.site
                for s in reachable(point)
            ):
                return True
    return False


# -- a pass with the old state -------------------------------------------------------------


def _stale_pass(program: Program, waiter: Waiter, publication: _LatePublication) -> StalePass | None:
    """A way from a wait back to a wait, over a clear, which the old state opens."""
    looks = looks_at(waiter, publication.state)
    if not looks:
        return None
    held = held_locks(program, waiter.graph)
    decision = Decision(waiter.lasting, publication.state, looks)
    for first in waiter.waits:
        found = _from_wait(waiter, first, publication, decision, held)
        if found is not None:
            return found
    return None


@dataclass(frozen=True, eq=False)
class _At:
    point: Point
    clear: Point | None = None
    look: Point | None = None
    looked_first: bool = False


def _from_wait(
    waiter: Waiter,
    first: Point,
    publication: _LatePublication,
    decision: Decision,
    held: dict[int, frozenset[Place]],
) -> StalePass | None:
    wait = first.operation
    assert isinstance(wait, Wait)
    queue: deque[_At] = deque([_At(first)])
    seen: set[tuple[int, bool, bool]] = set()
    while queue:
        at = queue.popleft()
        point = at.point
        look = deciding_look(point, decision.looks)
        for edge in point.successors:
            node = edge.target
            if not _satisfied(point, edge, first, wait):
                continue
            decided = at.look
            if look is not None:
                fresh = held.get(id(look), frozenset()) & publication.locks
                ways = way_of(point, look, publication)
                if fresh:
                    decided = None
                elif ways is not None and edge.kind is ways:
                    continue  # the way of the new state
                elif ways is None and publication.new.truth is False:
                    decided = None  # a reset: whoever comes late misses nothing that can be named
                elif decided is None and decision.is_taken(point, edge, ways):
                    decided = look
            elif publication.adds and any(point is look for look in decision.looks) and swaps(point):
                kept_out = held.get(id(point), frozenset()) & publication.locks
                decided = None if kept_out else decided or point
            elif fails(point, edge):
                continue
            clear = at.clear
            operation = waiter.own.get(id(node))
            if isinstance(operation, Wait) and any(node is w for w in waiter.waits):
                lasts = any(node is wait for wait in waiter.lasting)
                if lasts and clear is not None and decided is not None:
                    return StalePass(clear, decided, node, at.looked_first)
                continue
            if isinstance(operation, Set):
                continue
            if isinstance(operation, Clear):
                clear = node
            key = id(node), clear is not None, decided is not None
            if key not in seen:
                seen.add(key)
                looked_first = decided is not None and (at.looked_first or at.clear is None)
                queue.append(_At(node, clear, decided, looked_first))
    return None


def _satisfied(point: Point, edge: Edge[Point], first: Point, wait: Wait) -> bool:
    """Whether an edge belongs to a wait that the signal ended, not to one that expired."""
    if point is first:
        return edge.kind is not EdgeKind.EXCEPTION
    operation = point.operation
    if isinstance(operation, Branch) and operation.asks_truth:
        of_wait = operation.node is wait.node or (
            bool(wait.bound) and isinstance(operation.node, cst.Name) and operation.node.value == wait.bound
        )
        if of_wait:
            return edge.kind is not EdgeKind.FALSE
    return True
