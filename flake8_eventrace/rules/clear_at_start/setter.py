"""The setter's part in LAG109: what does it set the event for, and may it do so at once?"""

from __future__ import annotations

import libcst as cst

from ...catalog.vocabulary import DEADLINES
from ...flow.effects import reads, writes
from ...flow.inlining import Point, Program, points_after
from ...flow.operations import INSTANCE, Branch, Call, Operation, Place, ReadState, Suspend, Wait
from ...flow.paths import normally, reach
from ...protocol.escapes import is_called_back
from ...protocol.interference import suspends
from ...protocol.publishers import Setter
from ...protocol.spawns import Spawn
from ...protocol.timeouts import polls
from ...protocol.triggers import may_trigger
from ...symbols.symbols import CONSTRUCTORS, FunctionFacts, last_name
from ...symbols.walk import holds, walk
from .query import Query
from .starter import is_repeated

#: Methods by which a thread or task is waited for.
_JOINS = frozenset({"join", "result", "cancel", "wait", "get"})


# -- set to end the body -------------------------------------------------------------------


def ends(query: Query, setter: Setter, question: Point) -> bool:
    """Return whether the set is there to end the body.

    Either the setter waits for the end of the thread or task, or the body's loop goes on until the event is
    set. A method that somebody else calls back may, in the second case, answer what the body asked for after
    its clear.
    """
    if _cancels_at_once(setter, query.start):
        return False
    if joins(setter, query.start):
        return True
    return _loops_until(question) and not is_called_back(query.program, setter.function)


def _cancels_at_once(setter: Setter, start: Spawn) -> bool:
    """Return whether the setter cancels the task before the task can run again.

    Either the body has begun and is past its clear, or it never begins.
    """
    without_suspension = reach([setter.set], enters=lambda point: not suspends(point.operation))
    return any(
        isinstance(point.operation, Call)
        and point.operation.place.fields[-1:] == ("cancel",)
        and _object_of(point.operation) == start.stored_in
        for point in without_suspension
    )


def _object_of(call: Call) -> Place:
    """Return the object whose method is called."""
    return Place(call.place.root, call.place.scope, call.place.fields[:-1])


def joins(setter: Setter, start: Spawn) -> bool:
    """Return whether the setter waits for the thread or task, once it has set the event."""
    after = [point.operation for point in points_after(setter.set)]
    if start.stored_in is not None and any(
        reads(operation) == start.stored_in or _joined(operation) == start.stored_in for operation in after
    ):
        return True
    if start.target is not None:
        return False
    joined = (op for op in after if isinstance(op, Call) and op.place.fields == ("join",))
    return any(operation.place.scope == INSTANCE for operation in joined)


def _joined(operation: Operation) -> Place | None:
    """Return the thread or task that a call waits for, or asks to end."""
    if not isinstance(operation, Call) or not _JOINS.intersection(operation.place.fields[-1:]):
        return None
    return _object_of(operation)


def waits_for_end(setter: Setter, start: Spawn) -> bool:
    """Return whether the setter waits for the thread or task, however long that takes."""
    return any(_is_end(point, start) for point in points_after(setter.set))


def _is_end(point: Point, start: Spawn) -> bool:
    """Return whether a point is `thread.join()` or `await task`, without a timeout."""
    operation = point.operation
    if isinstance(operation, Call) and isinstance(operation.node, cst.Call):
        method = (operation.place.root, *operation.place.fields)[-1]
        if method not in ("join", "result") or operation.node.args:
            return False
        owner = _object_of(operation)
        own = start.target is None and owner.scope == INSTANCE and not owner.fields
        return owner == start.stored_in if start.stored_in is not None else own
    if not isinstance(operation, Suspend) or not isinstance(operation.node, cst.Await):
        return False
    awaited = operation.node.expression
    before = (node.operation for node, _ in point.predecessors)
    is_task = any(
        isinstance(op, ReadState) and op.place == start.stored_in and op.node is awaited for op in before
    )
    return is_task and not _has_deadline(point.function, awaited)


def _has_deadline(function: FunctionFacts, node: cst.CSTNode) -> bool:
    """Return whether a node stands in the body of `with timeout(...)`."""
    return any(
        isinstance(part, cst.With)
        and holds(part.body, node)
        and any(isinstance(i.item, cst.Call) and last_name(i.item) in DEADLINES for i in part.items)
        for part in walk(function.node)
    )


def _loops_until(question: Point) -> bool:
    """Return whether the body's loop goes on until the event is set."""
    if not is_repeated(question):
        return False
    for edge in question.successors:
        branch = edge.target
        if isinstance(branch.operation, Branch):
            targets = [e.target for e in branch.successors]
            again = {any(p is question for p in (target, *points_after(target))) for target in targets}
            if len(again) > 1:
                return True
    return False


# -- set to wake the body ------------------------------------------------------------------


def woken_at(query: Query, setter: Setter) -> Point | None:
    """Return the wait that the set is there to end: what comes with it is read once the wait is over.

    Nothing that the body does between the clear and the wait may bring the signal about.
    """
    if is_called_back(query.program, setter.function):
        return None

    def waits(point: Point) -> bool:
        return isinstance(point.operation, Wait) and point.operation.place == query.receiver

    def stops(point: Point) -> bool:
        place = reads(point.operation)
        if waits(point) or (place is not None and setter.publishes(place)):
            return True
        body = query.graph.function.qualname
        return may_trigger(point.operation, query.receiver, query.program.module, body)

    wait = next(filter(waits, reach([query.clear], edges=normally, ends=stops)), None)
    if wait is None or polls(query.program, wait):
        return None
    later = (reads(point.operation) for point in points_after(wait))
    return wait if any(place is not None and setter.surely_publishes(place) for place in later) else None


# -- who calls the setter, and when --------------------------------------------------------


def runs_only_in(query: Query, function: FunctionFacts) -> bool:
    """Return whether a function runs as a part of the body, or because of it."""
    if function is query.graph.function:
        return True
    inside = {id(point.function) for point in query.graph.points}
    if function.parent is not None and id(function.parent) in inside:
        return True  # made by the body
    if not function.name.startswith("_"):
        return False
    callers = [
        f
        for f in query.program.module.functions
        if f is not function and function.name in f.mentioned | f.used
    ]
    return bool(callers) and all(id(caller) in inside for caller in callers)


def may_come_early(query: Query, setter: Setter) -> bool:
    """Return whether the setter may set as soon as the body is started.

    It may not if it tests, before it sets, what the body writes before it asks for the event; nor if what it
    tests is written by neither starter, setter nor body: then it is unknown when that is.
    """
    guards = _guards(query.program, setter)
    written = {place for point in _until_asked(query) if (place := writes(point.operation)) is not None}
    if any(guard.meets(place) for guard in guards for place in written):
        return False
    in_sight = {id(setter.function), *(id(point.function) for point in query.graph.points)}
    if query.start.starter is not None:
        in_sight |= {id(point.function) for point in query.program.inlined(query.start.starter).points}
    writers = (_writers(query.program, guard) for guard in guards)
    return not any(functions and not functions & in_sight for functions in writers)


def _until_asked(query: Query) -> list[Point]:
    """Return what the body does before it asks for the event."""
    entry = query.graph.entry
    return [entry, *reach([entry], ends=query.asks)]


def _guards(program: Program, setter: Setter) -> set[Place]:
    """Return the state that is read before the set, in the function that sets."""
    graph = program.inlined(setter.function)
    sets = [point for point in graph.points if point.operation is setter.set.operation] or [setter.set]
    before = (point.operation for point in reach(sets, backward=True))
    return {operation.place for operation in before if isinstance(operation, ReadState)}


def _writers(program: Program, place: Place) -> set[int]:
    """Return the ids of the functions that bind a place of an instance, constructors aside."""
    if place.scope != INSTANCE or not place.fields:
        return set()
    return {
        id(function)
        for function in program.module.functions
        if place.fields[0] in function.stored_attributes and function.name not in CONSTRUCTORS
    }
