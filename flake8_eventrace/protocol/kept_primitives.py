"""Primitives that are kept in a container: `self.pending[number] = loop.create_future()`.

What a container holds is told by all that the module puts into it. It must be made empty, in this module, and
everything that is put in must be seen there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import libcst as cst

from ..catalog.vocabulary import CONTAINER_METHODS
from ..flow.inlining import Program
from ..flow.operations import MODULE, Place
from ..symbols.symbols import Binding, ClassFacts, FunctionFacts, dotted, last_name
from ..symbols.walk import own_code
from .asyncio_primitives import awaits, is_made_of, is_waited_on

#: Methods that take an item out of a container, or give one.
_TAKES = frozenset(name for name, method in CONTAINER_METHODS.items() if method.takes) | {"get"}
#: Methods that give all items, and functions that copy them.
_GIVES_ALL = frozenset("values items copy".split())
_COPIES = frozenset("list tuple set sorted reversed iter".split())
#: Methods that put an item in, by the position of the item.
_PUTS = {"append": 0, "add": 0, "appendleft": 0, "insert": 1, "setdefault": 1}
#: Methods that put in what cannot be seen.
_FILLS = frozenset("update extend extendleft fromkeys __setitem__ __ior__".split())
_EMPTY = frozenset("dict list set deque OrderedDict WeakSet WeakValueDictionary WeakKeyDictionary".split())


class _Put(NamedTuple):
    """An item that `function` puts into a container; None for one that cannot be seen."""

    item: cst.BaseExpression | None
    node: cst.CSTNode
    function: FunctionFacts | None


def container_of(
    program: Program, expression: cst.BaseExpression, function: FunctionFacts | None
) -> Place | None:
    """Return the container that an expression surely takes its value from, None if there is none.

    The expression is `pending.pop(number)`, `pending[number]`, or a local that is only ever bound to such
    values or iterates over them.
    """
    if function is None:
        return None
    if not isinstance(expression, cst.Name):
        taken = _taken_from(expression)
        return program.place(taken, function, function.module) if taken is not None else None
    name = expression.value
    if name in function.parameters or name in function.outer_names:
        return None
    sources = list(_sources(function, name))
    if not sources or None in sources or len(sources) < len(function.bindings.get(name, ())):
        return None
    places = {program.place(source, function, function.module) for source in sources if source is not None}
    return places.pop() if len(places) == 1 else None


def holds_only(program: Program, container: Place, classes: frozenset[str]) -> bool:
    """Return whether a container of this module holds nothing but primitives of these classes."""
    puts = _puts(program, container)
    return (
        _is_made_empty(program, container)
        and bool(puts)
        and all(put.item is not None and is_made_of(program, put.item, put.function, classes) for put in puts)
    )


def part_of_item(
    program: Program, expression: cst.BaseExpression, function: FunctionFacts | None
) -> Place | None:
    """Return the attribute that `entry.future` names, where `entry` is taken from a container.

    The container must hold nothing but instances of one class of the module.
    """
    if not isinstance(expression, cst.Attribute):
        return None
    container = container_of(program, expression.value, function)
    if container is None or not _is_made_empty(program, container):
        return None
    classes = {
        program.types.value_type(put.item, put.function, program.module) if put.item is not None else None
        for put in _puts(program, container)
    }
    owner = classes.pop() if len(classes) == 1 else None
    if not isinstance(owner, ClassFacts):
        return None
    return program.canonical_places.attribute(owner, expression.attr.value)


def items_of(program: Program, container: Place) -> Iterator[tuple[cst.BaseExpression, FunctionFacts | None]]:
    """Yield what the module puts into a container, with the function that does."""
    for put in _puts(program, container):
        if put.item is not None:
            yield put.item, put.function


def is_item_waited_on(program: Program, container: Place) -> bool:
    """Return whether a coroutine blocks on an item of a container, or code out of sight may."""
    for put in _puts(program, container):
        if isinstance(put.item, cst.Name):
            place = program.place(put.item, put.function, program.module)
            if place is not None and is_waited_on(program, place, put.node):
                return True
    name = container.fields[-1] if container.fields else container.root
    return any(
        function.is_async and awaits(function, partial(_is_item, program, container, function))
        for function in program.module.users_of.get(name, ())
    )


def _is_item(program: Program, container: Place, function: FunctionFacts, node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.Name | cst.Subscript | cst.Call)
        and container_of(program, node, function) == container
    )


# -- what is taken ---------------------------------------------------------------------------


def _sources(function: FunctionFacts, name: str) -> Iterator[cst.BaseExpression | None]:
    """Yield the container of each binding of a local to an item, None for any other value but None."""
    for node in own_code(function.node):
        match node:
            case cst.For(target=target, iter=iterated):
                if _binds(target, name):
                    yield _iterated(iterated)
            case cst.Assign(targets=targets, value=value):
                for each in targets:
                    if _binds(each.target, name) and not _is_none(value):
                        yield _assigned(each.target, value)
            case cst.NamedExpr(target=cst.Name(value=bound), value=value) if bound == name:
                yield _taken_from(value)


def _binds(target: cst.BaseExpression, name: str) -> bool:
    if isinstance(target, cst.Name):
        return target.value == name
    return isinstance(target, cst.Tuple) and any(_binds(e.value, name) for e in target.elements)


def _assigned(target: cst.BaseExpression, value: cst.BaseExpression) -> cst.BaseExpression | None:
    if isinstance(target, cst.Tuple):
        return _taken_from(value) if last_name(value) == "popitem" else None
    return _taken_from(value) if last_name(value) != "popitem" else None


def _taken_from(value: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return the container that an expression takes one item from."""
    if isinstance(value, cst.Subscript) and len(value.slice) == 1:
        return value.value if isinstance(value.slice[0].slice, cst.Index) else None
    if not isinstance(value, cst.Call) or not isinstance(value.func, cst.Attribute):
        return None
    takes = value.func.attr.value in _TAKES and all(_is_none(a.value) for a in value.args[1:])
    return value.func.value if takes else None


def _iterated(value: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return the container whose items a loop goes through."""
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Name):
        return _iterated(value.args[0].value) if value.func.value in _COPIES and value.args else None
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute):
        return value.func.value if value.func.attr.value in _GIVES_ALL else None
    if isinstance(value, cst.Subscript) and isinstance(value.slice[0].slice, cst.Slice):
        return value.value
    return value if dotted(value) else None


def _is_none(value: cst.BaseExpression | None) -> bool:
    return isinstance(value, cst.Name) and value.value == "None"


# -- what is put in --------------------------------------------------------------------------


def _is_made_empty(program: Program, container: Place) -> bool:
    owner = program.owner(container)
    bindings: list[Binding] = []
    if isinstance(owner, ClassFacts) and len(container.fields) == 1:
        if owner.module is not program.module:
            return False
        bindings = owner.attributes.get(container.fields[0], [])
    elif container.scope == MODULE and not container.fields:
        bindings = program.module.bindings.get(container.root, [])
    elif not container.fields:
        scope = next((f for f in program.module.functions if f.qualname == container.scope), None)
        if scope is not None and container.root not in scope.parameters:
            bindings = scope.bindings.get(container.root, [])
    values = [binding.value for binding in bindings if binding.value is not None]
    return bool(values) and all(map(_is_empty, values))


def _is_empty(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Dict | cst.List):
        return not value.elements
    if not isinstance(value, cst.Call):
        return False
    if last_name(value) == "field":
        factories = [a.value for a in value.args if a.keyword and a.keyword.value == "default_factory"]
        return bool(factories) and last_name(factories[0]) in _EMPTY
    return last_name(value) in _EMPTY and not any(a.keyword is None for a in value.args)


def _puts(program: Program, container: Place) -> list[_Put]:
    """Return all that the functions of the module put into a container."""
    name = container.fields[-1] if container.fields else container.root
    return [
        put
        for function in (*program.module.users_of.get(name, ()), None)
        for node in own_code(function.node if function is not None else program.module.tree)
        for put in _puts_at(program, node, function, container)
    ]


def _puts_at(
    program: Program, node: cst.CSTNode, function: FunctionFacts | None, container: Place
) -> Iterator[_Put]:
    def is_container(expression: cst.BaseExpression) -> bool:
        return program.place(expression, function, program.module) == container

    match node:
        case cst.Assign(targets=targets, value=value):
            for each in targets:
                if isinstance(each.target, cst.Subscript) and is_container(each.target.value):
                    yield _Put(_named(targets) or value, node, function)
        case cst.AugAssign(target=target) if is_container(target):
            yield _Put(None, node, function)
        case cst.Call(func=cst.Attribute(value=receiver, attr=cst.Name(value=method))):
            if method in _FILLS and is_container(receiver):
                yield _Put(None, node, function)
            position = _PUTS.get(method)
            if position is not None and len(node.args) > position and is_container(receiver):
                yield _Put(node.args[position].value, node, function)


def _named(targets: Sequence[cst.AssignTarget]) -> cst.BaseExpression | None:
    """Return the local that a chain of assignments gives the item to as well."""
    return next((each.target for each in targets if isinstance(each.target, cst.Name)), None)
