"""The waiting side of a protocol: which functions wait for an event, and where they read some state."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from ..flow.effects import reads
from ..flow.inlining import InlinedGraph, Point, Program
from ..flow.operations import Call, Place, Set, Wait
from ..symbols.symbols import FunctionFacts
from ..symbols.walk import walk
from .model import Party, protocols
from .timeouts import polls


@dataclass(frozen=True, eq=False)
class Waiter:
    """A party that relies on being signalled: `lasting` are those of its waits that do not poll."""

    party: Party
    lasting: tuple[Point, ...]

    @property
    def graph(self) -> InlinedGraph:
        """Return the graph of the function that waits."""
        return self.party.graph

    def reads_of(self, state: Place) -> list[Point]:
        """Return the points at which the function reads the state."""
        return [
            point
            for point in self.graph.points
            if (place := reads(point.operation)) is not None
            and place != self.party.receiver
            and place.meets(state)
            and not (isinstance(point.operation, Call) and _blocks_for_item(point.operation))
        ]

    def waits_or_sets(self, point: Point) -> bool:
        """Return whether a point waits for the event or sets it: there the story of another signal begins."""
        return isinstance(self.party.roles.get(id(point)), Wait | Set)

    def runs(self, point: Point) -> bool:
        """Return whether the function runs the very code of a point of another graph."""
        return any(own.operation.node is point.operation.node for own in self.graph.points)


def waiters_of(program: Program, *, clearing: bool) -> dict[Place, list[Waiter]]:
    """Return the functions of the module that rely on an event, by event.

    Args:
        program: the module.
        clearing: whether only those are wanted that clear the event as well.
    """
    model = protocols(program)
    waiters: dict[Place, list[Waiter]] = {}
    for function in program.module.functions:
        for party in model.consumers_in(function) if clearing else model.parties_in(function):
            lasting = tuple(wait for wait in party.waits if not polls(program, wait))
            if lasting:
                waiters.setdefault(party.receiver, []).append(Waiter(party, lasting))
    return waiters


def runs_in(function: FunctionFacts, graph: InlinedGraph) -> bool:
    """Return whether a function runs as a part of another: then the two are one party."""
    return any(point.function is function for point in graph.points)


def _blocks_for_item(call: Call) -> bool:
    """Return whether a call is `queue.get()`, which waits for what is put later and does not test."""
    if not call.place.fields or call.place.fields[-1] != "get" or not isinstance(call.node, cst.Call):
        return False
    return not any(
        isinstance(part, cst.Name) and part.value == "False"
        for argument in call.node.args
        for part in walk(argument)
    )
