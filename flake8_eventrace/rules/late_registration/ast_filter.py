"""A cheap test, on the standard `ast`: can a source hold a late registration at all?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ...catalog.vocabulary import ADDS_SURELY, SETTLES, WAIT_WRAPPERS

_WAITS = frozenset({"wait", "result", "exception"})
_MAKES = frozenset({"Future", "Event", "create_future"})
_SIGNALS = SETTLES | {"set"}


def may_register_late(tree: ast.Module) -> bool:
    """Return whether a name is announced by a function that waits, and read by another one that signals.

    A name is announced that gets a constant, is counted up, or is added to or bound by a function that makes
    a future or an event. A loop may signal by calling what it loops over.
    """
    announced: dict[str, set[int]] = {}
    read: dict[str, set[int]] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            nodes = list(ast.walk(function))
            if _waits(nodes):
                for name in _announced(nodes):
                    announced.setdefault(name, set()).add(id(function))
            if _signals(nodes):
                for name in _read(nodes):
                    read.setdefault(name, set()).add(id(function))
    return any(read.get(name, where) - where for name, where in announced.items())


def _waits(nodes: Sequence[ast.AST]) -> bool:
    """Return whether a function may wait for a future or an event: most awaited calls are neither."""
    return any(
        _awaits_object(node) or (isinstance(node, ast.Attribute) and node.attr in _WAITS) for node in nodes
    )


def _awaits_object(node: ast.AST) -> bool:
    if not isinstance(node, ast.Await):
        return False
    value = node.value
    return not isinstance(value, ast.Call) or _last(value.func) in WAIT_WRAPPERS


def _announced(nodes: Sequence[ast.AST]) -> Iterator[str]:
    makes = any(_last(node) in _MAKES for node in nodes)
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            if isinstance(node.value.value, bool):
                yield from map(_last, node.targets)
        elif makes and isinstance(node, ast.Assign) and _may_be_own(node.value):
            yield from map(_held, node.targets)
        elif isinstance(node, ast.AugAssign):
            yield _last(node.target)
        elif makes and isinstance(node, ast.Attribute) and node.attr in ADDS_SURELY:
            yield _last(node.value)


def _signals(nodes: Sequence[ast.AST]) -> bool:
    looped = {_last(part) for node in nodes if isinstance(node, ast.For) for part in ast.walk(node.target)}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in _SIGNALS)
        or (bool(looped) and isinstance(node, ast.Call) and _last(node.func) in looped)
        for node in nodes
    )


def _read(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
            yield _last(node)


def _may_be_own(value: ast.expr) -> bool:
    """Return whether a value may be a future or event that the function has made."""
    return isinstance(value, ast.Name) or (isinstance(value, ast.Call) and _last(value.func) in _MAKES)


def _held(target: ast.expr) -> str:
    """Return the name of the attribute that a target binds, or of what holds the item; "" of a local."""
    if isinstance(target, ast.Subscript):
        return _last(target.value)
    return _last(target) if isinstance(target, ast.Attribute) else ""


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
