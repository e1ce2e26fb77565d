"""Access paths: which place (storage) an expression names, seen through local aliases.

An access path is a variable and the attributes and constant subscripts that follow it (Landi and Ryder 1992;
Rust's compiler calls it a place).
"""

from __future__ import annotations

import libcst as cst

from .places import MODULE, Place
from .symbols import ASSIGN, FunctionFacts, ModuleFacts

#: How many aliases of aliases are followed; the limit ends the search where locals alias each other.
ALIAS_DEPTH = 4
_CONSTANTS = frozenset({"None", "True", "False", "Ellipsis", "NotImplemented"})


def resolve(
    expression: cst.BaseExpression, function: FunctionFacts | None, module: ModuleFacts, depth: int = 0
) -> Place | None:
    """Return the place that an expression names, None when it names none.

    A local that is bound once, to a place, stands for that place: after `ev = self._ev`,
    `ev` is `self._ev`.

    Args:
        expression: the expression.
        function: the function that evaluates it, None for the module's own code.
        module: the module.
        depth: how many aliases have been followed so far.
    """
    if isinstance(expression, cst.Name):
        if expression.value in _CONSTANTS:
            return None
        return _resolve_name(expression.value, function, module, depth)
    if isinstance(expression, cst.Attribute):
        base = resolve(expression.value, function, module, depth)
        return base / expression.attr.value if base is not None else None
    if isinstance(expression, cst.Subscript):
        key = _constant_key(expression)
        base = resolve(expression.value, function, module, depth) if key else None
        return base / key if base is not None else None
    return None


def _resolve_name(name: str, function: FunctionFacts | None, module: ModuleFacts, depth: int) -> Place:
    binder = function
    while binder is not None and not binder.binds(name):
        binder = binder.parent
    if binder is None:
        return Place(name, MODULE)
    value = alias(name, binder)
    if value is not None and depth < ALIAS_DEPTH:
        place = resolve(value, binder, module, depth + 1)
        if place is not None:
            return place
    return Place(name, binder.qualname)


def alias(name: str, function: FunctionFacts) -> cst.BaseExpression | None:
    """Return the expression that a local is another name for, None unless it is bound once and to a place."""
    bindings = function.bindings.get(name, [])
    if name in function.parameters or len(bindings) != 1 or bindings[0].kind != ASSIGN:
        return None
    if function.rebound_inside(name):
        return None
    value = bindings[0].value
    if isinstance(value, cst.Attribute):
        # Once the attribute is bound to something else, the local still holds what it held.
        return None if value.attr.value in function.stored_attributes else value
    if isinstance(value, cst.Subscript):
        return value
    # A second name for a variable is one only while that variable keeps its value.
    if isinstance(value, cst.Name) and len(function.bindings.get(value.value, [])) <= 1:
        return value
    return None


def _constant_key(expression: cst.Subscript) -> str:
    if len(expression.slice) != 1:
        return ""
    index = expression.slice[0].slice
    if isinstance(index, cst.Index) and isinstance(index.value, cst.SimpleString | cst.Integer):
        return f"[{index.value.value}]"
    return ""


def qualified(expression: cst.BaseExpression, function: FunctionFacts | None, module: ModuleFacts) -> str:
    """Return the dotted name of an imported object, "" when the root of the expression is not an import."""
    parts: list[str] = []
    while isinstance(expression, cst.Attribute):
        parts.append(expression.attr.value)
        expression = expression.value
    if not isinstance(expression, cst.Name):
        return ""
    root = imported(expression.value, function, module)
    return ".".join([root, *reversed(parts)]) if root else ""


def imported(name: str, function: FunctionFacts | None, module: ModuleFacts) -> str:
    """Return what an imported name stands for: `time` for `_time` after `import time as _time`."""
    while function is not None:
        if name in function.imports:
            return function.imports[name]
        if function.binds(name):
            return ""
        function = function.parent
    return module.imports.get(name, "")


def is_module(expression: cst.BaseExpression, function: FunctionFacts | None, module: ModuleFacts) -> bool:
    """Return whether an expression is surely a module: a name bound by `import`."""
    return (
        isinstance(expression, cst.Name)
        and expression.value in module.modules
        and bool(imported(expression.value, function, module))
    )
