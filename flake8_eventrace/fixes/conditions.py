"""Conditions that a fix repeats elsewhere: how they are written there. `looks` tells whether they may be."""

from __future__ import annotations

import libcst as cst

from ..symbols.parents import Parents, Statement

_OPPOSITES: dict[type[cst.BaseCompOp], type[cst.BaseCompOp]] = {
    cst.Is: cst.IsNot,
    cst.IsNot: cst.Is,
    cst.In: cst.NotIn,
    cst.NotIn: cst.In,
}


def is_last(statement: Statement, loop: cst.For | cst.While, parents: Parents) -> bool:
    """Return whether an iteration of the loop ends with the statement."""
    node: cst.CSTNode = statement
    while node is not loop:
        block = parents.of(node)
        if block is None:
            return False
        if isinstance(block, cst.IndentedBlock) and block.body[-1] is not node:
            return False
        if isinstance(block, cst.Try | cst.TryStar) and (block.orelse or block.finalbody):
            return False
        node = block
    return True


def strip_walrus(test: cst.BaseExpression) -> cst.BaseExpression:
    """Return the same test without assignment expressions."""
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


def negated(test: cst.BaseExpression) -> cst.BaseExpression:
    """Return the expression that is true where `test` is false."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return test.expression
    opposite = _opposite(test)
    if opposite is not None:
        return opposite
    if isinstance(test, cst.BooleanOperation | cst.IfExp | cst.NamedExpr) and not test.lpar:
        test = test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.UnaryOperation(cst.Not(), test)


def _opposite(test: cst.BaseExpression) -> cst.Comparison | None:
    """Return a test of identity or membership turned round: `x is not None` for `x is None`."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return None
    target = test.comparisons[0]
    kind = _OPPOSITES.get(type(target.operator))
    if kind is None:
        return None
    return test.with_changes(comparisons=[target.with_changes(operator=kind())])


def statement_testing(ancestors: list[cst.CSTNode]) -> cst.If | cst.While | None:
    """Return the statement whose test reads the state, from the ancestors of the read."""
    for node in ancestors:
        if isinstance(node, cst.If | cst.While):
            return node if node.test in ancestors else None
        if isinstance(node, cst.BaseStatement):
            return None
    return None
