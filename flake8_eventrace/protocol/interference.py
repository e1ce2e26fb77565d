"""The interference predicate: can another party run in between?

The rules about lost signals turn on this one question: LAG101 to LAG105 and the missed waits of LAG107
ask it of a path through `Exposure`, others of single operations through `is_atomic`. Here, a *party* is
any code that can run between two operations of a function: another thread at any moment, another task of
the same event loop only where the function suspends. A lock that is held from one operation to the other,
and that the other party holds for what it does, keeps that party out. So a path carries two facts, its
`Exposure`:

* the locks held without a gap since the path began (Eraser's lockset: Savage et al. 1997);
* whether the path suspended (for tasks) or may have blocked (for greenlets).

RacerD (Blackshear et al. 2018) asks the same of accesses to memory; here it is asked of a read of state
and the operation that this read decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..catalog.vocabulary import NEVER_BLOCKS
from ..flow.effects import call_is_harmless, is_sleep
from ..flow.operations import Acquire, Call, Operation, Place, Suspend, Wait
from ..symbols.types import Concurrency


def suspends(operation: Operation) -> bool:
    """Return whether the event loop may run another task at an operation.

    A wait suspends only where it is awaited; a blocking wait stops the whole loop.
    """
    return isinstance(operation, Suspend) or (isinstance(operation, Wait) and operation.awaited)


def may_block(operation: Operation) -> bool:
    """Return whether the hub of greenlets may run another one at an operation.

    gevent and eventlet switch where the running greenlet blocks, and nowhere else. A call that cannot be
    followed may block; changing a list, a set, a dict or a deque does not.
    """
    if isinstance(operation, Call):
        method = operation.place.fields[-1] if operation.place.fields else ""
        return is_sleep(operation) or not (call_is_harmless(operation) or method in NEVER_BLOCKS)
    return isinstance(operation, Suspend | Wait | Acquire)


def is_atomic(operation: Operation, concurrency: Concurrency) -> bool:
    """Return whether no other party of a family can come in at an operation, locks aside."""
    if concurrency is Concurrency.EVENT_LOOP:
        return not suspends(operation)
    return concurrency is Concurrency.GREENLET and not may_block(operation)


@dataclass(frozen=True)
class Exposure:
    """What kept other parties out on a path: locks held all along, and whether it suspended, or may block."""

    locks: frozenset[Place]
    suspended: bool = False
    blocked: bool = False

    def holding(self, held: frozenset[Place]) -> Exposure:
        """Return the exposure of the path that is extended to a point before which `held` are held."""
        return replace(self, locks=self.locks & held)

    def through(
        self, operation: Operation, held: frozenset[Place], publisher: frozenset[Place] = frozenset()
    ) -> Exposure:
        """Return the exposure of the path that also passes an operation, before which `held` are held.

        A suspension under a lock that the `publisher` needs for its signal does not let that publisher in.
        """
        lets_in = not held & publisher
        suspended = self.suspended or (lets_in and suspends(operation))
        blocked = self.blocked or (lets_in and may_block(operation))
        return Exposure(self.locks & held, suspended, blocked)

    def lets_in(self, concurrency: Concurrency, locks: frozenset[Place] = frozenset()) -> bool:
        """Return whether a party that holds `locks` for what it does can run somewhere on the path.

        Threads and processes switch at any moment, tasks of one loop where they suspend, greenlets where they
        block.
        """
        if concurrency is Concurrency.EVENT_LOOP and not self.suspended:
            return False
        if concurrency is Concurrency.GREENLET and not self.blocked:
            return False
        return not self.locks & locks
