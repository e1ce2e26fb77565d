"""Edits of statements: noted in `Changes`, applied by `edit`.

A fix names nodes of the parsed tree by identity. `edit` makes all of its changes in one pass and leaves
every other token as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from ..symbols.incremental import TopLevelStatement, TopLevelStatements
from ..symbols.parents import Statement
from ..symbols.walk import children


@dataclass(eq=False)
class Changes:
    """What to do with nodes, by identity; `before` and `after` hold statements in the order of insertion."""

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
        """Replace the empty lines and comments above a statement, whatever else changes in it."""
        self.leading[id(statement)] = lines

    @property
    def touched(self) -> set[int]:
        """The ids of all nodes that some change is about."""
        return self.removed.union(self.before, self.after, self.replaced, self.leading)


def edit(statements: TopLevelStatements, changes: Changes) -> cst.Module:
    """Return the module with the changes applied; a node that holds none is the same object as before."""
    touched = changes.touched
    module = statements.module
    if not touched or all(touched.isdisjoint(statement.node_ids) for statement in statements.all):
        return module
    body: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
    for statement in statements.all:
        if touched.isdisjoint(statement.node_ids):
            body.append(statement.node)
            continue
        alone = cst.Module([statement.node])
        ancestors = {id(alone), *_ancestors(statement, touched)}
        body.extend(alone.visit(_Editor(changes, ancestors)).body)
    return module.with_changes(body=body)


def _ancestors(statement: TopLevelStatement, touched: set[int]) -> set[int]:
    """Return the ids of the nodes of a statement that hold touched ones."""
    ancestors: set[int] = set()
    path: list[cst.CSTNode] = []
    stack: list[cst.CSTNode | None] = [statement.node]  # None: leave what was entered last
    apart = {id(member.node) for member in statement.untouched(touched)}
    while stack:
        node = stack.pop()
        if node is None:
            path.pop()
            continue
        if id(node) in apart:
            continue
        if id(node) in touched:
            ancestors.update(map(id, path))
        path.append(node)
        stack.append(None)
        stack.extend(getattr(node, "leading_lines", ()))
        stack.extend(children(node))
    return ancestors


class _Editor(cst.CSTTransformer):
    def __init__(self, changes: Changes, ancestors: set[int]) -> None:
        super().__init__()
        self.changes = changes
        self.ancestors = ancestors

    def on_visit(self, node: cst.CSTNode) -> bool:
        return id(node) in self.ancestors

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
    """Return whether a node is a line with just one small statement."""
    return isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1


def lifted(statement: Statement, above: Statement) -> Statement:
    """Return `statement` as it is inserted before `above`.

    Comments stay with their statements. The empty lines that open the paragraph are taken over from
    `above` (see `opening_blanks`), which the caller leaves without them.
    """
    comments = [line for line in statement.leading_lines if line.comment is not None]
    return statement.with_changes(leading_lines=[*opening_blanks(above), *comments])


def opening_blanks(statement: Statement) -> list[cst.EmptyLine]:
    """Return the empty lines above a statement, up to the first comment that belongs to it."""
    lines = list(statement.leading_lines)
    comment = next((i for i, line in enumerate(lines) if line.comment is not None), len(lines))
    return lines[:comment]


def comments_only(statement: Statement) -> Statement:
    """Return the statement without the empty lines above it."""
    lines = [line for line in statement.leading_lines if line.comment is not None]
    return statement.with_changes(leading_lines=lines)


def blanks_of(statement: Statement) -> Sequence[cst.EmptyLine]:
    """Return the empty lines above a statement, which stay in its old place."""
    return [line for line in statement.leading_lines if line.comment is None]


def leave_blanks(changes: Changes, statement: Statement, block: cst.IndentedBlock) -> None:
    """Give the empty lines above a statement that is moved away to the next one.

    A block that did not begin with empty lines still does not.
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
