"""Which functions of a source may publish that a run is over, as far as the syntax of each tells.

Never no where `analysis.emits` would find such an emit, but for one that another module, or an object,
has given another name; it costs a fraction of an outline.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

from ...catalog.catalog import Catalog
from ...project.access_paths import dotted, last_of, paths, plain
from ...source.patterns import last_name
from .words import names_an_end

if TYPE_CHECKING:
    from ...project.module_index import FunctionEntry
    from ...project.slow_calls import SlowCalls

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
#: Of a server-sent event or a JSON object.
_FRAME = re.compile(r"\b(?:event|data):|\"\w+\"\s*:")
_WALRUS = re.compile(rb":=")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
#: Names of names of names are followed this far.
_DEPTH = 4


def ending_functions(source: bytes, tree: ast.Module, catalog: Catalog) -> dict[int, tuple[str, ...]]:
    """The functions that may publish a terminal event, by line (1-based, of the `def`).

    With each the callees whose events it hands on, one of which must make it; none where the function
    may say so itself.
    """
    return dict(_Endings(source, tree, catalog).found())


def may_delay_emits(calls: SlowCalls) -> bool:
    """Whether some function makes a slow call and publishes something, as far as names tell.

    Three rules ask, one after the other: the answer is kept as long as `calls`.
    """
    answer = _answers.get(calls)
    if answer is None:
        answer = _answers[calls] = _may_delay_emits(calls)
    return answer


_answers: WeakKeyDictionary[SlowCalls, bool] = WeakKeyDictionary()


def _may_delay_emits(calls: SlowCalls) -> bool:
    helpers = ending_functions(calls.source.content, calls.tree, calls.catalog)
    return bool(helpers) and any(
        function.line in helpers
        and _may_end(calls, function, helpers[function.line])
        and next(calls.slow(function), None) is not None
        for function in calls.outline.functions.values()
    )


def _may_end(calls: SlowCalls, function: FunctionEntry, helpers: tuple[str, ...]) -> bool:
    """Whether one of the callees, if there are any, makes a terminal event."""
    said = (text for callee in helpers for text in calls.said_by(function, callee))
    return not helpers or any(map(calls.catalog.is_terminal_name, said))


class _Endings:
    def __init__(self, source: bytes, tree: ast.Module, catalog: Catalog) -> None:
        self.tree = tree
        self.catalog = catalog
        #: Functions may assign to each other's names.
        self.shares = b"global" in source or b"nonlocal" in source
        self.around: dict[tuple[_Function, ...], dict[str, list[ast.expr]]] = {}
        #: The lines on which expressions may bind names.
        self.walrus = _lines_of(source, (found.start() for found in _WALRUS.finditer(source)))
        #: Whether an end is named at all; where none is, a helper must make it.
        self.names_some = names_an_end(source, catalog)
        self.aliases = set(self._aliases()) if catalog.may_rename_emits(source) else set()
        #: Whether anything may be an emit, however it reads.
        self.everywhere = bool(self.aliases) or catalog.emits_by_owner
        #: The lines with something that reads like an emit.
        self.lines = _lines_of(source, catalog.emit_offsets(source))

    def found(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for function, outer in _functions(self.tree):
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
            if self.names_some:
                emits = [node for node in nodes if self._emits(node)]
                parts = [part for emit in emits for part in ast.walk(emit)]
                if self._say_an_end(parts, statements, outer):
                    yield function.lineno, ()
                    continue
            helpers = tuple(filter(None, map(_helper, (*statements, *nodes))))
            if helpers:
                yield function.lineno, helpers

    def _emits(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        names = map(last_name, paths(node.func)) if isinstance(node, ast.Call) else ()
        return any(name in self.aliases or self.catalog.is_emit_name(name) for name in names)

    def _binding(self, statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
        """The statements that may bind a name, among others, and the expressions in them that do."""
        for statement in statements:
            yield statement
            if self.walrus:
                for expression in _expressions(statement):
                    if _touches(self.walrus, expression):
                        yield from (node for node in ast.walk(expression) if isinstance(node, ast.NamedExpr))

    def _aliases(self) -> Iterator[str]:
        """The names, and names of attributes, by which the source calls something that may be an emit."""
        for node in self._binding(_statements(self.tree)):
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

    def _say_an_end(
        self, parts: list[ast.AST], statements: list[ast.AST], outer: tuple[_Function, ...]
    ) -> bool:
        """Whether some syntax, or what its names stand for in a function or around it, may name an end."""
        if any(map(self._names_an_end, parts)):
            return True
        if outer not in self.around:
            scopes = map(_own_statements, (self.tree, *outer))
            around = _statements(self.tree) if self.shares else chain.from_iterable(scopes)
            self.around[outer] = _assigned(self._binding(around))
        assigned = _assigned(self._binding(statements)), self.around[outer]
        seen: set[str] = set()
        for _ in range(_DEPTH):
            names = {part.id for part in parts if isinstance(part, ast.Name)} - seen
            values = [value for name in names for scope in assigned for value in scope.get(name, ())]
            parts = [part for value in values for part in ast.walk(value)]
            if any(map(self._names_an_end, parts)):
                return True
            seen |= names
        return False

    def _names_an_end(self, node: ast.AST) -> bool:
        """Whether a piece of syntax may say that a run is over: a text, the class of an event, a constant
        or member, a flag, a bare end on a queue, events that a helper makes."""
        if isinstance(node, ast.Constant):
            return self._text_names_an_end(node.value)
        if isinstance(node, ast.Name):
            return node.id.isupper() and self.catalog.is_terminal_name(node.id)
        if isinstance(node, ast.Attribute):
            constant = node.attr.isupper() or dotted(node.value).rpartition(".")[2][:1].isupper()
            return constant and self.catalog.is_terminal_name(node.attr)
        if isinstance(node, ast.keyword):
            return node.arg in self.catalog.flag_keys
        if isinstance(node, ast.Call):
            return self._call_names_an_end(node)
        return isinstance(node, ast.YieldFrom) and self.catalog.is_terminal_name(_last(node.value))

    def _text_names_an_end(self, value: object) -> bool:
        """Whether a literal is the name of an end, or a piece of a frame that may hold one."""
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if not isinstance(text, str):
            return False
        return self.catalog.is_terminal_name(text) or _FRAME.search(text) is not None

    def _call_names_an_end(self, node: ast.Call) -> bool:
        name = last_of(node.func)
        if self.catalog.is_event_class(name):
            return True
        if name == "set_result" and isinstance(node.func, ast.Attribute):
            return self.catalog.is_terminal_name(_last(node.func.value))
        handed = [*node.args, *(keyword.value for keyword in node.keywords)]
        sent = handed[0] if len(handed) == 1 else None
        if isinstance(sent, ast.Constant):
            return sent.value is None
        return isinstance(sent, ast.Name | ast.Attribute | ast.Call) and self.catalog.is_sentinel(_last(sent))


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """What the assignments among some nodes give to names."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        found.setdefault(part.id, []).append(node.value)
    return found


def _helper(node: ast.AST) -> str:
    """The callee whose events are handed on, each as it comes, "" where there is none: what it says, only
    its own source tells."""
    made: ast.expr | None = None
    if isinstance(node, ast.YieldFrom):
        made = node.value
    elif isinstance(node, ast.For) and isinstance(node.target, ast.Name) and len(node.body) == 1:
        value = node.body[0].value if isinstance(node.body[0], ast.Expr) else None
        target = node.target.id
        if isinstance(value, ast.Yield) and any(
            isinstance(part, ast.Name) and part.id == target for part in ast.walk(value)
        ):
            made = node.iter
    return plain(made.func) if isinstance(made, ast.Call) else ""


def _functions(tree: ast.Module) -> Iterator[tuple[_Function, tuple[_Function, ...]]]:
    """The functions of a source, each with those around it."""
    waiting: list[tuple[ast.AST, tuple[_Function, ...]]] = [(tree, ())]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, _FUNCTIONS):
            yield node, around
            around = (*around, node)
        waiting.extend((inner, around) for inner in _blocks(node))


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """The statements of a source, and what holds blocks of them."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(_blocks(node))


def _own_statements(scope: ast.AST) -> Iterator[ast.AST]:
    """The statements of a scope without those of functions and classes in it."""
    waiting = [*_blocks(scope)]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _SCOPES):
            yield node
            waiting.extend(_blocks(node))


def _blocks(node: ast.AST) -> Iterator[ast.AST]:
    """The statements right in a statement, and its handlers and cases."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        inner = getattr(node, field, ())
        if isinstance(inner, list):  # a lambda's and a conditional expression's is none
            yield from inner


def _expressions(statement: ast.AST) -> Iterator[ast.expr]:
    """The expressions right in a statement, a handler or a case."""
    for part in ast.iter_child_nodes(statement):
        if isinstance(part, ast.expr):
            yield part
        elif isinstance(part, ast.withitem | ast.arguments):
            yield from (inner for inner in ast.iter_child_nodes(part) if isinstance(inner, ast.expr))


def _touches(lines: list[int], node: ast.expr | _Function) -> bool:
    """Whether one of some lines is among those of a piece of syntax."""
    following = bisect_left(lines, node.lineno)
    return following < len(lines) and lines[following] <= (node.end_lineno or 0)


def _lines_of(source: bytes, offsets: Iterable[int]) -> list[int]:
    """The lines (1-based) of some places in a source, however its lines end, in their order."""
    places = sorted(offsets)
    if not places:
        return []
    ends = [match.start() for match in _LINE_END.finditer(source)]
    return [bisect_left(ends, place) + 1 for place in places]


def _last(node: ast.expr) -> str:
    """The last name of a name, an attribute or a call of one."""
    return last_of(node.func if isinstance(node, ast.Call) else node)
