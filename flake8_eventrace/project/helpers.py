"""Sees through small functions that only answer a question, where a test asks one of them.

`if self.is_remote():` is read as `if self.mode == "remote":` where that is all that `is_remote` returns. The
indexer then understands the test as if it stood there: as a guard, or as the test of a singleton.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping

from .access_paths import dotted, last_of
from .cold_paths import assigns
from .scopes import Scopes

Definition = ast.FunctionDef | ast.AsyncFunctionDef
#: How many statements a function has at most that is read as a question about a singleton.
_MOST_STATEMENTS = 4


class Helpers(Scopes):
    """Knows the syntax of the functions and methods that the code being walked may ask."""

    def __init__(self) -> None:
        super().__init__()
        self._definitions: dict[str, Definition] = {}

    def define_helpers(self, prefix: str, body: Iterable[ast.stmt]) -> None:
        """Note the functions that are defined in a block; their qualified names begin with `prefix`."""
        for statement in body:
            if isinstance(statement, Definition):
                self._definitions.setdefault(f"{prefix}{statement.name}", statement)

    def definition(self, name: str) -> Definition | None:
        """Return the function or method of this module with that qualified name."""
        return self._definitions.get(name)

    def helper(self, node: ast.expr) -> Definition | None:
        """Return the function or method of this module that a call or a property runs, None for any other."""
        called = node.func if isinstance(node, ast.Call) else node
        function = self.function
        if isinstance(called, ast.Name) and isinstance(node, ast.Call):
            if function is not None and called.id in function.body.bindings:
                return None
            return self.definition(called.id)
        if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
            return None
        if function is None or not function.owner or function.parameters[:1] != (called.value.id,):
            return None
        helper = self.definition(f"{function.owner}.{called.attr}")
        if helper is None or isinstance(node, ast.Call) is _is_property(helper):
            return None
        return helper

    def seen_through(self, test: ast.expr) -> ast.expr:
        """Return a test with the questions in it replaced by what they ask."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            operand = self.seen_through(test.operand)
            return test if operand is test.operand else ast.UnaryOp(test.op, operand)
        if isinstance(test, ast.BoolOp):
            values = [self.seen_through(value) for value in test.values]
            return test if values == test.values else ast.BoolOp(test.op, values)
        if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name):
            left = self.keyword(test.left)
            return test if left is test.left else ast.Compare(left, test.ops, test.comparators)
        if isinstance(test, ast.Name):
            return self.keyword(test)
        if not isinstance(test, (ast.Call, ast.Attribute)):
            return test
        helper = self.helper(test)
        return test if helper is None else (_asked(helper, test) or test)

    def keyword(self, node: ast.Name) -> ast.expr:
        """Return `options.wait` for a local that is bound to `options.get("wait")` or to
        `options.pop("wait", None)`, where `options` is the function's own `**options`; any other name as it
        is."""
        call = self.answers.call(node)
        if not isinstance(call, ast.Call) or not self.takes_keyword(call):
            return node
        keyword = call.args[0]
        if not isinstance(call.func, ast.Attribute) or not isinstance(keyword, ast.Constant):
            return node
        return ast.Attribute(call.func.value, str(keyword.value), ast.Load())

    def takes_keyword(self, call: ast.Call) -> bool:
        """Return whether a call looks up or takes out a keyword of the function, with None as its default."""
        function = call.func
        if not isinstance(function, ast.Attribute) or function.attr not in ("get", "pop") or call.keywords:
            return False
        if self.function is None or not call.args or dotted(function.value) != (self.function.rest[1] or "?"):
            return False
        name, *default = call.args
        is_name = isinstance(name, ast.Constant) and isinstance(name.value, str) and name.value.isidentifier()
        return is_name and all(isinstance(d, ast.Constant) and d.value is None for d in default)

    def asks_for(self, test: ast.expr, place: ast.expr) -> bool:
        """Return whether a test calls a small function that asks whether a place is filled."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test = test.operand
        helper = self.helper(test)
        wanted = dotted(place)
        if helper is None or not wanted or len(_statements(helper)) > _MOST_STATEMENTS:
            return False
        return any(wanted in map(dotted, _operands(node)) for node in ast.walk(helper))

    def fills(self, body: Iterable[ast.stmt], place: ast.expr) -> bool:
        """Return whether some statements bind a place, or call a function of this module that does."""
        statements = list(body)
        if assigns(statements, place):
            return True
        for statement in statements:
            for node in ast.walk(statement):
                helper = self.helper(node) if isinstance(node, ast.Call) else None
                if helper is not None and assigns(helper.body, place):
                    return True
        return False


def _is_property(function: Definition) -> bool:
    return any(last_of(decorator) in ("property", "cached_property") for decorator in function.decorator_list)


def _statements(function: Definition) -> list[ast.stmt]:
    """Return the statements of a function without its docstring."""
    return [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]


def _operands(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what a node tests or compares."""
    if isinstance(node, ast.Compare):
        yield from (node.left, *node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield from node.values
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, (ast.If, ast.IfExp)):
        yield node.test
    elif isinstance(node, ast.Return) and node.value is not None:
        yield node.value
        if isinstance(node.value, ast.Call) and last_of(node.value.func) == "bool":
            yield from node.value.args


def _asked(helper: Definition, use: ast.expr) -> ast.expr | None:
    """Return what a function that is one `return` says in the words of its caller; None for any other."""
    statements = _statements(helper)
    only = statements[0] if len(statements) == 1 else None
    if not isinstance(only, ast.Return) or only.value is None or isinstance(helper, ast.AsyncFunctionDef):
        return None
    arguments = helper.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or len(helper.decorator_list) > 1:
        return None
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    passed: list[ast.expr] = list(use.args) if isinstance(use, ast.Call) else []
    receiver = use.func if isinstance(use, ast.Call) else use
    if isinstance(receiver, ast.Attribute):
        passed.insert(0, receiver.value)
    if len(passed) != len(names) or (isinstance(use, ast.Call) and use.keywords):
        return None
    value = only.value
    if isinstance(value, ast.Call) and last_of(value.func) == "bool" and len(value.args) == 1:
        value = value.args[0]
    if not isinstance(value, (ast.Compare, ast.Call, ast.BoolOp, ast.UnaryOp, ast.Attribute, ast.Name)):
        return None
    return _Renamed(dict(zip(names, passed, strict=True))).visit(copy.deepcopy(value))  # type: ignore[no-any-return]


class _Renamed(ast.NodeTransformer):
    """Puts what is passed in the place of parameters."""

    def __init__(self, passed: Mapping[str, ast.expr]) -> None:
        self._passed = passed

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._passed.get(node.id, node)
