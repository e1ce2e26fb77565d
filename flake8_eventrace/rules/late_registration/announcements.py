"""How a waiter announces itself: a flag that it raises, a collection that it joins, a place that it takes.

A place is an attribute to which the waiter binds its future, or an item that it binds by a key.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...catalog.vocabulary import ADDS_SURELY
from ...flow.effects import receiver_of
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import ANSWER, INSTANCE, Call, Place, Set, Suspend, Wait, WriteState
from ...flow.paths import normally, reach
from ...protocol.model import concurrency_of
from ...protocol.publications import written_value
from ...protocol.timeouts import polls
from ...symbols.access_paths import qualified
from ...symbols.symbols import FunctionFacts, last_name
from ...symbols.types import Concurrency
from ...symbols.walk import walk
from .query import Announcement

#: What a waiter makes for itself, waits for, and hands to those who signal; by the name of its constructor.
_WAKERS = {
    "concurrent.futures.Future": Concurrency.THREAD,
    "concurrent.futures._base.Future": Concurrency.THREAD,
    "threading.Event": Concurrency.THREAD,
    "multiprocessing.Event": Concurrency.THREAD,
    "asyncio.Future": Concurrency.EVENT_LOOP,
    "asyncio.Event": Concurrency.EVENT_LOOP,
}
#: Methods by which a thread waits for a future.
_WAITS = frozenset({"result", "exception"})


def announcements(program: Program, function: FunctionFacts) -> Iterator[Announcement]:
    """Yield each announcement that the function itself makes, with the first wait that follows it."""
    graph = program.inlined(function)
    for point in graph.points:
        if point.function is not function:
            yield from _handed_on(program, graph, point)
            continue
        if isinstance(point.operation, WriteState):
            yield from _raised(program, graph, point)
            yield from _bound(program, graph, point)
        elif isinstance(point.operation, Call):
            yield from _joined(program, graph, point)


# -- a flag --------------------------------------------------------------------------------


def _raised(program: Program, graph: InlinedGraph, point: Point) -> Iterator[Announcement]:
    """Yield the announcement where a constant is written, or a counter goes up, before a wait."""
    assert isinstance(point.operation, WriteState)
    place = point.operation.place
    is_shared = is_common(place, function=graph.function) and len(place.fields) <= 1
    known, truth = _written(graph.function, point.operation.node)
    if not is_shared or not known:
        return
    wait = next((p for p in _after(point) if isinstance(p.operation, Wait)), None)
    if wait is None or polls(program, wait) or not isinstance(wait.operation, Wait):
        return
    event = wait.operation.place
    family = concurrency_of(program, graph, event, [wait])
    if family is Concurrency.EVENT_LOOP and not wait.operation.awaited:
        return
    if family in (Concurrency.THREAD, Concurrency.EVENT_LOOP):
        yield Announcement(graph, point, place, event, wait, joins=False, truth=truth, family=family)


def _written(function: FunctionFacts, target: cst.CSTNode) -> tuple[bool, bool | None]:
    """Return whether a flag or counter is written at a target, and what truth the flag gets."""
    for node in walk(function.node):
        if isinstance(node, cst.Assign) and len(node.targets) == 1 and node.targets[0].target is target:
            value = node.value
            is_flag = isinstance(value, cst.Name) and value.value in ("True", "False")
            return is_flag, is_flag and isinstance(value, cst.Name) and value.value == "True"
        if isinstance(node, cst.AugAssign) and node.target is target:
            return isinstance(node.operator, cst.AddAssign) and isinstance(node.value, cst.Integer), None
    return False, None


# -- a collection --------------------------------------------------------------------------


def _joined(program: Program, graph: InlinedGraph, point: Point) -> Iterator[Announcement]:
    """Yield the announcement where a future of the function's own is added, and then waited for."""
    operation = point.operation
    assert isinstance(operation, Call)
    if operation.place.fields[-1:] == () or operation.place.fields[-1] not in ADDS_SURELY:
        return
    place = receiver_of(operation)
    if place is None or not is_common(place, graph.function):
        return
    passed = [argument for _, argument in operation.arguments]
    passed += [
        before.operation.place
        for before, _ in point.predecessors
        if isinstance(before.operation, Set) and before.operation.deferred
    ]
    for waker in passed:
        yield from _announced(program, graph, point, place, waker, "")


def _handed_on(program: Program, graph: InlinedGraph, point: Point) -> Iterator[Announcement]:
    """Yield the announcement where a method adds what it is handed: `job.add_callback(ready.set)`."""
    operation = point.operation
    if not isinstance(operation, Call) or not ADDS_SURELY.intersection(operation.place.fields[-1:]):
        return
    place = receiver_of(operation)
    if place is None or not is_common(place, graph.function) or not isinstance(point.site, cst.Call):
        return
    for _, passed in operation.arguments:
        if passed.fields[-1:] == ("set",):
            waker = Place(passed.root, passed.scope, passed.fields[:-1])
            yield from _announced(program, graph, point, place, waker, "")


def _announced(
    program: Program, graph: InlinedGraph, point: Point, place: Place, waker: Place, key: str
) -> Iterator[Announcement]:
    """Yield the announcement where a future or event of the function's own goes to a place."""
    family = _family(program, graph.function, waker)
    if family is None:
        return
    wait = next((p for p in _after(point) if _waits_for(program, p, waker)), None)
    if wait is not None and not polls(program, wait):
        yield Announcement(graph, point, place, waker, wait, joins=True, truth=None, family=family, key=key)


def _bound(program: Program, graph: InlinedGraph, point: Point) -> Iterator[Announcement]:
    """Yield the announcement where a future of the function's own is bound to an attribute, or by a key."""
    operation = point.operation
    assert isinstance(operation, WriteState)
    if not is_common(operation.place, graph.function):
        return
    target, value = operation.node, written_value(point)
    key = _key(target) if isinstance(target, cst.Subscript) else ""
    if isinstance(value, cst.Name) and (key or isinstance(target, cst.Attribute)):
        waker = program.place(value, graph.function, program.module)
        if waker is not None:
            yield from _announced(program, graph, point, operation.place, waker, key)
    elif isinstance(target, cst.Attribute) and _makes(program, graph.function, value) is not None:
        family = _makes(program, graph.function, value)
        wait = next((p for p in _after(point) if _waits_for(program, p, operation.place)), None)
        if wait is not None and family is not None and not polls(program, wait):
            place = operation.place
            yield Announcement(graph, point, place, place, wait, joins=True, truth=None, family=family)


def _key(target: cst.Subscript) -> str:
    """Return the local by which an item is bound, "" where something else tells its key."""
    index = target.slice[0].slice if len(target.slice) == 1 else None
    return index.value.value if isinstance(index, cst.Index) and isinstance(index.value, cst.Name) else ""


def is_common(place: Place, function: FunctionFacts) -> bool:
    """Return whether other functions may use what is at a place by the same name."""
    if place.scope == ANSWER or place.scope == function.qualname:
        return False
    return place.scope != INSTANCE or bool(place.fields)


def _family(program: Program, function: FunctionFacts, waker: Place) -> Concurrency | None:
    """Return the family of a future or event that a local was bound to when it was made, else None."""
    bindings = function.bindings.get(waker.root, ())
    if waker.scope != function.qualname or waker.fields or len(bindings) != 1:
        return None
    return _makes(program, function, bindings[0].value)


def _makes(program: Program, function: FunctionFacts, value: cst.BaseExpression | None) -> Concurrency | None:
    """Return the family of the future or event that an expression makes, None if it makes none."""
    if not isinstance(value, cst.Call):
        return None
    if last_name(value) == "create_future":
        return Concurrency.EVENT_LOOP
    return _WAKERS.get(qualified(value.func, function, program.module))


def _waits_for(program: Program, point: Point, waker: Place) -> bool:
    """Return whether a point waits for a future or an event at a place."""
    operation = point.operation
    if isinstance(operation, Wait):
        return operation.place == waker
    if isinstance(operation, Call):
        if operation.awaited and any(passed == waker for _, passed in operation.arguments):
            return True
        return operation.place.fields in {(name,) for name in _WAITS} and receiver_is(operation, waker)
    node = operation.node
    return (
        isinstance(operation, Suspend)
        and isinstance(node, cst.Await)
        and program.place(node.expression, point.function, program.module) == waker
    )


def receiver_is(call: Call, place: Place) -> bool:
    """Return whether a method of what is at a place is called."""
    owner = Place(call.place.root, call.place.scope, call.place.fields[:-1])
    return owner == place


def _after(point: Point) -> Iterator[Point]:
    return reach([point], edges=normally)
