"""Escaping functions: which names a module mentions without calling them, so that others may call them."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..flow.inlining import Program
from ..symbols.symbols import ClassFacts, FunctionFacts, ModuleFacts
from ..symbols.walk import children

#: Base classes that call no method of their subclasses but `run`.
_PASSIVE_BASES = frozenset(
    "object abc.ABC ABC typing.Generic typing.Protocol threading.Thread multiprocessing.Process "
    "contextlib.AbstractContextManager contextlib.AbstractAsyncContextManager".split()
)


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


def is_called_back(program: Program, function: FunctionFacts) -> bool:
    """Return whether code out of sight may call the function of its own accord."""
    owner = function.owner
    if owner is None:
        return function.parent is not None or function.name in escaping_names(program)
    if function.decorators or function.name in escaping_names(program):
        return True
    return any(
        not isinstance(base, ClassFacts) and base not in _PASSIVE_BASES
        for ancestor in program.types.ancestry(owner)
        for expression in ancestor.bases
        for base in [program.types.class_named(expression, ancestor.function, ancestor.module)]
    )
