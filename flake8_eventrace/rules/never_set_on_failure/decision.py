"""Decides LAG113: an unlimited wait for an event that is set only where nothing fails.

Decided for event E that some function waits for without a limit, where every `set()` of E in sight stands in
the body of one thread or task, or in its helpers. From the beginning of that body, a path passes a call that
raises and comes to the end of the body, by an exception or through a handler, without a set of E.

Assumed: a call that cannot be followed can raise, log lines and the like aside. Silent where E is handed to
somebody else than the body, who then may set it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...flow.cfg import Edge, EdgeKind
from ...flow.effects import call_is_harmless
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import ANSWER, Call, Place, Set, Wait
from ...flow.paths import At, search
from ...protocol.setters import Setters
from ...protocol.spawns import Spawn, spawns
from ...symbols.symbols import FunctionFacts


@dataclass(frozen=True, eq=False)
class NeverSet:
    """What is reported: `wait` in `function`, for a `set` that is not reached once `failure` has raised."""

    function: FunctionFacts
    wait: Point
    start: Spawn
    set: Point
    failure: Point


def never_set(program: Program) -> Iterator[NeverSet]:
    """Yield each unlimited wait whose event is not set where its body fails, in the order of the source."""
    for function in program.module.functions:
        if "wait" not in function.mentioned:
            continue
        graph = program.inlined(function)
        for point in graph.points:
            operation = point.operation
            if point.function is not function or not isinstance(operation, Wait) or operation.timeout:
                continue
            yield from waits_in_vain(program, function, point, operation.place)


def waits_in_vain(program: Program, function: FunctionFacts, wait: Point, event: Place) -> Iterator[NeverSet]:
    for start in spawns(program):
        graph = program.inlined(start.body)
        names = _names_of(event, start)
        sets = _sets_in(program, start, names)
        if not sets or any(isinstance(s.operation, Set) and s.operation.deferred for s in sets):
            continue
        inside = {id(point.function) for point in graph.points}
        if id(function) in inside or not _is_set_only_in(program, names, inside):
            continue
        if _is_handed_on(program, event, start):
            continue
        failure = _failure(graph, {id(point) for point in sets})
        if failure is not None:
            yield NeverSet(function, wait, start, sets[0], failure)
            return


def is_set_in(program: Program, start: Spawn, event: Place) -> bool:
    """Return whether a started body sets an event, itself or through its helpers."""
    return bool(_sets_in(program, start, _names_of(event, start)))


def _sets_in(program: Program, start: Spawn, names: set[Place]) -> list[Point]:
    graph = program.inlined(start.body)
    return [point for name in names for point in graph.sets.get(name, ())]


def _names_of(event: Place, start: Spawn) -> set[Place]:
    """Return the places that name an event in a body and outside of it."""
    return {event, *(_in_body(start, name) for name, place in start.arguments if place == event)}


def _in_body(start: Spawn, name: str) -> Place:
    return Place(name, start.body.qualname)


def _is_set_only_in(program: Program, names: set[Place], inside: set[int]) -> bool:
    """Return whether the functions with these ids are all that set the event."""
    direct = program.once(Setters).direct(program.module)
    return all(id(setter) in inside for name in names for setter in direct.get(name, ()))


def _is_handed_on(program: Program, event: Place, start: Spawn) -> bool:
    """Return whether a call other than the start of the body is given the event."""
    name = event.fields[-1] if event.fields else event.root
    return any(
        isinstance(point.operation, Call)
        and point.operation.node not in (start.node, start.creation)
        and any(place == event for _, place in point.operation.arguments)
        for function in program.module.users_of.get(name, ())
        for point in program.inlined(function).points
    )


def _failure(graph: InlinedGraph, sets: set[int]) -> Point | None:
    """Return the call that can end the body without a set by raising, None if there is none."""

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        if edge.kind is not EdgeKind.EXCEPTION:
            return at.state
        return True if at.state or _can_fail(at.node) else None

    for at in search([graph.entry], False, follow, ends=lambda point: id(point) in sets):
        if at.state and not at.node.successors and id(at.node) not in sets:
            return _first_failure(at)
    return None


def _can_fail(point: Point) -> bool:
    operation = point.operation
    if not isinstance(operation, Call) or call_is_harmless(operation):
        return False
    return operation.place.scope != ANSWER or bool(operation.qualified)


def _first_failure(end: At[Point, bool]) -> Point | None:
    """Return the point of a path at which the first exception is raised."""
    failure: Point | None = None
    at: At[Point, bool] | None = end
    while at is not None:
        if at.edge is not None and at.edge.kind is EdgeKind.EXCEPTION and at.before is not None:
            failure = at.before.node
        at = at.before
    return failure
