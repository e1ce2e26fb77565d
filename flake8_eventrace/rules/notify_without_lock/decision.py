"""Decides LAG112: a notification of a Condition, made by a party that does not hold its lock.

Reported is `notify()` or `notify_all()` of what is known to be a Condition of threading, multiprocessing or
asyncio, where the lock is held neither at the call nor by every caller in sight (`entry`); and the bound
method itself, where it is handed to a thread, a timer, an event loop or a future. Whoever calls it then
holds nothing.

Assumed: a Condition that is made over a lock has that lock. A lock that is held and may be this one under
another name is this one. Nothing is known of a lock that somebody acquires and hands on held: by
`__enter__`, in a context manager, in a helper that does not release it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import libcst as cst

from ...catalog.vocabulary import NOTIFIES
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import INSTANCE, Call, Place, Wait
from ...protocol.locks import held_locks
from ...protocol.spawns import delegates
from ...symbols.symbols import FunctionFacts, last_name
from ...symbols.types import Concurrency, Type
from ...symbols.walk import holds, walk
from .entry import Entry
from .handed import handed_expressions
from .lock_identity import Lock

#: Their conditions are judged; those of other libraries may have other rules.
_LIBRARIES = ("threading.", "multiprocessing.", "multiprocess.", "billiard.", "asyncio.")
#: Handlers of what is raised where the lock is not held: the case is foreseen.
_RAISED = frozenset({"RuntimeError", "AssertionError"})
#: Tests of whether the lock is held, and calls that enter it out of sight.
_FORESEEN = frozenset({"_is_owned", "locked", "enter_context", "enter_async_context"})


@dataclass(frozen=True, eq=False)
class BareNotify:
    """A notification without the lock.

    `node` is the call, or the method that is handed on; `call` is None for the latter. `held_by_some`: a
    caller in sight holds the lock there. `nested`: another lock is held there. `waiter` is a function that
    waits for the condition, with its wait.
    """

    function: FunctionFacts
    node: cst.BaseExpression
    condition: cst.BaseExpression
    family: Concurrency
    process: bool
    call: cst.Call | None = None
    held_by_some: bool = False
    nested: bool = False
    reentrant: bool = False
    waiter: tuple[FunctionFacts, Point] | None = None


def bare_notifies(program: Program) -> Iterator[BareNotify]:
    """Yield each notification without the lock, in the order of the source."""
    for function in program.module.functions:
        if function.mentioned & NOTIFIES:
            yield from _called(program, function)
    yield from _handed(program)


# -- called --------------------------------------------------------------------------------


def _called(program: Program, function: FunctionFacts) -> Iterator[BareNotify]:
    if function.decorators and not function.decorated_by("staticmethod", "classmethod", "override"):
        return  # the decorator may acquire the lock
    if function.mentioned & _FORESEEN:
        return
    graph = program.inlined(function)
    for point in graph.points:
        operation = point.operation
        if point.function is not function or not isinstance(operation, Call):
            continue
        node = operation.node
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and is_notification(operation):
            named = condition_class(program, node.func.value, function)
            if named:
                yield from judged(program, graph, point, node, named)


def is_notification(call: Call) -> bool:
    """Return whether a call is one of a method that notifies; one of `self` is for a caller with the lock."""
    fields = call.place.fields
    return fields[-1:] != () and fields[-1] in NOTIFIES and (len(fields) > 1 or call.place.scope != INSTANCE)


def judged(
    program: Program, graph: InlinedGraph, point: Point, node: cst.Call, named: str
) -> Iterator[BareNotify]:
    function = graph.function
    assert isinstance(point.operation, Call)
    assert isinstance(node.func, cst.Attribute)
    place = point.operation.place
    condition = replace(place, fields=place.fields[:-1])
    lock = Lock(program, condition)
    held = held_locks(program, graph).get(id(point))
    if held is None or lock.may_be_among(held) or is_foreseen(function, node):
        return
    entry = Entry(program, lock, node)
    if entry.may_hold(function):
        return
    yield BareNotify(
        function,
        node,
        node.func.value,
        _family(named),
        not named.startswith(("threading.", "asyncio.")),
        node,
        entry.is_held_by_some,
        bool(held),
        lock.is_reentrant,
        _waiter(program, condition),
    )


def condition_class(program: Program, expression: cst.BaseExpression, function: FunctionFacts) -> str:
    """Return the dotted name of the class of a condition, "" where it is none that is judged."""
    name = _class_name(program, program.types.value_type(expression, function, function.module))
    return name if name.startswith(_LIBRARIES) else ""


def _class_name(program: Program, of: Type | None, depth: int = 3) -> str:
    """Return the dotted name of a library's Condition, "" of any other; a subclass may not change it."""
    if isinstance(of, str):
        return of if of.rpartition(".")[2] in ("Condition", "_Condition") else ""
    if of is None or not depth or any(program.types.method(of, name) for name in NOTIFIES):
        return ""
    bases = (program.types.class_named(base, of.function, of.module) for base in of.bases)
    return next(filter(None, (_class_name(program, base, depth - 1) for base in bases)), "")


def _family(name: str) -> Concurrency:
    return Concurrency.EVENT_LOOP if name.startswith("asyncio.") else Concurrency.THREAD


def is_foreseen(function: FunctionFacts, node: cst.Call) -> bool:
    """Return whether the error is caught, or an enclosing `with` enters something that is not understood."""
    for part in walk(function.node):
        if isinstance(part, cst.With) and any(isinstance(item.item, cst.Call) for item in part.items):
            if holds(part.body, node):
                return True
        elif isinstance(part, cst.Try) and holds(part.body, node):
            types = [handler.type for handler in part.handlers if handler.type is not None]
            if any(isinstance(n, cst.Name) and n.value in _RAISED for t in types for n in walk(t)):
                return True
    return False


def _waiter(program: Program, condition: Place) -> tuple[FunctionFacts, Point] | None:
    """Return a function of the module that waits for a condition, with its wait."""
    users = program.module.users_of
    for function in (*users.get("wait", ()), *users.get("wait_for", ())):
        for point in program.inlined(function).points:
            operation = point.operation
            waits = isinstance(operation, Wait) and operation.place == condition
            if not waits and isinstance(operation, Call) and operation.place == condition / "wait_for":
                waits = True
            if waits and point.function is function:
                return function, point
    return None


# -- handed on -----------------------------------------------------------------------------


def _handed(program: Program) -> Iterator[BareNotify]:
    targets = [(d.target, d.starter) for d in delegates(program)]
    targets += handed_expressions(program)
    seen: set[int] = set()
    for target, function in targets:
        if function is None or not isinstance(target, cst.Attribute) or id(target) in seen:
            continue
        seen.add(id(target))
        named = condition_class(program, target.value, function) if last_name(target) in NOTIFIES else ""
        place = program.place(target.value, function, program.module) if named else None
        if named and place is not None:
            yield BareNotify(
                function,
                target,
                target.value,
                _family(named),
                not named.startswith(("threading.", "asyncio.")),
                waiter=_waiter(program, place),
            )
