"""The interference predicate: can another party run in between?

Every rule about lost signals turns on this one question. A *party* is any code that can run between two
operations of a function: another thread at any moment, another task of the same event loop only where
the function suspends. A lock that is held from one operation to the other, and that the other party holds
for what it does, keeps that party out. So a path carries two facts, its `Exposure`:

* the locks held without a gap since the path began (Eraser's lockset: Savage et al. 1997);
* whether the path suspended.

RacerD (Blackshear et al. 2018) asks the same of accesses to memory; here it is asked of a look at state
and the operation that this look decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..flow.operations import Operation, Place, Suspend, Wait
from ..symbols.types import Concurrency


def suspends(operation: Operation) -> bool:
    """Return whether the event loop may run another task at an operation.

    A wait suspends only where it is awaited; a blocking wait stops the whole loop.
    """
    return isinstance(operation, Suspend) or (isinstance(operation, Wait) and operation.awaited)


@dataclass(frozen=True)
class Exposure:
    """What kept other parties out on a path: locks held all along, and whether it suspended."""

    locks: frozenset[Place]
    suspended: bool = False

    def holding(self, held: frozenset[Place]) -> Exposure:
        """Return the exposure of the path that is extended to a point before which `held` are held."""
        return Exposure(self.locks & held, self.suspended)

    def through(
        self, operation: Operation, held: frozenset[Place], publisher: frozenset[Place] = frozenset()
    ) -> Exposure:
        """Return the exposure of the path that also passes an operation, before which `held` are held.

        A suspension under a lock that the `publisher` needs for its signal lets that publisher not in.
        """
        suspended = self.suspended or (suspends(operation) and not held & publisher)
        return Exposure(self.locks & held, suspended)

    def lets_in(self, concurrency: Concurrency, locks: frozenset[Place] = frozenset()) -> bool:
        """Return whether a party that holds `locks` for what it does can run somewhere on the path.

        Assumed: every family but asyncio's switches at any moment.
        """
        if concurrency is Concurrency.EVENT_LOOP and not self.suspended:
            return False
        return not self.locks & locks
