"""Who signals only those announced: it writes the state, reads the announcement, then signals."""

from __future__ import annotations

from collections.abc import Iterator

from ...catalog.vocabulary import AWAITS_INPUT, SETTLES, WAKES_LOOP
from ...flow.cfg import EdgeKind
from ...flow.effects import is_vague, reads, writes
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import Branch, Call, Place, Set, Wait
from ...flow.paths import onwards, reach
from ...protocol.decisions import decides
from ...protocol.locks import callers_locks, held_locks
from ...protocol.spawns import SpawnKind, spawns
from ...symbols.symbols import CONSTRUCTORS, FunctionFacts
from .announcements import is_common
from .query import Announcement, Signaller


def signallers(program: Program, announcement: Announcement) -> Iterator[Signaller]:
    """Yield the functions of the module that signal an announced waiter, one for each write of state."""
    place = announcement.place
    name = place.fields[-1] if place.fields else place.root
    for function in program.module.users_of.get(name, ()):
        if function is announcement.graph.function or function.name in CONSTRUCTORS:
            continue
        graph = program.inlined(function)
        for test, signal in _signals(graph, announcement):
            for write in reach([test], edges=onwards, backward=True):
                state = _state(write, announcement)
                if state is not None:
                    held = held_locks(program, graph).get(id(write), frozenset())
                    locks = held | callers_locks(program, function, write)
                    in_thread = _runs_in_thread(program, function, graph)
                    yield Signaller(graph, state, write, test, signal, locks, in_thread)


def _state(write: Point, announcement: Announcement) -> Place | None:
    """Return what a point publishes: shared state that is surely written, not part of the protocol."""
    state = writes(write.operation)
    if state is None or is_vague(write.operation) or isinstance(write.operation, Set):
        return None
    if not is_common(state, write.function):
        return None
    return None if any(state.meets(p) for p in (announcement.place, announcement.event)) else state


def _signals(graph: InlinedGraph, announcement: Announcement) -> Iterator[tuple[Point, Point]]:
    """Yield each read of the announcement with the signal that depends on it."""
    for test in graph.points:
        if reads(test.operation) != announcement.place or _is_polled(test):
            continue
        for branch in reach([test], edges=onwards):
            if not decides(branch, test):
                continue
            signal = _on_one_side(branch, announcement)
            if signal is not None:
                yield test, signal
                break


def _on_one_side(branch: Point, announcement: Announcement) -> Point | None:
    """Return the signal that is sent only where a branch finds the waiter announced."""
    sides: dict[EdgeKind, Point | None] = {}
    for edge in branch.successors:
        if edge.kind in (EdgeKind.TRUE, EdgeKind.FALSE):
            beyond = (edge.target, *reach([edge.target], edges=onwards)) if not edge.back else ()
            sides[edge.kind] = next((p for p in beyond if _is_signal(p, announcement)), None)
    with_true, with_false = sides.get(EdgeKind.TRUE), sides.get(EdgeKind.FALSE)
    if announcement.joins and announcement.event != announcement.place:
        return with_true if with_false is None else None
    if (with_true is None) == (with_false is None):
        return None
    if announcement.truth is None or not isinstance(branch.operation, Branch):
        return with_true or with_false
    return with_true if announcement.truth else with_false


def _is_signal(point: Point, announcement: Announcement) -> bool:
    """Return whether a point sets the event; or, for a collection, settles or calls one of its items."""
    operation = point.operation
    if not announcement.joins:
        return isinstance(operation, Set) and operation.place == announcement.event
    if isinstance(operation, Set):
        return _is_own(operation.place, point.function) or operation.place == announcement.place
    if not isinstance(operation, Call):
        return False
    fields = operation.place.fields
    receiver = Place(operation.place.root, operation.place.scope, fields[:-1])
    owned = _is_own(operation.place, point.function) or receiver == announcement.place
    settles = bool((SETTLES | {"set"}).intersection(fields[-1:])) and owned
    calls = not fields and _is_own(operation.place, point.function)
    hands = bool(WAKES_LOOP.intersection(fields[-1:])) and any(
        argument.fields[-1:] != () and argument.fields[-1] in SETTLES for _, argument in operation.arguments
    )
    return settles or calls or hands


def _is_own(place: Place, function: FunctionFacts) -> bool:
    """Return whether a place starts at a local of a function: an item that was taken out."""
    return place.scope == function.qualname and place.root not in function.parameters


def _is_polled(test: Point) -> bool:
    """Return whether the announcement is read again and again, without a wait for new input in between."""
    before = {id(point) for point in reach([test], backward=True)}
    if id(test) not in before:
        return False
    again = [point for point in reach([test]) if id(point) in before]
    return not any(
        (isinstance(p.operation, Branch) and p.operation.iterates)
        or (isinstance(p.operation, Call) and AWAITS_INPUT.intersection(p.operation.place.fields[-1:]))
        or isinstance(p.operation, Wait)
        for p in again
    )


def _runs_in_thread(program: Program, function: FunctionFacts, graph: InlinedGraph) -> bool:
    """Return whether the signaller runs in a thread: it is started in one, or wakes the loop from there."""
    if any(
        spawn.body is function and spawn.kind in (SpawnKind.THREAD, SpawnKind.PROCESS)
        for spawn in spawns(program)
    ):
        return True
    return not function.is_async and any(
        isinstance(p.operation, Call) and WAKES_LOOP.intersection(p.operation.place.fields[-1:])
        for p in graph.points
    )
