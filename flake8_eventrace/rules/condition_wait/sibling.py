"""The sixth of LAG107's cases: with a timeout the function tests the state before it waits, without one not.

An `if` asks whether the caller gave a timeout (`if timeout is None`). In one of its branches the function
waits as soon as it comes there; in the other one it reads what is announced, and does not wait where that
holds. So the state may hold when the function comes to the `if`: then the first branch sleeps on it, and
nobody announces it again. Both branches are under the condition's lock.

Quiet: an `if` that asks anything else (`if fresh`), which may be what the caller wants; a function that reads
announced state before the `if`, which may be the test, or what the other branch compares with; a branch that
does anything before its wait (a request, a test); a test of what it has itself read in that branch (the next
number); state that nobody announces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from ...flow.inlining import Point
from ...flow.operations import Acquire, Bind, Branch, Call, Nop, Place, Release, Wait, WriteState
from ...flow.paths import reach
from ...protocol.decisions import decides
from ...protocol.locks import callers_locks
from ...protocol.timeouts import polls
from ...symbols.symbols import FunctionFacts, dotted
from ...symbols.types import Concurrency
from ...symbols.walk import children, holds, walk
from .late import caller_reads
from .query import Case, Query, UnguardedWait, leads_past


def sibling(query: Query, wait: Point) -> Iterator[UnguardedWait]:
    """Yield how a wait sleeps on what the other branch would have seen, at most once."""
    if wait.operation.node is not wait.site or polls(query.program, wait):
        return  # reported in the function that waits
    choice = _choice_of_timeout(query.graph.function, wait.operation.node)
    if choice is None or query.lock in callers_locks(query.program, query.graph.function, wait):
        return  # the callers hold the lock, and may have tested the state
    before = list(reach([wait], backward=True))
    acquire = next((point for point in before if query.acquires(point)), None)
    alone = query.kind is Concurrency.EVENT_LOOP  # the lock is fair: what was read before it is still true
    under = [point for point in before if alone or query.holds_lock(point)]
    if acquire is None or not all(_is_nothing(query, choice, point) for point in under):
        return
    for read, state in _tests(query, choice):
        notifier = query.publisher_of(state)
        if notifier is not None and query.lock in notifier.set_locks and not caller_reads(query, state):
            yield UnguardedWait(
                Case.SIBLING, query.graph, query.condition, wait, read, state, notifier, acquire, flag=True
            )
            return


class _Choice:
    """An `if` that asks for a timeout: the branch with the bare wait, and the other one."""

    def __init__(self, node: cst.If, wait: cst.CSTNode, timeout: str) -> None:
        first = holds(node.body, wait)
        self.timeout = timeout
        self.bare: cst.CSTNode = node.body if first else _orelse(node)
        self.other: cst.CSTNode = _orelse(node) if first else node.body


def _orelse(node: cst.If) -> cst.CSTNode:
    return node.orelse if node.orelse is not None else node.test


def _choice_of_timeout(function: FunctionFacts, wait: cst.CSTNode) -> _Choice | None:
    """Return the innermost `if` around a wait if it asks for a parameter that the other branch waits by."""
    node: cst.CSTNode | None = function.node
    innermost: cst.If | None = None
    while node is not None:
        if isinstance(node, cst.If) and node.orelse is not None and not holds(node.test, wait):
            innermost = node
        node = next((child for child in children(node) if holds(child, wait)), None)
    timeout = _asked_for(innermost.test) if innermost is not None else ""
    if innermost is None or timeout not in function.parameters or timeout in function.bindings:
        return None
    choice = _Choice(innermost, wait, timeout)
    uses_it = any(isinstance(part, cst.Name) and part.value == timeout for part in walk(choice.other))
    return choice if uses_it or any(_has_name(part, timeout) for part in _timeouts(wait)) else None


def _asked_for(test: cst.BaseExpression) -> str:
    """Return the name of which a test asks whether it is None, "" for any other test."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return ""
    (target,) = test.comparisons
    if not isinstance(target.operator, cst.Is | cst.IsNot) or dotted(target.comparator) != "None":
        return ""
    return test.left.value if isinstance(test.left, cst.Name) else ""


def _timeouts(wait: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the arguments of a wait."""
    if isinstance(wait, cst.Call):
        yield from (argument.value for argument in wait.args)


def _has_name(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(part, cst.Name) and part.value == name for part in walk(node))


def _is_nothing(query: Query, choice: _Choice, point: Point) -> bool:
    """Return whether a point before the wait neither tests what is announced nor asks for anything.

    Before the `if`, a read of what no notifier publishes is no test either: the other branch still tests.
    """
    operation = point.operation
    if isinstance(operation, Nop | Acquire | Release | Bind):
        return not isinstance(operation, Bind) or not query.reads_at(point)
    inside = holds(choice.bare, point.site)
    if isinstance(operation, Branch):
        return not inside
    if isinstance(operation, Wait | Call | WriteState):
        return False
    return not query.reads_published(point) and not (inside and query.reads_at(point))


def _tests(query: Query, choice: _Choice) -> Iterator[tuple[Point, Place]]:
    """Yield what is read in the other branch before each wait there, and may spare that wait."""
    other = [point for point in query.graph.points if holds(choice.other, point.site)]
    if any(query.reads_published(point) and _is_kept(point) for point in other):
        return  # it may wait until that changes
    for point in other:
        if query.waits(point.operation):
            yield from _tests_before(query, choice, point)
        elif isinstance(point.operation, Call) and _is_wait_for(query, point.operation):
            yield from _predicate(query, point)


def _tests_before(query: Query, choice: _Choice, wait: Point) -> Iterator[tuple[Point, Place]]:
    """Yield the reads before a wait, if there is one on each path to it, and each may spare the wait."""

    def reads(point: Point) -> bool:
        return query.reads_published(point)

    def is_inside(point: Point) -> bool:
        return holds(choice.other, point.site)

    inside = list(reach([wait], backward=True, enters=is_inside, ends=reads))
    found = [point for point in inside if reads(point)]
    untested = [point for point in inside if not reads(point) and _comes_from_outside(choice, point)]
    branches = [point for point in inside if leads_past(point, wait)]
    decided = all(any(decides(branch, read) for branch in branches) for read in found)
    if untested or not decided:
        return
    for point in found:
        yield from ((point, place) for place in query.reads_at(point) if query.publisher_of(place))


def _comes_from_outside(choice: _Choice, point: Point) -> bool:
    return any(not holds(choice.other, before.site) for before, _ in point.predecessors)


def _is_kept(read: Point) -> bool:
    """Return whether what is read is assigned to a local."""
    return any(
        isinstance(node, cst.Assign | cst.AnnAssign | cst.NamedExpr)
        and node.value is not None
        and holds(node.value, read.site)
        for node in walk(read.function.node)
    )


def _is_wait_for(query: Query, call: Call) -> bool:
    place = call.place
    return place.fields[-1:] == ("wait_for",) and replace(place, fields=place.fields[:-1]) == query.condition


def _predicate(query: Query, point: Point) -> Iterator[tuple[Point, Place]]:
    """Yield what the predicate of a `wait_for` reads."""
    node = point.operation.node
    predicate = node.args[0].value if isinstance(node, cst.Call) and node.args else None
    function: FunctionFacts | None = None
    if isinstance(predicate, cst.Lambda):
        function = next((f for f in query.program.module.functions if f.node is predicate), None)
    elif predicate is not None:
        function = query.program.types.callee(predicate, point.function, point.function.module)
    for read in query.program.inlined(function).points if function is not None else ():
        yield from ((read, place) for place in query.reads_at(read) if query.publisher_of(place))
