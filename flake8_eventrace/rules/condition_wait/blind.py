"""The third of LAG107's cases: nothing is tested before a wait for an item, which may be there already.

In a loop that is asked of the first pass: what was added before it began is left there. A test after the wait
mends nothing. Quiet: a private helper whose callers mention what is taken, and may have tested it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.cfg import Edge
from ...flow.effects import call_is_harmless
from ...flow.inlining import Point
from ...flow.operations import Branch, Call, Place
from ...flow.paths import At, search
from ...protocol.publishers import Setter
from ...protocol.timeouts import polls
from .late import caller_reads
from .query import Case, Query, UnguardedWait
from .removal import removals
from .stolen import guard_of
from .takings import counts, takings


def blind(query: Query, wait: Point) -> Iterator[UnguardedWait]:
    """Yield how a wait that no test precedes leaves an item, at most once."""
    if wait.operation.node is not wait.site:
        return  # reported in the function that waits
    if guard_of(query.graph.function, wait.operation.node) is not None or polls(query.program, wait):
        return
    use, state = _use(query, wait)
    if use is None or state is None:
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
    for use, state in takings(query, wait):
        if not caller_reads(query, state):
            return use, state
    return None, None


def _acquired_untested(query: Query, wait: Point, notifier: Setter) -> Point | None:
    """Return where the lock is acquired, if nothing is tested or asked for between there and the wait."""

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        """Return whether there may be a test on the path; then there is no need to look any further."""
        if edge.back:
            return None  # a later pass
        return None if at.state else not query.acquires(node) and may_test(node, at)

    def may_test(node: Point, at: At[Point, bool]) -> bool:
        operation = node.operation
        if isinstance(operation, Branch) or any(map(notifier.publishes, query.reads_at(node))):
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
