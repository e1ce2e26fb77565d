"""What a function takes once its wait for a condition is over, whether or not it looks first.

`removals` asks what must be there after the wait; here the question is what may have been there before it. A
take is a removal from a container that a notifier adds to, or a subtraction from a number that one adds to.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...catalog.vocabulary import REMOVES
from ...flow.effects import call_is_harmless, receiver_of
from ...flow.inlining import Point
from ...flow.operations import Call, Operation, Place, Release, Wait, WriteState
from ...flow.paths import normally, reach
from ...protocol.publications import Publication, publication_of
from ...protocol.timeouts import may_be_unlimited
from .query import Query


def takings(query: Query, wait: Point) -> Iterator[tuple[Point, Place]]:
    """Yield what the function takes after a wait, under the same lock.

    A wait with a timeout may be there for the time: what is added meanwhile is collected. Then only the
    answer to one request counts, which is taken out by its key or not at all.
    """
    timed = not may_be_unlimited(wait)

    def ends(point: Point) -> bool:
        operation = point.operation
        if isinstance(operation, Call) and not call_is_harmless(operation):
            return _taken(query, point) is None
        return isinstance(operation, Release | Wait)

    for point in reach([wait], edges=normally, enters=query.holds_lock, ends=ends):
        state = _taken(query, point)
        if state is not None and (not timed or _is_answer(point.operation)):
            yield point, state


def counts(take: Point) -> bool:
    """Return whether a take is a subtraction from a number."""
    return isinstance(take.operation, WriteState)


def _taken(query: Query, point: Point) -> Place | None:
    """Return what a point takes from, None if it takes nothing that a notifier adds to."""
    operation = point.operation
    if isinstance(operation, WriteState):
        own = publication_of(point)
        if own is None or own.trend >= 0:
            return None
        return operation.place if any(p.trend > 0 for p in _publications(query, operation.place)) else None
    if not isinstance(operation, Call) or not operation.place.fields:
        return None
    container = receiver_of(operation)
    method = operation.place.fields[-1]
    if container is None or method not in REMOVES or _only_drops(operation):
        return None
    adding = [p for p in _publications(query, container) if p.adds]
    if method in ("get", "get_nowait"):  # a mapping's `get` takes nothing
        adding = [p for p in adding if _method(p.write.operation).startswith("put")]
    return container if adding else None


def _publications(query: Query, state: Place) -> Iterator[Publication]:
    """Yield what the notifiers in sight publish of a state, as far as its value is in sight."""
    for notifier in query.notifiers:
        for place, points in notifier.published.items():
            if place == state:
                yield from (p for p in map(publication_of, points) if p is not None)


def _only_drops(operation: Call) -> bool:
    """Return whether a call drops an entry that may be missing, and nothing is made of it."""
    return not operation.used and _is_answer(operation)


def _is_answer(operation: Operation) -> bool:
    """Return whether an operation takes out what stands under one key, or a substitute: `pop(key, None)`."""
    return (
        isinstance(operation, Call)
        and _method(operation) == "pop"
        and isinstance(operation.node, cst.Call)
        and len(operation.node.args) > 1
    )


def _method(operation: Operation) -> str:
    return operation.place.fields[-1] if isinstance(operation, Call) and operation.place.fields else ""
