"""LAG108: an asyncio primitive that is used from another thread.

Decided here:

1. A function surely runs in a thread: it is started as one, it is the `run` of a Thread, or a library calls
   it from a thread of its own (`thread_bodies`). What it calls runs there too.
2. It sets an event, puts into a queue or memory channel or resolves a future that a coroutine sleeps on, or
   schedules a call with `loop.call_soon()` and the like (`touch_at`). Or the primitive's own method is what
   the thread is made over, or what the library calls (`_handed_over`).
3. It runs no event loop and does not ask which thread it is in (`knows_loops`), and neither it nor the end
   of its run wakes the loop soon after (`is_late`).

The waiter's callback is then queued, but the loop sleeps on in its selector until something else wakes it;
in debug mode asyncio raises.

The other direction, a loop that runs in a thread of its own class, is in `loop_thread.py`.

Assumed: a coroutine that starts the thread runs on the primitive's loop. Another way to come to run in a
thread is another source of `thread_bodies`. A handler of `signal.signal` runs between two bytecodes of the
main thread, which wakes no loop of asyncio by itself; trio and uvloop are woken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

import libcst as cst

from ...catalog.vocabulary import OFFLOADS
from ...flow.effects import call_is_harmless
from ...flow.inlining import Point, Program, points_after
from ...flow.operations import Call, Operation, Place, Wait
from ...flow.paths import normally, reach
from ...protocol.asyncio_primitives import (
    ASYNCIO_EVENTS,
    EVENTS,
    SENDERS,
    TRIO_EVENTS,
    is_instance,
    is_waited_on,
)
from ...protocol.callbacks import library_callbacks
from ...protocol.handed_callbacks import handed_callbacks
from ...protocol.interference import suspends
from ...protocol.kept_primitives import (
    container_of,
    holds_only,
    is_item_waited_on,
    part_of_item,
)
from ...protocol.mentions import mentions
from ...protocol.spawns import Spawn, SpawnKind, delegates, spawns, thread_class
from ...symbols.symbols import FunctionFacts, dotted, last_name
from .loop_thread import foreign_to_loop_thread
from .touches import METHODS, ForeignSet, Touch, is_used, knows_loops, touch_at, wakes_loop


@dataclass(frozen=True, eq=False)
class ForeignBody:
    """A function that surely runs in a thread.

    `node`, in `function`, shows `why`. `awaited`: a coroutine waits for its end. `handed` are the places that
    are handed in, by parameter. `at_signal`: it is a handler of a signal.
    """

    body: FunctionFacts
    node: cst.CSTNode
    function: FunctionFacts
    why: str
    awaited: bool = False
    handed: tuple[tuple[str, Place], ...] = ()
    at_signal: bool = False


def foreign_sets(program: Program) -> Iterator[ForeignSet]:
    """Yield every use in the module of a primitive from a thread, one for each call."""
    reported: set[int] = set()
    for thread in thread_bodies(program):
        if not mentions(program, thread.body, tuple(METHODS)):
            continue
        for foreign in _in_body(program, thread):
            if id(foreign.node) not in reported:
                reported.add(id(foreign.node))
                yield foreign
    yield from _handed_over(program)
    for foreign in foreign_to_loop_thread(program):
        if id(foreign.node) not in reported:
            reported.add(id(foreign.node))
            yield foreign


# -- what runs in a thread -----------------------------------------------------------------


def thread_bodies(program: Program) -> Iterator[ForeignBody]:
    """Yield the functions that surely run in a thread, the loop's own thread waiting for none of them."""
    return chain(_bodies(program), _handed_bodies(program))


def _bodies(program: Program) -> Iterator[ForeignBody]:
    """Yield those that are started, or called back by a library."""
    for start in spawns(program):
        if start.kind is SpawnKind.THREAD and start.target is not None:
            if _joined_at_once(program, start):
                continue
            awaited = last_name(start.creation) in OFFLOADS or _is_wrapped(start)
            starter = start.starter or start.body
            yield ForeignBody(start.body, start.node, starter, "starts the thread", awaited, start.arguments)
    for owner in program.module.classes.values():
        run = owner.methods.get("run")
        if run is not None and thread_class(program, owner) is SpawnKind.THREAD:
            yield ForeignBody(run, run.name_node, run, "runs in a thread")
    for callback in library_callbacks(program).functions:
        why = "is called back at a signal" if callback.at_signal else "is called back in a thread"
        function = callback.function or callback.body
        yield ForeignBody(callback.body, callback.node, function, why, at_signal=callback.at_signal)


def _handed_bodies(program: Program) -> Iterator[ForeignBody]:
    """Yield the callbacks that were handed to an object whose thread calls them."""
    for thread in _bodies(program):
        if thread.body.owner is None or thread.at_signal or thread.awaited:
            continue
        if any(knows_loops(point.operation) for point in program.inlined(thread.body).points):
            continue
        for handed in handed_callbacks(program, thread.body):
            function = handed.function or handed.body
            yield ForeignBody(handed.body, handed.node, function, "is called back in a thread")


def _is_wrapped(start: Spawn) -> bool:
    """Return whether the starter wraps a future of an executor: then the thread's end wakes the loop.

    So does the end of `run_in_executor`.
    """
    starter = start.starter
    return starter is not None and "wrap_future" in starter.mentioned | starter.used


def _joined_at_once(program: Program, start: Spawn) -> bool:
    """Return whether the starter blocks until the thread has ended, before the loop can run anything else.

    A blocking wait before the `join()` blocks the loop just as well.
    """
    if start.starter is None or start.stored_in is None:
        return False
    join = start.stored_in / "join"

    def joins(point: Point) -> bool:
        return isinstance(point.operation, Call) and point.operation.place == join

    def ends(point: Point) -> bool:
        return joins(point) or suspends(point.operation)

    starts = [p for p in program.inlined(start.starter).points if p.operation.node is start.node]
    last = list(filter(ends, reach(starts, edges=normally, ends=ends)))
    return bool(last) and all(map(joins, last))


# -- what touches a primitive --------------------------------------------------------------


def _handed_over(program: Program) -> Iterator[ForeignSet]:
    """Yield threads made over a bare method: `Thread(target=done.set)`, `Timer(5, done.set)`."""
    for delegate in delegates(program):
        target, function = delegate.target, delegate.starter
        if (
            function is None
            or delegate.kind is not SpawnKind.THREAD
            or last_name(delegate.creation) in OFFLOADS
        ):
            continue
        if not isinstance(target, cst.Attribute) or target.attr.value not in METHODS:
            continue
        method = target.attr.value
        place = program.place(target.value, function, program.module)
        if place is None or not is_instance(program, place, function, METHODS[method]):
            continue
        if is_waited_on(program, place):
            text = dotted(target.value) or place.text
            made = delegate.creation
            yield ForeignSet(made, function, text, method, made, function, "starts a thread that uses it")
    over = {id(delegate.creation) for delegate in delegates(program)}
    for bare in library_callbacks(program).methods:
        if id(bare.node) in over:
            continue
        classes = METHODS.get(bare.target.attr.value)
        place = program.place(bare.target.value, bare.function, program.module)
        if classes is None or place is None or not is_instance(program, place, bare.function, classes):
            continue
        if is_used(program, place, classes):
            text = dotted(bare.target.value) or place.text
            node = bare.node if isinstance(bare.node, cst.Call) else bare.target
            over.add(id(bare.node))
            method = bare.target.attr.value
            yield ForeignSet(node, bare.function, text, method, node, bare.function, "runs in a thread")


def _in_body(program: Program, thread: ForeignBody) -> Iterator[ForeignSet]:
    """Yield the uses of primitives in a function that runs in a thread."""
    graph = program.inlined(thread.body)
    if any(knows_loops(point.operation) for point in graph.points):
        return
    for point in graph.points:
        touch = touch_at(point)
        if touch is None or point.function.module is not program.module:
            continue
        if not is_late(program, thread, point, touch):
            continue
        yield ForeignSet(
            touch.call,
            point.function,
            touch.text,
            touch.method,
            thread.node,
            thread.function,
            thread.why,
            touch.call,
            thread.at_signal,
        )


def is_late(program: Program, thread: ForeignBody, point: Point, touch: Touch) -> bool:
    """Return whether somebody outside of the thread waits for the primitive, and nothing wakes the loop."""
    classes = METHODS[touch.method]
    if thread.at_signal and classes in (SENDERS, EVENTS):
        classes = ASYNCIO_EVENTS if classes is EVENTS else frozenset()
    touched = _touched(program, thread, point, touch)
    if touched is None or not touched(classes):
        return False
    after = [later.operation for later in points_after(point)]
    if any(map(wakes_loop, after)):
        return False
    # The end of a body that is awaited wakes the loop; trio has refused the call by then.
    refused = touch.method == "set" and touched(TRIO_EVENTS)
    return not thread.awaited or refused or any(map(_takes_time, after))


def _touched(
    program: Program, thread: ForeignBody, point: Point, touch: Touch
) -> Callable[[frozenset[str]], bool] | None:
    """Return what tells whether that which is touched is an instance of some classes.

    None where nobody outside of the thread waits for it.
    """
    container = container_of(program, touch.receiver, point.function)
    if container is not None:
        if not is_item_waited_on(program, container):
            return None
        return lambda classes: holds_only(program, container, classes)
    part = part_of_item(program, touch.receiver, point.function)
    outside = (part, None) if part is not None else _outside(program, thread, point, touch.receiver)
    if outside is None or not is_used(program, outside[0], METHODS[touch.method]):
        return None
    place, function = outside
    return lambda classes: is_instance(program, place, function, classes)


def _outside(
    program: Program, thread: ForeignBody, point: Point, receiver: cst.BaseExpression
) -> tuple[Place, FunctionFacts | None] | None:
    """Return the receiver as it is known outside of the thread, with a function that knows it so.

    None for what the thread makes for itself.
    """
    function = point.function
    place = program.place(receiver, function, function.module)
    if place is None:
        return None
    if place.scope == function.qualname and not place.fields:
        if place.root not in function.parameters:
            return None
        if function is thread.body and function.parameters[place.root] is None:
            handed = dict(thread.handed).get(place.root)
            return (handed, thread.function) if handed is not None else None
    return place, function


def _takes_time(operation: Operation) -> bool:
    return isinstance(operation, Wait) or (isinstance(operation, Call) and not call_is_harmless(operation))
