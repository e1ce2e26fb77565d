"""The second filter of LAG204: on the standard `ast`, and the project's index for what is entered."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...project.access_paths import paths
from ...project.slow_calls import SlowCalls
from ...source.kept_tree import once

_SUSPENSIONS = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom)


def may_hold_lock(calls: SlowCalls) -> bool:
    """Return whether a coroutine of the source acquires a lock of threads and suspends."""
    return any(calls.lock_kinds(name, path) for name, path in _acquired(calls.tree))


def _acquired(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield what functions that may suspend acquire: the qualified name, and an access path."""
    for statement in tree.body:
        yield from once(statement, _acquired_in, lambda top: list(_acquired_in(top)))


def _acquired_in(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield the same for a top-level statement."""
    stack: list[tuple[ast.AST, str]] = [(ast.Module([statement], []), "")]
    while stack:
        node, prefix = stack.pop()
        for child in ast.iter_child_nodes(node):
            inner = prefix
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{prefix}.{child.name}" if prefix else child.name
            if isinstance(child, ast.AsyncFunctionDef) or (
                isinstance(child, ast.FunctionDef) and child.decorator_list
            ):
                for expression in _entered(child):
                    for path in paths(expression):
                        yield inner, path
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                stack.append((child, inner))


def _entered(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    """Yield what a function's own code enters by `with`, or calls `acquire()` of, if it suspends."""
    acquired: list[ast.expr] = []
    suspends = False
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.With):
            acquired.extend(item.context_expr for item in node.items)
        elif isinstance(node, ast.Attribute) and node.attr == "acquire":
            acquired.append(node.value)
        suspends = suspends or isinstance(node, _SUSPENSIONS) or bool(getattr(node, "is_async", 0))
        stack.extend(ast.iter_child_nodes(node))
    return iter(acquired if suspends else ())
