"""The protocol model: for each event of a module, who waits for it, clears it, sets it and tests it.

Every rule about events asks this one model. A `Party` is one function's part in the protocol of one event,
the helpers that it calls included; a `Setter` (see `publishers`) is a function that signals the event, with
the state that the signal is about and the locks that it holds. A rule then reads as a query: for each
consumer of an event, is there a path on which a setter's signal is lost?

Assumed: instances of one class share one event at one attribute (see `flow.inlining`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..flow.inlining import InlinedGraph, Point, Program
from ..flow.operations import Clear, Operation, Place, Set, TestFlag, Wait
from ..flow.reaching import ReachingDefinitions
from ..symbols.symbols import FunctionFacts
from ..symbols.types import Concurrency
from .mentions import mentions
from .publishers import Setter, setters

#: Cheap tests before a graph is built: one of each group of names must be used.
_WAITS = ("wait",)
_CLEARS = ("clear", "Event")

#: What a point can do to an event.
Role = Wait | Clear | Set | TestFlag


@dataclass(frozen=True, eq=False)
class Party:
    """One function's part in the protocol of one event, its helpers included.

    `roles` holds what each point, by its id, does to the event: also under a local name that stands for
    the event there. `waits` are the waits that block this function (on one event loop, only awaited ones).
    """

    graph: InlinedGraph
    receiver: Place
    concurrency: Concurrency
    roles: dict[int, Operation]
    waits: tuple[Point, ...]
    clears: tuple[Point, ...]

    @property
    def function(self) -> FunctionFacts:
        return self.graph.function


@dataclass(eq=False)
class ProtocolModel:
    """The protocols of a module's events. Parts are built when a rule asks for them, and once only."""

    program: Program
    _parties: dict[int, tuple[Party, ...]] = field(default_factory=dict)
    _setters: dict[tuple[Place, int], list[Setter]] = field(default_factory=dict)

    def consumers(self) -> Iterator[Party]:
        """Yield the parties that both wait for an event and clear it, in the order of the source."""
        for function in self.program.module.functions:
            yield from self.consumers_in(function)

    def consumers_in(self, function: FunctionFacts) -> Iterator[Party]:
        """Yield the events that a function waits for and clears."""
        if mentions(self.program, function, _WAITS, _CLEARS):
            yield from (party for party in self.parties_in(function) if party.clears)

    def parties_in(self, function: FunctionFacts) -> tuple[Party, ...]:
        """Return the events that a function waits for, itself or through its helpers."""
        cached = self._parties.get(id(function))
        if cached is None:
            waits = mentions(self.program, function, _WAITS)
            parties = tuple(_parties(self.program, self.program.inlined(function))) if waits else ()
            cached = self._parties[id(function)] = parties
        return cached

    def setters(self, receiver: Place, consumer: FunctionFacts) -> list[Setter]:
        """Return the functions in sight that set an event while a consumer of it may run."""
        key = (receiver, id(consumer))
        if key not in self._setters:
            self._setters[key] = setters(self.program, receiver, consumer)
        return self._setters[key]


def protocols(program: Program) -> ProtocolModel:
    """Return the protocol model of a program, which lives as long as the program."""
    return program.once(ProtocolModel)


def _parties(program: Program, graph: InlinedGraph) -> Iterator[Party]:
    aliases = ReachingDefinitions(program, graph)
    roles: dict[Place, dict[int, Operation]] = {}
    waits: dict[Place, list[Point]] = {}
    clears: dict[Place, list[Point]] = {}
    for point in graph.points:
        operation = point.operation
        if not isinstance(operation, Role):
            continue
        place = aliases.place(point, operation.place)
        roles.setdefault(place, {})[id(point)] = operation
        if isinstance(operation, Wait):
            waits.setdefault(place, []).append(point)
        elif isinstance(operation, Clear):
            clears.setdefault(place, []).append(point)
    for place, points in waits.items():
        concurrency = concurrency_of(program, graph, place, points)
        blocking = tuple(point for point in points if blocks(point.operation, concurrency))
        if concurrency not in (Concurrency.UNKNOWN, Concurrency.OTHER):
            yield Party(graph, place, concurrency, roles[place], blocking, tuple(clears.get(place, ())))


def concurrency_of(program: Program, graph: InlinedGraph, receiver: Place, waits: list[Point]) -> Concurrency:
    """Return the family of an event: by its definition, else by how a function waits for it."""
    concurrency = program.event_concurrency(receiver)
    if concurrency is not Concurrency.UNKNOWN:
        return concurrency
    operations = [point.operation for point in waits if isinstance(point.operation, Wait)]
    if any(wait.offloaded for wait in operations):
        return Concurrency.THREAD
    if any(wait.awaited for wait in operations):
        return Concurrency.EVENT_LOOP
    return Concurrency.UNKNOWN if graph.function.is_async else Concurrency.THREAD


def blocks(operation: Operation, concurrency: Concurrency) -> bool:
    """Return whether an operation is a wait that stops the function until the event is set."""
    return isinstance(operation, Wait) and (operation.awaited or concurrency is not Concurrency.EVENT_LOOP)
