"""Calls of the outline and calls of the syntax tree, matched without computing positions.

Both parsers see the same calls in the same order. `ast` knows their positions, LibCST's tree is
what is reported and mended; positions of LibCST's own cost as much as the parse.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import libcst as cst

from ..symbols.symbols import ModuleFacts, last_name
from ..symbols.walk import children
from .module_index import CallSite

#: Line and byte column of the start, and of the end.
Span = tuple[int, int, int, int]

#: Below 3.12, `ast` has no true positions inside f-strings.
_KNOWS_F_STRINGS = sys.version_info >= (3, 12)


class CallNodes:
    """The calls of a module by where `ast` sees them. Empty where the two parsers disagree."""

    def __init__(self, module: ModuleFacts, tree: ast.Module) -> None:
        self._by_span: dict[Span, cst.Call] = {}
        self._spans: dict[int, Span] = {}
        found = sorted(_ast_calls(tree), key=lambda call: (call[0], call[1], -call[2], -call[3]))
        nodes = list(_calls(module.tree))
        if [name for *_, name in found] != [last_name(node.func) for node in nodes]:
            return
        for (*span, _), node in zip(found, nodes, strict=True):
            key = (span[0], span[1], span[2], span[3])
            self._by_span[key] = node
            self._spans[id(node)] = key

    def at(self, site: CallSite) -> cst.Call | None:
        """The call at a site."""
        return self._by_span.get((site.line, site.column, site.end_line, site.end_column))

    def span(self, call: cst.Call) -> Span | None:
        """Where a call begins and ends, in `ast`'s units."""
        return self._spans.get(id(call))


def _ast_calls(tree: ast.Module) -> Iterator[tuple[int, int, int, int, str]]:
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.JoinedStr) and not _KNOWS_F_STRINGS:
            continue
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            if isinstance(function, ast.Name):
                name = function.id
            elif isinstance(function, ast.Call):
                name = _last_of(function)
            yield (
                node.lineno,
                node.col_offset,
                node.end_lineno or node.lineno,
                node.end_col_offset or 0,
                name,
            )
        stack.extend(ast.iter_child_nodes(node))


def _last_of(call: ast.Call) -> str:
    """What `last_name` says of such a call."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _calls(node: cst.CSTNode) -> Iterator[cst.Call]:
    """The calls of a tree in the order of the source, outer ones first."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, cst.FormattedString) and not _KNOWS_F_STRINGS:
            continue
        if isinstance(current, cst.Call):
            yield current
        stack.extend(reversed(_in_order(current)))


def _in_order(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The parts of a node in the order of the source, which some nodes' fields do not follow."""
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
