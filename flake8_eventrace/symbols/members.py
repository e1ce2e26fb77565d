"""The members of a class: what is computed once for each, as `incremental` does it for top-level statements.

A fix changes one method; the text, comments and calls of the others stay what they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import libcst as cst
from libcst._nodes.internal import CodegenState

from .parents import Statement
from .walk import children, comments, walk


class CallNode(NamedTuple):
    """A call, the node that it is a part of, and the innermost function or lambda that encloses it."""

    node: cst.Call
    parent: cst.CSTNode
    function: cst.FunctionDef | cst.Lambda | None


class Member:
    """A statement in the body of a top-level class, in a module that is printed as `module` is.

    Attributes:
        node: The statement.
        indent: The indentation of the body.
    """

    def __init__(self, node: Statement, module: cst.Module, indent: str) -> None:
        self.node = node
        self.indent = indent
        self._module = module

    @cached_property
    def text(self) -> str:
        """The source text, with the empty lines and comments above it."""
        return printed(self.node, self._module, self.indent)

    @property
    def lead(self) -> str:
        """The source text of the lines above the statement that belong to it."""
        return "".join(printed(line, self._module, self.indent) for line in self.node.leading_lines)

    @cached_property
    def comments(self) -> Counter[str]:
        """Its comments, and how often each occurs."""
        return Counter(comments(self.node) if "#" in self.text else ())

    @cached_property
    def node_ids(self) -> frozenset[int]:
        """The ids of the nodes in it that can hold code, and of the lines above the statements in it."""
        return ids_in(self.node)

    @cached_property
    def calls(self) -> list[CallNode]:
        """The calls in it, outer ones first."""
        return calls_in([(self.node, self.node)])


class Members:
    """A top-level class by its members; `known` are members of other versions, by the ids of their nodes."""

    def __init__(self, node: cst.ClassDef, module: cst.Module, known: dict[int, Member]) -> None:
        assert isinstance(node.body, cst.IndentedBlock)
        self.node = node
        self.body = node.body
        self._module = module
        self.indent = module.default_indent if node.body.indent is None else node.body.indent
        self.all = [self._member(statement, known) for statement in node.body.body]

    def _member(self, node: cst.BaseStatement, known: dict[int, Member]) -> Member:
        assert isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)
        member = known.get(id(node))
        same = member is not None and member.indent == self.indent
        return member if member is not None and same else Member(node, self._module, self.indent)

    @cached_property
    def shell(self) -> tuple[str, str]:
        """The source text above the first member and below the last one."""
        alone = self.node.with_changes(body=self.body.with_changes(body=(), footer=()))
        in_place_of_members = f"{self.indent}pass{self._module.default_newline}"
        above = self._module.code_for_node(alone).removesuffix(in_place_of_members)
        return above, "".join(printed(line, self._module, self.indent) for line in self.body.footer)

    @property
    def text(self) -> str:
        """The source text of the class."""
        above, below = self.shell
        return "".join((above, *(member.text for member in self.all), below))

    @property
    def comments(self) -> Counter[str]:
        """The comments in the class."""
        counts: Counter[str] = Counter()
        if any("#" in text for text in self.shell):
            counts.update(comments(self.node.with_changes(body=self.body.with_changes(body=()))))
        for member in self.all:
            counts.update(member.comments)
        return counts

    @property
    def node_ids(self) -> frozenset[int]:
        """The ids of the nodes in the class, see `Member.node_ids`."""
        own = {id(self.node), id(self.body), *map(id, self.node.leading_lines)}
        for part in self._own_parts:
            own |= ids_in(part)
        return frozenset(own.union(*(member.node_ids for member in self.all)))

    @property
    def calls(self) -> list[CallNode]:
        """The calls in the class, outer ones first."""
        calls = [call for member in self.all for call in member.calls]
        return calls + calls_in([(part, self.node) for part in self._own_parts])

    @property
    def _own_parts(self) -> Sequence[cst.CSTNode]:
        """What the class consists of beside its body."""
        return [part for part in children(self.node) if part is not self.body]


def members_of(node: Statement, module: cst.Module, known: Callable[[], dict[int, Member]]) -> Members | None:
    """Return a class by its members, None for another statement, or a class in one line."""
    if isinstance(node, cst.ClassDef) and isinstance(node.body, cst.IndentedBlock) and node.body.body:
        return Members(node, module, known())
    return None


def printed(node: cst.CSTNode, module: cst.Module, indent: str) -> str:
    """Return a statement or a line as it is printed in a block with this indentation."""
    state = CodegenState(module.default_indent, module.default_newline)
    state.increase_indent(indent)
    node._codegen(state)
    return "".join(state.tokens)


def ids_in(tree: cst.CSTNode) -> frozenset[int]:
    """Return the ids of the nodes in a tree that can hold code, and of the lines above statements."""
    ids: set[int] = set()
    for node in walk(tree):
        ids.add(id(node))
        ids.update(map(id, getattr(node, "leading_lines", ())))
    return frozenset(ids)


def calls_in(parts: Sequence[tuple[cst.CSTNode, cst.CSTNode]]) -> list[CallNode]:
    """Return the calls in some nodes, which are given with their parents, outer ones first."""
    calls = []
    stack: list[tuple[cst.CSTNode, cst.CSTNode, cst.FunctionDef | cst.Lambda | None]]
    stack = [(node, parent, None) for node, parent in reversed(parts)]
    while stack:
        node, parent, function = stack.pop()
        if isinstance(node, cst.Call):
            calls.append(CallNode(node, parent, function))
        elif isinstance(node, cst.FunctionDef | cst.Lambda):
            function = node
        stack.extend((child, node, function) for child in reversed(list(children(node))))
    return calls
