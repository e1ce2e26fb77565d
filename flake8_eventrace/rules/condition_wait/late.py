"""The fourth of LAG107's cases: the predicate is read only after the wait, and may be true for good before.

A notifier turns a latch under the lock, once. The function comes from its entry to the wait on a path that
never reads the latch, and what it reads there is nothing that this notifier publishes: a test of another
state is no test of this one. After the wait it tests or returns the latch. If the latch was turned before the
lock was acquired, nobody announces it again.

Quiet: a call between the acquisition and the wait that is not followed, which may test, or begin what
notifies; a wait for the next of several values, which is in a loop or uses the value; a notifier that also
adds or counts, whose notification comes again; a private helper whose callers test the latch; and, on one
event loop, any such call before the acquisition.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.cfg import Edge
from ...flow.effects import call_is_harmless
from ...flow.inlining import Point, points_after
from ...flow.operations import Call, Place
from ...flow.paths import At, search
from ...protocol.decisions import decides
from ...protocol.publications import publication_of
from ...protocol.publishers import Setter, notifies
from ...protocol.timeouts import polls
from ...symbols.symbols import CONSTRUCTORS, FunctionFacts, last_name
from ...symbols.types import Concurrency
from ...symbols.walk import holds, walk
from .latches import Latch, latch
from .query import Case, Query, UnguardedWait, decides_to_wait


def late(query: Query, wait: Point) -> Iterator[UnguardedWait]:
    """Yield how a wait misses a latch that is read only after it, at most once."""
    if wait.operation.node is not wait.site or polls(query.program, wait):
        return  # reported in the function that waits
    for notifier in query.notifiers:
        for state in notifier.published:
            kind = latch(query.program, state)
            if kind is None or not is_last_word(query, notifier, state):
                continue
            read = _read_after(query, wait, state, kind)
            acquire = acquired_unread(query, wait, state) if read is not None else None
            if read is None or acquire is None or caller_reads(query, state):
                continue
            length = len(query.graph.points)
            yield UnguardedWait(
                Case.LATE,
                query.graph,
                query.condition,
                wait,
                read,
                state,
                notifier,
                acquire,
                read,
                length=length,
            )
            return


def is_last_word(query: Query, notifier: Setter, state: Place) -> bool:
    """Return whether a notifier writes the state under the lock, and announces nothing that comes again."""
    if query.lock not in notifier.locks.get(state, frozenset()) & notifier.set_locks:
        return False
    return counts_nothing(query, notifier) and all(
        point not in points_after(point) for point in notifier.published[state]
    )


def counts_nothing(query: Query, notifier: Setter) -> bool:
    """Return whether a notifier neither adds to anything nor counts, under the lock.

    A count that is kept beside is nothing that the lock guards, and nobody waits for it.
    """
    for place, points in notifier.published.items():
        for publication in map(publication_of, points) if query.lock in notifier.locks[place] else ():
            if publication is not None and (publication.adds or publication.trend):
                return False
    return True


def _read_after(query: Query, wait: Point, state: Place, kind: Latch) -> Point | None:
    """Return the read of the state that the wait is for: one that decides, or is returned."""
    after = list(points_after(wait))
    found = [point for point in after if any(place.meets(state) for place in query.reads_at(point))]
    if kind is Latch.CONTENT and (wait in after or any(not _is_compared(point) for point in found)):
        return None
    for point in found:
        if any(decides(other, point) for other in after) or _is_returned(point):
            return point
    return None


def _is_compared(read: Point) -> bool:
    """Return whether a read is only compared by identity: whether the content is there is all that counts."""
    return any(
        isinstance(node, cst.Comparison)
        and holds(node, read.operation.node)
        and all(isinstance(part.operator, cst.Is | cst.IsNot) for part in node.comparisons)
        for node in walk(read.function.node)
    )


def _is_returned(read: Point) -> bool:
    """Return whether the function that waits returns what is read."""
    return any(
        isinstance(node, cst.Return) and node.value is not None and holds(node.value, read.site)
        for node in walk(read.function.node)
    )


def acquired_unread(query: Query, wait: Point, state: Place) -> Point | None:
    """Return where the lock is acquired on a path from the entry to the wait without a read of the state."""

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        """Return whether the path is under the lock still, None if it may hold a test of the state."""
        under = at.state
        if not under:
            return None if _reads(query, node, state) or (alone and _is_opaque(node)) else False
        if query.acquires(node):
            return False
        if not query.holds_lock(node) or _may_test(query, (node, *at), state):
            return None
        return True

    alone = query.kind is Concurrency.EVENT_LOOP
    for at in search([wait], True, follow, backward=True):
        if at.node is query.graph.entry and not at.state:
            return [point for point in at if query.acquires(point)][-1]
    return None


def _may_test(query: Query, path: tuple[Point, ...], state: Place) -> bool:
    """Return whether the first point of a path may test the state, or what comes with it.

    So may a read of state that no notifier in sight publishes, if it decides.
    """
    node = path[0]
    if query.waits(node.operation) or notifies(node.operation, query.condition) or _is_opaque(node):
        return True
    with_it = [notifier for notifier in query.notifiers if notifier.publishes(state)]
    places = query.reads_at(node)
    if any(notifier.publishes(place) for notifier in with_it for place in places):
        return True
    foreign = any(query.publisher_of(place) is None for place in places)
    return foreign and decides_to_wait(node, path)


def _reads(query: Query, node: Point, state: Place) -> bool:
    return any(place.meets(state) for place in query.reads_at(node))


def _is_opaque(node: Point) -> bool:
    """Return whether a point is a call that is not followed and may do anything."""
    return isinstance(node.operation, Call) and not call_is_harmless(node.operation)


def caller_reads(query: Query, state: Place) -> bool:
    """Return whether the function is a private helper, and a caller in sight mentions the state.

    A constructor gives the state its first value, and starts the function at most.
    """
    function = query.graph.function
    if not function.name.startswith("_"):
        return False
    name = state.fields[-1] if state.fields else state.root
    callers = (
        f
        for f in query.program.module.functions
        if f is not function and name in f.mentioned and f.name not in CONSTRUCTORS
    )
    return any(_calls(caller, function) for caller in callers)


def _calls(caller: FunctionFacts, function: FunctionFacts) -> bool:
    return any(isinstance(node, cst.Call) and last_name(node) == function.name for node in walk(caller.node))
