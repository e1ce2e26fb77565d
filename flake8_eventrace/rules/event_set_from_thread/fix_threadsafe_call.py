"""Thread-safe call: let the loop's own thread touch the primitive, and wake the loop.

`call_soon_threadsafe()` queues the call and writes to the pipe that the loop's selector watches,
so the loop wakes at once, makes the call itself, and runs whoever waited.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...catalog.vocabulary import (
    FUTURE_STATES,
    GETS_LOOP,
    OF_LOOP_THREAD,
    QUEUE_METHODS,
    QUEUE_STATES,
    SETTLES,
)
from ...finding import Safety
from ...fixes.blocks import Changes, edit, is_alone
from ...fixes.proposed_fix import ProposedFix
from ...flow.inlining import Program
from ...flow.operations import Call, Set, TestFlag, Wait
from ...symbols.access_paths import qualified
from ...symbols.parents import Parents
from ...symbols.symbols import Binding, FunctionFacts, dotted, last_name
from .touches import SCHEDULES, ForeignSet

_LOOPS = frozenset(f"asyncio.{name}" for name in GETS_LOOP)
#: Methods by which a queue or a future is touched, or looked at.
_TOUCHES = QUEUE_STATES | FUTURE_STATES | SETTLES | QUEUE_METHODS.keys() | OF_LOOP_THREAD
_LOOP_TYPES = frozenset({"asyncio.AbstractEventLoop", "asyncio.events.AbstractEventLoop"})


def propose(program: Program, foreign: ForeignSet) -> Iterator[ProposedFix]:
    """Yield the fix, if the function can name the loop."""
    function, call = foreign.function, foreign.call
    if function is None or call is None:
        return
    line = Parents(function.node).statement(call)
    if not isinstance(line, cst.SimpleStatementLine) or not is_alone(line):
        return
    small = line.body[0]
    if not isinstance(small, cst.Expr) or small.value is not call:
        return
    if any(argument.star or argument.keyword for argument in call.args):
        return
    if not _stands_alone(program, function, call):
        return
    if foreign.method in SCHEDULES:
        yield from _scheduled(foreign, call)
        return
    loop = _loop(program, function)
    if loop is None or (foreign.loop_in_thread and last_name(loop) != foreign.loop):
        return
    first = cst.Arg(call.func, comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    args = [first, *call.args] if call.args else [cst.Arg(call.func)]
    changes = Changes()
    changes.replace(call, cst.Call(cst.Attribute(loop, cst.Name("call_soon_threadsafe")), args))
    yield _fix(changes)


def _fix(changes: Changes) -> ProposedFix:
    return ProposedFix(
        "threadsafe_call", "make the call in the event loop", Safety.UNSAFE, partial(edit, changes=changes)
    )


def _scheduled(foreign: ForeignSet, call: cst.Call) -> Iterator[ProposedFix]:
    """Yield the fix for `loop.call_soon(f)`, which has a twin; timers and tasks have none."""
    if foreign.method == "call_soon" and isinstance(call.func, cst.Attribute):
        changes = Changes()
        changes.replace(call.func, call.func.with_changes(attr=cst.Name("call_soon_threadsafe")))
        yield _fix(changes)


def _stands_alone(program: Program, function: FunctionFacts, call: cst.Call) -> bool:
    """Return whether nothing else in the function depends on when the call is made.

    Another primitive that is used directly would overtake this one; a handler for what the call raises would
    never run; a test of the receiver would come too early.
    """
    parents = Parents(function.node)
    if any(isinstance(a, cst.Try | cst.TryStar) for a in parents.ancestors(call)):
        return False
    for node in program.graph(function).nodes():
        operation = node.operation
        if operation.node is call:
            continue
        if isinstance(operation, Set | TestFlag | Wait):
            return False
        if isinstance(operation, Call) and _TOUCHES.intersection(operation.place.fields[-1:]):
            return False
    return True


def _loop(program: Program, function: FunctionFacts) -> cst.BaseExpression | None:
    """Return an expression for the event loop that means the same in this function, None if there is none."""
    scope: FunctionFacts | None = function
    while scope is not None:
        name = _parameter(program, scope) or (
            _local(program, scope, function) if scope is not function else None
        )
        if name is not None:
            return cst.Name(name)
        own = scope.receiver_name
        if own is not None and (scope is function or not function.binds(own)):
            attribute = _attribute(program, scope)
            if attribute is not None:
                return cst.Attribute(cst.Name(own), cst.Name(attribute))
        scope = scope.parent
    return None


def _parameter(program: Program, scope: FunctionFacts) -> str | None:
    """Return a parameter that is annotated as a loop and never bound again."""
    for name, annotation in scope.parameters.items():
        if annotation is None or name in scope.bindings:
            continue
        if program.types.annotation_type(annotation, scope, scope.module) in _LOOP_TYPES:
            return name
    return None


def _local(program: Program, scope: FunctionFacts, function: FunctionFacts) -> str | None:
    """Return a local of an enclosing function that always holds the loop, and that `function` captures."""
    for name, bindings in scope.bindings.items():
        if len(bindings) == 1 and _is_loop(bindings[0], program) and not function.binds(name):
            return name
    return None


def _attribute(program: Program, method: FunctionFacts) -> str | None:
    """Return an attribute of the method's instance that holds the loop, or None until then."""
    if method.owner is None:
        return None
    for name, bindings in method.owner.attributes.items():
        made = [b for b in bindings if b.value is not None and dotted(b.value) != "None"]
        if made and all(_is_loop(b, program) for b in made):
            return name
    return None


def _is_loop(binding: Binding, program: Program) -> bool:
    value = binding.value
    if isinstance(value, cst.Call) and last_name(value):
        return qualified(value.func, binding.function, program.module) in _LOOPS
    if isinstance(value, cst.Name) and binding.function is not None:
        annotation = binding.function.parameters.get(value.value)
        if annotation is not None:
            named = program.types.annotation_type(annotation, binding.function, binding.function.module)
            return named in _LOOP_TYPES
    return False
