"""Read and write sets of operations (MOD/REF: Banning 1979), and which calls cannot bring a signal about."""

from __future__ import annotations

from ..catalog.vocabulary import COMMANDS, DEADLINES, FILLS_ARGUMENT, LOGS, QUERIES, TAKES
from .operations import (
    ANSWER,
    INSTANCE,
    MODULE,
    Call,
    Clear,
    Operation,
    Place,
    ReadState,
    Set,
    TestFlag,
    Wait,
    WriteState,
)

#: Imported callables, by dotted prefix, that bring no signal about.
HARMLESS = (
    "time.",
    "datetime.",
    "math.",
    "random.",
    "logging.",
    "warnings.",
    "json.",
    "re.",
    "copy.",
    "uuid.",
    "collections.",
    "contextlib.suppress",
    "contextlib.nullcontext",
    "functools.partial",
    "itertools.",
    "operator.",
    "os.getpid",
    "os.path.",
    "typing.",
    "threading.current_thread",
    "threading.get_ident",
    "asyncio.get_event_loop",
    "asyncio.get_running_loop",
    "asyncio.current_task",
    "asyncio.timeout",
    "asyncio.wait_for",
    "asyncio.sleep",
    "async_timeout.",
    "anyio.fail_after",
    "anyio.move_on_after",
    "anyio.sleep",
    "trio.fail_after",
    "trio.move_on_after",
    "trio.sleep",
    "gevent.sleep",
    "builtins.",
)
#: Builtins that run code which the module hands them.
_RUNNERS = frozenset({"builtins.exec", "builtins.eval", "builtins.__import__", "builtins.input"})


def receiver_of(call: Call) -> Place | None:
    """Return the object whose method is called, None for plain functions and for `self` itself."""
    place = call.place
    if not place.fields or place.scope == ANSWER or (call.private and place.scope != INSTANCE):
        return None
    owner = Place(place.root, place.scope, place.fields[:-1])
    if owner.fields or owner.scope not in (INSTANCE, MODULE):
        return owner
    return owner if owner.scope == MODULE and not call.qualified else None


def reads(operation: Operation) -> Place | None:
    """Return the place that an operation looks into (REF), None when it looks into none."""
    if isinstance(operation, ReadState | TestFlag | Wait):
        return operation.place
    if isinstance(operation, Call) and not call_is_harmless(operation):
        method = operation.place.fields[-1] if operation.place.fields else ""
        if operation.place.scope == INSTANCE and len(operation.place.fields) == 1:
            return operation.place  # an attribute that is called is read
        if method not in COMMANDS or operation.used:
            return receiver_of(operation)
    if isinstance(operation, Call) and operation.place.fields and operation.place.fields[-1] in QUERIES:
        return receiver_of(operation)  # it changes nothing, but it reads
    return None


def writes(operation: Operation) -> Place | None:
    """Return the place that an operation changes (MOD), None when it changes none."""
    if isinstance(operation, WriteState | Set | Clear):
        return operation.place
    if isinstance(operation, Call):
        if operation.qualified in FILLS_ARGUMENT:
            return operation.arguments[0][1] if operation.arguments else None
        return None if call_is_harmless(operation) else receiver_of(operation)
    return None


def call_is_harmless(call: Call) -> bool:
    """Return whether a call surely brings no signal about: a log line, a clock, a query of an object."""
    if call.qualified:
        if call.qualified.rpartition(".")[2] in DEADLINES:
            return True
        return call.qualified.startswith(HARMLESS) and call.qualified not in _RUNNERS
    method = call.place.fields[-1] if call.place.fields else ""
    return method in QUERIES or method in LOGS


def is_vague(operation: Operation) -> bool:
    """Return whether all that is known is that some method of an object is called for its effect."""
    if not isinstance(operation, Call) or operation.used or not operation.place.fields:
        return False
    method = operation.place.fields[-1]
    return method not in COMMANDS and method not in TAKES


def is_sleep(call: Call) -> bool:
    """Return whether a call only lets time pass, in which others may run."""
    return call.qualified in ("time.sleep", "gevent.sleep", "eventlet.sleep")
