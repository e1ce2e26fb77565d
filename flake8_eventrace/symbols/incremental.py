"""The text of a module in pieces, one for each of its top-level statements.

What is known of a statement (its text, its comments, where its parts stand) does not depend on the
others, so it is computed once and handed on to the pieces of a changed module that still has it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

import libcst as cst

from .binder import ScopeEvents, scope_events
from .parents import Statement
from .walk import children, comments, walk

if TYPE_CHECKING:
    from libcst.metadata import CodeRange


class CallNode(NamedTuple):
    """A call, what it is a part of, and the innermost function or lambda around it."""

    node: cst.Call
    parent: cst.CSTNode
    function: cst.FunctionDef | cst.Lambda | None


@dataclass(eq=False)
class TopLevelStatement:
    """A top-level statement with the empty lines and comments above it, printed as its module prints."""

    node: Statement
    module: cst.Module

    @cached_property
    def text(self) -> str:
        return self.module.code_for_node(self.node)

    @cached_property
    def lead(self) -> str:
        """What stands above the statement."""
        return "".join(map(self.module.code_for_node, self.node.leading_lines))

    @cached_property
    def comments(self) -> Counter[str]:
        return Counter(comments(self.node))

    @cached_property
    def scope_events(self) -> ScopeEvents:
        return scope_events(self.node)

    @cached_property
    def nodes(self) -> frozenset[int]:
        """The ids of the code in it."""
        return frozenset(map(id, walk(self.node)))

    @cached_property
    def calls(self) -> list[CallNode]:
        """The calls in it, outer ones first."""
        found = []
        stack: list[tuple[cst.CSTNode, cst.CSTNode, cst.FunctionDef | cst.Lambda | None]]
        stack = [(self.node, self.module, None)]
        while stack:
            node, parent, function = stack.pop()
            if isinstance(node, cst.Call):
                found.append(CallNode(node, parent, function))
            elif isinstance(node, cst.FunctionDef | cst.Lambda):
                function = node
            stack.extend((child, node, function) for child in reversed(list(children(node))))
        return found

    @cached_property
    def ranges(self) -> dict[cst.CSTNode, CodeRange]:
        """Where each node stands, as if the statement were all of the module."""
        from libcst.metadata import MetadataWrapper, PositionProvider

        alone = self.module.with_changes(header=(), body=(self.node,), footer=())
        try:
            # Not `resolve`, which walks the tree once more for providers that nobody asked for.
            found = PositionProvider()._gen(MetadataWrapper(alone, unsafe_skip_copy=True))
        except KeyError:  # what LibCST makes of running out of stack
            raise RecursionError("positions") from None
        return cast("dict[cst.CSTNode, CodeRange]", dict(found))


class TopLevelStatements:
    """The pieces of a module; `known` are those of one that it was made from."""

    def __init__(self, module: cst.Module, known: TopLevelStatements | None = None) -> None:
        self.module = module
        old: dict[int, TopLevelStatement] = known._by_statement if known is not None else {}
        self.all = [old.get(id(s)) or TopLevelStatement(s, module) for s in module.body]
        self._by_statement: dict[int, TopLevelStatement] = {
            id(statement.node): statement for statement in self.all
        }

    @cached_property
    def text(self) -> str:
        """The text of the module."""
        if not self.module.has_trailing_newline:
            return self.module.code
        head, foot = self.around
        return "".join((head, *(statement.text for statement in self.all), foot)) or self.module.code

    @cached_property
    def around(self) -> tuple[str, str]:
        """What stands above the first statement and below the last one."""
        printed = self.module.code_for_node
        return "".join(map(printed, self.module.header)), "".join(map(printed, self.module.footer))

    @cached_property
    def bytes(self) -> bytes:
        return self.text.encode(self.module.encoding)

    def differs_in_definitions_only(self, other: TopLevelStatements) -> bool:
        """Whether all the statements that the other module has not are functions and classes."""
        fresh = self._by_statement.keys() - other._by_statement.keys()
        return all(isinstance(self._by_statement[one].node, cst.FunctionDef | cst.ClassDef) for one in fresh)

    def has_comments_of(self, other: TopLevelStatements) -> bool:
        """Whether this text holds the comments of the other one, each as often as there, and no more."""
        mine, theirs = set(self._by_statement), set(other._by_statement)
        return self._comments(mine - theirs) == other._comments(theirs - mine)

    def _comments(self, statements: set[int]) -> Counter[str]:
        """The comments in these statements, and around all statements."""
        lines = [*self.module.header, *self.module.footer]
        found = Counter(comment for line in lines for comment in comments(line))
        for statement in statements:
            found.update(self._by_statement[statement].comments)
        return found

    # -- positions -------------------------------------------------------------------------

    def position(self, node: cst.CSTNode) -> CodeRange:
        """Where a node stands: 1-based lines, columns in code points from 0."""
        from libcst.metadata import CodePosition, CodeRange

        for statement, above in zip(self.all, self._lines_above, strict=True):
            if id(node) in statement.nodes:
                start, end = statement.ranges[node].start, statement.ranges[node].end
                return CodeRange(
                    CodePosition(above + start.line, start.column), CodePosition(above + end.line, end.column)
                )
        raise LookupError(node)

    @cached_property
    def _lines_above(self) -> list[int]:
        """How many lines stand above each piece."""
        found = []
        lines = _breaks(self.around[0])
        for statement in self.all:
            found.append(lines)
            lines += _breaks(statement.text)
        return found


def _breaks(text: str) -> int:
    """How often a text goes on to a new line, as LibCST counts."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")
