"""Single operations: what touches a primitive of an event loop, what wakes a loop, and what runs one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import libcst as cst

from ...catalog.vocabulary import ASKS_THREAD, GETS_LOOP, OF_LOOP_THREAD, SETTLES, WAKES_LOOP
from ...flow.inlining import Point, Program
from ...flow.operations import Call, Operation, Place, Set
from ...protocol.asyncio_primitives import (
    EVENTS,
    FUTURES,
    LOOPS,
    QUEUES,
    SENDERS,
    is_received,
    is_waited_on,
)
from ...symbols.symbols import FunctionFacts, last_name

#: Methods of an event loop by which its own thread lets it run something.
SCHEDULES = OF_LOOP_THREAD - {"ensure_future"}
#: Methods that touch a primitive, and the classes whose method they are; `set()` is an operation.
_CALLS = {
    "put_nowait": QUEUES,
    "send_nowait": SENDERS,
    **dict.fromkeys(SETTLES, FUTURES),
    **dict.fromkeys(SCHEDULES, LOOPS),
}
METHODS = {"set": EVENTS, **_CALLS}
#: What a library offers for threads to call its loop: `anyio.from_thread.run`.
_CALLS_INTO_LOOP = (
    "anyio.from_thread.",
    "trio.from_thread.",
    "asgiref.sync.async_to_sync",
)

#: Methods and functions of code that knows event loops and threads.
_OF_LOOPS = GETS_LOOP | ASKS_THREAD | {"run_until_complete", "run_forever"}
#: Functions that run an event loop.
RUNNERS = frozenset({"asyncio.run", "anyio.run", "trio.run", "uvloop.run", "asyncio.Runner"})


@dataclass(frozen=True, eq=False)
class ForeignSet:
    """One use of an asyncio primitive from a thread; `text` spells the receiver.

    `node`, in `function`, is what is reported; `reason`, in `reason_function`, shows `why` it runs in a
    thread. `call` is the call that uses the primitive, None where the bare method is handed over.
    `at_signal`: that is a handler of a signal. `loop_in_thread`: the reason is the thread of the loop, and
    the use is in another one; `loop` is the last name of the loop that the thread runs, "" where it has none.
    """

    node: cst.CSTNode
    function: FunctionFacts | None
    text: str
    method: str
    reason: cst.CSTNode
    reason_function: FunctionFacts | None
    why: str
    call: cst.Call | None = None
    at_signal: bool = False
    loop_in_thread: bool = False
    loop: str = ""


class Touch(NamedTuple):
    """A call that may use an asyncio primitive; `text` spells its receiver."""

    call: cst.Call
    receiver: cst.BaseExpression
    text: str
    method: str


def touch_at(point: Point) -> Touch | None:
    """Return what at a point may use an asyncio primitive."""
    operation = point.operation
    call = operation.node
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return None
    if isinstance(operation, Set):
        return None if operation.deferred else Touch(call, call.func.value, operation.text, "set")
    if isinstance(operation, Call) and called_name(operation) in METHODS:
        return Touch(call, call.func.value, operation.text.rpartition(".")[0], called_name(operation))
    return None


def is_used(program: Program, place: Place, classes: frozenset[str]) -> bool:
    """Return whether a coroutine, or code out of sight, waits for what is at a place."""
    if classes is LOOPS:
        return True
    return is_received(program) if classes is SENDERS else is_waited_on(program, place)


def wakes_loop(operation: Operation) -> bool:
    """Return whether a call wakes the loop from another thread."""
    if not isinstance(operation, Call):
        return False
    return (
        called_name(operation) in WAKES_LOOP
        or called_name(operation) == "run_sync_soon"
        or operation.qualified.startswith(_CALLS_INTO_LOOP)
    )


def knows_loops(operation: Operation) -> bool:
    """Return whether a call runs a loop, asks for one, or asks which thread this is."""
    return isinstance(operation, Call) and (
        called_name(operation) in _OF_LOOPS or operation.qualified in RUNNERS
    )


def called_name(operation: Operation) -> str:
    """Return the last name of what an operation calls, "" where it calls nothing."""
    if not isinstance(operation, Call):
        return ""
    if isinstance(operation.node, cst.Call):
        return last_name(operation.node)
    return operation.place.fields[-1] if operation.place.fields else ""
