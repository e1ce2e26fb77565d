"""The heart of LAG108: which asyncio primitives are touched from another thread?

1. A function surely runs in a thread: it is started as one, it is the `run` of a Thread, or a
   library calls it from a thread of its own. What it calls runs there too.
2. It sets an `asyncio.Event`, puts into an `asyncio.Queue` or resolves an `asyncio.Future`.
3. It runs no event loop itself, does not ask which thread it is in, and neither it nor the end
   of its run wakes the loop soon after.

The waiter's callback is then queued, but the loop sleeps on in its selector until something
else wakes it; in debug mode asyncio raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import libcst as cst

from ..facts.effects import call_is_harmless
from ..facts.names import Binding, ClassFacts, FunctionFacts, last_name
from ..facts.operations import ANSWER, Call, Operation, Place, Set, Wait
from ..facts.places import qualified
from ..facts.starts import How, starts, thread_class
from ..facts.views import Program, Step

_EVENTS = frozenset({"asyncio.Event", "asyncio.locks.Event"})
_QUEUES = frozenset(
    f"asyncio.{module}{name}"
    for module in ("", "queues.")
    for name in ("Queue", "LifoQueue", "PriorityQueue")
)
_FUTURES = frozenset({"asyncio.Future", "asyncio.futures.Future"})
_CALLS = {"put_nowait": _QUEUES, "set_result": _FUTURES, "set_exception": _FUTURES}

#: Calls after which the function is no stranger to an event loop.
_LOOPS = frozenset(
    "run_until_complete run_forever get_running_loop current_thread get_ident main_thread".split()
)
_RUNNERS = frozenset({"asyncio.run", "anyio.run", "trio.run", "uvloop.run", "asyncio.Runner"})
#: Calls that wake the loop.
_WAKES = frozenset({"call_soon_threadsafe", "run_coroutine_threadsafe", "from_thread"})
#: Starts whose end wakes the loop that waits for them.
_AWAITED_STARTS = frozenset({"to_thread", "run_in_executor", "run_sync", "run_in_threadpool"})
#: Classes whose methods a library calls from a thread of its own.
_CALLED_BACK = {
    "watchdog.events.FileSystemEventHandler": "on_",
    "watchdog.events.PatternMatchingEventHandler": "on_",
    "watchdog.events.RegexMatchingEventHandler": "on_",
}


@dataclass(frozen=True, eq=False)
class ForeignBody:
    """A function that surely runs in a thread. `node` says why; it stands in the module of `function`."""

    body: FunctionFacts
    node: cst.CSTNode
    function: FunctionFacts
    why: str
    awaited: bool = False


@dataclass(frozen=True, eq=False)
class ForeignSet:
    """One touch of an asyncio primitive from a thread; `text` spells the receiver."""

    thread: ForeignBody
    step: Step
    receiver: Place
    text: str
    method: str


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
            if id(found.step.operation.node) not in told:
                told.add(id(found.step.operation.node))
                yield found


def _bodies(program: Program) -> Iterator[ForeignBody]:
    for start in starts(program):
        if start.how is How.THREAD:
            awaited = last_name(start.made) in _AWAITED_STARTS
            yield ForeignBody(
                start.body, start.node, start.starter or start.body, "starts the thread", awaited
            )
    for owner in program.module.classes.values():
        run = owner.methods.get("run")
        if run is not None and thread_class(program, owner) is How.THREAD:
            yield ForeignBody(run, owner.node.name, run, "is a thread")
        for ancestor in program.receivers.ancestry(owner):
            for base in ancestor.bases:
                prefix = _CALLED_BACK.get(qualified(base, ancestor.function, ancestor.module))
                for name, method in owner.methods.items():
                    if prefix is not None and name.startswith(prefix) and not method.is_async:
                        yield ForeignBody(method, owner.node.name, method, "is called in a thread")


def _in_body(program: Program, thread: ForeignBody) -> Iterator[ForeignSet]:
    view = program.view(thread.body)
    if any(_knows_loops(step.operation) for step in view.steps):
        return
    for step in view.steps:
        touched = _touched(program, step)
        if touched is None or step.function.module is not program.module:
            continue
        after = list(_after(step))
        if any(_name(later.operation) in _WAKES for later in after):
            continue
        if thread.awaited and not any(_takes_time(later.operation) for later in after):
            continue
        yield ForeignSet(thread, step, *touched)


def _touched(program: Program, step: Step) -> tuple[Place, str, str] | None:
    """(receiver, its text, method) of a call that touches an asyncio primitive."""
    operation = step.operation
    if isinstance(operation, Set):
        sure = not operation.deferred and _is_surely(program, operation, step.function, _EVENTS)
        return (operation.place, operation.text, "set") if sure else None
    if isinstance(operation, Call) and isinstance(operation.node, cst.Call):
        name = _name(operation)
        if (
            name in _CALLS
            and operation.place.scope != ANSWER
            and isinstance(operation.node.func, cst.Attribute)
        ):
            place = replace(operation.place, fields=operation.place.fields[:-1])
            if _is_surely(program, operation, step.function, _CALLS[name]):
                return place, operation.text.rpartition(".")[0], name
    return None


def _is_surely(
    program: Program, operation: Set | Call, function: FunctionFacts, classes: frozenset[str]
) -> bool:
    """Whether the receiver is an instance of one of these classes by every binding in sight."""
    assert isinstance(operation.node, cst.Call)
    func = operation.node.func
    if not isinstance(func, cst.Attribute):
        return False
    raw = program.place(func.value, function, function.module)
    if raw is None:
        return False
    owner = program.owner(raw)
    bindings: list[Binding] = []
    if isinstance(owner, ClassFacts) and len(raw.fields) == 1:
        bindings = owner.attributes.get(raw.fields[0], [])
    elif not raw.fields:
        scope: FunctionFacts | None = function
        while scope is not None and scope.qualname != raw.scope:
            scope = scope.parent
        if scope is not None and raw.root in scope.parameters:
            annotation = scope.parameters[raw.root]
            if annotation is None or raw.root in scope.bindings:
                return False
            return program.receivers.annotated(annotation, scope, scope.module) in classes
        bindings = (scope.bindings if scope is not None else function.module.bindings).get(raw.root, [])
        if scope is function:
            return False  # made in the thread
    made = [b for b in bindings if not _is_none(b.value)]
    return bool(made) and all(_is_made(program, b, classes, owner) for b in made)


def _is_none(value: cst.BaseExpression | None) -> bool:
    return isinstance(value, cst.Name) and value.value == "None"


def _is_made(program: Program, binding: Binding, classes: frozenset[str], owner: ClassFacts | None) -> bool:
    module = owner.module if owner is not None else program.module
    value = binding.value
    if isinstance(value, cst.Call):
        if last_name(value) == "create_future":
            return classes is _FUTURES
        return qualified(value.func, binding.function, module) in classes
    if value is None and binding.annotation is not None:
        return program.receivers.annotated(binding.annotation, binding.function, module) in classes
    return False


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


def _after(start: Step) -> Iterator[Step]:
    seen: set[int] = set()
    stack = [start]
    while stack:
        for edge in stack.pop().successors:
            step = edge.target
            assert isinstance(step, Step)
            if id(step) not in seen:
                seen.add(id(step))
                yield step
                stack.append(step)
