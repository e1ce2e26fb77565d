"""Where syntax stands: the statements, blocks and loops around a node."""

from __future__ import annotations

from itertools import pairwise

import libcst as cst

from .walk import children

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
_LOOPS = (cst.For, cst.While)


class Parents:
    """Parent links of a function's syntax."""

    def __init__(self, root: cst.CSTNode) -> None:
        self._parent: dict[int, cst.CSTNode] = {}
        stack = [root]
        while stack:
            node = stack.pop()
            for child in children(node):
                self._parent[id(child)] = node
                stack.append(child)

    def of(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self._parent.get(id(node))

    def ancestors(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """The node itself and what it stands in, innermost first."""
        found = []
        current: cst.CSTNode | None = node
        while current is not None:
            found.append(current)
            current = self.of(current)
        return found

    def statement(self, node: cst.CSTNode) -> Statement | None:
        """The innermost statement that the node is or stands in."""
        for ancestor in self.ancestors(node):
            if isinstance(ancestor, cst.SimpleStatementLine | cst.BaseCompoundStatement):
                return ancestor
        return None

    def block(self, statement: cst.CSTNode) -> cst.IndentedBlock | None:
        """The indented block that directly holds the statement."""
        parent = self.of(statement)
        return parent if isinstance(parent, cst.IndentedBlock) else None

    def within(self, node: cst.CSTNode, block: cst.IndentedBlock) -> Statement | None:
        """The statement of `block` that holds the node."""
        chain = self.ancestors(node)
        for inner, outer in pairwise(chain):
            if outer is block and isinstance(inner, cst.SimpleStatementLine | cst.BaseCompoundStatement):
                return inner
        return None

    def loop(self, node: cst.CSTNode) -> cst.For | cst.While | None:
        """The innermost loop that the node stands in the body of."""
        chain = self.ancestors(node)
        for inner, outer in pairwise(chain):
            if isinstance(outer, cst.FunctionDef | cst.Lambda):
                return None
            if isinstance(outer, _LOOPS) and inner is outer.body:
                return outer
        return None
