"""Futures that a coroutine has awaited: their results are there, and asking for them does not block.

A coroutine awaits a future of `concurrent.futures` by the asyncio future that `wrap_future` makes of it.

Assumed: an awaited call that gets such a future returns when it is done, or raises; `asyncio.wait` does not.
"""

from __future__ import annotations

import libcst as cst

from ...fixes.mutation import own_nodes
from ...symbols.parents import Parents
from ...symbols.symbols import FunctionFacts, dotted, last_name
from ...symbols.walk import holds, walk


def is_done(function: FunctionFacts, node: cst.BaseExpression) -> bool:
    """Return whether a call asks a future for its result that an earlier statement has awaited.

    That statement is in a block that also holds the call, and the future has had one value up to there.
    """
    if not isinstance(node, cst.Call) or last_name(node) not in ("result", "exception"):
        return False
    future = dotted(node.func.value) if isinstance(node.func, cst.Attribute) else ""
    if not future or "wrap_future" not in function.mentioned | function.used:
        return False
    parents = Parents(function.node)
    for part in own_nodes(function.node):
        if part is node:
            return False
        if isinstance(part, cst.Await) and _waits_for(part.expression, future, function):
            block = parents.block(parents.statement(part) or node)
            if block is not None and holds(block, node) and _has_one_value(future, block, function):
                return True
    return False


def _waits_for(awaited: cst.BaseExpression, future: str, function: FunctionFacts) -> bool:
    """Return whether an awaited expression ends when a future is done."""
    if isinstance(awaited, cst.Name):
        values = [binding.value for binding in function.bindings.get(awaited.value, [])]
        return len(values) == 1 and values[0] is not None and _wraps(values[0], future)
    if isinstance(awaited, cst.Call) and last_name(awaited) == "wait":
        return False
    return any(_wraps(part, future) for part in walk(awaited))


def _wraps(node: cst.CSTNode, future: str) -> bool:
    return (
        isinstance(node, cst.Call)
        and last_name(node) == "wrap_future"
        and bool(node.args)
        and dotted(node.args[0].value) == future
    )


def _has_one_value(future: str, block: cst.CSTNode, function: FunctionFacts) -> bool:
    """Return whether nothing in a block, but for one assignment, binds the path of a future."""
    if "." not in future:
        return len(function.bindings.get(future, [])) <= 1
    targets = (t.target for n in walk(block) if isinstance(n, cst.Assign) for t in n.targets)
    return sum(dotted(target) == future for target in targets) <= 1
