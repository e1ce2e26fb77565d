"""The second of LAG107's cases: what was announced is gone when the wait returns."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...catalog.vocabulary import COMMANDS, NOTIFIES
from ...flow.constants import truth
from ...flow.effects import call_is_harmless
from ...flow.inlining import Point
from ...flow.operations import Branch, Call, Place, Wait, WriteState
from ...protocol.publications import written_value
from ...protocol.publishers import Setter
from ...symbols.symbols import FunctionFacts
from ...symbols.walk import holds, walk
from .query import Case, Query, UnguardedWait
from .removal import counts_taken, is_unread, removals, taken_flags
from .rivals import has_rivals


def stolen(query: Query, wait: Point) -> Iterator[UnguardedWait]:
    """Yield how a wait under an `if` finds that what was announced is gone, at most once."""
    if wait.operation.node is not wait.site:
        return  # reported in the function that waits
    guard = guard_of(query.graph.function, wait.operation.node)
    if guard is None:
        return
    for use, state in removals(query, wait):
        read, notifier = _tested(query, guard, state), query.publisher_of(state)
        if read is None or notifier is None:
            continue
        idle = next(
            (
                notifier
                for notifier in query.notifiers
                if _brings_nothing(query, notifier, state) and is_unread(query, wait, use, [notifier], state)
            ),
            None,
        )
        if idle is not None:
            yield UnguardedWait(Case.STOLEN, query.graph, query.condition, wait, read, state, idle, use=use)
        else:
            yield from _by_rivals(query, wait, read, state, notifier, use)
        return
    yield from _claimed_twice(query, wait, guard)
    yield from _counted_down_twice(query, wait, guard)


def _by_rivals(
    query: Query, wait: Point, read: Point, state: Place, notifier: Setter, use: Point, *, flag: bool = False
) -> Iterator[UnguardedWait]:
    """Yield that another caller takes the state between the notification and its use, if there may be one."""
    if has_rivals(query.program, query.graph.function, query.condition, state):
        yield UnguardedWait(
            Case.STOLEN,
            query.graph,
            query.condition,
            wait,
            read,
            state,
            notifier,
            use=use,
            others=True,
            only=query.only_about(state),
            flag=flag,
        )


def _claimed_twice(query: Query, wait: Point, guard: cst.If) -> Iterator[UnguardedWait]:
    """Yield how two callers claim one flag, `if self.busy: wait()` and then `self.busy = True`, at most once.

    A flag that the notifier raises and the waiter lowers is left out: mostly one waiter is meant. So is a
    limited wait, after which the function may mean to go on in any case, unless it tests how the wait ended.
    """
    assert isinstance(wait.operation, Wait)
    if wait.operation.timeout is not None and not _is_asked(query, wait):
        return
    for use, notifier in taken_flags(query, wait):
        operation = use.operation
        assert isinstance(operation, WriteState)
        state = operation.place
        read = _tested(query, guard, state)
        if read is None or read.operation.node is not guard.test or not truth(written_value(use)):
            continue
        yield from _by_rivals(query, wait, read, state, notifier, use, flag=True)
        return


def _counted_down_twice(query: Query, wait: Point, guard: cst.If) -> Iterator[UnguardedWait]:
    """Yield how two callers take the last of a count, `if not self.free: wait()` and then `self.free -= 1`.

    As for flags, a limited wait is left out unless the function tests how it ended. The count must be what
    the `if` alone tests: one that is compared with anything but zero may be a bound that can be passed.
    """
    assert isinstance(wait.operation, Wait)
    if wait.operation.timeout is not None and not _is_asked(query, wait):
        return
    for use, notifier in counts_taken(query, wait):
        assert isinstance(use.operation, WriteState)
        state = use.operation.place
        read = _tested(query, guard, state)
        if read is None or not _asks_for_none(guard.test, read):
            continue
        yield from _by_rivals(query, wait, read, state, notifier, use)
        return


def _asks_for_none(test: cst.BaseExpression, read: Point) -> bool:
    """Return whether a test asks whether what is read is zero: `not n`, `n == 0`, `n <= 0`, `n < 1`."""
    if isinstance(test, cst.UnaryOperation):
        return isinstance(test.operator, cst.Not) and test.expression is read.operation.node
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    (target,) = test.comparisons
    if test.left is not read.operation.node or not isinstance(target.comparator, cst.Integer):
        return False
    bound = 1 if isinstance(target.operator, cst.LessThan) else 0
    asks = isinstance(target.operator, cst.Equal | cst.LessThanEqual | cst.LessThan)
    return asks and target.comparator.evaluated_value == bound


def _is_asked(query: Query, wait: Point) -> bool:
    """Return whether a branch tests what a wait returns: whether it was notified in time."""
    operation = wait.operation
    assert isinstance(operation, Wait)
    return any(
        isinstance(point.operation, Branch)
        and (operation.bound in point.operation.names or holds(point.operation.node, operation.node))
        for point in query.graph.points
    )


def guard_of(function: FunctionFacts, wait: cst.CSTNode) -> cst.If | None:
    """Return the innermost `if` whose body waits, without a loop in between."""
    guard: cst.If | None = None
    for node in walk(function.node):
        if isinstance(node, cst.If) and holds(node.body, wait):
            guard = node
        elif isinstance(node, cst.For | cst.While) and guard is not None and holds(node, wait):
            guard = None
    return guard


def _tested(query: Query, guard: cst.If, state: Place) -> Point | None:
    """Return the read of the state in the guard's test, under the lock."""
    for point in query.graph.points:
        if state in query.reads_at(point) and query.holds_lock(point) and holds(guard.test, point.site):
            return point
    return None


def _brings_nothing(query: Query, notifier: Setter, state: Place) -> bool:
    """Return whether a notifier surely publishes something else than the state."""
    if notifier.publishes(state):
        return False
    graph = query.program.inlined(notifier.function)
    return all(
        call_is_harmless(p.operation) or (p.operation.place.fields[-1:] or ("",))[0] in COMMANDS | NOTIFIES
        for p in graph.points
        if isinstance(p.operation, Call)
    )
