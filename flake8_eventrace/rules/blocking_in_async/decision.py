"""Where LAG203 is decided: which calls in coroutines block the event loop?

The question is about each call C of an `async def` function F. C is reported where all of these hold; the
first three are asked of the project's index (`SlowCalls.blocking`), which knows the functions of other files:

1. *reached in a normal run*: C is on no cold path (`project.cold_paths`: a missing import, a cache miss,
   another platform); in an exception handler, only a C that blocks by itself counts, not through functions;
2. *blocking*: C is in the catalog's blocking groups, or calls a function of the project that reaches such a
   call before it awaits (`project.slow_reach`), through a chain that assumes no more than
   `slow_calls.MOST_COST` allows. Locks and queues count only where they are waited for directly; what is
   known to be over (`project.finished`) blocks nobody;
3. *here*: C runs in this thread, now: it is not passed to a thread, an executor or a task;
4. *own*: C belongs to F itself, not to a function or lambda in it (here, on the syntax tree).

Assumed: a callee of unknown type is quick; where both coroutine functions and others have a name, the `await`
at the call decides which are meant.

A fourth condition that needs other files goes to `SlowCalls.blocking`; one that needs syntax goes here.
"""

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
class BlockingCall:
    """`call` belongs to `function` and blocks its thread; `slow` holds the chain to what blocks."""

    function: FunctionFacts
    call: cst.Call
    slow: SlowCall


def blocking_calls(program: Program, slow_calls: SlowCalls) -> Iterator[BlockingCall]:
    """Yield the blocking calls of a module's coroutines, each once."""
    blocking = list(slow_calls.blocking())
    if not blocking:
        return
    nodes = CallNodes(program.module, slow_calls.tree)
    owners = {
        id(call): function for function in program.module.functions for call in _own_calls(function.node.body)
    }
    reported: set[int] = set()
    for slow in blocking:
        call = nodes.at(slow.site)
        function = owners.get(id(call))
        if call is not None and function is not None and id(call) not in reported:
            reported.add(id(call))
            yield BlockingCall(function, call, slow)


def _own_calls(node: cst.CSTNode) -> Iterator[cst.Call]:
    """Yield the calls that a function's own body makes."""
    if isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef):
        return
    if isinstance(node, cst.Call):
        yield node
    for child in children(node):
        yield from _own_calls(child)
