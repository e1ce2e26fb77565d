"""Parent links: the statements, blocks and loops that enclose a node."""

from __future__ import annotations

from itertools import pairwise

import libcst as cst

from .walk import children

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
_LOOPS = (cst.For, cst.While)


class Parents:
    """The parent links of everything in a tree."""

    def __init__(self, root: cst.CSTNode) -> None:
        self._parent: dict[int, cst.CSTNode] = {}
        stack = [root]
        while stack:
            node = stack.pop()
            for child in children(node):
                self._parent[id(child)] = node
                stack.append(child)

    def of(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the parent of a node, None for the root."""
        return self._parent.get(id(node))

    def ancestors(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """Return the node itself and what encloses it, innermost first."""
        chain = []
        current: cst.CSTNode | None = node
        while current is not None:
            chain.append(current)
            current = self.of(current)
        return chain

    def statement(self, node: cst.CSTNode) -> Statement | None:
        """Return the innermost statement that is the node or encloses it."""
        for ancestor in self.ancestors(node):
            if isinstance(ancestor, cst.SimpleStatementLine | cst.BaseCompoundStatement):
                return ancestor
        return None

    def block(self, statement: cst.CSTNode) -> cst.IndentedBlock | None:
        """Return the indented block that directly holds a statement."""
        parent = self.of(statement)
        return parent if isinstance(parent, cst.IndentedBlock) else None

    def within(self, node: cst.CSTNode, block: cst.IndentedBlock) -> Statement | None:
        """Return the statement of `block` that holds the node."""
        chain = self.ancestors(node)
        for inner, outer in pairwise(chain):
            if outer is block and isinstance(inner, cst.SimpleStatementLine | cst.BaseCompoundStatement):
                return inner
        return None

    def loop(self, node: cst.CSTNode) -> cst.For | cst.While | None:
        """Return the innermost loop of the same function whose body holds the node."""
        chain = self.ancestors(node)
        for inner, outer in pairwise(chain):
            if isinstance(outer, cst.FunctionDef | cst.Lambda):
                return None
            if isinstance(outer, _LOOPS) and inner is outer.body:
                return outer
        return None
