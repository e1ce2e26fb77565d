"""Walks a LibCST tree without rebuilding it.

The visitors of LibCST copy what they visit; a plain walk over the fields that can hold code is several
times faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache

import libcst as cst

#: The statements that import, those of PEP 810 included, which LibCST has from 1.9 on (`lazy import`).
PLAIN_IMPORTS: tuple[type[cst.Import], ...] = (cst.Import, *filter(None, [getattr(cst, "LazyImport", None)]))
FROM_IMPORTS: tuple[type[cst.ImportFrom], ...] = (
    cst.ImportFrom,
    *filter(None, [getattr(cst, "LazyImportFrom", None)]),
)
IMPORTS: tuple[type[cst.Import | cst.ImportFrom], ...] = (*PLAIN_IMPORTS, *FROM_IMPORTS)

#: Fields that hold no code, by the start and the end of their names: white space, parentheses, punctuation.
_BARE = ("whitespace", "leading", "lines_after", "lpar", "rpar", "comma", "semicolon", "trailing", "equal")
_BARE_ENDS = ("header", "footer", "lbracket", "rbracket", "lbrace", "rbrace", "colon", "dot", "indent")


@cache
def _code_fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """Return the names of the fields that can hold code."""
    return tuple(
        f.name for f in fields(kind) if not f.name.startswith(_BARE) and not f.name.endswith(_BARE_ENDS)
    )


class _NodeKinds(dict[type, bool]):
    """Caches which types are nodes: `isinstance` of an abstract class is slow."""

    def __missing__(self, kind: type) -> bool:
        is_node = self[kind] = issubclass(kind, cst.CSTNode)
        return is_node


_is_node = _NodeKinds()


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the parts of a node that can hold code, in the order of its fields."""
    for name in _code_fields(type(node)):
        value = getattr(node, name)
        kind = type(value)
        if _is_node[kind]:
            yield value
        elif kind is tuple or kind is list:
            for item in value:
                if _is_node[type(item)]:
                    yield item


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the node and everything in it that can hold code, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


def own_code(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes in a function or module, without those in functions and lambdas in it."""
    stack = list(children(node))
    while stack:
        current = stack.pop()
        yield current
        if not isinstance(current, cst.FunctionDef | cst.Lambda):
            stack.extend(children(current))


def comments(tree: cst.CSTNode) -> Iterator[str]:
    """Yield the comments in a tree; LibCST keeps them in its white space."""
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
    """Return whether `node` is `tree` or a part of it (by identity)."""
    return any(part is node for part in walk(tree))
