"""Matches the calls of a module index with those of a LibCST tree, without LibCST's positions.

A `CallSite` goes in; a `cst.Call` comes out. Both parsers see the same calls in the same order. `ast` knows
their positions, and the index has them; the LibCST tree is what rules and fixes work on, and its position
provider takes as long as the parser.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import libcst as cst

from ..symbols.symbols import ModuleFacts, last_name
from ..symbols.walk import children
from .module_index import CallSite

#: 1-based line and 0-based column in UTF-8 bytes, of the start and of the end.
Span = tuple[int, int, int, int]

#: Before Python 3.12, the positions that `ast` has inside f-strings are wrong.
_HAS_F_STRING_POSITIONS = sys.version_info >= (3, 12)


class CallNodes:
    """The calls of a module, by the positions that `ast` gives them. Empty if the two parsers disagree."""

    def __init__(self, module: ModuleFacts, tree: ast.Module) -> None:
        self._by_span: dict[Span, cst.Call] = {}
        self._spans: dict[int, Span] = {}
        positions = sorted(_ast_calls(tree), key=lambda call: (call[0], call[1], -call[2], -call[3]))
        nodes = list(_calls(module.tree))
        if [name for *_, name in positions] != [last_name(node.func) for node in nodes]:
            return
        for (*span, _), node in zip(positions, nodes, strict=True):
            key = (span[0], span[1], span[2], span[3])
            self._by_span[key] = node
            self._spans[id(node)] = key

    def at(self, site: CallSite) -> cst.Call | None:
        """Return the call at a site, None if it is unknown."""
        return self._by_span.get((site.line, site.column, site.end_line, site.end_column))

    def span(self, call: cst.Call) -> Span | None:
        """Return where a call begins and ends, None if it is unknown."""
        return self._spans.get(id(call))


def _ast_calls(tree: ast.Module) -> Iterator[tuple[int, int, int, int, str]]:
    """Yield the spans of the calls of a tree, in any order, each with the last name of what is called."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.JoinedStr) and not _HAS_F_STRING_POSITIONS:
            continue
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            if isinstance(function, ast.Name):
                name = function.id
            elif isinstance(function, ast.Call):
                name = _last_name(function)
            yield (
                node.lineno,
                node.col_offset,
                node.end_lineno or node.lineno,
                node.end_col_offset or 0,
                name,
            )
        stack.extend(ast.iter_child_nodes(node))


def _last_name(call: ast.Call) -> str:
    """Return what `last_name` returns for such a call."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _calls(node: cst.CSTNode) -> Iterator[cst.Call]:
    """Yield the calls of a tree in the order of the source, outer ones first."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, cst.FormattedString) and not _HAS_F_STRING_POSITIONS:
            continue
        if isinstance(current, cst.Call):
            yield current
        stack.extend(reversed(_in_order(current)))


def _in_order(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Return the parts of a node in the order of the source, from which LibCST's fields sometimes differ."""
    if isinstance(node, cst.IfExp):
        return [node.body, node.test, node.orelse]
    if isinstance(node, cst.FunctionDef):
        returns = [node.returns] if node.returns is not None else []
        return [*node.decorators, node.params, *returns, node.body]
    if isinstance(node, cst.ClassDef):
        return [*node.decorators, *node.bases, *node.keywords, node.body]
    if isinstance(node, cst.Parameters):
        ordered: list[cst.CSTNode] = [*node.posonly_params, *node.params]
        ordered += [node.star_arg] if isinstance(node.star_arg, cst.Param) else []
        ordered += [*node.kwonly_params]
        return ordered + ([node.star_kwarg] if node.star_kwarg is not None else [])
    if isinstance(node, cst.Param):
        return [part for part in (node.annotation, node.default) if part is not None]
    if isinstance(node, cst.AnnAssign):
        return [part for part in (node.target, node.annotation, node.value) if part is not None]
    return list(children(node))
