"""The first of LAG107's cases: a notification between the last read of the state and the acquisition.

On one event loop the path has to suspend before it asks for the lock. A suspension under the notifier's own
lock counts here, unlike in the rules about events: the notifier asks for that lock meanwhile, and a fair lock
is given to it first (`asyncio_condition_under_lock` in `tests/proofs`). The suspension of the acquisition
itself does not count, for the same reason.

A condition without a lock counts as acquired by the wait itself. An answer after the last suspension that
is used may be a test, and counts as one. A value that is compared, under the lock, with state read there is a
ticket: that comparison is the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import libcst as cst

from ...flow.cfg import Edge, EdgeKind
from ...flow.effects import call_is_harmless, writes
from ...flow.inlining import Point, points_after
from ...flow.operations import Call, Place, WriteState
from ...flow.paths import At, search
from ...protocol.decisions import decides
from ...protocol.interference import Exposure
from ...protocol.publishers import Setter, notifies
from ...protocol.timeouts import polls
from ...symbols.symbols import last_name
from ...symbols.walk import holds
from .query import Case, Query, UnguardedWait

_NOTHING_HELD = Exposure(frozenset())


@dataclass(frozen=True)
class _UntilWait:
    """A path from a point (itself left out) to the wait.

    `acquire` is where the lock is acquired, None as long as the path is under it; `exposure` is that of the
    path from the point to there. `read` is the notifier's state if the point reads it; the path begins there.
    """

    acquire: Point | None = None
    exposure: Exposure = _NOTHING_HELD
    read: Place | None = None
    crosses_iteration: bool = field(default=False, compare=False)


def missed(query: Query, wait: Point) -> Iterator[UnguardedWait]:
    """Yield how a wait misses a notification, for each notifier and each read of what it publishes."""
    if polls(query.program, wait):
        return
    for notifier in query.notifiers:
        for at in search([wait], _start(query, wait), _Backward(query, notifier).follow, backward=True):
            unguarded = _unguarded_wait(query, notifier, at) if _is_exposed(query, notifier, at) else None
            if unguarded is not None:
                yield unguarded


def missed_notifiers(query: Query, wait: Point) -> Iterator[Setter]:
    """Yield the notifiers that a wait may miss, whether or not it seems to be for what they publish."""
    for notifier in query.notifiers:
        found = search([wait], _start(query, wait), _Backward(query, notifier).follow, backward=True)
        if any(_is_exposed(query, notifier, at) for at in found):
            yield notifier


def _start(query: Query, wait: Point) -> _UntilWait:
    """Return where a search from a wait begins: a condition without a lock is acquired by the wait itself."""
    return _UntilWait(wait) if query.lockless else _UntilWait()


def _is_exposed(query: Query, notifier: Setter, at: At[Point, _UntilWait]) -> bool:
    """Return whether the notifier can run between a read and the acquisition."""
    path = at.state
    if path.read is None or (path.crosses_iteration and query.holds_lock(at.node)):
        return False  # no read; a read under the lock, in an earlier iteration
    return path.exposure.lets_in(query.kind, notifier.locks_for(path.read))


@dataclass(frozen=True, eq=False)
class _Backward:
    """The search backwards from a wait, first under the lock and then before its acquisition."""

    query: Query
    notifier: Setter

    def follow(self, at: At[Point, _UntilWait], edge: Edge[Point], node: Point) -> _UntilWait | None:
        """Return the path from `node`, None if none leads on from there."""
        if at.state.read is not None or id(node) not in self.query.held:
            return None
        if edge.kind is EdgeKind.EXCEPTION and _cannot_raise(node):
            return None
        if self.query.waits(node.operation) or notifies(node.operation, self.query.condition):
            return None  # another wait; the notification itself
        path = replace(at.state, crosses_iteration=at.state.crosses_iteration or edge.back)
        return self._under_lock(path, at, node) if path.acquire is None else self._before(path, at, node)

    def _under_lock(self, path: _UntilWait, at: At[Point, _UntilWait], node: Point) -> _UntilWait | None:
        if self.query.acquires(node):
            return replace(path, acquire=node, exposure=Exposure(self.query.held[id(node)]))
        if self._read_at(node) is not None or self.query.may_test_otherwise(node, (node, *at)):
            return None  # tested under the lock
        return path

    def _before(self, path: _UntilWait, at: At[Point, _UntilWait], node: Point) -> _UntilWait | None:
        read = self._read_at(node)
        if read is not None:
            return replace(path, read=read)
        if self.query.lockless and not path.exposure.suspended and self._may_test(at, node):
            return None
        operation = node.operation
        state = writes(operation)
        if isinstance(operation, WriteState) and state is not None and self.notifier.publishes(state):
            return None  # whether to wait is decided by this write, not by an earlier read
        assert path.acquire is not None
        if operation.node is path.acquire.operation.node:
            return path  # it suspends while it asks for the lock, which is fair
        return replace(path, exposure=path.exposure.through(operation, self.query.held[id(node)]))

    def _may_test(self, at: At[Point, _UntilWait], node: Point) -> bool:
        if isinstance(node.operation, Call) and not node.operation.used:
            return False
        return self.query.may_test_otherwise(node, (node, *at))

    def _read_at(self, node: Point) -> Place | None:
        return next((p for p in self.query.reads_at(node) if self.notifier.publishes(p)), None)


def _cannot_raise(point: Point) -> bool:
    return isinstance(point.operation, Call) and call_is_harmless(point.operation)


def _unguarded_wait(query: Query, notifier: Setter, at: At[Point, _UntilWait]) -> UnguardedWait | None:
    """Return what is wrong with a wait after a read.

    None if nothing tests what was read, or the wait is for something else.
    """
    assert at.state.read is not None
    read, *rest = at
    tests = [point for point in rest if decides(point, read)]
    if _is_another_matter(query, read, rest[-1]):
        return None
    if not tests or not _is_waited_for(query, notifier, rest[-1], tests):
        return None
    if any(_compares(query, test, rest) for test in tests):
        return None
    return UnguardedWait(
        Case.MISSED,
        query.graph,
        query.condition,
        rest[-1],
        read,
        at.state.read,
        notifier,
        at.state.acquire,
        only=query.only_about(at.state.read),
        length=1 + len(rest),
    )


def _is_another_matter(query: Query, read: Point, wait: Point) -> bool:
    """Return whether the wait is another object's (`hub.wait()`), and the read in a helper of the caller.

    Many wait there, each for its own state: what the helpers of a caller look at need not be that.
    """
    call = wait.site
    if not isinstance(call, cst.Call) or call is wait.operation.node or last_name(call) != "wait":
        return False
    return read.function not in (wait.function, query.graph.function)


def _compares(query: Query, test: Point, path: list[Point]) -> bool:
    """Return whether a test under the lock compares what was read before with state that it reads there.

    What was read is then a ticket (`while self.granted < number:`), and the state is tested.
    """
    return query.holds_lock(test) and any(
        holds(test.operation.node, point.operation.node) and query.reads_at(point) for point in path
    )


def _is_waited_for(query: Query, notifier: Setter, wait: Point, tests: list[Point]) -> bool:
    """Return whether the wait is for the state: it is read again after waking, or decides whether to wait."""
    if any(notifier.publishes(place) for point in points_after(wait) for place in query.reads_at(point)):
        return True
    return any(
        edge.target is not wait and wait not in points_after(edge.target)
        for test in tests
        for edge in test.successors
    )
