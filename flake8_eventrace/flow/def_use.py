"""Def-use by spelling: which places a piece of syntax uses, and which it defines.

A place is written here as the source spells it, a tuple of a name and the attributes that
follow: `("manager", "log", "messages")`. That is enough to compare what two statements of one
function touch. What the names denote elsewhere is the business of `symbols.access_paths`; what
operations do to canonical places is in `effects`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..symbols.walk import children

Spelled = tuple[str, ...]


def spelled(node: cst.CSTNode) -> Spelled:
    """Return the place that an expression names, subscripts left out; () where it names none."""
    if isinstance(node, cst.Name):
        return (node.value,)
    if isinstance(node, cst.Attribute):
        base = spelled(node.value)
        return (*base, node.attr.value) if base else ()
    if isinstance(node, cst.Subscript):
        return spelled(node.value)
    return ()


def meets(one: Spelled, other: Spelled) -> bool:
    """Return whether one place is the other or a part of it."""
    shorter = min(len(one), len(other))
    return shorter > 0 and one[:shorter] == other[:shorter]


def used(node: cst.CSTNode) -> Iterator[Spelled]:
    """Yield the places that evaluating a node reads; the name of a called function is none.

    The bodies of nested functions and lambdas count: what they use may be used now.
    """
    place = spelled(node)
    if place:
        yield place
        yield from _used_in_subscripts(node)
    elif isinstance(node, cst.Call):
        function = spelled(node.func)
        if len(function) > 1:
            yield function[:-1]
        elif not function:
            yield from used(node.func)
        for argument in node.args:
            yield from used(argument.value)
    elif isinstance(node, cst.Attribute):
        yield from used(node.value)
    else:
        for child in children(node):
            yield from used(child)


def _used_in_subscripts(path: cst.CSTNode) -> Iterator[Spelled]:
    """Yield what the subscripts on the way from the end of a spelled place to its root use."""
    while not isinstance(path, cst.Name):
        if isinstance(path, cst.Subscript):
            for part in path.slice:
                yield from used(part)
        assert isinstance(path, cst.Attribute | cst.Subscript)
        path = path.value


def bound(node: cst.CSTNode) -> Iterator[Spelled]:
    """Yield the places that a statement (or an expression in it) binds, deletes or stores an item in.

    Of a compound statement only the head counts, not the blocks.
    """
    if isinstance(node, cst.Assign):
        for target in node.targets:
            yield from _targets(target.target)
    elif isinstance(node, cst.AnnAssign):
        if node.value is not None:
            yield from _targets(node.target)
    elif isinstance(node, cst.AugAssign | cst.NamedExpr | cst.For | cst.CompFor | cst.Del):
        yield from _targets(node.target)
    elif isinstance(node, cst.WithItem) and node.asname is not None:
        yield from _targets(node.asname.name)
    elif isinstance(node, cst.FunctionDef | cst.ClassDef):
        yield (node.name.value,)
        return
    for child in children(node):
        if not isinstance(child, cst.BaseSuite | cst.Else | cst.If | cst.Lambda):
            yield from bound(child)


def _targets(target: cst.BaseExpression) -> Iterator[Spelled]:
    if isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            yield from _targets(element.value)
    elif isinstance(target, cst.StarredElement):
        yield from _targets(target.value)
    else:
        place = spelled(target)
        if place:
            yield place


def calls(node: cst.CSTNode) -> Iterator[cst.Call]:
    """Yield the calls that evaluating a node makes; those in nested functions and lambdas are left out.

    Of a compound statement only the head counts, not the blocks.
    """
    if isinstance(node, cst.Call):
        yield node
    for child in children(node):
        if not isinstance(child, cst.BaseSuite | cst.Else | cst.Lambda | cst.FunctionDef | cst.ClassDef):
            yield from calls(child)
