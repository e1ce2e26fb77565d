"""Calls in `async def` functions that block the event loop, as syntax (LAG203)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ...flow.inlining import Program
from ...project.call_alignment import CallNodes
from ...project.slow_calls import SlowCall, SlowCalls
from ...symbols.symbols import FunctionFacts
from ...symbols.walk import children


@dataclass(frozen=True, eq=False)
class Blocking:
    """`call` stands in `function` and blocks; `slow` says where it leads."""

    function: FunctionFacts
    call: cst.Call
    slow: SlowCall


def blocking(program: Program, source: SlowCalls) -> Iterator[Blocking]:
    """The blocking calls of a module's coroutines, each once."""
    found = list(source.blocking())
    if not found:
        return
    nodes = CallNodes(program.module, source.tree)
    owners = {
        id(call): function for function in program.module.functions for call in _own_calls(function.node.body)
    }
    seen: set[int] = set()
    for slow in found:
        call = nodes.at(slow.site)
        function = owners.get(id(call))
        if call is not None and function is not None and id(call) not in seen:
            seen.add(id(call))
            yield Blocking(function, call, slow)


def _own_calls(node: cst.CSTNode) -> Iterator[cst.Call]:
    """The calls that a function's own body makes."""
    if isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef):
        return
    if isinstance(node, cst.Call):
        yield node
    for child in children(node):
        yield from _own_calls(child)
