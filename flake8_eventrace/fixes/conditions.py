"""Conditions that a fix repeats elsewhere: may they be evaluated again, and how are they written then."""

from __future__ import annotations

import libcst as cst

from ..catalog.vocabulary import INSPECTORS, QUERIES
from ..flow.effects import call_is_harmless, writes
from ..flow.inlining import InlinedGraph
from ..flow.operations import Acquire, Call, Suspend, Wait
from ..symbols.parents import Parents, Statement
from ..symbols.symbols import last_name
from ..symbols.walk import children

#: Expressions that change nothing if their parts do not.
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


def is_pure(node: cst.CSTNode, graph: InlinedGraph) -> bool:
    """Return whether evaluating an expression of the graph's function once more changes nothing."""
    if isinstance(node, cst.Call):
        if not _call_is_pure(node, graph):
            return False
    elif isinstance(node, cst.BaseExpression) and not isinstance(node, _PURE):
        return False
    return all(is_pure(child, graph) for child in children(node))


def _call_is_pure(call: cst.Call, graph: InlinedGraph) -> bool:
    followed = [s for s in graph.points if s.site is call and s.operation.node is not call]
    if followed:  # a helper is as pure as its operations
        return all(
            writes(point.operation) is None
            and not isinstance(point.operation, Suspend | Acquire | Wait)
            and (not isinstance(point.operation, Call) or call_is_harmless(point.operation))
            for point in followed
        )
    name = last_name(call)
    return name in (INSPECTORS | QUERIES | {"is_set"}) and name not in ("next", "print", "get", "iter")


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
    if isinstance(test, cst.BooleanOperation | cst.IfExp | cst.NamedExpr) and not test.lpar:
        test = test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.UnaryOperation(cst.Not(), test)
