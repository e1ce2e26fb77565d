"""Moves a statement, also a compound one, after a later one of the same block."""

from __future__ import annotations

from itertools import pairwise

import libcst as cst

from ..catalog.vocabulary import ACKNOWLEDGES
from ..symbols.parents import Parents, Statement
from ..symbols.symbols import FunctionFacts, last_name
from ..symbols.walk import walk
from .blocks import Changes, blanks_of, comments_only, is_alone, leave_blanks
from .hazards import only_logs
from .mutation import (
    bound_names,
    changed_names,
    is_log,
    leaves,
    objects,
    own_nodes,
    uses,
    variables,
    with_aliases,
)

_AFTERMATH = (cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally)


def move_after(
    function: FunctionFacts, call: cst.Call, emit: cst.CSTNode, parents: Parents, changes: Changes
) -> bool:
    """Note the changes that put the call's statement after the emit's; return False if it may not move.

    Statements between the two that use the call's result move along.

    Args:
        function: the function that holds both.
        call: the call that is to come later.
        emit: the call, await or yield that is to come first.
        parents: the links of the function's syntax.
        changes: where the changes are noted.
    """
    ancestors = parents.ancestors(call)
    if ancestors[-1] is not function.node or any(isinstance(node, _AFTERMATH) for node in ancestors):
        return False
    place = _common_block(call, emit, parents)
    if place is None:
        return False
    block, first, last = place
    span = straight_span(block, first, last)
    if span is None or not _failure_stays_inside(call, emit, first, parents, function):
        return False
    moved, rest = _with_users(span)
    if not all(isinstance(s, cst.BaseCompoundStatement) or is_alone(s) for s in (*moved, last)):
        return False
    if not _independent(moved, rest, function) or _rely_on(moved, rest[:-1], function):
        return False
    _move(moved, rest, changes)
    if len(moved) == 1:
        leave_blanks(changes, first, block)
    return True


def straight_span(block: cst.IndentedBlock, first: Statement, last: Statement) -> list[Statement] | None:
    """Return the statements from one to a later one of a block, None where one may leave the block."""
    body = [s for s in block.body if isinstance(s, cst.SimpleStatementLine | cst.BaseCompoundStatement)]
    start = next(i for i, s in enumerate(body) if s is first)
    end = next(i for i, s in enumerate(body) if s is last)
    span = body[start : end + 1]
    return span if end > start and not any(leaves(s) for s in span) else None


def _with_users(span: list[Statement]) -> tuple[list[Statement], list[Statement]]:
    """Part a span: its first statement with those that use what is bound by it; all others."""
    moved = [span[0]]
    for statement in span[1:-1]:
        if bound_names(moved) & frozenset(variables(statement)):
            moved.append(statement)
    return moved, [s for s in span if not any(s is other for other in moved)]


def _move(moved: list[Statement], rest: list[Statement], changes: Changes) -> None:
    """Note the changes that put statements after the last of the others."""
    for statement in moved:
        changes.remove(statement)
        if isinstance(statement, cst.BaseCompoundStatement):
            blanks = [] if statement.leading_lines else blanks_of(rest[0])
            lines = [*blanks, *statement.leading_lines]
            changes.insert_after(rest[-1], statement.with_changes(leading_lines=lines))
        else:
            changes.insert_after(rest[-1], comments_only(statement))


def _common_block(
    call: cst.Call, emit: cst.CSTNode, parents: Parents
) -> tuple[cst.IndentedBlock, Statement, Statement] | None:
    """Return the innermost block that holds both, with its statement for each."""
    for inner, outer in pairwise(parents.ancestors(call)):
        if isinstance(outer, cst.IndentedBlock):
            last = parents.within(emit, outer)
            if last is not None and last is not inner:
                assert isinstance(inner, cst.SimpleStatementLine | cst.BaseCompoundStatement)
                return outer, inner, last
            if last is not None:
                return None
        if isinstance(outer, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            return None
    return None


def _failure_stays_inside(
    call: cst.Call, emit: cst.CSTNode, statement: Statement, parents: Parents, function: FunctionFacts
) -> bool:
    """Return whether no handler publishes a failure of the call after the end has been published.

    Args:
        call: the call that is to come later.
        emit: what publishes the end.
        statement: the statement that moves, with the call in it.
        parents: the links of the function's syntax.
        function: the function.
    """
    moves = True  # with the call
    for inner, outer in pairwise(parents.ancestors(call)):
        if isinstance(outer, cst.Try | cst.TryStar) and inner is outer.body:
            if moves and any(_publishes(handler, emit) for handler in outer.handlers):
                return False
            if moves and any(_catches_all(handler) for handler in outer.handlers):
                return True
            if not moves and not all(only_logs(handler) for handler in outer.handlers):
                return False
        if outer is statement:
            moves = False
        if outer is function.node:
            return True
    return True


def _publishes(handler: cst.ExceptHandler | cst.ExceptStarHandler, emit: cst.CSTNode) -> bool:
    """Return whether a handler calls what the emit calls."""
    emitting = {last_name(node) for node in walk(emit) if isinstance(node, cst.Call)}
    return any(isinstance(node, cst.Call) and last_name(node) in emitting for node in own_nodes(handler))


def _catches_all(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    kind = handler.type
    broad = kind is None or (isinstance(kind, cst.Name) and kind.value in ("Exception", "BaseException"))
    return broad and not any(isinstance(node, cst.Raise) for node in own_nodes(handler))


def _rely_on(moved: list[Statement], between: list[Statement], function: FunctionFacts) -> bool:
    """Return whether statements may rely on what the moved ones do to an object that both use."""
    calls = [n for s in moved for n in own_nodes(s) if isinstance(n, cst.Call) and not is_log(n)]
    used = frozenset(name for call in calls for name in objects(call, function))
    shared = with_aliases(used, function)
    later = [node for s in between for node in own_nodes(s)]
    return any(shared & names for names in uses(later, function)) or any(
        isinstance(node, cst.Call) and last_name(node) in ACKNOWLEDGES for node in later
    )


def _independent(moved: list[Statement], rest: list[Statement], function: FunctionFacts) -> bool:
    """Return whether two groups of statements can change places: neither reads what the other changes."""
    reads_moved = frozenset(name for s in moved for name in variables(s))
    reads_rest = frozenset(name for s in rest for name in variables(s))
    if bound_names(moved) & reads_rest or bound_names(rest) & reads_moved:
        return False
    changed_moved = changed_names(node for s in moved for node in own_nodes(s))
    changed_rest = changed_names(node for s in rest for node in own_nodes(s) if not is_log(node))
    return not (
        with_aliases(changed_moved, function) & reads_rest
        or with_aliases(changed_rest, function) & reads_moved
    )
