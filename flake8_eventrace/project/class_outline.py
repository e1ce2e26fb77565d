"""Which classes a module defines and what it imports, by the standard `ast`: enough to follow re-exports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..source.depth_limit import is_too_deep
from ..source.newer_syntax import parse_any


@dataclass
class ClassOutline:
    """The names that a module's own code binds to classes and imports.

    * `classes` are defined by the module, nested ones left out;
    * `imports` are dotted names by the names that they are imported under, of two the first;
    * `too_deep`: LibCST must not parse the module.
    """

    classes: set[str] = field(default_factory=set)
    imports: dict[str, str] = field(default_factory=dict)
    too_deep: bool = False


def outline_of(source: bytes) -> ClassOutline:
    """Return the outline of a source.

    Raises SyntaxError, or ValueError for null bytes, if neither this interpreter nor a newer one reads it.
    """
    tree = parse_any(source)
    outline = ClassOutline(too_deep=is_too_deep(source, tree))
    for statement, in_class in _statements(tree):
        if isinstance(statement, ast.ClassDef) and not in_class:
            outline.classes.add(statement.name)
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                bound = alias.name.partition(".")[0]
                full = bound if alias.asname is None else alias.name
                outline.imports.setdefault(alias.asname or bound, full)
        elif isinstance(statement, ast.ImportFrom):
            package = "." * statement.level + (statement.module or "")
            dot = "" if package.endswith(".") else "."
            for alias in statement.names:
                outline.imports.setdefault(alias.asname or alias.name, f"{package}{dot}{alias.name}")
    return outline


def _statements(tree: ast.Module) -> Iterator[tuple[ast.AST, bool]]:
    """Yield the statements outside of functions in the order of the source, and whether a class has them."""
    stack: list[tuple[ast.AST, bool]] = [(tree, False)]
    while stack:
        node, in_class = stack.pop()
        yield node, in_class
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = in_class or isinstance(node, ast.ClassDef)
            below = [
                child
                for child in ast.iter_child_nodes(node)
                if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
            ]
            stack.extend((child, inside) for child in reversed(below))
