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
4. *own*: C belongs to F itself, not to a function or lambda in it (here, on the syntax tree);
5. *in company*: F does not run alone on a loop that a thread or a call of a view has for it (`own_loops`);
6. *not done*: C does not ask a future for its result that F has awaited before (`done_futures`).

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
from ...symbols.walk import children, walk
from ..own_loops import alone
from .done_futures import is_done


@dataclass(frozen=True, eq=False)
class BlockingCall:
    """`node` belongs to `function` and blocks its thread; `slow` holds the chain to what blocks.

    `node` is a call, or the expression that is read, entered or iterated over, see `CallSite.implicit`.
    """

    function: FunctionFacts
    node: cst.BaseExpression
    slow: SlowCall


def blocking_calls(program: Program, slow_calls: SlowCalls) -> Iterator[BlockingCall]:
    """Yield the blocking calls of a module's coroutines, each once."""
    blocking = list(slow_calls.blocking())
    if not blocking:
        return
    nodes = CallNodes(program.module, slow_calls.tree)
    functions = {id(function.node): function for function in program.module.functions}
    lonely = alone(program, slow_calls, in_thread=True)
    reported: set[int] = set()
    for slow in blocking:
        node = nodes.expression_at(slow.site) if slow.site.implicit else nodes.at(slow.site)
        if node is None:
            continue
        holders = (statement.once(_holders).get(id(node), 0) for statement in program.module.statements.all)
        function = functions.get(next(filter(None, holders), 0))
        if function is None or id(function) in lonely:
            continue
        if is_done(function, node):
            continue
        if id(node) not in reported:
            reported.add(id(node))
            yield BlockingCall(function, node, slow)


def _holders(statement: cst.CSTNode) -> dict[int, int]:
    """Return the function that holds each expression of a statement in its own body, by their ids."""
    return {
        id(node): id(function)
        for function in walk(statement)
        if isinstance(function, cst.FunctionDef | cst.Lambda)
        for node in _own_expressions(function.body)
    }


def _own_expressions(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """Yield the expressions of a function's own body."""
    if isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef):
        return
    if isinstance(node, cst.BaseExpression):
        yield node
    for child in children(node):
        yield from _own_expressions(child)
