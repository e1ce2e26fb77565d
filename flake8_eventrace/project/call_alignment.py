"""Aligns the calls of the two trees of a source: those of `ast` with those of LibCST.

Slow calls are found on `ast`, with positions; findings are reported and fixed on the LibCST tree, whose own
positions cost as much to compute as the parse. Both parsers see the same calls in the same order.
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

#: Below 3.12, `ast` has no exact positions inside f-strings.
_HAS_F_STRING_POSITIONS = sys.version_info >= (3, 12)
_FORMATTED = (cst.FormattedString, getattr(cst, "TemplatedString", cst.FormattedString))


class CallNodes:
    """The calls of a module by their positions in `ast`; empty where the two parsers disagree."""

    def __init__(self, module: ModuleFacts, tree: ast.Module) -> None:
        self._module, self._tree = module, tree
        self._implicit: dict[str, dict[Span, cst.BaseExpression]] = {}
        self._by_span: dict[Span, cst.Call] = {}
        self._spans: dict[int, Span] = {}
        calls = sorted(_ast_calls(tree), key=lambda call: (call[0], call[1], -call[2], -call[3]))
        nodes = list(_calls(module.tree))
        if [name for *_, name in calls] != [last_name(node.func) for node in nodes]:
            return
        for (*span, _), node in zip(calls, nodes, strict=True):
            key = (span[0], span[1], span[2], span[3])
            self._by_span[key] = node
            self._spans[id(node)] = key

    def at(self, site: CallSite) -> cst.Call | None:
        """Return the call at a site, None where the parsers disagree."""
        return self._by_span.get((site.line, site.column, site.end_line, site.end_column))

    def expression_at(self, site: CallSite) -> cst.BaseExpression | None:
        """Return the expression that a site without brackets reads, enters or iterates over, see
        `CallSite.implicit`; None where the parsers disagree."""
        kind = "with" if site.implicit == "leave" else site.implicit
        if kind not in self._implicit:
            self._implicit[kind] = _aligned(kind, self._module.tree, self._tree)
        return self._implicit[kind].get((site.line, site.column, site.end_line, site.end_column))

    def span(self, call: cst.Call) -> Span | None:
        """Return the span of a call: lines from 1, columns in UTF-8 bytes from 0, as `ast` counts."""
        return self._spans.get(id(call))


def _aligned(kind: str, module: cst.Module, tree: ast.Module) -> dict[Span, cst.BaseExpression]:
    """Return the expressions of one kind (see `CallSite.implicit`) by their spans."""
    spans = sorted(_ast_expressions(kind, tree), key=lambda each: (each[0], each[1], -each[2], -each[3]))
    nodes = list(_expressions(kind, module))
    if [name for *_, name in spans] != [name for _, name in nodes]:
        return {}
    return {(a, b, c, d): node for (a, b, c, d, _), (node, _) in zip(spans, nodes, strict=True)}


def _ast_expressions(kind: str, tree: ast.Module) -> Iterator[tuple[int, int, int, int, str]]:
    """Yield the span of each expression of a kind, with its attribute's name."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.JoinedStr) and not _HAS_F_STRING_POSITIONS:
            continue
        part: ast.expr | None = None
        if kind == "read" and isinstance(node, ast.Attribute):
            part = node
        elif kind == "with" and isinstance(node, ast.withitem):
            part = node.context_expr
        elif kind == "for" and isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            part = node.iter
        if part is not None:
            name = part.attr if isinstance(part, ast.Attribute) else ""
            yield part.lineno, part.col_offset, part.end_lineno or 0, part.end_col_offset or 0, name
        stack.extend(ast.iter_child_nodes(node))


def _expressions(kind: str, module: cst.Module) -> Iterator[tuple[cst.BaseExpression, str]]:
    """Yield the same on the other tree, in the order of the source, outer ones first."""
    stack: list[cst.CSTNode] = [module]
    while stack:
        current = stack.pop()
        if isinstance(current, cst.FormattedString) and not _HAS_F_STRING_POSITIONS:
            continue
        if isinstance(current, cst.Import | cst.ImportFrom):
            continue
        part: cst.BaseExpression | None = None
        if kind == "read" and isinstance(current, cst.Attribute):
            part = current
        elif kind == "with" and isinstance(current, cst.WithItem):
            part = current.item
        elif kind == "for" and isinstance(current, cst.For | cst.CompFor):
            part = current.iter
        if part is not None:
            yield part, part.attr.value if isinstance(part, cst.Attribute) else ""
        stack.extend(reversed(_in_order(current)))


def _ast_calls(tree: ast.Module) -> Iterator[tuple[int, int, int, int, str]]:
    """Yield the span of each call, and the last name of what it calls."""
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
        if isinstance(current, _FORMATTED) and not _HAS_F_STRING_POSITIONS:
            continue
        if isinstance(current, cst.Call):
            yield current
        stack.extend(reversed(_in_order(current)))


def _in_order(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Return the parts of a node in the order of the source, which is not that of some nodes' fields."""
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
