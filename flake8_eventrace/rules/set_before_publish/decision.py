"""LAG104: an event that is set before the state which it announces is written.

Decided here, for a publisher and one event E that it sets:

1. it writes state S after `set(E)`, and another party can run in between: the path from the set to the
   write is *exposed* (`protocol.interference`). With threads that is so unless one lock covers both; on
   one event loop only where the path suspends (`late_publications`);
2. it did not write S before that set as well: then the signal is about the earlier write
   (`_was_written_before`);
3. from the write on it can leave, or block before its next iteration, without setting E again
   (`_stays_unannounced`), and no caller sets E after it (`_is_announced_by_caller`).

Decided in `stale_pass`, for a function that waits for E and clears it: after a wait that E ended it can come
back to a wait over a path which only the old S opens. Where all of that happens between the set and the
write, the wait blocks although there is something to do.

Assumed: instances of one class are one object; what the publisher has written before the set stands until
the waiter looks, if the waiter itself does not write it; a publisher that itself waits for E, or that waits
for an answer (`_HANDSHAKES`) between the set and the write, takes part in a handshake and is left alone.

A fourth condition on the publisher is a predicate of the loop in `signals_of_set`; another form of a missed
publication is another state in `stale_pass._Iteration`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import libcst as cst

from ...flow.cfg import Edge, EdgeKind
from ...flow.constants import Value, truth, truth_of
from ...flow.effects import call_is_harmless
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import (
    INSTANCE,
    MODULE,
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
from ...flow.paths import At, normally, onwards, reach, search
from ...protocol.construction import is_construction
from ...protocol.interference import Exposure
from ...protocol.locks import callers_locks, held_locks
from ...protocol.mentions import mentions
from ...protocol.publications import (
    Publication,
    owner_text,
    publication_of,
    published_state,
    written_value,
)
from ...protocol.setters import Setters
from ...protocol.waiters import Waiter, runs_in, waiters_of
from ...symbols.types import Concurrency
from .stale_pass import StalePass, stale_pass

#: A write at most this many points after a set belongs to the set, also where it is the opposite of an
#: earlier write: `open = False; set(); open = True`. Farther away, as in `busy = True; set(); ...;
#: busy = False`, the set announces the earlier one. A call and the assignment of a constant are one point
#: each, so three short statements may stand in between. Chosen without measurement; testdata has a case on
#: either side.
ADJACENT = 4
#: Methods that wait for an answer, or for the end of a thread or task.
_HANDSHAKES = frozenset({"join", "sync", "result", "gather"})


@dataclass(frozen=True, eq=False)
class EarlySignal:
    """One execution that goes wrong: set, wait ends, clear, read of the old state, wait, write.

    `others` are further writes after the same set.
    """

    graph: InlinedGraph
    receiver: Place
    set: Point
    write: Point
    waiter: Waiter
    stale: StalePass
    others: tuple[Point, ...] = ()

    def node(self, point: Point) -> cst.CSTNode:
        """Return the syntax of one of the publisher's points in the publisher itself."""
        return point.syntax_in(self.graph.function)


@dataclass(frozen=True, eq=False)
class _LatePublication:
    """A publication after a set; `exposure` and `distance` (in points) are those of the path from the set."""

    publication: Publication
    exposure: Exposure
    distance: int


def early_signals(program: Program) -> list[EarlySignal]:
    """Return every signal of the module that precedes what it announces, at most one for each set."""
    waiters = waiters_of(program, clearing=True)
    if not waiters:
        return []
    nearest: dict[int, tuple[int, EarlySignal]] = {}
    for function in program.module.functions:
        if not mentions(program, function, ("set",)) or is_construction(function):
            continue
        for distance, signal in _signals_in(program, program.inlined(function), waiters):
            key = id(signal.node(signal.write))
            if key not in nearest or distance < nearest[key][0]:
                nearest[key] = distance, signal
    return list(_by_set(signal for _, signal in sorted(nearest.values(), key=lambda pair: pair[0])))


def _by_set(signals: Iterable[EarlySignal]) -> Iterator[EarlySignal]:
    """Yield the first signal for each set, with the other writes that come after it."""
    groups: dict[int, list[EarlySignal]] = {}
    for signal in signals:
        groups.setdefault(id(signal.node(signal.set)), []).append(signal)
    for first, *rest in groups.values():
        yield replace(first, others=tuple(signal.write for signal in rest))


def _signals_in(
    program: Program, graph: InlinedGraph, waiters: dict[Place, list[Waiter]]
) -> Iterator[tuple[int, EarlySignal]]:
    """Yield the early signals of one publisher, each with the distance between set and write."""
    for point in graph.points:
        operation = point.operation
        if not isinstance(operation, Set) or operation.deferred or operation.place not in waiters:
            continue
        if waits_itself(graph, operation.place):
            continue  # a party to the waiting itself
        others = [w for w in waiters[operation.place] if not runs_in(graph.function, w.graph)]
        if others:
            yield from signals_of_set(program, graph, point, others)


def waits_itself(graph: InlinedGraph, receiver: Place) -> bool:
    return any(isinstance(p.operation, Wait) and p.operation.place == receiver for p in graph.points)


def signals_of_set(
    program: Program, graph: InlinedGraph, start: Point, waiters: list[Waiter]
) -> Iterator[tuple[int, EarlySignal]]:
    """Yield what one set announces too early, with the first waiter that it concerns."""
    assert isinstance(start.operation, Set)
    receiver = start.operation.place
    known = _written_before(graph, start)
    for late in late_publications(program, graph, start, waiters[0].party.concurrency):
        publication = late.publication
        if _is_announced_by_caller(program, graph, receiver, publication.write):
            continue
        for waiter in waiters:
            if waiter.runs(publication.write):
                continue  # its own work, done by another
            stale = stale_pass(program, waiter, publication, late.exposure, known)
            if stale is not None:
                yield late.distance, EarlySignal(graph, receiver, start, publication.write, waiter, stale)
                break


# -- the write after the set ---------------------------------------------------------------


@dataclass(frozen=True)
class _SinceSet:
    exposure: Exposure
    distance: int = field(compare=False)


def late_publications(
    program: Program, graph: InlinedGraph, start: Point, kind: Concurrency
) -> Iterator[_LatePublication]:
    """Yield the publications after a set that another party can come before, and that no set follows.

    Locks that every caller of a private publisher holds count: nobody who needs them comes in between.

    Args:
        program: the module.
        graph: the publisher.
        start: the point that sets.
        kind: the family of the event.
    """
    signal = start.operation
    assert isinstance(signal, Set)
    receiver, subject = signal.place, owner_text(signal.text)
    held = held_locks(program, graph)
    if id(start) not in held:
        return
    callers = callers_locks(program, graph.function, start)

    def follow(at: At[Point, _SinceSet], edge: Edge[Point], node: Point) -> _SinceSet | None:
        if not onwards(edge) or id(node) not in held:
            return None
        if _ends_signal(node.operation, receiver, subject) or not _is_open(at.node, edge, receiver):
            return None
        exposure = at.state.exposure.through(node.operation, held[id(node)] | callers)
        return _SinceSet(exposure, at.state.distance + 1)

    for at in search([start], _SinceSet(Exposure(held[id(start)] | callers), 0), follow):
        if not at.state.exposure.lets_in(kind):
            continue
        publication = _publication_about(start, at.node)
        if publication is None or _was_written_before(start, publication, at.state.distance <= ADJACENT):
            continue
        if _stays_unannounced(program, at.node, receiver, kind):
            yield _LatePublication(publication, at.state.exposure, at.state.distance)


def _publication_about(start: Point, point: Point) -> Publication | None:
    """Return what a point after a set publishes that the set may announce."""
    publication = publication_of(point)
    signal = start.operation
    assert isinstance(signal, Set)
    if publication is None or publication.state == signal.place:
        return None
    if start.site is point.site or not _is_same_object(signal, start, point):
        return None  # reported in the helper that does both; about another object
    return publication


def _is_same_object(signal: Set, start: Point, point: Point) -> bool:
    """Return whether event and state belong to one object, as far as the spelling of one function shows."""
    if start.function is not point.function:
        return True
    operation = point.operation
    text = operation.text if isinstance(operation, WriteState | Call) else ""
    if isinstance(operation, Call):
        text = owner_text(text)
    event, state = signal.place, published_state(operation)
    if state is not None and event.root == state.root and len(event.fields) == len(state.fields) == 1:
        return owner_text(signal.text) == owner_text(text)
    return True


def _ends_signal(operation: Operation, receiver: Place, subject: str) -> bool:
    """Return whether a signal ends here: it is set again, cleared, answered, or about another object now."""
    if isinstance(operation, Set | WriteState):
        return operation.place == receiver
    if isinstance(operation, Wait | Clear):
        return True
    if isinstance(operation, Bind):
        return operation.name == (subject.partition(".")[0] or receiver.root)
    if isinstance(operation, Call):
        method = operation.place.fields[-1] if operation.place.fields else operation.place.root
        return method in _HANDSHAKES
    return False


def _is_open(point: Point, edge: Edge[Point], receiver: Place) -> bool:
    """Return whether an edge can be taken while there is an event at the receiver, and it is not set."""
    operation = point.operation
    if not isinstance(operation, Branch) or not operation.asks_truth or len(point.predecessors) != 1:
        return True
    before = point.predecessors[0][0].operation
    if isinstance(before, TestFlag) and before.place == receiver and before.node is operation.node:
        return edge.kind is not EdgeKind.TRUE
    if isinstance(before, ReadState) and before.place == receiver:
        exists = truth_of(operation.node, before.node, Value(truth=True, is_none=False))
        if exists is not None:
            return edge.kind is (EdgeKind.TRUE if exists else EdgeKind.FALSE)
    return True


def _was_written_before(start: Point, publication: Publication, adjacent: bool) -> bool:
    """Return whether the state was written before the set in the same iteration: the signal is about that.

    A write right after the set (`adjacent`) that is the opposite of the earlier one is no repetition of
    it: the earlier one set the initial value.
    """
    for point in reach([start], edges=lambda edge: not edge.back, backward=True):
        place = published_state(point.operation)
        if place is not None and place.meets(publication.state):
            old = truth(written_value(point))
            if not adjacent or old is None or publication.new.truth in (None, old):
                return True
    return False


def _written_before(graph: InlinedGraph, start: Point) -> list[Publication]:
    """Return what every path to a set has bound to some state last, where that is one value in sight."""
    return [
        publication
        for point in reach([start], edges=normally, backward=True)
        if isinstance(point.operation, WriteState)
        and (publication := publication_of(point)) is not None
        and publication.new.truth is not None
        and _is_written_on_every_path(graph, start, publication)
    ]


def _is_written_on_every_path(graph: InlinedGraph, start: Point, publication: Publication) -> bool:
    def writes(point: Point) -> bool:
        place = published_state(point.operation)
        return place is not None and place.meets(publication.state)

    before = list(reach([start], edges=normally, ends=writes, backward=True))
    if any(point is graph.entry for point in before) or not any(p is publication.write for p in before):
        return False
    last = (publication_of(point) for point in before if writes(point))
    return all(other is not None and other.new == publication.new for other in last)


# -- no set after the write ----------------------------------------------------------------


class _SinceWrite(NamedTuple):
    next_iteration: bool = False
    blocked: bool = False


def _stays_unannounced(program: Program, write: Point, receiver: Place, kind: Concurrency) -> bool:
    """Return whether the function can leave, or block before its next iteration, and not set the receiver.

    A call of an own function that is not followed, and may set it, counts as a set.
    """
    leading = program.once(Setters).names_leading(program.module, receiver)

    def sets(point: Point) -> bool:
        operation = point.operation
        if isinstance(operation, Call):
            return operation.place.scope in (INSTANCE, MODULE) and _called_name(operation) in leading
        return isinstance(operation, Set) and operation.place == receiver

    def follow(at: At[Point, _SinceWrite], edge: Edge[Point], node: Point) -> _SinceWrite | None:
        if not normally(edge) or not _is_open(at.node, edge, receiver):
            return None
        next_iteration, blocked = at.state
        return _SinceWrite(next_iteration or edge.back, blocked or _may_block(node.operation, kind))

    if not write.successors:
        return True
    return any(
        all(at.state) if sets(at.node) else not at.node.successors
        for at in search([write], _SinceWrite(), follow, ends=sets)
    )


def _called_name(call: Call) -> str:
    """Return the name of an own method or function that is called, "" for a method of something else."""
    place = call.place
    if place.scope == INSTANCE:
        return place.fields[0] if len(place.fields) == 1 else ""
    return place.root if not place.fields else ""


def _may_block(operation: Operation, kind: Concurrency) -> bool:
    """Return whether others may get time; on one event loop, a plain call gives them none."""
    if isinstance(operation, Call) and kind is not Concurrency.EVENT_LOOP:
        return not call_is_harmless(operation)
    return isinstance(operation, Suspend | Wait)


def _is_announced_by_caller(program: Program, graph: InlinedGraph, receiver: Place, write: Point) -> bool:
    """Return whether some function that runs the publisher sets the receiver after it."""
    function = graph.function
    for caller in program.module.users_of.get(function.name, ()):
        if caller is function:
            continue
        for copy in program.inlined(caller).points:
            if copy.operation.node is write.operation.node and any(
                isinstance(later.operation, Set)
                and later.operation.place == receiver
                and later.site is not copy.site
                for later in reach([copy], edges=normally)
            ):
                return True
    return False
