"""What LAG107 asks its questions of, one condition in one function, and the answer: an unguarded wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import libcst as cst

from ...catalog.vocabulary import COMMANDS
from ...flow.effects import call_is_harmless, reads
from ...flow.inlining import InlinedGraph, Point, Program, points_after
from ...flow.operations import (
    ANSWER,
    Acquire,
    Bind,
    Branch,
    Call,
    Operation,
    Place,
    ReadState,
    Wait,
    WriteState,
)
from ...flow.paths import onwards, reach
from ...protocol.decisions import decides
from ...protocol.locks import lock_of
from ...protocol.publishers import Setter, notifies
from ...symbols.symbols import FunctionFacts, dotted
from ...symbols.types import Concurrency


class Case(Enum):
    """How a wait goes wrong, and what the points of an `UnguardedWait` then are.

    * MISSED: `read` reads the state without the lock; `acquire` is where the lock is acquired after that.
    * STOLEN: `read` is the test before the wait; `use` removes from the state after it.
    * BLIND: `read` and `use` are that removal; `acquire` is where the lock was acquired.
    * LATE: `read` and `use` are the read of a latch after the wait; `acquire` is as for BLIND.
    * UNREAD: `read` is the notifier's write; `acquire` is as for BLIND.
    * SIBLING: `read` is the test in the other branch; `acquire` is as for BLIND.
    """

    MISSED = "missed"
    STOLEN = "stolen"
    BLIND = "blind"
    LATE = "late"
    UNREAD = "unread"
    SIBLING = "sibling"


@dataclass(frozen=True, eq=False)
class UnguardedWait:
    """One wait that goes wrong, and how (`case`).

    `flag`: the state is a flag, and `use` takes it. `others`: another caller, not a notifier of something
    else, makes it go wrong. `only`: every notifier in sight publishes the state. `length` is the number of
    points from the read to the wait, 0 where there is none.
    """

    case: Case
    graph: InlinedGraph
    condition: Place
    wait: Point
    read: Point
    state: Place
    notifier: Setter
    acquire: Point | None = None
    use: Point | None = None
    flag: bool = False
    others: bool = False
    only: bool = False
    length: int = 0

    @property
    def lockless(self) -> bool:
        """Return whether the condition has no lock: the wait itself stands for its acquisition."""
        return self.acquire is self.wait

    def node(self, point: Point) -> cst.CSTNode:
        """Return a point's syntax: its own if it stands in this module, else the call that leads to it."""
        return point.syntax_in(self.graph.function.module)

    def owner(self, point: Point) -> FunctionFacts:
        """Return the function that `node(point)` stands in."""
        return point.function_in(self.graph.function)

    @property
    def publication(self) -> tuple[Point | None, Point]:
        """Return where the notifier publishes the state (None: nowhere), and where it notifies after that."""
        for place, points in self.notifier.published.items():
            if place.meets(self.state):
                later = (p for p in points_after(points[0]) if notifies(p.operation, self.condition))
                return points[0], next(later, self.notifier.set)
        return None, self.notifier.set

    @property
    def text(self) -> str:
        """Return the state as the function that reads it spells it."""
        operation = self.read.operation
        if isinstance(operation, ReadState | WriteState):
            return operation.text
        if isinstance(operation, WriteState) and isinstance(operation.node, cst.BaseExpression):
            return dotted(operation.node)
        if isinstance(operation, Call) and self.state.scope != ANSWER:
            return operation.text.rpartition(".")[0] or operation.text
        return self.state.text


@dataclass(eq=False)
class Query:
    """One condition, its lock and its notifiers, in one function; `held` are the locks at each point.

    `lockless`: the condition has no lock; `lock` is then never held.
    """

    program: Program
    graph: InlinedGraph
    condition: Place
    kind: Concurrency
    lock: Place
    held: dict[int, frozenset[Place]]
    notifiers: list[Setter]
    lockless: bool = False
    _reads: dict[int, tuple[Place, ...]] = field(default_factory=dict)

    def holds_lock(self, point: Point) -> bool:
        """Return whether the condition's lock is held before a point."""
        return self.lock in self.held.get(id(point), frozenset())

    def waits(self, operation: Operation) -> bool:
        """Return whether an operation waits for the condition."""
        return isinstance(operation, Wait) and operation.place == self.condition

    def acquires(self, point: Point) -> bool:
        """Return whether a point acquires the lock; one that is acquired again was never released."""
        operation = point.operation
        if not isinstance(operation, Acquire) or self.holds_lock(point):
            return False
        return lock_of(self.program, operation, point.function) == self.lock

    def reads_at(self, point: Point) -> tuple[Place, ...]:
        """Return the shared state that a point reads."""
        if id(point) not in self._reads:
            self._reads[id(point)] = tuple(self._reads_at(point))
        return self._reads[id(point)]

    def _reads_at(self, point: Point) -> Iterator[Place]:
        operation = point.operation
        place = reads(operation)
        if place is not None and place != self.condition and not notifies(operation, self.condition):
            yield place
        if isinstance(operation, Call) and operation.used and not call_is_harmless(operation):
            yield from (argument for _, argument in operation.arguments)

    def reads_published(self, point: Point) -> bool:
        """Return whether a point reads what some notifier publishes."""
        return any(self.publisher_of(place) is not None for place in self.reads_at(point))

    def publisher_of(self, state: Place) -> Setter | None:
        """Return a notifier that publishes the state."""
        return next((notifier for notifier in self.notifiers if notifier.publishes(state)), None)

    def only_about(self, state: Place) -> bool:
        """Return whether every notifier publishes the state."""
        return all(notifier.publishes(state) for notifier in self.notifiers)

    def may_test_otherwise(self, point: Point, rest: tuple[Point, ...]) -> bool:
        """Return whether a point under the lock may be a test that is not understood.

        It is one if it reads state of no notifier in sight, and that decides whether to wait; if it calls
        what is not followed; if it binds a local that is tested before the wait.

        Args:
            point: the point.
            rest: the path from there to the wait.
        """
        operation = point.operation
        if isinstance(operation, Call) and not call_is_harmless(operation):
            method = operation.place.fields[-1] if operation.place.fields else ""
            return operation.used or method not in COMMANDS
        if isinstance(operation, Bind):
            return any(operation.name in p.operation.names for p in rest if isinstance(p.operation, Branch))
        foreign = any(self.publisher_of(place) is None for place in self.reads_at(point))
        return foreign and decides_to_wait(point, rest)


def decides_to_wait(read: Point, rest: tuple[Point, ...]) -> bool:
    """Return whether a branch on the path from a read to a wait tests it, and may lead past that wait.

    One that leads to the wait either way (`timeout = self.limit or 60`) is no test of anything.
    """
    wait = rest[-1]
    return any(decides(branch, read) and leads_past(branch, wait) for branch in rest)


def leads_past(branch: Point, wait: Point) -> bool:
    """Return whether some way on from a branch ends the function, or the pass of a loop, without the wait."""
    passed = reach([branch], edges=onwards, enters=lambda point: point is not wait)
    return any(not any(onwards(edge) for edge in point.successors) or _repeats(point) for point in passed)


def _repeats(point: Point) -> bool:
    """Return whether a point is the last one of a pass."""
    return any(edge.back for edge in point.successors)
