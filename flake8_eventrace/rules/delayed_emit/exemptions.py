"""Slow calls that rightly come before a terminal emit, and emits that end no run.

Each predicate is a reason not to judge a pair of a call and an emit; most were found as false alarms
on real code. They read syntax and names, and what the call makes further down. `decision` says in which
order they are asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import libcst as cst

from ...catalog.vocabulary import CANCELLATIONS, HTTP_CHANGES
from ...project.slow_calls import SlowCall
from ...symbols.symbols import last_name
from .emits import Emit
from .emitter import Emitter

#: Calls that raise where what they run fails.
_RAISING = frozenset({"check_call", "check_output", "raise_for_status"})

_Handler = cst.ExceptHandler | cst.ExceptStarHandler


# -- of the call ---------------------------------------------------------------------------


def is_exempt_call(emitter: Emitter, call: cst.Call, slow: SlowCall) -> bool:
    """Return whether a call is no side work by what it does."""
    direct = not slow.chain.links
    if direct and slow.chain.group == "sleep":
        return True  # a pause is meant to delay what follows
    if direct and slow.chain.group != "user" and (_is_persisting(call) or _must_succeed(emitter, call)):
        return True
    return emitter.slow_calls.catalog.is_essential(last_name(call.func))


def _is_persisting(call: cst.Call) -> bool:
    """Return whether a request stores something: the event says that it is stored."""
    return last_name(call.func) in HTTP_CHANGES


def _must_succeed(emitter: Emitter, call: cst.Call) -> bool:
    """Return whether a failure of the call itself ends the run: then the event tells of its success."""
    return _raises_on_failure(emitter, call) and not any(
        outer.handlers for outer in _tries_around(emitter, call)
    )


def _raises_on_failure(emitter: Emitter, call: cst.Call) -> bool:
    """Return whether a call raises where what it runs fails: `check=True`, `raise_for_status()`."""
    if last_name(call.func) in _RAISING or any(map(_is_check, call.args)):
        return True
    outer = emitter.parents.ancestors(call)[1:]
    user = next((node for node in outer if isinstance(node, cst.Call)), None)
    return user is not None and last_name(user.func) == "raise_for_status"


def _is_check(argument: cst.Arg) -> bool:
    return (
        argument.keyword is not None
        and argument.keyword.value in ("check", "check_returncode")
        and isinstance(argument.value, cst.Name)
        and argument.value.value == "True"
    )


def is_part_of_emit(emitter: Emitter, call: cst.Call) -> bool:
    """Return whether the call is an emit itself, or evaluated for one."""
    outer = emitter.parents.ancestors(call)
    return any(node is emit.node for emit in emitter.emits for node in outer)


# -- of the pair ---------------------------------------------------------------------------


def is_exempt_pair(emitter: Emitter, call: cst.Call, emit: Emit) -> bool:
    """Return whether the order of a call and an emit is meant, as far as the syntax tells."""
    return (
        _is_in_one_statement(emitter, call, emit)
        or _may_stream_result(emitter, call, emit)
        or _is_in_handler(emitter, call)
        or _is_in_handler(emitter, emit.node)
        or _is_per_item(emitter, emit)
        or _is_prevented_by_failure(emitter, call, emit)
        or _speaks_to_same_client(emitter, call, emit)
    )


def _is_in_one_statement(emitter: Emitter, call: cst.Call, emit: Emit) -> bool:
    """Return whether no statement of its own can be moved."""
    own, last = emitter.statement(call), emitter.statement(emit.node)
    return own is None or last is None or own is last


def _may_stream_result(emitter: Emitter, call: cst.Call, emit: Emit) -> bool:
    """Return whether the result may be what a bare "end of stream" says nothing of: all that was streamed."""
    return emitter.is_bare(emit) and not _is_discarded(emitter, call)


def _is_discarded(emitter: Emitter, call: cst.Call) -> bool:
    """Return whether the result of a call is not used."""
    node: cst.CSTNode | None = emitter.parents.of(call)
    if isinstance(node, cst.Await):
        node = emitter.parents.of(node)
    return isinstance(node, cst.Expr)


def _is_in_handler(emitter: Emitter, node: cst.CSTNode) -> bool:
    """Return whether a node is in an exception handler: a failed run ends as it may."""
    return any(isinstance(outer, _Handler) for outer in emitter.parents.ancestors(node))


def _is_per_item(emitter: Emitter, emit: Emit) -> bool:
    """Return whether the emit ends one pass of a `for` loop, not the run."""
    return any(
        isinstance(outer, cst.For) and outer.iter is not emit.node and not _leaves_loop(emitter, emit, outer)
        for outer in emitter.parents.ancestors(emit.node)
    )


def _leaves_loop(emitter: Emitter, emit: Emit, loop: cst.For) -> bool:
    """Return whether a statement after the emit leaves the loop."""
    for inner in emitter.parents.ancestors(emit.node):
        if inner is loop:
            return False
        if isinstance(inner, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            block = emitter.parents.block(inner)
            if block is None:
                continue
            index = next(i for i, other in enumerate(block.body) if other is inner)
            for follower in block.body[index + 1 :]:
                if any(isinstance(part, cst.Return | cst.Break | cst.Raise) for part in _line(follower)):
                    return True
    return False


def _is_prevented_by_failure(emitter: Emitter, call: cst.Call, emit: Emit) -> bool:
    """Return whether the emit does not come where the call fails: it tells of the call's success.

    A `try` around the call prevents it: the emit is in its `else`, or after it and a handler leaves.
    """
    of_emit = {id(node) for node in emitter.parents.ancestors(emit.node)}
    for statement in _tries_around(emitter, call):
        if id(statement) not in of_emit:
            if any(_leaves_function(handler) for handler in statement.handlers):
                return True
        elif statement.orelse is not None and id(statement.orelse) in of_emit:
            return True
    return False


def _speaks_to_same_client(emitter: Emitter, call: cst.Call, emit: Emit) -> bool:
    """Return whether what the call runs publishes through the emitter or session of the emit.

    Then it is part of what the client is told before the end, and nobody would listen to it afterwards.
    """
    site = emitter.site(call)
    if site is None or emit.channel == "yield":
        return False
    return emitter.slow_calls.publishes_below(emitter.entry, site, emit.channel)


# -- helpers -------------------------------------------------------------------------------


def _tries_around(emitter: Emitter, node: cst.CSTNode) -> Iterator[cst.Try | cst.TryStar]:
    """Return the `try` statements that hold a node in their bodies, innermost first."""
    for inner, outer in pairwise(emitter.parents.ancestors(node)):
        if isinstance(outer, cst.Try | cst.TryStar) and inner is outer.body:
            yield outer


def _leaves_function(handler: _Handler) -> bool:
    """Return whether a handler of failures, not of a cancellation alone, ends the function."""
    if handler.type is not None and last_name(handler.type) in CANCELLATIONS:
        return False
    lines = handler.body.body
    last = lines[-1] if lines else None
    small = last.body if isinstance(last, cst.SimpleStatementLine) else [last]
    return any(isinstance(part, cst.Return | cst.Raise) for part in small)


def _line(statement: cst.CSTNode) -> list[cst.CSTNode]:
    return list(statement.body) if isinstance(statement, cst.SimpleStatementLine) else []
