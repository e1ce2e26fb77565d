"""The fifth of LAG107's cases: what is announced may hold before the wait, and the function never looks.

It is the wait whose predicate was left out: no loop repeats it, and no read of the announced state comes
before it. What is announced decides whether it goes wrong. It does where the announcement may have been made
already and does not come again, so where *every* notifier in sight announces one of these:

* a latch, turned once (`latches`), or a value that is written only where there is none;
* the value with which the constructor begins (`self.busy = False`), or a count that is back at it (`levels`):
  then there was no announcement at all;
* a flag that no function of the module reads, so that nothing but this wait can be for it.

Quiet: a wait for the next of several announcements (a toggle, an item, a bare notification); a function that
writes the state itself before the wait, which is its own request; what makes `late` quiet.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.constants import truth
from ...flow.inlining import Point
from ...flow.operations import INSTANCE, Place, WriteState
from ...flow.paths import reach
from ...protocol.decisions import decides
from ...protocol.locks import callers_locks, held_locks
from ...protocol.publications import written_value
from ...protocol.publishers import Setter
from ...protocol.timeouts import polls
from .latches import Latch, latch
from .late import acquired_unread, caller_reads, counts_nothing, is_last_word
from .levels import is_as_at_first
from .query import Case, Query, UnguardedWait
from .reads import is_read
from .stolen import guard_of


def unread(query: Query, wait: Point) -> Iterator[UnguardedWait]:
    """Yield how a wait sleeps on what was announced before it, at most once."""
    if wait.operation.node is not wait.site or polls(query.program, wait):
        return  # reported in the function that waits
    if query.lock in callers_locks(query.program, query.graph.function, wait):
        return  # its callers hold the lock, and may have asked or tested in any way
    if guard_of(query.graph.function, wait.operation.node) is not None or wait in reach([wait]):
        return
    announced = [_announced(query, notifier) for notifier in query.notifiers]
    if None in announced:
        return
    for notifier, state in zip(query.notifiers, announced, strict=True):
        if state is None or _is_own_request(query, wait, state):
            return
        acquire = acquired_unread(query, wait, state)
        if acquire is None or caller_reads(query, state):
            return
        write = notifier.published[state][0]
        yield UnguardedWait(
            Case.UNREAD, query.graph, query.condition, wait, write, state, notifier, acquire, flag=True
        )
        return


def _announced(query: Query, notifier: Setter) -> Place | None:
    """Return the state whose announcement by a notifier may lie before any wait, None if there is none."""
    held = held_locks(query.program, query.program.inlined(notifier.function))
    for state in notifier.published if query.lock in notifier.set_locks else ():
        if any(query.lock not in held[id(write)] for write in notifier.last_writes(state)):
            continue
        if (
            _is_turned_once(query, notifier, state)
            or is_as_at_first(query, notifier, state)
            or _is_for_nobody_else(query, notifier, state)
        ):
            return state
    return None


def _is_turned_once(query: Query, notifier: Setter, state: Place) -> bool:
    """Return whether a notifier turns a latch, or gives a value only where there is none."""
    kind = latch(query.program, state)
    if kind is None or not is_last_word(query, notifier, state):
        return False
    return kind is Latch.FLAG or _is_tested_by(query, notifier, state)


def _is_tested_by(query: Query, notifier: Setter, state: Place) -> bool:
    """Return whether a notifier tests a state before it writes it."""
    graph = query.program.inlined(notifier.function)
    before = [point for point in reach(notifier.published[state], backward=True) if point in graph.points]
    reads_it = [point for point in before if state in query.reads_at(point)]
    return any(decides(branch, read) for branch in before for read in reads_it)


def _is_for_nobody_else(query: Query, notifier: Setter, state: Place) -> bool:
    """Return whether a notifier raises a flag that no function of the module reads, under any name."""
    if state.scope != INSTANCE or len(state.fields) != 1 or not state.fields[0].startswith("_"):
        return False
    values = [truth(written_value(point)) for point in notifier.published[state]]
    return None not in values and counts_nothing(query, notifier) and not is_read(query, state.fields[0])


def _is_own_request(query: Query, wait: Point, state: Place) -> bool:
    """Return whether the function writes, before the wait, what is announced."""
    return any(
        isinstance(point.operation, WriteState) and point.operation.place.meets(state)
        for point in reach([wait], backward=True)
    )
