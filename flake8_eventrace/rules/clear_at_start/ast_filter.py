"""The second filter of LAG109 for plain flags, on the standard `ast`."""

from __future__ import annotations

import ast

from ...source.ast_nodes import nodes_in, nodes_of


def may_reset_flag_at_start(tree: ast.Module) -> bool:
    """Return whether an attribute is set True in one function, False in another, and read in a `while`."""
    stored: dict[tuple[str, bool], set[int]] = {}
    read: set[str] = set()
    for node in nodes_of(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "__init__":
            for key in _stored(node):
                stored.setdefault(key, set()).add(id(node))
        elif isinstance(node, ast.While):
            read.update(
                part.attr
                for part in nodes_in(node)
                if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Load)
            )
    return any(
        value and name in read and len(functions | stored.get((name, False), set())) > 1
        for (name, value), functions in stored.items()
        if (name, False) in stored
    )


def _stored(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[tuple[str, bool]]:
    """Return the attributes to which a function assigns True or False, with that value."""
    return {
        (target.attr, node.value.value)
        for node in nodes_in(function)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, bool)
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
