"""Which lines touch what: the attributes that a line names, as far as the source tells.

Steps of two parties that touch nothing in common can be swapped, and nobody can tell.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

from .program import PARTIES

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def shared(tree: ast.Module) -> dict[int, frozenset[str]]:
    """By line, the attributes named in its own code that two parties name: where threads may switch.

    A function that is started as a thread is a party of its own.
    """
    functions = _functions(tree)
    started = [
        keyword.value.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "target" and isinstance(keyword.value, ast.Attribute)
    ]
    sides = [_reached(functions, [name]) for name in (*PARTIES, *started)]
    named = Counter(name for side in sides for name in _attributes(side))
    touched: dict[int, frozenset[str]] = {}
    for statement in (s for side in sides for f in side for s in ast.walk(f) if isinstance(s, ast.stmt)):
        names = frozenset(name for name in _attributes(_head(statement)) if named[name] > 1)
        touched[statement.lineno] = touched.get(statement.lineno, frozenset()) | names
    return touched


def reached(tree: ast.Module) -> dict[int, frozenset[str]]:
    """By line, the attributes that its code names, or that of the functions which it calls."""
    functions = _functions(tree)
    touched: dict[int, frozenset[str]] = {}
    for statement in (node for node in ast.walk(tree) if isinstance(node, ast.stmt)):
        head = _head(statement)
        names = _attributes([*head, *_reached(functions, _called(head))])
        touched[statement.lineno] = touched.get(statement.lineno, frozenset()) | names
    return touched


def _functions(tree: ast.Module) -> dict[str, ast.AST]:
    return {node.name: node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)}


def _reached(functions: dict[str, ast.AST], names: list[str]) -> list[ast.AST]:
    """Functions and those that they call, by name."""
    found: dict[str, ast.AST] = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in functions and name not in found:
            found[name] = functions[name]
            todo += _called([functions[name]])
    return list(found.values())


def _called(nodes: Iterable[ast.AST]) -> list[str]:
    calls = [n.func for node in nodes for n in ast.walk(node) if isinstance(n, ast.Call)]
    names = [f.attr for f in calls if isinstance(f, ast.Attribute)]
    return names + [f.id for f in calls if isinstance(f, ast.Name)]


def _head(statement: ast.stmt) -> list[ast.AST]:
    """What a statement evaluates itself, without the statements in it."""
    return [
        child
        for child in ast.iter_child_nodes(statement)
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
    ]


def _attributes(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """The attributes named, methods that are called left out."""
    within = [n for node in nodes for n in ast.walk(node)]
    called = {id(n.func) for n in within if isinstance(n, ast.Call)}
    return frozenset(n.attr for n in within if isinstance(n, ast.Attribute) and id(n) not in called)
