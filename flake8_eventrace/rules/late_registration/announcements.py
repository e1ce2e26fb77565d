"""How a waiter announces itself: a flag that it raises, or a collection that it joins."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...catalog.vocabulary import ADDS_SURELY
from ...flow.effects import receiver_of
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import INSTANCE, MODULE, Call, Operation, Place, Set, Suspend, Wait, WriteState
from ...flow.paths import normally, reach
from ...protocol.model import concurrency_of
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
            continue
        if isinstance(point.operation, WriteState):
            yield from _raised(program, graph, point)
        elif isinstance(point.operation, Call):
            yield from _joined(program, graph, point)


# -- a flag --------------------------------------------------------------------------------


def _raised(program: Program, graph: InlinedGraph, point: Point) -> Iterator[Announcement]:
    """Yield the announcement where a constant is written, or a counter goes up, before a wait."""
    assert isinstance(point.operation, WriteState)
    place = point.operation.place
    is_shared = place.scope == MODULE or (place.scope == INSTANCE and len(place.fields) == 1)
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
    if place is None or place.scope not in (INSTANCE, MODULE):
        return
    passed = [argument for _, argument in operation.arguments]
    passed += [
        before.operation.place
        for before, _ in point.predecessors
        if isinstance(before.operation, Set) and before.operation.deferred
    ]
    for waker in passed:
        family = _family(program, graph.function, waker)
        wait = next((p for p in _after(point) if _waits_for(p.operation, waker)), None)
        if family is not None and wait is not None and not polls(program, wait):
            yield Announcement(graph, point, place, waker, wait, joins=True, truth=None, family=family)


def _family(program: Program, function: FunctionFacts, waker: Place) -> Concurrency | None:
    """Return the family of a future or event that a local was bound to when it was made, else None."""
    bindings = function.bindings.get(waker.root, ())
    if waker.scope != function.qualname or waker.fields or len(bindings) != 1:
        return None
    value = bindings[0].value
    if not isinstance(value, cst.Call):
        return None
    if last_name(value) == "create_future":
        return Concurrency.EVENT_LOOP
    return _WAKERS.get(qualified(value.func, function, program.module))


def _waits_for(operation: Operation, waker: Place) -> bool:
    """Return whether an operation waits for a future or an event at a place."""
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
        and isinstance(node.expression, cst.Name)
        and node.expression.value == waker.root
    )


def receiver_is(call: Call, place: Place) -> bool:
    """Return whether a method of what is at a place is called."""
    owner = Place(call.place.root, call.place.scope, call.place.fields[:-1])
    return owner == place


def _after(point: Point) -> Iterator[Point]:
    return reach([point], edges=normally)
