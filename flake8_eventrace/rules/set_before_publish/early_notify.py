"""LAG104 for conditions of threads: a notification before the write that it announces.

1. a function notifies condition C under its lock, releases that lock, and then writes state S without it; it
   did not write S before, and notifies nobody afterwards, and no caller of it does;
2. another function reads S under the lock, and the old S sends it into a wait for C that does not poll, while
   the new one does not.

Where the read comes between the notification and the write, the wait blocks although S says that it is over.
Left alone, as with events: a join or the like between the two, and a function that waits for C itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from ...catalog.vocabulary import NOTIFIES
from ...flow.cfg import Edge, EdgeKind
from ...flow.constants import truth_of
from ...flow.effects import reads
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import INSTANCE, MODULE, Branch, Call, Place, Wait, WriteState
from ...flow.paths import onwards, reach
from ...protocol.decisions import decides
from ...protocol.locks import held_locks, lock_at
from ...protocol.publications import Publication, publication_of
from ...protocol.publishers import notifies
from ...protocol.timeouts import polls
from ...symbols.symbols import CONSTRUCTORS, FunctionFacts
from ...symbols.types import Concurrency
from .decision import HANDSHAKES


@dataclass(frozen=True, eq=False)
class EarlyNotification:
    """One execution that goes wrong: notify, test of the old state, wait, write.

    `graph` is that of the notifier, `waiting` that of the function that waits.
    """

    graph: InlinedGraph
    condition: Place
    notify: Point
    write: Point
    waiting: InlinedGraph
    read: Point
    wait: Point


def early_notifications(program: Program) -> Iterator[EarlyNotification]:
    """Yield the notifications of the module that precede what they announce, at most one for each."""
    waiting = _waiting(program)
    for function in program.module.functions if waiting else ():
        if function.name in CONSTRUCTORS or not function.mentioned & NOTIFIES:
            continue
        graph = program.inlined(function)
        for point in graph.points:
            condition = _condition(point)
            if condition is not None and condition in waiting and point.operation.node is point.site:
                yield from islice(_early(program, graph, point, condition, waiting[condition]), 1)


def _waiting(program: Program) -> dict[Place, list[InlinedGraph]]:
    """Return the functions of the module that wait for a condition of threads, by condition."""
    waiting: dict[Place, list[InlinedGraph]] = {}
    for function in program.module.functions:
        if "wait" not in function.mentioned:
            continue
        graph = program.inlined(function)
        for condition in {p.operation.place for p in graph.points if isinstance(p.operation, Wait)}:
            if program.condition_concurrency(condition) is Concurrency.THREAD:
                waiting.setdefault(condition, []).append(graph)
    return waiting


def _condition(point: Point) -> Place | None:
    """Return the condition that a point notifies, None if it notifies none."""
    operation = point.operation
    if not isinstance(operation, Call) or not operation.place.fields:
        return None
    place = operation.place
    return replace(place, fields=place.fields[:-1]) if place.fields[-1] in NOTIFIES else None


def _early(
    program: Program, graph: InlinedGraph, point: Point, condition: Place, waiting: list[InlinedGraph]
) -> Iterator[EarlyNotification]:
    """Yield what a notification announces too early; nothing if its function waits itself."""
    if any(graph.function is other.function for other in waiting):
        return
    lock = lock_at(program, condition)
    for publication in _late_writes(program, graph, point, condition, lock):
        for other in waiting:
            for read, wait in _sent_to_wait(program, other, condition, lock, publication):
                yield EarlyNotification(graph, condition, point, publication.write, other, read, wait)


# -- the notifier ----------------------------------------------------------------------------


def _late_writes(
    program: Program, graph: InlinedGraph, start: Point, condition: Place, lock: Place
) -> Iterator[Publication]:
    """Yield what a function writes after a notification, without the lock and unannounced."""
    held = held_locks(program, graph)
    if lock not in held.get(id(start), frozenset()):
        return  # it raises

    def ends(point: Point) -> bool:
        operation = point.operation
        method = operation.place.fields[-1:] if isinstance(operation, Call) else ()
        return isinstance(operation, Wait) or bool(HANDSHAKES.intersection(method))

    before = list(reach([start], backward=True))
    for point in reach([start], edges=onwards, ends=ends):
        operation = point.operation
        publication = publication_of(point) if isinstance(operation, WriteState) else None
        if publication is None or publication.state.scope not in (INSTANCE, MODULE):
            continue
        state = publication.state
        if lock in held.get(id(point), frozenset()) or any(_writes(other, state) for other in before):
            continue
        if not _is_announced(program, graph.function, point, condition):
            yield publication


def _writes(point: Point, state: Place) -> bool:
    return isinstance(point.operation, WriteState) and point.operation.place.meets(state)


def _is_announced(program: Program, function: FunctionFacts, write: Point, condition: Place) -> bool:
    """Return whether a notification follows a write, in its function or in one that calls it."""
    if any(notifies(point.operation, condition) for point in reach([write])):
        return True
    callers = (
        f
        for f in program.module.functions
        if f is not function and function.name in f.mentioned | f.used and f.name not in CONSTRUCTORS
    )
    return any(
        notifies(point.operation, condition) and point.operation.node is point.site
        for caller in callers
        for point in program.inlined(caller).points
    )


# -- the waiter ------------------------------------------------------------------------------


def _sent_to_wait(
    program: Program, waiting: InlinedGraph, condition: Place, lock: Place, publication: Publication
) -> Iterator[tuple[Point, Point]]:
    """Yield each read of the old state under the lock that leads to a wait, with that wait."""
    held = held_locks(program, waiting)
    waits = [
        point
        for point in waiting.points
        if isinstance(point.operation, Wait)
        and point.operation.place == condition
        and point.operation.node is point.site
        and lock in held.get(id(point), frozenset())
        and not polls(program, point)
    ]
    if not waits:
        return
    for read in waiting.points:
        place = reads(read.operation)
        if place is None or not place.meets(publication.state) or lock not in held.get(id(read), frozenset()):
            continue
        for branch in waiting.points:
            if isinstance(branch.operation, Branch) and decides(branch, read):
                yield from (
                    (read, wait) for wait in waits if _only_old_waits(branch, read, wait, publication)
                )


def _only_old_waits(branch: Point, read: Point, wait: Point, publication: Publication) -> bool:
    """Return whether the old state leads from a branch to a wait in this pass, and the new one does not."""
    assert isinstance(branch.operation, Branch)
    new = truth_of(branch.operation.node, read.operation.node, publication.new)
    if new is None or not branch.operation.asks_truth:
        return False
    taken = EdgeKind.TRUE if new else EdgeKind.FALSE
    edges = [edge for edge in branch.successors if onwards(edge)]
    return any(_leads(edge, wait) for edge in edges if edge.kind is not taken) and not any(
        _leads(edge, wait) for edge in edges if edge.kind is taken
    )


def _leads(edge: Edge[Point], wait: Point) -> bool:
    return edge.target is wait or wait in reach([edge.target], edges=onwards)
