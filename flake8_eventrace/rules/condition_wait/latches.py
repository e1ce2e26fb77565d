"""Which state is turned one way only: a latch, whose notification is the last that there is about it.

A latch is an attribute with a constant in the constructor or the class. Elsewhere in the module it is only
assigned, never that constant again, and all assignments are the same constant (a flag) or none is one (a
content). Assumed: what is no constant differs from the first value.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import libcst as cst

from ...flow.constants import constant
from ...flow.inlining import Program
from ...flow.operations import INSTANCE, Place
from ...symbols.symbols import ASSIGN, CONSTRUCTORS, ClassFacts, FunctionFacts
from ...symbols.walk import walk


class Latch(Enum):
    """What is assigned when a latch is turned."""

    FLAG = "a constant"
    CONTENT = "a value that is made elsewhere"


def latch(program: Program, state: Place) -> Latch | None:
    """Return what kind of latch a place is, None if it is none."""
    owner = program.owner(state)
    if owner is None or state.scope != INSTANCE or len(state.fields) != 1:
        return None
    (name,) = state.fields
    first = {constant(value) if value is not None else "" for value in _first_values(owner, name)}
    later = {
        value for f in owner.module.functions if f.name not in CONSTRUCTORS for value in _values(f, name)
    }
    if len(first) != 1 or "" in first or not later or first & later or None in later:
        return None
    if later == {""}:
        return Latch.CONTENT
    return Latch.FLAG if len(later) == 1 else None


def first_value(program: Program, state: Place) -> cst.BaseExpression | None:
    """Return the constant with which an attribute begins, None if there is none, or more than one."""
    owner = program.owner(state)
    if owner is None or state.scope != INSTANCE or len(state.fields) != 1:
        return None
    values = list(_first_values(owner, state.fields[0]))
    spelled = {constant(value) if value is not None else "" for value in values}
    return values[0] if len(spelled) == 1 and "" not in spelled else None


def _first_values(owner: ClassFacts, name: str) -> Iterator[cst.BaseExpression | None]:
    """Yield what the constructors or the class bind to an attribute, None for what is no plain value."""
    for binding in owner.attributes.get(name, ()):
        declares = binding.value is None and binding.annotation is not None
        if not declares and (binding.function is None or binding.function.name in CONSTRUCTORS):
            yield binding.value if binding.kind == ASSIGN else None


def _values(function: FunctionFacts, attribute: str) -> Iterator[str | None]:
    """Yield the constants that a function assigns to an attribute, of whatever object.

    "" for a value that is no constant, None for a change that is no plain assignment. An element of a tuple
    or list counts as such a change, wherever it stands.
    """
    if attribute not in function.stored_attributes:
        return
    for node in walk(function.node):
        if isinstance(node, cst.Assign):
            for target in node.targets:
                if _names(target.target, attribute):
                    yield constant(node.value)
        elif isinstance(node, cst.AnnAssign) and node.value is not None:
            if _names(node.target, attribute):
                yield constant(node.value)
        elif any(_names(part, attribute) for part in _bound(node)):
            yield None


def _bound(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield what a statement other than a plain assignment may bind or delete."""
    if isinstance(node, cst.AugAssign | cst.For | cst.Del):
        yield node.target
    elif isinstance(node, cst.Tuple | cst.List):
        yield from (element.value for element in node.elements)
    elif isinstance(node, cst.WithItem) and node.asname is not None:
        yield node.asname.name


def _names(node: cst.CSTNode, attribute: str) -> bool:
    return isinstance(node, cst.Attribute) and node.attr.value == attribute
