"""Timeouts: how long a wait lasts when nobody signals."""

from __future__ import annotations

import libcst as cst

from ..flow.inlining import Point, Program
from ..flow.operations import Wait
from ..symbols.access_paths import resolve
from ..symbols.symbols import ASSIGN, Binding, ClassFacts, FunctionFacts, dotted

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
    longest = _longest(program, operation.timeout, wait.function, _DEPTH)
    return longest is not None and longest <= POLL


def _longest(
    program: Program, timeout: cst.BaseExpression, function: FunctionFacts | None, depth: int
) -> float | None:
    """Return the greatest value of a timeout in seconds, None when it is not known.

    A name of the module, the class or a local stands for the constants that are assigned to it.

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
    return owner.attributes.get(name.attr.value, []) if isinstance(owner, ClassFacts) else []
