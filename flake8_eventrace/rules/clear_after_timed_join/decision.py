"""Decides LAG114: a stop that is taken back although nobody knows that the thread has seen it.

Decided for a body (`bodies`) whose loop ends when event E is set, and whose thread is stored at T. A path
sets E, joins T with a timeout, and then clears E, without a look in between that could tell that the thread
has ended: any use of T but a test of T itself, a read of what the body writes, a wait for another event.
The clear stands on this path in the stopper, in what it calls, or is made by the next start: a function that
clears E and then starts the body again, with no such look before the clear.

Assumed: a call that cannot be followed may take longer than the join. Silent where the stopper also changes
what else the body reads, because that may end it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ...flow.cfg import Edge
from ...flow.effects import writes
from ...flow.inlining import InlinedGraph, Point, Program, points_after
from ...flow.operations import Call, Clear, Operation, Place, ReadState, Set, TestFlag, Wait
from ...flow.paths import At, normally, reach, search
from ...symbols.symbols import FunctionFacts, dotted
from .bodies import Body, bodies


@dataclass(frozen=True, eq=False)
class StopTakenBack:
    """What is reported: `clear`, after `join` of the thread that `set` was to end.

    `function` holds the clear; `by_start`: it is made by the next start.
    """

    body: Body
    function: FunctionFacts
    set: Point
    join: Point
    clear: Point
    by_start: bool

    @property
    def name(self) -> str:
        """The event as the source spells it at the clear."""
        operation = self.clear.operation
        assert isinstance(operation, Clear)
        return operation.text


@dataclass(frozen=True, eq=False)
class _Stopper:
    """One stopper's set and timed join; `after` is the path from the join, `leaves` if it ends there."""

    body: Body
    graph: InlinedGraph
    set: Point
    join: Point
    thread: Place


def stops_taken_back(program: Program) -> list[StopTakenBack]:
    """Return each clear that takes a stop back, once."""
    reported: dict[int, StopTakenBack] = {}
    for body in bodies(program):
        for stopper in stoppers(program, body):
            for taken_back in (*cleared_in_stopper(stopper), *cleared_in_start(program, stopper)):
                reported.setdefault(id(taken_back.clear.operation.node), taken_back)
    return list(reported.values())


# -- the stopper ---------------------------------------------------------------------------


def stoppers(program: Program, body: Body) -> Iterator[_Stopper]:
    """Yield each set of the event that a timed join of the thread follows."""
    for function in program.module.users_of.get("join", ()):
        users = [function, *program.module.users_of.get(function.name, ())]
        for user in dict.fromkeys(users):
            graph = program.inlined(user)
            for signal in graph.sets.get(body.stop, ()):
                yield from _joins(body, graph, signal)


def _joins(body: Body, graph: InlinedGraph, signal: Point) -> Iterator[_Stopper]:
    def ends(point: Point) -> bool:
        return isinstance(point.operation, Clear) and point.operation.place == body.stop

    for point in reach([signal], edges=normally, ends=ends):
        thread = joined_thread(point)
        if thread is not None and has_timeout(point) and body.is_stored_at(thread, point.function):
            stopper = _Stopper(body, graph, signal, point, thread)
            if not _ends_otherwise(stopper):
                yield stopper


def joined_thread(point: Point) -> Place | None:
    """Return the thread that a point joins."""
    operation = point.operation
    if not isinstance(operation, Call) or operation.place.fields[-1:] != ("join",):
        return None
    return Place(operation.place.root, operation.place.scope, operation.place.fields[:-1])


def has_timeout(point: Point) -> bool:
    """Return whether a join has a timeout that is not None, also by default."""
    node = point.operation.node
    if not isinstance(node, cst.Call) or len(node.args) != 1 or node.args[0].star:
        return False
    value = node.args[0].value
    if not isinstance(value, cst.Name):
        return not isinstance(value, cst.IfExp)
    if dotted(value) == "None":
        return False
    if value.value not in point.function.parameters:
        return value.value not in point.function.bindings
    return _default(point.function, value.value)


def _default(function: FunctionFacts, name: str) -> bool:
    """Return whether a parameter has a default that is a number."""
    parameters = function.node.params
    return any(
        p.name.value == name and isinstance(p.default, cst.Integer | cst.Float)
        for p in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params)
    )


def _ends_otherwise(stopper: _Stopper) -> bool:
    """Return whether the stopper also writes what else the body reads."""
    body = stopper.body
    return any(
        (place := writes(point.operation)) is not None
        and not place.meets(body.stop)
        and not place.meets(stopper.thread)
        and body.reads_from(place)
        for point in stopper.graph.points
    )


# -- the clear -----------------------------------------------------------------------------


def cleared_in_stopper(stopper: _Stopper) -> Iterator[StopTakenBack]:
    for point in _unlooked(stopper, stopper.join):
        operation = point.operation
        if _takes_back(operation, stopper.body):
            owner = point.function
            yield StopTakenBack(stopper.body, owner, stopper.set, stopper.join, point, by_start=False)


def cleared_in_start(program: Program, stopper: _Stopper) -> Iterator[StopTakenBack]:
    """Yield the clears with which the next start takes the stop back."""
    leaves = any(point is stopper.graph.leave for point in _unlooked(stopper, stopper.join))
    starter = stopper.body.start.starter
    if not leaves or starter is None or starter is stopper.graph.function:
        return
    graph = program.inlined(starter)
    forgets = any(_forgets(stopper, point) for point in stopper.graph.points)
    entry = graph.entry
    for point in _unlooked(stopper, entry, guarded=not forgets):
        if not _takes_back(point.operation, stopper.body):
            continue
        if any(later.operation.node is stopper.body.start.node for later in points_after(point)):
            yield StopTakenBack(stopper.body, starter, stopper.set, stopper.join, point, by_start=True)


def _forgets(stopper: _Stopper, point: Point) -> bool:
    """Return whether a point of the stopper binds something else to where the thread is stored."""
    place = writes(point.operation)
    return place is not None and bool(place.fields) and stopper.body.is_stored_at(place, point.function)


def _takes_back(operation: Operation, body: Body) -> bool:
    if not isinstance(operation, Clear) or operation.place != body.stop:
        return False
    return body.rereads if operation.fresh else True


def _tells_end(stopper: _Stopper, point: Point, guarded: bool) -> bool:
    """Return whether a point can tell that the thread has ended; `guarded` as in `_unlooked`."""
    body, thread, operation = stopper.body, stopper.thread, point.operation
    if isinstance(operation, Wait | TestFlag):
        return operation.place != body.stop or isinstance(operation, TestFlag)
    if isinstance(operation, Set):
        return operation.place == body.stop
    if isinstance(operation, ReadState):
        is_thread = operation.place == thread
        return guarded if is_thread else _is_about(operation.place, body, thread)
    return isinstance(operation, Call) and _call_tells(stopper, point, operation)


def _is_about(place: Place, body: Body, thread: Place) -> bool:
    return place.is_within(thread) or body.writes_to(place)


def _call_tells(stopper: _Stopper, point: Point, call: Call) -> bool:
    method = call.place.fields[-1:]
    if method in (("is_alive",), ("isAlive",)):
        return True
    if not call.place.is_within(stopper.thread) or method == ("start",):
        return False
    return not (joined_thread(point) == stopper.thread and has_timeout(point))


def _unlooked(stopper: _Stopper, start: Point, guarded: bool = False) -> Iterator[Point]:
    """Yield the points on paths from `start` on which nothing can have told that the thread has ended.

    `guarded`: whether there is a thread at all tells, because the stopper leaves it where it is.
    """
    body = stopper.body

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        return True if normally(edge) and not _tells_end(stopper, node, guarded) else None

    def ends(point: Point) -> bool:
        return isinstance(point.operation, Clear) and point.operation.place == body.stop

    for at in search([start], True, follow, ends=ends):
        yield at.node
