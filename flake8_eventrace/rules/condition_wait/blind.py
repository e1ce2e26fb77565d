"""The third of LAG107's cases: nothing is tested before a wait for an item or flag that may be there already.

In a loop that is asked of the first pass: what was added before it began is left there. A test after the wait
mends nothing. Quiet: a private helper whose callers mention what is taken, and may have tested it.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.cfg import Edge
from ...flow.effects import call_is_harmless
from ...flow.inlining import Point
from ...flow.operations import Branch, Call, Place, WriteState
from ...flow.paths import At, search
from ...protocol.publishers import Setter
from ...protocol.timeouts import may_be_unlimited, polls
from ...symbols.types import Concurrency
from ...symbols.walk import walk
from .late import caller_reads
from .query import Case, Query, UnguardedWait, leads_past
from .reads import is_read
from .removal import drains, removals, taken_flags
from .stolen import guard_of
from .takings import counts, takings


def blind(query: Query, wait: Point) -> Iterator[UnguardedWait]:
    """Yield how a wait that no test precedes leaves an item, at most once."""
    if wait.operation.node is not wait.site:
        return  # reported in the function that waits
    guard = guard_of(query.graph.function, wait.operation.node)
    if (guard is not None and not _asks_caller(query, guard.test)) or polls(query.program, wait):
        return
    use, state = _use(query, wait)
    if use is None or state is None:
        yield from _blind_to_flag(query, wait)
        return
    notifier = query.publisher_of(state)
    acquire = _acquired_untested(query, wait, notifier) if notifier is not None else None
    if notifier is not None and acquire is not None:
        case = Case.LATE if counts(use) else Case.BLIND
        yield UnguardedWait(case, query.graph, query.condition, wait, use, state, notifier, acquire, use)


def _use(query: Query, wait: Point) -> tuple[Point | None, Place | None]:
    """Return what is taken after the wait, and from where."""
    for use, state in removals(query, wait):
        return use, state
    for use, state in (*takings(query, wait), *_drains(query, wait)):
        if not caller_reads(query, state):
            return use, state
    return None, None


def _drains(query: Query, wait: Point) -> Iterator[tuple[Point, Place]]:
    """Yield what is removed after an unlimited wait, tested or not; a limited one may be there to collect."""
    if may_be_unlimited(wait):
        yield from drains(query, wait)


def _asks_caller(query: Query, test: cst.CSTNode) -> bool:
    """Return whether a test reads nothing but parameters: it tells what the caller wants, not what is there.

    On one event loop the caller may have tested the state for an argument with no suspension since, and the
    caller of a private helper under the lock, which may be reentrant.
    """
    function = query.graph.function
    if query.kind is not Concurrency.THREAD or function.name.startswith("_"):
        return False
    nodes = list(walk(test))
    names = [node.value for node in nodes if isinstance(node, cst.Name)]
    return not any(
        isinstance(node, cst.Attribute | cst.Call | cst.Subscript | cst.NamedExpr) for node in nodes
    ) and all(
        name == "None" or (name in function.parameters and name not in function.bindings) for name in names
    )


def _blind_to_flag(query: Query, wait: Point) -> Iterator[UnguardedWait]:
    """Yield how a wait leaves a flag that was raised before, and that is lowered after it, at most once.

    A flag that is read anywhere may be there for somebody else, and the wait for the next time it is raised.
    """
    for use, notifier in taken_flags(query, wait):
        operation = use.operation
        assert isinstance(operation, WriteState)
        state = operation.place
        if query.lock not in notifier.set_locks or is_read(query, state.fields[-1]):
            continue
        acquire = _acquired_untested(query, wait, notifier)
        if acquire is not None:
            yield UnguardedWait(
                Case.BLIND, query.graph, query.condition, wait, use, state, notifier, acquire, use, flag=True
            )
            return


def _acquired_untested(query: Query, wait: Point, notifier: Setter) -> Point | None:
    """Return where the lock is acquired, if nothing is tested or asked for between there and the wait."""

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        """Return whether there may be a test on the path; then there is no need to look any further."""
        if edge.back:
            return None  # a later pass
        return None if at.state else not query.acquires(node) and may_test(node, at)

    def may_test(node: Point, at: At[Point, bool]) -> bool:
        operation = node.operation
        if (
            isinstance(operation, Branch)
            and not _asks_caller(query, operation.node)
            and leads_past(node, wait)
        ):
            return True
        if any(map(notifier.publishes, query.reads_at(node))):
            return True
        if isinstance(operation, Call) and not call_is_harmless(operation):
            return True
        return not query.holds_lock(node) or query.may_test_otherwise(node, (node, *at))

    acquire: Point | None = None
    for at in search([wait], False, follow, ends=query.acquires, backward=True):
        if at.state:
            return None
        if query.acquires(at.node):
            acquire = at.node
    return acquire
