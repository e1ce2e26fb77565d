"""What a module defines, imports and gives a second name, by the standard `ast`: to follow re-exports."""

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
    * `stars` are the modules of which all names are imported, in the order of the source;
    * `aliases` are dotted names by the names that they alone are assigned to: `Lock = threading.Lock`;
    * `exported` are the names in `__all__`, None where the module has none;
    * `too_deep`: LibCST must not parse the module.
    """

    classes: set[str] = field(default_factory=set)
    imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    exported: set[str] | None = None
    too_deep: bool = False


def outline_of(source: bytes) -> ClassOutline:
    """Return the outline of a source.

    Raises SyntaxError, or ValueError for null bytes, if neither this interpreter nor a newer one reads it.
    """
    tree = parse_any(source)
    outline = ClassOutline(too_deep=is_too_deep(source, tree))
    assigned: dict[str, set[str]] = {}
    for statement, in_class in _statements(tree):
        if isinstance(statement, ast.ClassDef) and not in_class:
            outline.classes.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and not in_class:
            _assign(statement, outline, assigned)
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                bound = alias.name.partition(".")[0]
                full = bound if alias.asname is None else alias.name
                outline.imports.setdefault(alias.asname or bound, full)
        elif isinstance(statement, ast.ImportFrom):
            package = "." * statement.level + (statement.module or "")
            dot = "" if package.endswith(".") else "."
            for alias in statement.names:
                if alias.name == "*":
                    outline.stars.append(package)
                else:
                    outline.imports.setdefault(alias.asname or alias.name, f"{package}{dot}{alias.name}")
    outline.aliases.update(
        (name, only) for name, values in assigned.items() if len(values) == 1 and (only := next(iter(values)))
    )
    return outline


def _assign(
    statement: ast.Assign | ast.AnnAssign, outline: ClassOutline, assigned: dict[str, set[str]]
) -> None:
    """Note what is assigned to names: `assigned` gets dotted names, "" for any other value but None."""
    value = statement.value
    for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
        if not isinstance(target, ast.Name) or value is None:
            continue
        if target.id == "__all__":
            listed = value.elts if isinstance(value, ast.List | ast.Tuple) else []
            outline.exported = {str(e.value) for e in listed if isinstance(e, ast.Constant)}
        elif not (isinstance(value, ast.Constant) and value.value is None):
            assigned.setdefault(target.id, set()).add(_dotted(value))


def _dotted(node: ast.expr) -> str:
    """Return `a.b.c` of such an expression, "" of any other."""
    if isinstance(node, ast.Name):
        return node.id
    base = _dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{base}.{node.attr}" if base and isinstance(node, ast.Attribute) else ""


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
