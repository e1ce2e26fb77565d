"""Retest: test the state under the condition's lock, directly before the wait.

What was published before the lock is acquired is then seen, and a notification after that finds somebody who
waits. A condition of tornado has no lock; there, nothing suspends between the test and the wait. The test has
no effects, and acquires no lock that is held. An `if` around the wait becomes a `while`, so that the state is
tested after waking, too, before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...finding import Safety
from ...fixes.blocks import Changes, edit, is_alone
from ...fixes.conditions import is_last, negated, statement_testing, strip_walrus
from ...fixes.looks import NOT_FREE, Looks, held_at
from ...fixes.proposed_fix import ProposedFix, withheld
from ...flow.inlining import Program
from ...flow.operations import Wait
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import FunctionFacts
from ...symbols.walk import children, holds, walk
from .proof import proof
from .query import Case, UnguardedWait

_ENDS = (cst.Return, cst.Raise, cst.Continue, cst.Break)


def propose(program: Program, unguarded: UnguardedWait, parents: Parents) -> Iterator[ProposedFix]:
    """Yield the fix, if the test and the wait stand in one function and the test has no effects."""
    operation = unguarded.wait.operation
    function = unguarded.graph.function
    if unguarded.wait.function is not function or not isinstance(operation, Wait):
        return
    if unguarded.case not in (Case.MISSED, Case.STOLEN):
        return  # there is no test to repeat
    line = parents.statement(operation.node)
    if not isinstance(line, cst.SimpleStatementLine) or not is_alone(line):
        return
    if not isinstance(line.body[0], cst.Expr):
        return
    holder = statement_testing(parents.ancestors(unguarded.read.site))
    if holder is None or _uses_locals(holder.test, function):
        return
    graph = unguarded.graph
    if not Looks(program, graph, held_at(program, graph, [unguarded.wait])).is_free(holder.test):
        yield from withheld("retest", _title(unguarded), NOT_FREE)
        return
    if unguarded.case is Case.STOLEN:
        if unguarded.others and operation.timeout is None:
            yield from _repeated(unguarded, holder, line, parents)
    else:
        yield from _retested(program, unguarded, holder, line, parents, operation.timeout is not None)


def _title(unguarded: UnguardedWait) -> str:
    """Return what the fix does, in a few words."""
    return "test the state before the wait" if unguarded.lockless else "test the state under the lock"


def _uses_locals(test: cst.CSTNode, function: FunctionFacts) -> bool:
    """Return whether the test reads a local of the function, which does not change any more."""
    if isinstance(test, cst.Attribute):
        return _uses_locals(test.value, function)
    if isinstance(test, cst.Name):
        return test.value in function.bindings
    return any(_uses_locals(child, function) for child in children(test))


def _repeated(
    unguarded: UnguardedWait, holder: cst.If | cst.While, line: Statement, parents: Parents
) -> Iterator[ProposedFix]:
    """Replace `if TEST: wait` by `while TEST: wait`."""
    block = parents.block(line)
    if not isinstance(holder, cst.If) or block is None or block is not holder.body or len(block.body) > 1:
        return
    if holder.orelse is not None or not isinstance(parents.of(holder), cst.IndentedBlock):
        return
    changes = Changes()
    changes.replace(
        holder,
        cst.While(
            holder.test,
            holder.body,
            leading_lines=holder.leading_lines,
            whitespace_after_while=holder.whitespace_before_test,
            whitespace_before_colon=holder.whitespace_after_test,
        ),
    )
    safety = Safety.SAFE if unguarded.only else Safety.UNSAFE
    yield ProposedFix("retest", "test again after waking (`while`)", safety, partial(edit, changes=changes))


def _retested(
    program: Program,
    unguarded: UnguardedWait,
    holder: cst.If | cst.While,
    line: Statement,
    parents: Parents,
    timed: bool,
) -> Iterator[ProposedFix]:
    """Replace `wait` by `if TEST: wait`; or by `while TEST: wait` if no loop repeats it."""
    test = strip_walrus(holder.test)
    if not holds(holder.body, line):
        if holder.orelse is not None or not _leaves(holder):
            return
        test = negated(test)
    loop = parents.loop(line)
    returns = loop is not None and (loop is holder or holds(loop.body, holder))
    title = _title(unguarded)
    again = not returns or (loop is not None and is_last(line, loop, parents))
    inner = cst.IndentedBlock([line.with_changes(leading_lines=())])
    changes = Changes()
    changes.replace(line, cst.If(test, inner, leading_lines=line.leading_lines))
    safety = Safety.SAFE if again else Safety.UNSAFE
    yield ProposedFix(
        "retest",
        title,
        safety,
        partial(edit, changes=changes),
        proof(program, unguarded),
    )
    if not returns and not timed:
        changes = Changes()
        changes.replace(line, cst.While(test, inner, leading_lines=line.leading_lines))
        safety = Safety.SAFE if unguarded.only else Safety.UNSAFE
        yield ProposedFix(
            "retest",
            title,
            safety,
            partial(edit, changes=changes),
            proof(program, unguarded),
        )


def _leaves(holder: cst.If | cst.While) -> bool:
    """Return whether what follows the statement is reached only where its test failed."""
    if isinstance(holder, cst.While):
        return not any(isinstance(n, cst.Break) for n in walk(holder.body))
    last = holder.body.body[-1] if holder.body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, _ENDS)
