"""Finds the waits that an awaited expression consists of, however they are wrapped.

`await asyncio.wait_for(ev.wait(), 5)`, `await asyncio.to_thread(ev.wait, 5)` and
`task = create_task(ev.wait()); …; await gather(task, other)` all wait for `ev`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from ..catalog.vocabulary import OFFLOADS, RUNS_WITHIN, SCHEDULERS
from ..symbols.symbols import ASSIGN, last_name
from ..symbols.walk import children, walk
from .function_names import FunctionNames

#: How many levels of syntax are seen through: wrappers, collections, locals that hold tasks. The limit ends
#: the search where locals refer to each other in a circle; a lower one misses deeply wrapped waits.
LEVELS = 9


class AwaitedWait(NamedTuple):
    """A wait for `receiver`. `offloaded`: a thread does the waiting."""

    receiver: cst.BaseExpression
    timeout: cst.BaseExpression | None
    offloaded: bool


def awaited_waits(
    node: cst.CSTNode, names: FunctionNames, offloaded: bool = False, levels: int = LEVELS
) -> Iterator[AwaitedWait]:
    """Yield the waits that an awaited expression waits for.

    Args:
        node: the expression, or a part of it.
        names: the names of the function that awaits it.
        offloaded: whether the part is handed to a thread.
        levels: how many more levels are looked into.
    """
    if not levels:
        return
    if isinstance(node, cst.Call):
        wait = _own_wait(node, names, offloaded)
        if wait is not None:
            yield wait
            return
        offloaded = offloaded or last_name(node) in OFFLOADS
    for part in _parts(node, names, offloaded):
        yield from awaited_waits(part, names, offloaded, levels - 1)


def _own_wait(call: cst.Call, names: FunctionNames, offloaded: bool) -> AwaitedWait | None:
    """Return the wait that a call itself is: `ev.wait(t)`, or `to_thread(ev.wait, t)`."""
    if names.is_method(call.func, "wait") and not is_poll(call):
        assert isinstance(call.func, cst.Attribute)
        return AwaitedWait(call.func.value, timeout_of_wait(call), offloaded)
    if last_name(call) in RUNS_WITHIN and len(call.args) > 1:
        value = call.args[1].value
        if isinstance(value, cst.Attribute) and names.is_method(value, "wait"):
            return AwaitedWait(value.value, call.args[0].value, offloaded)
    if offloaded or last_name(call) in OFFLOADS:
        for index, argument in enumerate(call.args):
            value = argument.value
            if isinstance(value, cst.Attribute) and names.is_method(value, "wait"):
                return AwaitedWait(value.value, _forwarded_timeout(call.args[index + 1 :]), True)
    return None


def _parts(node: cst.CSTNode, names: FunctionNames, offloaded: bool) -> Iterable[cst.CSTNode]:
    """Return what else of an awaited expression is waited for."""
    if isinstance(node, cst.Lambda):
        return [node.body] if offloaded else []  # the thread that waits calls it
    if isinstance(node, cst.Attribute):
        return []
    if isinstance(node, cst.Name):
        bindings = names.function.bindings.get(node.value, ())
        values = (b.value for b in bindings if b.value is not None and b.kind == ASSIGN)
        return [value for value in values if schedules(value) or _is_coroutine(value, names)]
    return children(node)


def _is_coroutine(value: cst.BaseExpression, names: FunctionNames) -> bool:
    """Return whether a value is what `ev.wait()` returns: awaited later, it is a coroutine."""
    return isinstance(value, cst.Call) and names.is_method(value.func, "wait")


def is_awaited_later(name: str, names: FunctionNames) -> bool:
    """Return whether a local is awaited by name, itself or within a wrapper."""
    return any(
        isinstance(node, cst.Await) and any(isinstance(n, cst.Name) and n.value == name for n in walk(node))
        for node in walk(names.function.node)
    )


def schedules(node: cst.BaseExpression) -> bool:
    """Return whether an expression makes tasks of coroutines, or is a collection that may hold such calls."""
    if isinstance(node, cst.Call):
        return last_name(node) in SCHEDULERS
    if isinstance(node, cst.List | cst.Set | cst.Tuple):
        return any(schedules(element.value) for element in node.elements)
    return isinstance(node, cst.ListComp | cst.SetComp)


# -- timeouts ------------------------------------------------------------------------------


def is_poll(call: cst.Call) -> bool:
    """Return whether a call of `wait` only tests the flag, as `wait(0)` does."""
    timeout = timeout_of_wait(call)
    return isinstance(timeout, cst.Integer | cst.Float) and timeout.evaluated_value == 0


def timeout_of_wait(call: cst.Call) -> cst.BaseExpression | None:
    """Return the timeout of `ev.wait(t)`, None without one."""
    return _timeout(call, 0)


def timeout_of_wrapper(call: cst.Call) -> cst.BaseExpression | None:
    """Return the timeout that a wrapper gives its wait, as `wait_for(…, t)` does, None without one."""
    name = last_name(call)
    return _timeout(call, 1 if name == "wait_for" else 0 if name in RUNS_WITHIN else None)


def _timeout(call: cst.Call, position: int | None) -> cst.BaseExpression | None:
    for index, argument in enumerate(call.args):
        keyword = argument.keyword.value if argument.keyword else ""
        if keyword == "timeout" or (not keyword and index == position and not argument.star):
            none = isinstance(argument.value, cst.Name) and argument.value.value == "None"
            return None if none else argument.value
    return None


def _forwarded_timeout(arguments: Sequence[cst.Arg]) -> cst.BaseExpression | None:
    """Return the timeout among the arguments that are passed on to a `wait`."""
    for argument in arguments:
        if argument.keyword is None or argument.keyword.value == "timeout":
            return argument.value
    return None
