"""Filter on `ast`: which functions of a source may publish a terminal event.

It keeps every function in which `emits` would find a terminal emit: it tests all nodes of all emits
with the tests of `emit_names`, whatever their place, and all values that a name may have, whichever
is bound there. Exception: an emit that another module, or an object, has given another name. The
filter costs a fraction of indexing the module.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from ...catalog.catalog import Catalog
from ...project.access_paths import dotted, last_of, paths, plain
from ...source.kept_tree import once
from ...source.patterns import last_name
from .emit_names import DEPTH, RESOLVER, EventNames, as_text
from .words import may_name_terminal_event

if TYPE_CHECKING:
    from ...project.module_index import FunctionEntry
    from ...project.slow_calls import SlowCalls

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_WALRUS = re.compile(rb":=")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)


def terminal_emitters(source: bytes, tree: ast.Module, catalog: Catalog) -> dict[int, tuple[str, ...]]:
    """Return the functions that may publish a terminal event, by the line (1-based) of their `def`.

    The value holds the callees whose events the function passes on, one of which must make the
    event; it is empty where the function itself may.
    """
    return dict(_Filter(source, tree, catalog).functions())


def may_delay_emits(calls: SlowCalls) -> bool:
    """Return whether some function makes a slow call and may publish a terminal event.

    LAG201, LAG202 and LAG210 ask in turn. The answer is stored for as long as `calls` lives.
    """
    answer = _answers.get(calls)
    if answer is None:
        answer = _answers[calls] = _may_delay_emits(calls)
    return answer


#: Not an attribute of `SlowCalls`, which is shared by all rules about slow calls and knows none of them.
_answers: WeakKeyDictionary[SlowCalls, bool] = WeakKeyDictionary()


def _may_delay_emits(calls: SlowCalls) -> bool:
    emitters = terminal_emitters(calls.source.content, calls.tree, calls.catalog)
    return bool(emitters) and any(
        function.line in emitters
        and _may_emit(calls, function, emitters[function.line])
        and next(calls.slow(function), None) is not None
        for function in calls.module.functions.values()
    )


def _may_emit(calls: SlowCalls, function: FunctionEntry, helpers: tuple[str, ...]) -> bool:
    """Return whether one of the callees, if there are any, makes a terminal event."""
    texts = (text for callee in helpers for text in calls.returned_texts(function, callee))
    return not helpers or any(map(calls.catalog.is_terminal_name, texts))


class _Emitting(NamedTuple):
    """A function that may publish something: the functions around it, what its emits are made of, and the
    callees whose events it passes on."""

    function: _Function
    outer: tuple[_Function, ...]
    parts: list[ast.AST]
    helpers: tuple[str, ...]


class _Filter:
    def __init__(self, source: bytes, tree: ast.Module, catalog: Catalog) -> None:
        self.tree = tree
        self.catalog = catalog
        self.names = EventNames(catalog)
        #: Whether functions may assign to each other's names.
        self.shares = b"global" in source or b"nonlocal" in source
        #: What is assigned to names outside of a function, by its enclosing functions.
        self.assigned_outside: dict[tuple[_Function, ...], dict[str, list[ast.expr]]] = {}
        #: The lines on which expressions may bind names.
        self.walrus = _lines_of(source, (match.start() for match in _WALRUS.finditer(source)))
        #: Whether the source names a terminal event at all; where it does not, a helper must make it.
        self.names_some = may_name_terminal_event(source, catalog)
        self.aliases = set(self._aliases()) if catalog.may_rename_emits(source) else set()
        #: Whether any call may be an emit, whatever its name.
        self.everywhere = bool(self.aliases) or catalog.emits_by_owner
        #: The lines with something that reads like an emit.
        self.lines = _lines_of(source, catalog.emit_offsets(source))

    def functions(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        key = _Filter, self.catalog, frozenset(self.aliases), self.everywhere
        for top in self.tree.body:
            for function, outer, parts, helpers in once(top, key, self._emitting):
                if parts and self.names_some and self._any_names(parts, [*_own_statements(function)], outer):
                    yield function.lineno, ()
                elif helpers:
                    yield function.lineno, helpers

    def _emitting(self, top: ast.stmt) -> list[_Emitting]:
        """Return the functions in a top-level statement that may publish something."""
        found = []
        for function, outer in _functions(top):
            if not (self.everywhere or _touches(self.lines, function)):
                continue
            statements = [*_own_statements(function)]
            nodes = [
                node
                for statement in statements
                for expression in _expressions(statement)
                if self.everywhere or _touches(self.lines, expression)
                for node in ast.walk(expression)
            ]
            emits = [node for node in nodes if self._is_emit(node)]
            parts = [part for emit in emits for part in ast.walk(emit)]
            helpers = tuple(filter(None, map(_helper, (*statements, *nodes))))
            if parts or helpers:
                found.append(_Emitting(function, outer, parts, helpers))
        return found

    def _is_emit(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        callees = map(last_name, paths(node.func)) if isinstance(node, ast.Call) else ()
        return any(name in self.aliases or self.catalog.is_emit_name(name) for name in callees)

    def _binding(self, statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
        """Return the statements that may bind a name, and the expressions in them that do."""
        for statement in statements:
            yield statement
            if self.walrus:
                for expression in _expressions(statement):
                    if _touches(self.walrus, expression):
                        yield from (node for node in ast.walk(expression) if isinstance(node, ast.NamedExpr))

    def _aliases(self) -> Iterator[str]:
        """Return the names, of attributes also, by which the source calls something that may be an emit."""
        for top in self.tree.body:
            yield from once(top, (_Filter._aliases_in, self.catalog), lambda top: list(self._aliases_in(top)))

    def _aliases_in(self, top: ast.stmt) -> Iterator[str]:
        """Return the same for a top-level statement."""
        for node in self._binding(_statements(top)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for name in node.names:
                    if name.asname and self.catalog.is_emit_name(name.name.rpartition(".")[2]):
                        yield name.asname
            elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and any(
                self.catalog.is_emit_name(last_name(path))
                for path in paths(node.value)
                if not path.endswith(")")
            ):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    parts = (part for part in ast.walk(target) if isinstance(part, ast.expr))
                    yield from filter(None, map(last_of, parts))

    def _any_names(
        self, parts: list[ast.AST], statements: list[ast.AST], outer: tuple[_Function, ...]
    ) -> bool:
        """Return whether some node, or a value of the names in it, may name a terminal event.

        Names are resolved in the function's `statements` and outside of it.
        """
        if any(map(self._may_name, parts)):
            return True
        assigned = _assigned(self._binding(statements)), self._assigned_outside(outer)
        seen: set[str] = set()
        for _ in range(DEPTH):
            names = {part.id for part in parts if isinstance(part, ast.Name)} - seen
            values = [value for name in names for scope in assigned for value in scope.get(name, ())]
            parts = [part for value in values for part in ast.walk(value)]
            if any(map(self._may_name, parts)):
                return True
            seen |= names
        return False

    def _assigned_outside(self, outer: tuple[_Function, ...]) -> dict[str, list[ast.expr]]:
        if outer not in self.assigned_outside:
            scopes = map(_own_statements, (self.tree, *outer))
            statements = _statements(self.tree) if self.shares else chain.from_iterable(scopes)
            self.assigned_outside[outer] = _assigned(self._binding(statements))
        return self.assigned_outside[outer]

    def _may_name(self, node: ast.AST) -> bool:
        """Return whether a node may name a terminal event by itself."""
        if isinstance(node, ast.Constant):
            return self.names.may_be_in(as_text(node.value))
        if isinstance(node, ast.Name):
            return bool(self.names.of_constant(node.id))
        if isinstance(node, ast.Attribute):
            return bool(self.names.of_member(node.attr, dotted(node.value).rpartition(".")[2]))
        if isinstance(node, ast.keyword):
            return bool(self.names.of_flag(node.arg or ""))
        if isinstance(node, ast.Call):
            return self._call_may_name(node)
        return isinstance(node, ast.YieldFrom) and bool(self.names.of_helper(_last(node.value)))

    def _call_may_name(self, node: ast.Call) -> bool:
        callee = last_of(node.func)
        if self.names.of_made(callee):
            return True
        if callee == RESOLVER and isinstance(node.func, ast.Attribute):
            return bool(self.names.of_future(callee, _last(node.func.value)))
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        only = arguments[0] if len(arguments) == 1 else None
        if isinstance(only, ast.Constant):
            return only.value is None
        return isinstance(only, ast.Name | ast.Attribute | ast.Call) and bool(
            self.names.of_sentinel(_last(only))
        )


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """Return the values that the assignments among some nodes give to names."""
    values: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        values.setdefault(part.id, []).append(node.value)
    return values


def _helper(node: ast.AST) -> str:
    """Return the callee whose events are passed on one by one, "" where there is none.

    Which events these are, only the callee's source tells.
    """
    helper: ast.expr | None = None
    if isinstance(node, ast.YieldFrom):
        helper = node.value
    elif isinstance(node, ast.For) and isinstance(node.target, ast.Name) and len(node.body) == 1:
        value = node.body[0].value if isinstance(node.body[0], ast.Expr) else None
        target = node.target.id
        if isinstance(value, ast.Yield) and any(
            isinstance(part, ast.Name) and part.id == target for part in ast.walk(value)
        ):
            helper = node.iter
    return plain(helper.func) if isinstance(helper, ast.Call) else ""


def _functions(tree: ast.AST) -> Iterator[tuple[_Function, tuple[_Function, ...]]]:
    """Return the functions of a source, each with the functions that enclose it."""
    stack: list[tuple[ast.AST, tuple[_Function, ...]]] = [(tree, ())]
    while stack:
        node, outer = stack.pop()
        if isinstance(node, _FUNCTIONS):
            yield node, outer
            outer = (*outer, node)
        stack.extend((inner, outer) for inner in _blocks(node))


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Return the statements of a source or a statement, handlers and cases."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(_blocks(node))


def _own_statements(scope: ast.AST) -> Iterator[ast.AST]:
    """Return the statements of a scope, those of functions and classes in it excluded."""
    stack = [*_blocks(scope)]
    while stack:
        node = stack.pop()
        if not isinstance(node, _SCOPES):
            yield node
            stack.extend(_blocks(node))


def _blocks(node: ast.AST) -> Iterator[ast.AST]:
    """Return the statements directly in a statement, and its handlers and cases."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        inner = getattr(node, field, ())
        if isinstance(inner, list):  # the body of a lambda or a conditional expression is none
            yield from inner


def _expressions(statement: ast.AST) -> Iterator[ast.expr]:
    """Return the expressions directly in a statement, a handler or a case."""
    for part in ast.iter_child_nodes(statement):
        if isinstance(part, ast.expr):
            yield part
        elif isinstance(part, ast.withitem | ast.arguments):
            yield from (inner for inner in ast.iter_child_nodes(part) if isinstance(inner, ast.expr))


def _touches(lines: list[int], node: ast.expr | _Function) -> bool:
    """Return whether one of some lines, in ascending order, is within a node."""
    following = bisect_left(lines, node.lineno)
    return following < len(lines) and lines[following] <= (node.end_lineno or 0)


def _lines_of(source: bytes, offsets: Iterable[int]) -> list[int]:
    """Return the lines (1-based) of byte offsets in ascending order; CR, LF and CRLF end lines."""
    ordered = sorted(offsets)
    if not ordered:
        return []
    ends = [match.start() for match in _LINE_END.finditer(source)]
    return [bisect_left(ends, offset) + 1 for offset in ordered]


def _last(node: ast.expr) -> str:
    """Return the last name of a name, an attribute or a call of one."""
    return last_of(node.func if isinstance(node, ast.Call) else node)
