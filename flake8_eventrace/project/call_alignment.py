"""Aligns the calls of the two trees of a source: those of `ast` with those of LibCST.

Slow calls are found on `ast`, with positions; findings are reported and fixed on the LibCST tree, whose own
positions cost as much to compute as the parse. Both parsers see the same calls in the same order.
"""

from __future__ import annotations

import ast
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple, TypeVar

import libcst as cst

from ..source.kept_tree import first_line
from ..symbols.symbols import ModuleFacts, last_name
from ..symbols.walk import children
from .module_index import CallSite

#: 1-based line and 0-based column in UTF-8 bytes, of the start and of the end.
Span = tuple[int, int, int, int]
#: The same with the last name of a call or an attribute.
_NamedSpan = tuple[int, int, int, int, str]

Expression = TypeVar("Expression", bound=cst.BaseExpression)

#: Below 3.12, `ast` has no exact positions inside f-strings.
_HAS_F_STRING_POSITIONS = sys.version_info >= (3, 12)
_FORMATTED = (cst.FormattedString, getattr(cst, "TemplatedString", cst.FormattedString))


class CallNodes:
    """The calls of a module by their positions in `ast`, but for statements in which the parsers disagree."""

    def __init__(self, module: ModuleFacts, tree: ast.Module) -> None:
        self._parts = list(_parts(module, tree))
        self._first_lines = [part.line for part in self._parts]

    def at(self, site: CallSite) -> cst.Call | None:
        """Return the call at a site, None where the parsers disagree."""
        part = self._part(site.line)
        return part.aligned.calls(part)[0].get(_span_in(part, site)) if part is not None else None

    def expression_at(self, site: CallSite) -> cst.BaseExpression | None:
        """Return the expression that a site without brackets reads, enters or iterates over, see
        `CallSite.implicit`; None where the parsers disagree."""
        kind = "with" if site.implicit == "leave" else site.implicit
        part = self._part(site.line)
        return part.aligned.expressions(kind, part).get(_span_in(part, site)) if part is not None else None

    def span(self, call: cst.Call) -> Span | None:
        """Return the span of a call: lines from 1, columns in UTF-8 bytes from 0, as `ast` counts."""
        for part in self._parts:
            if id(call) in part.aligned.call_ids:
                span = part.aligned.calls(part)[1].get(id(call))
                return (span[0] + part.line, span[1], span[2] + part.line, span[3]) if span else None
        return None

    def _part(self, line: int) -> _Part | None:
        index = bisect_right(self._first_lines, line) - 1
        return self._parts[index] if index >= 0 else None


class _Part(NamedTuple):
    """A top-level statement of LibCST with the statements of `ast` in its lines, from `line` on."""

    line: int
    aligned: _Aligned
    statements: list[ast.stmt]


class _Aligned:
    """What is known of the calls in a top-level statement; spans are counted from its first line.

    It depends on the text of the statement alone, wherever that is in a module.
    """

    def __init__(self, statement: cst.CSTNode) -> None:
        self._statement = statement
        self._calls: tuple[dict[Span, cst.Call], dict[int, Span]] | None = None
        self._expressions: dict[str, dict[Span, cst.BaseExpression]] = {}

    @cached_property
    def nodes(self) -> list[cst.Call]:
        """The calls in the order of the source."""
        return list(_calls(self._statement))

    @cached_property
    def call_ids(self) -> frozenset[int]:
        """The ids of the calls."""
        return frozenset(map(id, self.nodes))

    def calls(self, part: _Part) -> tuple[dict[Span, cst.Call], dict[int, Span]]:
        """Return the calls by their spans, and the spans by the ids of the calls."""
        if self._calls is None:
            spans = _sorted(call for statement in part.statements for call in _ast_calls(statement))
            pairs = _paired(part.line, spans, [(node, last_name(node.func)) for node in self.nodes])
            self._calls = pairs, {id(node): span for span, node in pairs.items()}
        return self._calls

    def expressions(self, kind: str, part: _Part) -> dict[Span, cst.BaseExpression]:
        """Return the expressions of one kind (see `CallSite.implicit`) by their spans."""
        if kind not in self._expressions:
            spans = _sorted(
                each for statement in part.statements for each in _ast_expressions(kind, statement)
            )
            self._expressions[kind] = _paired(part.line, spans, list(_expressions(kind, self._statement)))
        return self._expressions[kind]


def _parts(module: ModuleFacts, tree: ast.Module) -> Iterator[_Part]:
    """Yield the top-level statements of a module; none where the two parsers see others."""
    statements = module.statements.all
    sizes = [len(s.node.body) if isinstance(s.node, cst.SimpleStatementLine) else 1 for s in statements]
    if sum(sizes) != len(tree.body):
        return
    below = iter(tree.body)
    for statement, size in zip(statements, sizes, strict=True):
        group = list(islice(below, size))
        if group:
            yield _Part(first_line(group[0]), statement.once(_Aligned), group)


def _span_in(part: _Part, site: CallSite) -> Span:
    return site.line - part.line, site.column, site.end_line - part.line, site.end_column


def _sorted(spans: Iterable[_NamedSpan]) -> list[_NamedSpan]:
    """Return spans in the order of the source, outer ones first."""
    return sorted(spans, key=lambda each: (each[0], each[1], -each[2], -each[3]))


def _paired(
    line: int, spans: list[_NamedSpan], nodes: list[tuple[Expression, str]]
) -> dict[Span, Expression]:
    """Return nodes by their spans, counted from `line`; none where the names differ."""
    if [name for *_, name in spans] != [name for _, name in nodes]:
        return {}
    return {(a - line, b, c - line, d): node for (a, b, c, d, _), (node, _) in zip(spans, nodes, strict=True)}


def _ast_expressions(kind: str, tree: ast.stmt) -> Iterator[_NamedSpan]:
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


def _expressions(kind: str, statement: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, str]]:
    """Yield the same on the other tree, in the order of the source, outer ones first."""
    stack: list[cst.CSTNode] = [statement]
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


def _ast_calls(tree: ast.stmt) -> Iterator[_NamedSpan]:
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
