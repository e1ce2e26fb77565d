"""Look again: read the state between the announcement and the wait.

What was written before the announcement is then seen, and for what is written after it the waiter is
announced, and signalled.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...finding import Safety
from ...fixes.blocks import Changes, edit, is_alone
from ...fixes.conditions import negated, statement_testing, strip_walrus
from ...fixes.looks import Looks, held_at
from ...fixes.proposed_fix import ProposedFix
from ...flow.inlining import Program
from ...symbols.parents import Parents
from ...symbols.walk import children, holds
from .query import LateRegistration

_ENDS = (cst.Return, cst.Raise, cst.Continue, cst.Break)


def propose(program: Program, late: LateRegistration) -> Iterator[ProposedFix]:
    """Yield the fix, if the test and the wait are statements of one function and the test has no effects.

    It is unsafe: where the wait is skipped, nothing takes the announcement back.
    """
    announcement = late.announcement
    function, wait = announcement.graph.function, announcement.wait
    if not late.look.function is wait.function is function:
        return
    parents = Parents(function.node)
    line = parents.statement(wait.operation.node)
    if not isinstance(line, cst.SimpleStatementLine) or not is_alone(line):
        return
    holder = statement_testing(parents.ancestors(late.look.operation.node))
    if not isinstance(line.body[0], cst.Expr) or holder is None:
        return
    test = _test(holder, line)
    looks = Looks(program, announcement.graph, held_at(program, announcement.graph, [wait]))
    if test is None or not looks.is_free(holder.test) or _uses_locals(late, test):
        return
    inner = cst.IndentedBlock([line.with_changes(leading_lines=())])
    changes = Changes()
    changes.replace(line, cst.If(test, inner, leading_lines=line.leading_lines))
    yield ProposedFix(
        "look_again", "read the state again before the wait", Safety.UNSAFE, partial(edit, changes=changes)
    )


def _test(holder: cst.If | cst.While, line: cst.CSTNode) -> cst.BaseExpression | None:
    """Return the condition under which the wait is made, by the test that precedes it."""
    test = strip_walrus(holder.test)
    if holds(holder.body, line):
        return test
    last = holder.body.body[-1] if holder.body.body else None
    last = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    if isinstance(holder, cst.If) and holder.orelse is None and isinstance(last, _ENDS):
        return negated(test)
    return None


def _uses_locals(late: LateRegistration, test: cst.CSTNode) -> bool:
    """Return whether a test reads a local that the function binds, which does not change any more."""
    if isinstance(test, cst.Attribute):
        return _uses_locals(late, test.value)
    if isinstance(test, cst.Name):
        return test.value in late.announcement.graph.function.bindings
    return any(_uses_locals(late, child) for child in children(test))
