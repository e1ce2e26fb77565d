"""The tests between a slow call and an emit that decide whether the event is wanted.

An `if` that holds the emit and not the call decides by its value: in the body, the `else` or an `elif`. So
does an `if` between the two whose body sends another event of the same channel and returns: the emit is its
`else` in all but the spelling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import libcst as cst

from ...flow.cfg import Edge, EdgeKind, Node
from ...flow.operations import Branch
from ...symbols.walk import walk
from .emits import Emit
from .emitter import Emitter


@dataclass(frozen=True)
class Guard:
    """A test. `tests` are the ids of its parts; `branch` those of one branch, which holds the emit, or, where
    not `wanted`, leaves the function before the emit."""

    test: cst.BaseExpression
    tests: frozenset[int]
    branch: frozenset[int]
    wanted: bool

    def leads_around(self, node: Node, edge: Edge[Node]) -> bool:
        """Return whether an edge of the test leads to where the event is not wanted."""
        decides = isinstance(node.operation, Branch) and edge.kind in (EdgeKind.TRUE, EdgeKind.FALSE)
        if not decides or id(node.operation.node) not in self.tests:
            return False
        target = id(edge.target.operation.node)
        return target not in self.tests and (target in self.branch) is not self.wanted


def guards_of(emitter: Emitter, emit: Emit, call: cst.Call) -> list[Guard]:
    """Return the guards of an emit that are tested after a call."""
    return [*_around(emitter, emit, call), *_before(emitter, emit, call)]


def _around(emitter: Emitter, emit: Emit, call: cst.Call) -> Iterator[Guard]:
    of_call = {id(node) for node in emitter.parents.ancestors(call)}
    for inner, outer in pairwise(emitter.parents.ancestors(emit.node)):
        if isinstance(outer, cst.If) and id(outer) not in of_call:
            yield _guard(outer, inner, wanted=True)


def _before(emitter: Emitter, emit: Emit, call: cst.Call) -> Iterator[Guard]:
    """Yield the tests before an emit, in its block, after which the function may send something else and
    return."""
    of_call = {id(node) for node in emitter.parents.ancestors(call)}
    statement = emitter.statement(emit.node)
    block = emitter.parents.block(statement) if statement is not None else None
    before = list(block.body) if block is not None else []
    for index, other in enumerate(before):
        if other is statement:
            before = before[:index]
            break
    for index, other in enumerate(before):
        if id(other) in of_call:
            before = before[index + 1 :]
            break
    else:
        if block is not None and id(block) in of_call:
            return
    for other in before:
        if isinstance(other, cst.If) and other.orelse is None and _ends_otherwise(emitter, emit, other):
            yield _guard(other, other.body, wanted=False)


def _ends_otherwise(emitter: Emitter, emit: Emit, statement: cst.If) -> bool:
    """Return whether the body of an `if` sends another event of the channel, and returns."""
    parts = {id(part) for part in walk(statement.body)}
    last = statement.body.body[-1] if statement.body.body else None
    returns = isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], cst.Return)
    return returns and any(
        id(other.node) in parts and other.channel == emit.channel for other in emitter.emits
    )


def _guard(statement: cst.If, branch: cst.CSTNode, *, wanted: bool) -> Guard:
    tests = frozenset(id(part) for part in walk(statement.test))
    return Guard(statement.test, tests, frozenset(id(part) for part in walk(branch)), wanted)
