"""Re-check: look at the state once more between the clear and the wait.

What was published before the clear is then seen, and what is published later sets the flag
again. The test is the one that the code itself made before the clear, a walrus stripped; it
must be free of effects, for it now runs once more.
"""

from __future__ import annotations

import libcst as cst

from ..facts.effects import QUERIES
from ..facts.expressions import INSPECTORS
from ..facts.names import last_name
from ..finding import Safety
from ..rules.base import Mend
from ..rules.lost_wakeup import LostSignal
from .blocks import Changes, Parents, Statement, edit, is_alone

_PURE = (
    cst.Name,
    cst.Attribute,
    cst.BaseNumber,
    cst.BaseString,
    cst.Comparison,
    cst.BooleanOperation,
    cst.UnaryOperation,
    cst.BinaryOperation,
    cst.Subscript,
    cst.Call,
    cst.NamedExpr,
    cst.Tuple,
    cst.List,
    cst.Set,
)


def mend(signal: LostSignal, parents: Parents) -> Mend | None:
    """The fix, or None where no test of the state stands before the clear."""
    if signal.observation is None or signal.around:
        return None
    clear = parents.statement(signal.clear.site)
    wait = parents.statement(signal.wait.site)
    tested = _test(signal.observation.step.site, parents)
    if clear is None or wait is None or tested is None or not is_alone(clear):
        return None
    holder, test = tested
    if not _is_pure(test):
        return None
    again = _strip_walrus(test)
    inside = clear in parents.ancestors(clear) and holder.body in parents.ancestors(clear)
    changes = _guarded(wait, again) if inside else _skipped(clear, wait, again, parents)
    if changes is None and not inside:
        changes = _guarded(wait, _negated(again))
    if changes is None:
        return None
    found = changes
    return Mend("look at the state again before waiting", Safety.SAFE, lambda module: edit(module, found))


def _test(node: cst.CSTNode, parents: Parents) -> tuple[cst.If | cst.While, cst.BaseExpression] | None:
    """The `if` or `while` whose test holds the observation."""
    chain = parents.ancestors(node)
    for inner, outer in zip(chain, chain[1:], strict=False):
        if isinstance(outer, cst.If | cst.While):
            return (outer, outer.test) if inner is outer.test else None
        if isinstance(outer, cst.BaseStatement):
            return None
    return None


def _skipped(
    clear: Statement, wait: Statement, test: cst.BaseExpression, parents: Parents
) -> Changes | None:
    """`if TEST: continue`, where that skips the wait alone."""
    loop = parents.loop(wait)
    if loop is None or parents.loop(clear) is not loop or not _is_last(wait, loop, parents):
        return None
    body = cst.IndentedBlock([cst.SimpleStatementLine([cst.Continue()])])
    statement = cst.If(_spaced(test), body)
    changes = Changes()
    if _follows(clear, wait, parents):
        changes.insert_after(clear, statement)
    else:
        changes.insert_before(wait, statement)
    return changes


def _guarded(wait: Statement, test: cst.BaseExpression) -> Changes | None:
    """`if TEST: wait`, where the wait is a statement of its own."""
    if not is_alone(wait) or not isinstance(wait, cst.SimpleStatementLine):
        return None
    if not isinstance(wait.body[0], cst.Expr):
        return None
    inner = wait.with_changes(leading_lines=())
    changes = Changes()
    changes.replace(
        wait, cst.If(_spaced(test), cst.IndentedBlock([inner]), leading_lines=wait.leading_lines)
    )
    return changes


def _is_last(statement: Statement, loop: cst.For | cst.While, parents: Parents) -> bool:
    """Whether the loop's pass ends with the statement."""
    node: cst.CSTNode = statement
    while node is not loop:
        block = parents.of(node)
        if block is None:
            return False
        if isinstance(block, cst.IndentedBlock) and block.body[-1] is not node:
            return False
        if isinstance(block, cst.Try | cst.TryStar):
            return False  # an `else` or `finally` may follow
        node = block
    return True


def _follows(clear: Statement, wait: Statement, parents: Parents) -> bool:
    """Whether nothing stands between the two, but for the end of a `with` around the clear."""
    node: cst.CSTNode = clear
    while True:
        block = parents.of(node)
        if not isinstance(block, cst.IndentedBlock):
            return False
        index = next(i for i, s in enumerate(block.body) if s is node)
        if index + 1 < len(block.body):
            return parents.within(wait, block) is block.body[index + 1]
        holder = parents.of(block)
        if not isinstance(holder, cst.With):
            return False
        node = holder


def _is_pure(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Call):
        name = last_name(node)
        if name not in (INSPECTORS | QUERIES | {"is_set"}) or name in ("next", "print", "get"):
            return False
    elif isinstance(node, cst.BaseExpression) and not isinstance(node, _PURE):
        return False
    return all(_is_pure(child) for child in node.children)


def _strip_walrus(test: cst.BaseExpression) -> cst.BaseExpression:
    bare = test.visit(_Walrus())
    assert isinstance(bare, cst.BaseExpression)
    return bare


class _Walrus(cst.CSTTransformer):
    def leave_NamedExpr(
        self, original_node: cst.NamedExpr, updated_node: cst.NamedExpr
    ) -> cst.BaseExpression:
        value = updated_node.value
        if isinstance(value, cst.Name | cst.Attribute | cst.Call | cst.Subscript):
            return value
        return value.with_changes(lpar=updated_node.lpar, rpar=updated_node.rpar)


def _negated(test: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return test.expression
    if isinstance(test, cst.BooleanOperation | cst.IfExp | cst.NamedExpr) and not test.lpar:
        test = test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.UnaryOperation(cst.Not(), test)


def _spaced(test: cst.BaseExpression) -> cst.BaseExpression:
    """A test that was written `if(x):` keeps its parentheses, which `if` then stands apart from."""
    return test
