"""Which lines an execution ran, in which order, and who ran them.

The source is instrumented: its statements report when they begin and when they are done. Of a
compound statement only the head does: its test, its iterable; a `with` is done when it is entered.
"""

from __future__ import annotations

import ast
import asyncio
import functools
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from .program import Program, load

#: Takes a line and whether its statement is done.
Report = Callable[[int, bool], None]

_Node = TypeVar("_Node", bound=ast.AST)

_REPORT = "__step__"
_AUDIT = "eventrace.proofs.step"
_BLOCKED = "eventrace.proofs.blocked"


@dataclass(frozen=True)
class Passed:
    """A party was at a line, before or after its statement."""

    party: int
    line: int
    done: bool


def instrumented(
    source: bytes, path: str, report: Report, modules: Mapping[str, object] | None = None
) -> Program:
    """The program, with its steps reported."""
    tree = ast.parse(source)
    _Instrument().visit(tree)
    return load(source, path, ast.fix_missing_locations(tree), modules, **{_REPORT: report})


def blocked() -> None:
    """To be called by what makes a party wait: its step counts as begun from now on."""
    sys.audit(_BLOCKED)


def recorded(
    source: bytes, path: str, modules: Mapping[str, object] | None = None
) -> tuple[Program, list[Passed]]:
    """The program, and the record of its latest execution.

    Reports go through an audit hook, which interpreters neither trace nor monitor: to an explorer
    that traces they are no access to shared state.
    """
    record: list[Passed] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == _AUDIT:
            line, done = arguments
            assert isinstance(line, int)
            record.append(Passed(_party(), line, bool(done)))
        elif event == _BLOCKED:
            party = _party()
            last = next((at for at in reversed(range(len(record))) if record[at].party == party), None)
            if last is not None:
                record.append(record.pop(last))

    sys.addaudithook(hook)
    program = instrumented(source, path, functools.partial(sys.audit, _AUDIT), modules)

    def setup() -> object:
        state = program.setup()
        record.clear()
        return state

    return Program(setup, program.parties, program.stranded), record


def _party() -> int:
    try:
        return id(asyncio.current_task())
    except RuntimeError:
        return threading.get_ident()


class _Instrument(ast.NodeTransformer):
    def visit(self, node: ast.AST) -> ast.AST | list[ast.AST]:
        self.generic_visit(node)
        if isinstance(node, ast.If | ast.While):
            # The double negation tests before the report does: `if self.queue:` reads the queue.
            tested = ast.UnaryOp(ast.Not(), ast.UnaryOp(ast.Not(), node.test))
            node.test = _around(tested, node.test)
        elif isinstance(node, ast.For | ast.AsyncFor):
            node.iter = _around(node.iter, node.iter)
        elif isinstance(node, ast.Return) and node.value is not None:
            node.value = _around(node.value, node.value)
        elif isinstance(node, ast.With | ast.AsyncWith):
            begun, entered = (_placed(ast.Expr(_report(node.lineno, done)), node) for done in (False, True))
            node.body.insert(0, entered)
            return [begun, node]
        elif isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign):
            before, after = (_placed(ast.Expr(_report(node.lineno, done)), node) for done in (False, True))
            return [before, node, after]
        return node


def _around(value: ast.expr, original: ast.expr) -> ast.expr:
    """`(report, value, report)[1]`."""
    three = [_report(original.lineno, False), value, _report(original.lineno, True)]
    return _placed(ast.Subscript(ast.Tuple(three, ast.Load()), ast.Constant(1), ast.Load()), original)


def _report(line: int, done: bool) -> ast.expr:
    return ast.Call(ast.Name(_REPORT, ast.Load()), [ast.Constant(line), ast.Constant(done)], [])


def _placed(node: _Node, original: ast.AST) -> _Node:
    return ast.copy_location(node, original)
