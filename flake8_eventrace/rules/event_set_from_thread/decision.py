"""The heart of LAG108: which asyncio primitives are touched from another thread?

1. A function surely runs in a thread: it is started as one, it is the `run` of a Thread, or a
   library calls it from a thread of its own. What it calls runs there too.
2. It sets an `asyncio.Event`, puts into an `asyncio.Queue` or resolves an `asyncio.Future` that
   somebody sleeps on. Or the primitive's own method is what the thread is made over.
3. It runs no event loop itself, does not ask which thread it is in, and neither it nor the end
   of its run wakes the loop soon after.

The waiter's callback is then queued, but the loop sleeps on in its selector until something
else wakes it; in debug mode asyncio raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ...flow.effects import call_is_harmless
from ...flow.inlining import Point, Program, points_after
from ...flow.operations import ANSWER, Call, Operation, Place, Set, Wait
from ...flow.paths import normally, reach
from ...protocol.asyncio_primitives import EVENTS, FUTURES, QUEUES, is_instance, is_slept_on
from ...protocol.callbacks import threaded_callbacks
from ...protocol.interference import suspends
from ...protocol.spawns import How, Spawn, delegates, spawns, thread_class
from ...symbols.symbols import FunctionFacts, dotted, last_name

_CALLS = {"put_nowait": QUEUES, "set_result": FUTURES, "set_exception": FUTURES}
_METHODS = {"set": EVENTS, **_CALLS}

#: Calls after which the function is no stranger to an event loop.
_LOOPS = frozenset(
    "run_until_complete run_forever get_running_loop current_thread get_ident main_thread".split()
)
_RUNNERS = frozenset({"asyncio.run", "anyio.run", "trio.run", "uvloop.run", "asyncio.Runner"})
#: Calls that wake the loop.
_WAKES = frozenset({"call_soon_threadsafe", "run_coroutine_threadsafe", "from_thread"})
#: Starts whose end wakes the loop that waits for them.
_AWAITED_STARTS = frozenset({"to_thread", "run_in_executor", "run_sync", "run_in_threadpool"})


@dataclass(frozen=True, eq=False)
class ForeignBody:
    """A function that surely runs in a thread. `node` says why; it stands in the module of `function`.

    `awaited`: a coroutine waits for its end. `handed` are its parameters, by place.
    """

    body: FunctionFacts
    node: cst.CSTNode
    function: FunctionFacts
    why: str
    awaited: bool = False
    handed: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, eq=False)
class ForeignSet:
    """One touch of an asyncio primitive from a thread; `text` spells the receiver.

    `node`, in `function`, is what is reported; `reason`, in `agreed`, says `why` it runs in a
    thread. `call` is the touching call itself, None where the bare method is handed over.
    """

    node: cst.CSTNode
    function: FunctionFacts | None
    text: str
    method: str
    reason: cst.CSTNode
    agreed: FunctionFacts | None
    why: str
    call: cst.Call | None = None


def foreign_sets(program: Program) -> Iterator[ForeignSet]:
    """Every touch in the module, one for each call."""
    told: set[int] = set()
    for thread in _bodies(program):
        names = thread.body.mentioned | thread.body.used
        if not any(
            {"set", *_CALLS} & f.mentioned and (f is thread.body or f.name in names)
            for f in program.module.functions
        ):
            continue
        for found in _in_body(program, thread):
            if id(found.node) not in told:
                told.add(id(found.node))
                yield found
    yield from _handed_over(program)


def _bodies(program: Program) -> Iterator[ForeignBody]:
    for start in spawns(program):
        if start.how is How.THREAD and start.target is not None:
            if _joined_at_once(program, start):
                continue
            awaited = last_name(start.made) in _AWAITED_STARTS or _is_wrapped(start)
            starter = start.starter or start.body
            yield ForeignBody(start.body, start.node, starter, "starts the thread", awaited, start.handed)
    for owner in program.module.classes.values():
        run = owner.methods.get("run")
        if run is not None and thread_class(program, owner) is How.THREAD:
            yield ForeignBody(run, run.name_node, run, "runs in a thread")
    for callback in threaded_callbacks(program):
        yield ForeignBody(callback.body, callback.node, callback.function, "is called back in a thread")


def _is_wrapped(start: Spawn) -> bool:
    """`asyncio.wrap_future(pool.submit(f))`: its end wakes the loop, as that of `run_in_executor` does."""
    starter = start.starter
    return starter is not None and "wrap_future" in starter.mentioned | starter.used


def _joined_at_once(program: Program, start: Spawn) -> bool:
    """Return whether the starter blocks until the thread has ended, before the loop can run anything else.

    A blocking wait before the `join()` blocks the loop just as well.
    """
    if start.starter is None or start.kept is None:
        return False
    join = start.kept / "join"

    def joins(point: Point) -> bool:
        return isinstance(point.operation, Call) and point.operation.place == join

    def ends(point: Point) -> bool:
        return joins(point) or suspends(point.operation)

    starts = [p for p in program.inlined(start.starter).points if p.operation.node is start.node]
    last = list(filter(ends, reach(starts, edges=normally, ends=ends)))
    return bool(last) and all(map(joins, last))


def _handed_over(program: Program) -> Iterator[ForeignSet]:
    """`Thread(target=done.set)`, `Timer(5, done.set)`: the thread does nothing but touch."""
    for delegate in delegates(program):
        target, function = delegate.target, delegate.starter
        if function is None or delegate.how is not How.THREAD or last_name(delegate.made) in _AWAITED_STARTS:
            continue
        if not isinstance(target, cst.Attribute) or target.attr.value not in _METHODS:
            continue
        method = target.attr.value
        place = program.place(target.value, function, program.module)
        if place is None or not is_instance(program, place, function, _METHODS[method]):
            continue
        if is_slept_on(program, place):
            text = dotted(target.value) or place.text
            made = delegate.made
            yield ForeignSet(made, function, text, method, made, function, "starts a thread that touches it")


def _in_body(program: Program, thread: ForeignBody) -> Iterator[ForeignSet]:
    graph = program.inlined(thread.body)
    if any(_knows_loops(point.operation) for point in graph.points):
        return
    for point in graph.points:
        touched = _touched(point)
        if touched is None or point.function.module is not program.module:
            continue
        call, text, method = touched
        assert isinstance(call.func, cst.Attribute)
        place = _outside(program, thread, point, call.func.value)
        if place is None or not is_instance(program, *place, _METHODS[method]):
            continue
        if not is_slept_on(program, place[0]):
            continue
        after = list(points_after(point))
        if any(_name(later.operation) in _WAKES for later in after):
            continue
        if thread.awaited and not any(_takes_time(later.operation) for later in after):
            continue
        yield ForeignSet(call, point.function, text, method, thread.node, thread.function, thread.why, call)


def _touched(point: Point) -> tuple[cst.Call, str, str] | None:
    """(the call, its receiver's text, the method) of what may touch an asyncio primitive."""
    operation = point.operation
    if not isinstance(operation.node, cst.Call) or not isinstance(operation.node.func, cst.Attribute):
        return None
    if isinstance(operation, Set):
        return None if operation.deferred else (operation.node, operation.text, "set")
    if isinstance(operation, Call) and _name(operation) in _CALLS and operation.place.scope != ANSWER:
        return operation.node, operation.text.rpartition(".")[0], _name(operation)
    return None


def _outside(
    program: Program, thread: ForeignBody, point: Point, receiver: cst.BaseExpression
) -> tuple[Place, FunctionFacts | None] | None:
    """The receiver as it is known outside of the thread, with a function that knows it so.

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
    return isinstance(operation, Call) and (_name(operation) in _LOOPS or operation.qualified in _RUNNERS)


def _takes_time(operation: Operation) -> bool:
    return isinstance(operation, Wait) or (isinstance(operation, Call) and not call_is_harmless(operation))
