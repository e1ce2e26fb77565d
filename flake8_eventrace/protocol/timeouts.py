"""Timeouts: how long a wait lasts when nobody signals."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..flow.inlining import Point, Program
from ..flow.operations import Wait
from ..symbols.access_paths import resolve
from ..symbols.symbols import ASSIGN, OTHER, Binding, ClassFacts, FunctionFacts, dotted
from ..symbols.walk import children

#: A wait of at most this many seconds polls: its code does not rely on a signal, and a lost wakeup delays it
#: by no more than this. A convention (loops that poll use 0.01 to 1 s), which the pages of the rules state.
#: With a higher limit, the rules keep silent about longer delays.
POLL = 1.0
#: How many names and calls of `min` are seen through for one timeout.
_DEPTH = 3


def polls(program: Program, wait: Point) -> bool:
    """Return whether a wait ends by itself within POLL seconds."""
    operation = wait.operation
    if not isinstance(operation, Wait) or operation.timeout is None:
        return False
    timeout = _passed(wait, operation.timeout) or operation.timeout
    longest = _longest(program, timeout, wait.function, _DEPTH)
    return longest is not None and longest <= POLL


def may_be_unlimited(wait: Point) -> bool:
    """Return whether a wait has no timeout, or the one that its caller gives, which is none by default."""
    operation = wait.operation
    if not isinstance(operation, Wait) or operation.timeout is None:
        return True
    name = operation.timeout.value if isinstance(operation.timeout, cst.Name) else ""
    parameters = wait.function.node.params
    return any(
        parameter.name.value == name and parameter.default is not None and dotted(parameter.default) == "None"
        for parameter in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params)
    )


def longest_timeout(wait: Point) -> cst.BaseExpression | None:
    """Return the timeout of a wait, None where it has none: also in a helper that is not given one."""
    operation = wait.operation
    if not isinstance(operation, Wait) or operation.timeout is None:
        return None
    passed = _passed(wait, operation.timeout)
    if passed is not None:
        return passed
    call = wait.site
    is_default = isinstance(call, cst.Call) and call is not operation.node and not call.args
    return None if is_default and may_be_unlimited(wait) else operation.timeout


def _passed(wait: Point, timeout: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return the constant that the function which calls a helper passes to it as the timeout of its wait."""
    call, helper = wait.site, wait.function
    if not isinstance(call, cst.Call) or not isinstance(timeout, cst.Name) or call is wait.operation.node:
        return None
    if timeout.value not in helper.parameters or timeout.value in helper.bindings:
        return None
    names = list(helper.parameters)[helper.receiver_name is not None :]
    for index, argument in enumerate(call.args):
        name = argument.keyword.value if argument.keyword is not None else "".join(names[index : index + 1])
        if name == timeout.value and isinstance(argument.value, cst.Integer | cst.Float):
            return argument.value
    return None


def _longest(
    program: Program, timeout: cst.BaseExpression, function: FunctionFacts | None, depth: int
) -> float | None:
    """Return the greatest value of a timeout in seconds, None when it is not known.

    A name of the module, the class or a local stands for the constants that are assigned to it; an attribute
    also for those that this module assigns to it through another name than `self` (`job.delay = 30`).

    Args:
        program: the program.
        timeout: the expression.
        function: the function that evaluates it, None for the module's own code.
        depth: how many names are seen through.
    """
    if isinstance(timeout, cst.Integer | cst.Float):
        return float(timeout.evaluated_value)
    if not depth or function is None:
        return None
    if isinstance(timeout, cst.Call) and dotted(timeout.func) == "min":
        limits = [_longest(program, a.value, function, depth - 1) for a in timeout.args if not a.star]
        return min((limit for limit in limits if limit is not None), default=None)
    values = [
        _longest(program, b.value, b.function or function, depth - 1)
        if b.kind == ASSIGN and b.value is not None
        else None
        for b in _bindings(program, timeout, function)
    ]
    return max((v for v in values if v is not None), default=None) if None not in values else None


def _bindings(program: Program, name: cst.BaseExpression, function: FunctionFacts) -> list[Binding]:
    """Return every binding of the variable or attribute that an expression names."""
    if not isinstance(name, cst.Name | cst.Attribute):
        return []
    if isinstance(name, cst.Name):
        scope: FunctionFacts | None = function
        while scope is not None and not scope.binds(name.value):
            scope = scope.parent
        if scope is not None and name.value in scope.parameters:
            return []
        return (function.module if scope is None else scope).bindings.get(name.value, [])
    place = resolve(name, function, function.module)
    owner = program.owner(program.canonical(place, function)) if place is not None else None
    if not isinstance(owner, ClassFacts):
        return []
    return [
        *owner.attributes.get(name.attr.value, []),
        *_written_from_outside(program, owner, name.attr.value),
    ]


def _written_from_outside(program: Program, owner: ClassFacts, attribute: str) -> Iterator[Binding]:
    """Yield the bindings of an attribute through other names than `self`, in the module's functions."""
    for function in program.module.functions:
        if attribute not in function.stored_attributes:
            continue
        for node in _own_nodes(function):
            for target, value in _targets(node):
                if (
                    isinstance(target, cst.Attribute)
                    and target.attr.value == attribute
                    and dotted(target.value) != function.receiver_name
                    and _is_instance(program, target, function, owner)
                ):
                    yield Binding(value, None, OTHER if value is None else ASSIGN, 0, function)


def _own_nodes(function: FunctionFacts) -> Iterator[cst.CSTNode]:
    """Yield the nodes of a function's body, those of nested functions left out."""
    stack: list[cst.CSTNode] = [function.node.body]
    while stack:
        node = stack.pop()
        if not isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            yield node
            stack.extend(children(node))


def _targets(node: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression | None]]:
    """Yield what a statement binds, each with the value, None for a value that is not written there."""
    if isinstance(node, cst.Assign):
        for target in node.targets:
            if isinstance(target.target, cst.Tuple | cst.List):
                yield from ((element.value, None) for element in target.target.elements)
            else:
                yield target.target, node.value
    elif isinstance(node, cst.AnnAssign) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, cst.AugAssign):
        yield node.target, None


def _is_instance(program: Program, target: cst.Attribute, function: FunctionFacts, owner: ClassFacts) -> bool:
    """Return whether the attribute that is bound is one of the class, as far as its type is in sight."""
    place = program.place(target, function, program.module)
    found = program.owner(place) if place is not None else None
    return found is owner
