"""LAG108: an asyncio primitive that is used from another thread.

Decided here:

1. A function surely runs in a thread: it is started as one, it is the `run` of a Thread, or a library calls
   it from a thread of its own (`_bodies`). What it calls runs there too.
2. It sets an `asyncio.Event`, puts into an `asyncio.Queue` or resolves an `asyncio.Future` that somebody
   sleeps on (`_touches`). Or the primitive's own method is what the thread is made over (`_handed_over`).
3. It runs no event loop and does not ask which thread it is in (`_knows_loops`), and neither it nor the end
   of its run wakes the loop soon after (`_wakes_loop_later`).

The waiter's callback is then queued, but the loop sleeps on in its selector until something else wakes it;
in debug mode asyncio raises.

Assumed: a coroutine that starts the thread runs on the primitive's loop. Another way to come to run in a
thread is another source of `_bodies`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import libcst as cst

from ...catalog.vocabulary import ASKS_THREAD, GETS_LOOP, OFFLOADS, SETTLES, WAKES_LOOP
from ...flow.effects import call_is_harmless
from ...flow.inlining import Point, Program, points_after
from ...flow.operations import ANSWER, Call, Operation, Place, Set, Wait
from ...flow.paths import normally, reach
from ...protocol.asyncio_primitives import EVENTS, FUTURES, QUEUES, is_instance, is_waited_on
from ...protocol.callbacks import threaded_callbacks
from ...protocol.interference import suspends
from ...protocol.spawns import Spawn, SpawnKind, delegates, spawns, thread_class
from ...symbols.symbols import FunctionFacts, dotted, last_name

#: Methods that touch an asyncio primitive, and the classes whose method they are; `set()` is an operation.
_CALLS = {"put_nowait": QUEUES, **dict.fromkeys(SETTLES, FUTURES)}
_METHODS = {"set": EVENTS, **_CALLS}

#: Methods and functions of code that knows event loops and threads.
_OF_LOOPS = GETS_LOOP | ASKS_THREAD | {"run_until_complete", "run_forever"}
#: Functions that run an event loop.
_RUNNERS = frozenset({"asyncio.run", "anyio.run", "trio.run", "uvloop.run", "asyncio.Runner"})


@dataclass(frozen=True, eq=False)
class ForeignBody:
    """A function that surely runs in a thread.

    `node`, in `function`, shows `why`. `awaited`: a coroutine waits for its end. `handed` are the places that
    are handed in, by parameter.
    """

    body: FunctionFacts
    node: cst.CSTNode
    function: FunctionFacts
    why: str
    awaited: bool = False
    handed: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, eq=False)
class ForeignSet:
    """One use of an asyncio primitive from a thread; `text` spells the receiver.

    `node`, in `function`, is what is reported; `reason`, in `reason_function`, shows `why` it runs in a
    thread. `call` is the call that uses the primitive, None where the bare method is handed over.
    """

    node: cst.CSTNode
    function: FunctionFacts | None
    text: str
    method: str
    reason: cst.CSTNode
    reason_function: FunctionFacts | None
    why: str
    call: cst.Call | None = None


class _Touch(NamedTuple):
    """A call that may use an asyncio primitive; `text` spells its receiver."""

    call: cst.Call
    receiver: cst.BaseExpression
    text: str
    method: str


def foreign_sets(program: Program) -> Iterator[ForeignSet]:
    """Yield every use in the module of a primitive from a thread, one for each call."""
    reported: set[int] = set()
    for thread in _bodies(program):
        if not _may_touch(program, thread.body):
            continue
        for foreign in _in_body(program, thread):
            if id(foreign.node) not in reported:
                reported.add(id(foreign.node))
                yield foreign
    yield from _handed_over(program)


def _may_touch(program: Program, body: FunctionFacts) -> bool:
    """Return whether the body or something it mentions may: a cheap test before a graph is built."""
    names = body.mentioned | body.used
    return any(
        {"set", *_CALLS} & f.mentioned and (f is body or f.name in names) for f in program.module.functions
    )


# -- what runs in a thread -----------------------------------------------------------------


def _bodies(program: Program) -> Iterator[ForeignBody]:
    """Yield the functions that surely run in a thread, the loop's own thread waiting for none of them."""
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
    for callback in threaded_callbacks(program):
        yield ForeignBody(callback.body, callback.node, callback.function, "is called back in a thread")


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
        if not isinstance(target, cst.Attribute) or target.attr.value not in _METHODS:
            continue
        method = target.attr.value
        place = program.place(target.value, function, program.module)
        if place is None or not is_instance(program, place, function, _METHODS[method]):
            continue
        if is_waited_on(program, place):
            text = dotted(target.value) or place.text
            made = delegate.creation
            yield ForeignSet(made, function, text, method, made, function, "starts a thread that uses it")


def _in_body(program: Program, thread: ForeignBody) -> Iterator[ForeignSet]:
    """Yield the uses of primitives in a function that runs in a thread."""
    graph = program.inlined(thread.body)
    if any(_knows_loops(point.operation) for point in graph.points):
        return
    for point in graph.points:
        touch = _touch_at(point)
        if touch is None or point.function.module is not program.module:
            continue
        if not _is_slept_on_outside(program, thread, point, touch) or _wakes_loop_later(thread, point):
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
        )


def _touch_at(point: Point) -> _Touch | None:
    """Return what at a point may use an asyncio primitive."""
    operation = point.operation
    call = operation.node
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return None
    if isinstance(operation, Set):
        return None if operation.deferred else _Touch(call, call.func.value, operation.text, "set")
    if isinstance(operation, Call) and _name(operation) in _CALLS and operation.place.scope != ANSWER:
        text = operation.text.rpartition(".")[0]
        return _Touch(call, call.func.value, text, _name(operation))
    return None


def _is_slept_on_outside(program: Program, thread: ForeignBody, point: Point, touch: _Touch) -> bool:
    """Return whether somebody outside of the thread sleeps on the primitive, and it is one."""
    outside = _outside(program, thread, point, touch.receiver)
    if outside is None:
        return False
    place, function = outside
    return is_instance(program, place, function, _METHODS[touch.method]) and is_waited_on(program, place)


def _wakes_loop_later(thread: ForeignBody, point: Point) -> bool:
    """Return whether what follows a touch wakes the loop: a call, or the end of a body that is awaited."""
    after = [later.operation for later in points_after(point)]
    if any(_name(operation) in WAKES_LOOP for operation in after):
        return True
    return thread.awaited and not any(map(_takes_time, after))


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


def _name(operation: Operation) -> str:
    if not isinstance(operation, Call):
        return ""
    if isinstance(operation.node, cst.Call):
        return last_name(operation.node)
    return operation.place.fields[-1] if operation.place.fields else ""


def _knows_loops(operation: Operation) -> bool:
    return isinstance(operation, Call) and (_name(operation) in _OF_LOOPS or operation.qualified in _RUNNERS)


def _takes_time(operation: Operation) -> bool:
    return isinstance(operation, Wait) or (isinstance(operation, Call) and not call_is_harmless(operation))
