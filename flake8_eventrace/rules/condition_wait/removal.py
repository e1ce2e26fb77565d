"""What a function takes once its wait for a condition is over: an item out of a container, or a flag.

A flag is taken by an assignment of the constant whose opposite a notifier assigns: `self.ready = False` after
a wait for `self.ready = True`, or `self.busy = True` after a wait for `self.busy = False`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...catalog.vocabulary import TAKES_OR_RAISES
from ...flow.constants import truth
from ...flow.effects import call_is_harmless, receiver_of
from ...flow.inlining import Point
from ...flow.operations import INSTANCE, Call, Operation, Place, ReadState, Release, Wait, WriteState
from ...flow.paths import normally, reach
from ...protocol.publications import publication_of, written_value
from ...protocol.publishers import Setter
from ...symbols.symbols import FunctionFacts
from ...symbols.walk import holds, walk
from .query import Query


def removals(query: Query, wait: Point) -> Iterator[tuple[Point, Place]]:
    """Yield what the function removes after a wait, under the same lock and without a second read.

    A read of what nobody publishes together with it (`if self.stopping`) is none.
    """
    for point, state in drains(query, wait):
        if _is_caught(query.graph.function, point.site):
            continue
        with_it = [notifier for notifier in query.notifiers if notifier.publishes(state)]
        if is_unread(query, wait, point, with_it, state):
            yield point, state


def is_unread(query: Query, wait: Point, use: Point, notifiers: list[Setter], state: Place) -> bool:
    """Return whether a path from a wait to a use reads neither a state nor what some notifiers publish."""

    def reads_it(point: Point) -> bool:
        places = query.reads_at(point)
        return point is not use and any(
            place.meets(state) or any(notifier.publishes(place) for notifier in notifiers) for place in places
        )

    def is_passed(point: Point) -> bool:
        return query.holds_lock(point) and not reads_it(point)

    return use in reach([wait], edges=normally, enters=is_passed, ends=lambda point: _is_end(point.operation))


def drains(query: Query, wait: Point) -> Iterator[tuple[Point, Place]]:
    """Yield what the function removes after a wait, as `removals` does, but tested or not."""
    for point in _untested_points(query, wait, through_reads=True):
        state = _container(point.operation)
        if state is not None:
            yield point, state


def taken_flags(query: Query, wait: Point) -> Iterator[tuple[Point, Setter]]:
    """Yield where the function takes a flag after a wait, as `removals` does, and who announces the flag."""
    for point in _untested_points(query, wait):
        notifier = _announcer(query, point)
        if notifier is not None:
            yield point, notifier


def counts_taken(query: Query, wait: Point) -> Iterator[tuple[Point, Setter]]:
    """Yield where the function subtracts from a count after a wait, like `removals`, and who adds to it."""
    for point in _untested_points(query, wait):
        own = publication_of(point) if isinstance(point.operation, WriteState) else None
        if own is None or own.trend >= 0:
            continue
        for notifier in query.notifiers:
            added = [publication_of(write) for write in notifier.published.get(own.state, ())]
            if added and all(publication is not None and publication.trend > 0 for publication in added):
                yield point, notifier
                break


def _untested_points(query: Query, wait: Point, *, through_reads: bool = False) -> Iterator[Point]:
    """Yield what follows a wait under its lock, up to a call or another wait, and up to a published read."""

    def ends(point: Point) -> bool:
        operation = point.operation
        if isinstance(operation, ReadState) and operation.updates:
            return False  # of `count -= 1`, which tests nothing
        return _is_end(operation) or (not through_reads and query.reads_published(point))

    yield from reach([wait], edges=normally, enters=query.holds_lock, ends=ends)


def _is_end(operation: Operation) -> bool:
    """Return whether an operation may do anything, or lets others: a call not followed, a release, a wait."""
    if isinstance(operation, Call):
        return not call_is_harmless(operation)
    return isinstance(operation, Release | Wait)


def _announcer(query: Query, point: Point) -> Setter | None:
    """Return a notifier that gives a flag the opposite value to what a point writes, None if none does.

    All that announce the flag must do so with that value.
    """
    state = _flag(point)
    value = truth(written_value(point)) if state is not None else None
    if state is None or value is None:
        return None
    notifiers = [notifier for notifier in query.notifiers if notifier.publishes(state)]
    writes = [write for notifier in notifiers for write in notifier.last_writes(state)]
    opposite = all(truth(written_value(write)) is (not value) for write in writes)
    return notifiers[0] if writes and opposite else None


def _flag(point: Point) -> Place | None:
    """Return the attribute that a point of the function itself writes, None if it writes none."""
    operation = point.operation
    if not isinstance(operation, WriteState) or operation.node is not point.site:
        return None
    place = operation.place
    return place if place.scope == INSTANCE and len(place.fields) == 1 else None


def _container(operation: Operation) -> Place | None:
    """Return the container that an operation removes an item from, which fails where there is none."""
    if not isinstance(operation, Call) or not isinstance(operation.node, cst.Call):
        return None
    method = operation.place.fields[-1] if operation.place.fields else ""
    if method not in TAKES_OR_RAISES or (method == "pop" and len(operation.node.args) > 1):
        return None
    return receiver_of(operation)


def _is_caught(function: FunctionFacts, node: cst.CSTNode) -> bool:
    """Return whether a failure of the node is handled in the function."""
    return any(
        isinstance(part, cst.Try | cst.TryStar) and part.handlers and holds(part.body, node)
        for part in walk(function.node)
    )
