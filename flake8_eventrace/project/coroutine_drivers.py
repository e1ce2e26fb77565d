"""Whether a program has an event loop of its own, which runs the coroutines of a source.

Such a loop resumes coroutines itself, and what they await hands it a value that only this loop understands:
an awaitable of asyncio, awaited there, is a value like any other. Looked into are the source's module, those
that it imports, directly and by others, those of its folder, and those that import it; at most
`nearby_imports.MOST_MODULES`. Assumed: a module that imports asyncio, trio or anyio is no loop of its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ..source.python_ast import parse_ast
from .nearby_imports import nearby_modules
from .slow_calls import SlowCalls

_LIBRARY = re.compile(rb"^[ \t]*(?:from|import)[ \t]+(?:asyncio|trio|anyio)\b", re.MULTILINE)
_COROUTINE = re.compile(rb"(?i:coroutine)|__await__|\basync\b")


def runs_on_own_loop(calls: SlowCalls) -> bool:
    """Return whether a module near the source resumes coroutines, or makes awaitables for who does."""
    texts = map(calls.slow_reach.index.text, nearby_modules(calls))
    return _drives(calls.source.content) or any(map(_drives, texts))


def _drives(text: bytes) -> bool:
    if b"__await__" not in text and b"StopIteration" not in text and b"types" not in text:
        return False
    if _COROUTINE.search(text) is None or _LIBRARY.search(text) is not None:
        return False
    try:
        tree = parse_ast(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return any(_resumes(node) or _hands_over(node) for node in ast.walk(tree))


def _resumes(node: ast.AST) -> bool:
    """Return whether a statement resumes a coroutine and handles its end: `send` up to a StopIteration."""
    if not isinstance(node, ast.Try) or not any(map(_ends, node.handlers)):
        return False
    inner = (child for statement in node.body for child in ast.walk(statement))
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "send"
        and len(call.args) == 1
        for call in inner
    )


def _ends(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and any(
        isinstance(name, ast.Name) and name.id == "StopIteration" for name in ast.walk(handler.type)
    )


def _hands_over(node: ast.AST) -> bool:
    """Return whether a function, awaited, yields a value to the loop: asyncio takes none but its own."""
    if not isinstance(node, ast.FunctionDef):
        return False
    if node.name != "__await__" and not any(map(_makes_awaitable, node.decorator_list)):
        return False
    return any(
        isinstance(child, ast.Yield) and child.value is not None and not _is_none(child.value)
        for child in _own(node)
    )


def _makes_awaitable(decorator: ast.expr) -> bool:
    """Return whether this is `types.coroutine`."""
    if isinstance(decorator, ast.Attribute):
        return decorator.attr == "coroutine" and isinstance(decorator.value, ast.Name)
    return isinstance(decorator, ast.Name) and decorator.id == "coroutine"


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield the nodes of a function, those of nested functions left out."""
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            stack.extend(ast.iter_child_nodes(node))
