"""What LAG111 asks its questions of: how a waiter announces that it waits, and who reads that."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from ...flow.inlining import InlinedGraph, Point
from ...flow.operations import Place
from ...symbols.types import Concurrency


@dataclass(frozen=True, eq=False)
class Announcement:
    """A point at which a waiter makes known that it waits, and the wait after it.

    `place` is the flag that is raised, the collection that is joined, or the attribute to which a future is
    bound; `joins` is False for a flag only. `event` is what is waited for: the event, or the place that holds
    the future. `truth` is what the flag becomes, None for a counter and for the rest. `family` says when the
    party that signals may run, as far as `event` tells. `key` is the local by which an item is bound.
    """

    graph: InlinedGraph
    point: Point
    place: Place
    event: Place
    wait: Point
    joins: bool
    truth: bool | None
    family: Concurrency
    key: str = ""

    @property
    def node(self) -> cst.CSTNode:
        """The syntax in the waiter: the announcement, or the call of the method that makes it."""
        own = self.point.function is self.graph.function
        return self.point.operation.node if own else self.point.site


@dataclass(frozen=True, eq=False)
class Signaller:
    """A function that writes `state` at `write`, and then signals only those announced.

    `test` is where it reads the announcement, `signal` where it then signals.
    """

    graph: InlinedGraph
    state: Place
    write: Point
    test: Point
    signal: Point
    locks: frozenset[Place]
    in_thread: bool


@dataclass(frozen=True, eq=False)
class LateRegistration:
    """What is reported: `look` decides to wait, the announcement comes later, the signaller in between."""

    announcement: Announcement
    signaller: Signaller
    look: Point
