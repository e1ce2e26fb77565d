"""Calls whose callee is unknown: whatever they wait for, clear, signal or emit, no rule sees it.

Only what an annotation would change is told: methods of an object whose class is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ..flow.effects import call_is_harmless
from ..flow.inlining import Program
from ..flow.operations import Call
from ..rules.own_points import line_in, own_points
from ..symbols.access_paths import qualified
from ..symbols.symbols import ClassFacts, FunctionFacts, dotted

#: Types whose methods wait for nothing and signal nothing. What is called like one of them is taken for one.
_BUILTINS = (str, bytes, bytearray, list, dict, set, int, float)


@dataclass(frozen=True)
class Untraced:
    """A call in a line (1-based), as the source spells its callee; why it is not followed, and the remedy."""

    line: int
    callee: str
    reason: str
    remedy: str


def untraced_calls(program: Program, function: FunctionFacts, line: int) -> Iterator[Untraced]:
    """Yield the calls in a line of a function that are methods of an object of unknown class."""
    seen: set[str] = set()
    for point, call in own_points(program, function, Call):
        if line_in(function, point) != line or call_is_harmless(call) or not isinstance(call.node, cst.Call):
            continue
        func = call.node.func
        receiver = dotted(func.value) if isinstance(func, cst.Attribute) else ""
        if not receiver or call.text in seen or _is_known(program, function, call.node):
            continue
        seen.add(call.text)
        reason = f"the class of `{receiver}` is unknown, so what `{call.text}()` does is not seen"
        remedy = f"annotate `{receiver}` with its class"
        yield Untraced(line, call.text, reason, remedy)


def _is_known(program: Program, function: FunctionFacts, call: cst.Call) -> bool:
    """Return whether the callee or its object is known, or the method is one that builtin types have."""
    func, module, types = call.func, function.module, program.types
    assert isinstance(func, cst.Attribute)
    if any(hasattr(builtin, func.attr.value) for builtin in _BUILTINS):
        return True
    if types.callee(func, function, module) is not None or qualified(func.value, function, module):
        return True
    if isinstance(types.class_named(func.value, function, module), ClassFacts):
        return True
    return types.value_type(func.value, function, module) is not None
