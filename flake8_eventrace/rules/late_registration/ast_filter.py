"""A cheap test, on the standard `ast`: can a source hold a late registration at all?"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from ...catalog.vocabulary import ADDS_SURELY, SETTLES, WAIT_WRAPPERS
from ...source.ast_nodes import nodes_in, nodes_of

_WAITS = frozenset({"wait", "result", "exception"})
_MAKES = frozenset({"Future", "Event", "create_future"})
_SIGNALS = SETTLES | {"set"}

#: The nodes of a function by their type, with those of the functions in it.
_Nodes: TypeAlias = "Mapping[type[ast.AST], list[Any]]"


def may_register_late(tree: ast.Module) -> bool:
    """Return whether a name is announced by a function that waits, and read by another one that signals.

    Announced is a name that gets True or False, or is counted up, by a function that waits for an event,
    itself or in a function that it calls; or one to which a function adds a future or an event that it has
    made, or to which it binds one; or one that anything is added to, where a function hands on the `set` of
    its event. A loop may signal by calling what it loops over.
    """
    functions = [
        _nodes_of(node) for node in nodes_of(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    flags, joined = _announced_in(functions)
    if not flags and not joined:
        return False
    for index, nodes in enumerate(functions):
        sets, signals = "set" in _attributes(nodes), _signals(nodes)
        for name in _read(nodes) if signals else ():
            if index not in joined.get(name, (index,)) or (sets and index not in flags.get(name, (index,))):
                return True
    return False


def _nodes_of(function: ast.AST) -> _Nodes:
    nodes: dict[type[ast.AST], list[Any]] = defaultdict(list)
    for node in nodes_in(function):
        nodes[type(node)].append(node)
    return nodes


def _attributes(nodes: _Nodes) -> set[str]:
    return {node.attr for node in nodes[ast.Attribute]}


# -- who waits and announces it --------------------------------------------------------------


def _announced_in(functions: Sequence[_Nodes]) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """Return the names of flags, and of what is joined, each with the indexes of the functions."""
    waiting = {_name(nodes) for nodes in functions if "wait" in _attributes(nodes)}
    flags: dict[str, set[int]] = {}
    joined: dict[str, set[int]] = {}
    for index, nodes in enumerate(functions):
        called = {_last(call.func) for call in nodes[ast.Call]}
        if "wait" in _attributes(nodes) or not waiting.isdisjoint(called):
            for name in _raised(nodes):
                flags.setdefault(name, set()).add(index)
        if not _MAKES.isdisjoint(called) and _waits(nodes):
            for name in _joined(nodes):
                joined.setdefault(name, set()).add(index)
    handing = {i for i, nodes in enumerate(functions) if _hands_setter(nodes) and _waits(nodes)}
    for name in {name for nodes in functions for name in _added(nodes)} if handing else ():
        joined.setdefault(name, set()).update(handing)
    return flags, joined


def _name(nodes: _Nodes) -> str:
    """Return the name of the function, which comes first."""
    outermost = (nodes[kind][0] for kind in (ast.FunctionDef, ast.AsyncFunctionDef) if nodes[kind])
    return str(min(outermost, key=lambda function: int(function.lineno)).name)


def _raised(nodes: _Nodes) -> Iterator[str]:
    """Yield the flags that a function raises and the counters that it counts up, no locals."""
    outer = {name for kind in (ast.Global, ast.Nonlocal) for node in nodes[kind] for name in node.names}
    targets = [
        node.targets[0]
        for node in nodes[ast.Assign]
        if len(node.targets) == 1
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, bool)
    ]
    targets += [node.target for node in nodes[ast.AugAssign] if isinstance(node.op, ast.Add)]
    for target in targets:
        if not isinstance(target, ast.Name) or target.id in outer:
            yield _last(target)


def _waits(nodes: _Nodes) -> bool:
    """Return whether a function may wait for a future or an event: most awaited calls are neither."""
    return not _WAITS.isdisjoint(_attributes(nodes)) or any(
        not isinstance(node.value, ast.Call) or _last(node.value.func) in WAIT_WRAPPERS
        for node in nodes[ast.Await]
    )


def _joined(nodes: _Nodes) -> Iterator[str]:
    """Yield what a function adds a future or event of its own to, or binds one to."""
    own = _own(nodes)
    for call in nodes[ast.Call]:
        if isinstance(call.func, ast.Attribute) and call.func.attr in ADDS_SURELY:
            arguments = (*call.args, *(keyword.value for keyword in call.keywords))
            if any(_mentions(argument, own) for argument in arguments):
                yield _last(call.func.value)
    for target, value in _bindings(nodes):
        if isinstance(target, ast.Attribute) and (_is_made(value) or _last(value) in own):
            yield target.attr
        elif isinstance(target, ast.Subscript) and _last(value) in own:
            yield _last(target.value)


def _hands_setter(nodes: _Nodes) -> bool:
    """Return whether a function passes the `set` of an event on."""
    return any(
        isinstance(argument, ast.Attribute) and argument.attr == "set"
        for call in nodes[ast.Call]
        for argument in call.args
    )


def _added(nodes: _Nodes) -> Iterator[str]:
    """Yield the names of what a function adds to."""
    for call in nodes[ast.Call]:
        if isinstance(call.func, ast.Attribute) and call.func.attr in ADDS_SURELY:
            yield _last(call.func.value)


def _own(nodes: _Nodes) -> set[str]:
    """Return the locals to which a function binds a future or event that it makes, and what they go on to."""
    own: set[str] = set()
    while True:
        more = {
            target.id
            for target, value in _bindings(nodes)
            if isinstance(target, ast.Name) and (_is_made(value) or _last(value) in own)
        }
        if more <= own:
            return own
        own |= more


def _bindings(nodes: _Nodes) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in nodes[ast.Assign]:
        yield from ((target, node.value) for target in node.targets)
    for kind in (ast.AnnAssign, ast.NamedExpr):
        yield from ((node.target, node.value) for node in nodes[kind] if node.value is not None)


def _is_made(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _last(value.func) in _MAKES


def _mentions(argument: ast.expr, names: set[str]) -> bool:
    return any(isinstance(node, ast.Name) and node.id in names for node in nodes_in(argument))


# -- who signals -----------------------------------------------------------------------------


def _signals(nodes: _Nodes) -> bool:
    if not _SIGNALS.isdisjoint(_attributes(nodes)):
        return True
    looped = {_last(part) for node in nodes[ast.For] for part in nodes_in(node.target)} - {""}
    return any(_last(call.func) in looped for call in nodes[ast.Call])


def _read(nodes: _Nodes) -> Iterator[str]:
    for kind in (ast.Attribute, ast.Name):
        yield from (_last(node) for node in nodes[kind] if isinstance(node.ctx, ast.Load))


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
