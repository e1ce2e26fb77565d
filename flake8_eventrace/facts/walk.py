"""Walking syntax without rebuilding it.

LibCST's own visitors make a copy of what they visit; a plain walk over the fields that can
hold code is several times faster, and all that facts need.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache

import libcst as cst

#: Fields that hold no code: white space, parentheses, punctuation.
_BARE = ("whitespace", "leading", "lines_after", "lpar", "rpar", "comma", "semicolon", "trailing", "equal")
_BARE_ENDS = ("header", "footer", "lbracket", "rbracket", "lbrace", "rbrace", "colon", "dot", "indent")


@cache
def _code_fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(
        f.name for f in fields(kind) if not f.name.startswith(_BARE) and not f.name.endswith(_BARE_ENDS)
    )


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The parts of a node that can hold code, in the order of its fields."""
    for name in _code_fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            yield value
        elif isinstance(value, list | tuple):
            for item in value:
                if isinstance(item, cst.CSTNode):
                    yield item


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and everything in it, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


def comments(tree: cst.CSTNode) -> Iterator[str]:
    """The comments in a tree, which stand in its white space."""
    stack: list[object] = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, cst.Comment):
            yield item.value
        elif isinstance(item, cst.CSTNode):
            stack.extend(getattr(item, name) for name in _all_fields(type(item)))
        elif isinstance(item, list | tuple):
            stack.extend(item)


@cache
def _all_fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def holds(tree: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether `node` is `tree` or stands in it (by identity)."""
    return any(part is node for part in walk(tree))


class Walker:
    """Calls `visit_KIND` before and `leave_KIND` after the children of a node of that kind.

    A visit that returns False keeps the walk from going in.
    """

    def walk(self, node: cst.CSTNode) -> None:
        name = type(node).__name__
        visit = getattr(self, f"visit_{name}", None)
        if visit is None or visit(node) is not False:
            for child in children(node):
                self.walk(child)
        leave = getattr(self, f"leave_{name}", None)
        if leave is not None:
            leave(node)
