"""Executors that are shut down while tasks may still submit work to them.

`shutdown()` refuses work from its begin on. While it blocks the loop, no task can submit; the tasks that did
are often cancelled right after it. Where a thread waits for the end instead, they run, submit and fail.

Assumed: a function that cancels something before the call, or shuts the executor down without waiting first,
has taken care of the tasks.
"""

from __future__ import annotations

import libcst as cst

from ...fixes.mutation import own_nodes
from ...symbols.symbols import FunctionFacts, dotted, last_name

#: Methods that wait for the end of an executor.
_ENDS = frozenset({"shutdown", "__exit__"})


def others_submit(function: FunctionFacts, call: cst.Call) -> bool:
    """Return whether a call ends an executor of the instance, or module, that other functions submit to."""
    if last_name(call) not in _ENDS or not isinstance(call.func, cst.Attribute):
        return False
    executor = dotted(call.func.value)
    if not executor or _is_prepared(function, call):
        return False
    root, _, rest = executor.partition(".")
    if rest and root == function.receiver_name and function.owner is not None:
        methods = (f for f in function.module.functions if f.owner is function.owner or _is_in(f, function))
        return any(_submits(f, f"{_receiver(f)}.{rest}") for f in methods if f is not function)
    if function.binds(root):
        return False
    return any(_submits(f, executor) for f in function.module.functions if f is not function)


def _is_in(inner: FunctionFacts, function: FunctionFacts) -> bool:
    """Return whether a nested function belongs to a method of the same class."""
    scope = inner.parent
    while scope is not None:
        if scope.owner is not None:
            return scope.owner is function.owner
        scope = scope.parent
    return False


def _receiver(function: FunctionFacts) -> str:
    """Return the name of the instance in a method, or in a function in one."""
    scope: FunctionFacts | None = function
    while scope is not None:
        if scope.receiver_name is not None:
            return scope.receiver_name
        scope = scope.parent
    return ""


def _is_prepared(function: FunctionFacts, call: cst.Call) -> bool:
    """Return whether the function cancels something, or ends the executor without waiting, before a call."""
    for node in own_nodes(function.node):
        if node is call:
            return False
        if isinstance(node, cst.Call) and (
            "cancel" in last_name(node) or (last_name(node) == "shutdown" and len(node.args) > 0)
        ):
            return True
    return False


def _submits(function: FunctionFacts, executor: str) -> bool:
    """Return whether a function hands work to an executor of that path."""
    for node in own_nodes(function.node):
        if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
            continue
        if node.func.attr.value in ("submit", "map") and dotted(node.func.value) == executor:
            return True
        if node.func.attr.value == "run_in_executor" and any(dotted(a.value) == executor for a in node.args):
            return True
    return False
