"""Where statements stand, and how to move them: shared by the fixes.

A fix names statements of the parsed tree by identity; `edit` applies all of its changes in
one pass and leaves every other token as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import libcst as cst

from ..facts.walk import children

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


@dataclass(eq=False)
class Changes:
    """What to do with statements, by identity."""

    removed: set[int] = field(default_factory=set)
    before: dict[int, list[Statement]] = field(default_factory=dict)
    after: dict[int, list[Statement]] = field(default_factory=dict)
    replaced: dict[int, cst.CSTNode] = field(default_factory=dict)
    leading: dict[int, Sequence[cst.EmptyLine]] = field(default_factory=dict)

    def remove(self, node: cst.CSTNode) -> None:
        self.removed.add(id(node))

    def insert_before(self, anchor: Statement, statement: Statement) -> None:
        self.before.setdefault(id(anchor), []).append(statement)

    def insert_after(self, anchor: Statement, statement: Statement) -> None:
        self.after.setdefault(id(anchor), []).append(statement)

    def replace(self, old: cst.CSTNode, new: cst.CSTNode) -> None:
        self.replaced[id(old)] = new

    def lead(self, statement: Statement, lines: Sequence[cst.EmptyLine]) -> None:
        """Put other lines above a statement, whatever else changes in it."""
        self.leading[id(statement)] = lines


def edit(module: cst.Module, changes: Changes) -> cst.Module:
    """The module with the changes applied."""
    return module.visit(_Editor(changes))


class _Editor(cst.CSTTransformer):
    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self.changes = changes

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]:
        key = id(original_node)
        changes = self.changes
        if key in changes.removed:
            return cst.RemoveFromParent()
        new = changes.replaced.get(key, updated_node)
        if key in changes.leading:
            new = new.with_changes(leading_lines=changes.leading[key])
        if key in changes.before or key in changes.after:
            return cst.FlattenSentinel([*changes.before.get(key, ()), new, *changes.after.get(key, ())])
        return new


def is_alone(statement: cst.CSTNode | None) -> bool:
    """Whether a line holds just one small statement."""
    return isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1


def lifted(statement: Statement, above: Statement) -> Statement:
    """`statement` as it is put in front of `above`.

    Comments stay with their statements; empty lines that opened the paragraph still open it,
    so they go over from `above` (see `opening_blanks`).
    """
    comments = [line for line in statement.leading_lines if line.comment is not None]
    return statement.with_changes(leading_lines=[*opening_blanks(above), *comments])


def opening_blanks(statement: Statement) -> list[cst.EmptyLine]:
    """The empty lines above a statement and the comments that belong to it."""
    lines = list(statement.leading_lines)
    comment = next((i for i, line in enumerate(lines) if line.comment is not None), len(lines))
    return lines[:comment]


def comments_only(statement: Statement) -> Statement:
    """The statement without the empty lines above it."""
    lines = [line for line in statement.leading_lines if line.comment is not None]
    return statement.with_changes(leading_lines=lines)


def blanks_of(statement: Statement) -> Sequence[cst.EmptyLine]:
    """The empty lines above a statement, to be left where it stood."""
    return [line for line in statement.leading_lines if line.comment is None]


def leave_blanks(changes: Changes, statement: Statement, block: cst.IndentedBlock) -> None:
    """The empty lines above a statement that goes now open the one behind it.

    A block does not begin with empty lines when it did not before.
    """
    blanks = blanks_of(statement)
    index = next(i for i, other in enumerate(block.body) if other is statement)
    follower = block.body[index + 1] if index + 1 < len(block.body) else None
    if not isinstance(follower, cst.SimpleStatementLine | cst.BaseCompoundStatement):
        return
    if blanks and not blanks_of(follower):
        changes.lead(follower, [*blanks, *follower.leading_lines])
    elif not blanks and index == 0:
        changes.lead(follower, follower.leading_lines[len(opening_blanks(follower)) :])
