"""Escaping functions: which names a module mentions without calling them, so that others may call them."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..flow.inlining import Program
from ..symbols.symbols import ModuleFacts
from ..symbols.walk import children


def name_occurrences(module: ModuleFacts) -> Iterator[tuple[str, bool]]:
    """Yield what the module's expressions mention, by last name, and whether it is called there."""
    stack: list[tuple[cst.CSTNode, bool]] = [(module.tree, False)]
    while stack:
        node, called = stack.pop()
        if isinstance(node, cst.Name):
            yield node.value, called
        elif isinstance(node, cst.Attribute):
            yield node.attr.value, called
            stack.append((node.value, False))
        elif isinstance(node, cst.Call):
            stack.append((node.func, True))
            stack.extend((argument.value, False) for argument in node.args)
        else:
            own = node.name if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Param) else None
            stack.extend((child, False) for child in children(node) if child is not own)


def escaping_names(program: Program) -> frozenset[str]:
    """Return the names of methods and functions that the module mentions without calling them there.

    Assumed: whoever they are passed to, or registered with, may call them.
    """
    return program.once(_escaping_names)


def _escaping_names(program: Program) -> frozenset[str]:
    return frozenset(name for name, called in name_occurrences(program.module) if not called)
