"""Move a statement, compound ones included, behind a later one of its block."""

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


def moved_behind(
    function: FunctionFacts, call: cst.Call, emit: cst.CSTNode, parents: Parents, changes: Changes
) -> bool:
    """Note the changes that put the call's statement behind the emit's; False if it cannot go.

    What uses the call's result on the way to the emit goes along.
    """
    around = parents.ancestors(call)
    if around[-1] is not function.node or any(isinstance(node, _AFTERMATH) for node in around):
        return False
    found = _common_block(call, emit, parents)
    if found is None:
        return False
    block, first, last = found
    body = list(block.body)
    start = next(i for i, s in enumerate(body) if s is first)
    end = next(i for i, s in enumerate(body) if s is last)
    span = [
        s for s in body[start : end + 1] if isinstance(s, cst.SimpleStatementLine | cst.BaseCompoundStatement)
    ]
    if len(span) < 2 or len(span) != end - start + 1 or any(leaves(s) for s in span):
        return False
    if not _failure_stays_inside(call, emit, first, parents, function):
        return False
    moved = [first]
    for statement in span[1:-1]:
        if bound_names(moved) & frozenset(variables(statement)):
            moved.append(statement)
    rest = [s for s in span if not any(s is other for other in moved)]
    if not all(isinstance(s, cst.BaseCompoundStatement) or is_alone(s) for s in (*moved, last)):
        return False
    if not _independent(moved, rest, function) or _count_on(moved, rest[:-1], function):
        return False
    for statement in moved:
        changes.remove(statement)
        if isinstance(statement, cst.BaseCompoundStatement):
            blanks = [] if statement.leading_lines else blanks_of(rest[0])
            changes.insert_after(
                last, statement.with_changes(leading_lines=[*blanks, *statement.leading_lines])
            )
        else:
            changes.insert_after(last, comments_only(statement))
    if len(moved) == 1:
        leave_blanks(changes, first, block)
    return True


def _common_block(
    call: cst.Call, emit: cst.CSTNode, parents: Parents
) -> tuple[cst.IndentedBlock, Statement, Statement] | None:
    """The innermost block that holds both, with its statement for each."""
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
    """Whether no handler would tell the client of a failure after it was told of the end."""
    moved = True
    for inner, outer in pairwise(parents.ancestors(call)):
        if isinstance(outer, cst.Try | cst.TryStar) and inner is outer.body:
            if moved and any(_tells(handler, emit) for handler in outer.handlers):
                return False
            if moved and any(_catches_all(handler) for handler in outer.handlers):
                return True
            if not moved and not all(only_logs(handler) for handler in outer.handlers):
                return False
        if outer is statement:
            moved = False
        if outer is function.node:
            return True
    return True


def _tells(handler: cst.ExceptHandler | cst.ExceptStarHandler, emit: cst.CSTNode) -> bool:
    """Whether a handler calls what the emit calls."""
    emitting = {last_name(node) for node in walk(emit) if isinstance(node, cst.Call)}
    return any(isinstance(node, cst.Call) and last_name(node) in emitting for node in own_nodes(handler))


def _catches_all(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    kind = handler.type
    broad = kind is None or (isinstance(kind, cst.Name) and kind.value in ("Exception", "BaseException"))
    return broad and not any(isinstance(node, cst.Raise) for node in own_nodes(handler))


def _count_on(moved: list[Statement], between: list[Statement], function: FunctionFacts) -> bool:
    """Whether statements may count on what the moved ones do to an object that both use."""
    calls = [n for s in moved for n in own_nodes(s) if isinstance(n, cst.Call) and not is_log(n)]
    used = frozenset(name for call in calls for name in objects(call, function))
    shared = with_aliases(used, function)
    later = [node for s in between for node in own_nodes(s)]
    return any(shared & names for names in uses(later, function)) or any(
        isinstance(node, cst.Call) and last_name(node) in ACKNOWLEDGES for node in later
    )


def _independent(moved: list[Statement], rest: list[Statement], function: FunctionFacts) -> bool:
    """Whether two groups of statements can change places: neither gives the other anything."""
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
