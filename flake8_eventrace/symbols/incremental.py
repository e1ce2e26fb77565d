"""Incremental re-use: what is computed once for each top-level statement of a module.

The text of a statement, its comments, its scope events and the positions in it do not depend on the other
statements. A changed module that still has the same statement uses them again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import libcst as cst

from .binder import ScopeEvents, scope_events
from .members import CallNode, Member, Members, calls_in, ids_in, members_of
from .parents import Statement
from .walk import comments

if TYPE_CHECKING:
    from libcst.metadata import CodeRange

T = TypeVar("T")

_WORD = re.compile(r"\w+")


@dataclass(eq=False)
class TopLevelStatement:
    """A top-level statement with the empty lines and comments above it, printed as `module` prints.

    `module` has no statements, so that a statement which outlives others does not keep them. `members` are
    those of a class, None for any other statement.
    """

    node: Statement
    module: cst.Module
    members: Members | None = field(default=None, repr=False)
    _once: dict[object, object] = field(default_factory=dict, repr=False)

    def once(self, build: Callable[[Statement], T]) -> T:
        """Return what `build` makes of the syntax of the statement; it is called once.

        It may depend on nothing else: neither on the other statements, nor on where this one is.
        """
        if build not in self._once:
            self._once[build] = build(self.node)
        return cast("T", self._once[build])

    @cached_property
    def text(self) -> str:
        """The source text."""
        return self.module.code_for_node(self.node) if self.members is None else self.members.text

    @cached_property
    def words(self) -> frozenset[str]:
        """The names and other words in its text."""
        return frozenset(_WORD.findall(self.text))

    @cached_property
    def lead(self) -> str:
        """The source text of the lines above the statement that belong to it."""
        return "".join(map(self.module.code_for_node, self.node.leading_lines))

    @cached_property
    def comments(self) -> Counter[str]:
        """Its comments, and how often each occurs."""
        if "#" not in self.text:
            return Counter()
        return Counter(comments(self.node)) if self.members is None else self.members.comments

    @cached_property
    def scope_events(self) -> ScopeEvents:
        """Its scopes and bindings, see `binder`."""
        return scope_events(self.node)

    @cached_property
    def node_ids(self) -> frozenset[int]:
        """The ids of the nodes in it that can hold code, and of the lines above the statements in it."""
        return ids_in(self.node) if self.members is None else self.members.node_ids

    def untouched(self, nodes: AbstractSet[int]) -> list[Member]:
        """Return its members that hold none of some nodes, by their ids."""
        members = self.members.all if self.members is not None else ()
        return [member for member in members if member.node_ids.isdisjoint(nodes)]

    @cached_property
    def calls(self) -> list[CallNode]:
        """The calls in it, outer ones first."""
        return calls_in([(self.node, self.module)]) if self.members is None else self.members.calls

    @cached_property
    def ranges(self) -> dict[cst.CSTNode, CodeRange]:
        """The position of each node, counted from the first line of the statement.

        Raises RecursionError for a statement that nests too deeply.
        """
        from libcst.metadata import MetadataWrapper, PositionProvider

        alone = self.module.with_changes(body=(self.node,))
        try:
            # Not `resolve`, which walks the tree once more for other providers.
            ranges = PositionProvider()._gen(MetadataWrapper(alone, unsafe_skip_copy=True))
        except KeyError:  # what LibCST raises when it runs out of stack
            raise RecursionError("positions") from None
        return cast("dict[cst.CSTNode, CodeRange]", dict(ranges))


class TopLevelStatements:
    """The top-level statements of a module; `before` are those of the module that it was made from."""

    def __init__(self, module: cst.Module, before: TopLevelStatements | None = None) -> None:
        self.module = module
        self._members: dict[int, Member] | None = None
        old: dict[int, TopLevelStatement] = before._by_node if before is not None else {}
        empty = module.with_changes(header=(), body=(), footer=())
        known = before.members if before is not None else dict
        self.all = [
            old.get(id(s)) or TopLevelStatement(s, empty, members_of(s, empty, known)) for s in module.body
        ]
        self._by_node: dict[int, TopLevelStatement] = {
            id(statement.node): statement for statement in self.all
        }

    def members(self) -> dict[int, Member]:
        """Return the members of all classes, by the ids of their nodes."""
        if self._members is None:
            classes = (statement.members for statement in self.all if statement.members is not None)
            self._members = {id(member.node): member for one in classes for member in one.all}
        return self._members

    @cached_property
    def text(self) -> str:
        """The source text of the module."""
        if not self.module.has_trailing_newline:
            return self.module.code
        head, foot = self.header_and_footer
        return "".join((head, *(statement.text for statement in self.all), foot)) or self.module.code

    @cached_property
    def header_and_footer(self) -> tuple[str, str]:
        """The source text above the first statement and below the last one."""
        printed = self.module.code_for_node
        return "".join(map(printed, self.module.header)), "".join(map(printed, self.module.footer))

    @cached_property
    def bytes(self) -> bytes:
        """The source in the encoding of the module."""
        return self.text.encode(self.module.encoding)

    def changes_of(self, other: TopLevelStatements) -> Iterator[tuple[int, str, str]]:
        """Yield each run of statements that others have taken the place of in this module.

        That is the number of lines above it in the other module, its text there, and its text here.
        """
        index = {id(statement.node): i for i, statement in enumerate(other.all)}
        start, new = 0, ""
        for statement in (*self.all, None):
            stop = len(other.all) if statement is None else index.get(id(statement.node), -1)
            if statement is not None and stop < start:
                new += statement.text
                continue
            if stop > start or new:
                yield other._line_above(start), "".join(one.text for one in other.all[start:stop]), new
            start, new = stop + 1, ""

    def _line_above(self, index: int) -> int:
        """Return the number of lines above a statement, or above what follows the last one."""
        if index < len(self.all):
            return self.lines_above[index]
        return self.lines_above[-1] + line_ends(self.all[-1].text) if self.all else 0

    def differs_in_definitions_only(self, other: TopLevelStatements) -> bool:
        """Return whether all the statements that the other module does not have are functions and classes."""
        added = self._by_node.keys() - other._by_node.keys()
        return all(isinstance(self._by_node[one].node, cst.FunctionDef | cst.ClassDef) for one in added)

    def has_comments_of(self, other: TopLevelStatements) -> bool:
        """Return whether this text has the same comments as the other one, each as often."""
        added = self._by_node.keys() - other._by_node.keys()
        removed = other._by_node.keys() - self._by_node.keys()
        return self._comments(added) == other._comments(removed)

    def _comments(self, statements: AbstractSet[int]) -> Counter[str]:
        """Return the comments in these statements, and those above and below all statements."""
        lines = [*self.module.header, *self.module.footer]
        counts = Counter(comment for line in lines for comment in comments(line))
        for statement in statements:
            counts.update(self._by_node[statement].comments)
        return counts

    # -- positions -------------------------------------------------------------------------

    def position(self, node: cst.CSTNode) -> CodeRange:
        """Return where a node is: lines from 1, columns in code points from 0.

        Raises LookupError for a node that is not in the module.
        """
        from libcst.metadata import CodePosition, CodeRange

        for statement, above in zip(self.all, self.lines_above, strict=True):
            if id(node) in statement.node_ids:
                start, end = statement.ranges[node].start, statement.ranges[node].end
                return CodeRange(
                    CodePosition(above + start.line, start.column), CodePosition(above + end.line, end.column)
                )
        raise LookupError(node)

    @cached_property
    def lines_above(self) -> list[int]:
        """The number of lines above each statement."""
        above = []
        lines = line_ends(self.header_and_footer[0])
        for statement in self.all:
            above.append(lines)
            lines += line_ends(statement.text)
        return above


def line_ends(text: str) -> int:
    """Return the number of line ends in a text, as LibCST counts them."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")
