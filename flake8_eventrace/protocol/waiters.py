"""The waiting side of a protocol: which functions wait for an event, and what they read of some state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from ..flow.effects import reads
from ..flow.inlining import InlinedGraph, Point, Program
from ..flow.operations import Call, Clear, Operation, Place, Set, TestFlag, Wait
from ..flow.reaching import Locals
from ..symbols.symbols import FunctionFacts
from ..symbols.types import Concurrency
from ..symbols.walk import walk
from .timeouts import polls


@dataclass(frozen=True, eq=False)
class Waiter:
    """A function that waits for a receiver.

    `waits` are its waits that block, `lasting` those among them that do not poll. `uses` are the
    operations on the receiver by the id of their points, also where a local stands for the receiver.
    """

    graph: InlinedGraph
    receiver: Place
    kind: Concurrency
    waits: tuple[Point, ...]
    lasting: tuple[Point, ...]
    uses: dict[int, Operation]
    clears: bool

    def reads_of(self, state: Place) -> list[Point]:
        """Return the points at which the function reads the state."""
        return [
            point
            for point in self.graph.points
            if (place := reads(point.operation)) is not None
            and place != self.receiver
            and place.meets(state)
            and not (isinstance(point.operation, Call) and _blocks_for_item(point.operation))
        ]

    def signals_or_waits(self, point: Point) -> bool:
        """Return whether a point waits for the receiver or sets it: another signal's story begins there."""
        return isinstance(self.uses.get(id(point)), Wait | Set)


def waiters_of(program: Program, *, clearing: bool) -> dict[Place, list[Waiter]]:
    """Return the functions of the module that wait for an event, by event.

    Args:
        program: the module.
        clearing: whether only those are wanted that clear the event as well.
    """
    waiters: dict[Place, list[Waiter]] = {}
    for function in program.module.functions:
        if may_use(program, function, "wait", *(("clear",) if clearing else ())):
            for waiter in _waiters_in(program, program.inlined(function)):
                if waiter.clears or not clearing:
                    waiters.setdefault(waiter.receiver, []).append(waiter)
    return waiters


def _waiters_in(program: Program, graph: InlinedGraph) -> Iterator[Waiter]:
    locals_ = Locals(program, graph)
    uses: dict[Place, dict[int, Operation]] = {}
    waits: dict[Place, list[Point]] = {}
    cleared: set[Place] = set()
    for point in graph.points:
        operation = point.operation
        if not isinstance(operation, Wait | Clear | Set | TestFlag):
            continue
        place = locals_.place(point, operation.place)
        uses.setdefault(place, {})[id(point)] = operation
        if isinstance(operation, Wait):
            waits.setdefault(place, []).append(point)
        elif isinstance(operation, Clear):
            cleared.add(place)
    for place, points in waits.items():
        kind = concurrency_of(program, graph, place, (p.operation for p in points))
        blocking = tuple(p for p in points if blocks(p.operation, kind))
        lasting = tuple(p for p in blocking if not polls(program, p))
        if kind in (Concurrency.THREAD, Concurrency.EVENT_LOOP) and lasting:
            yield Waiter(graph, place, kind, blocking, lasting, uses[place], place in cleared)


def concurrency_of(
    program: Program, graph: InlinedGraph, receiver: Place, waits: Iterable[Operation]
) -> Concurrency:
    """Return the family of an event: by its definition, failing that by how a function waits for it.

    Args:
        program: the module.
        graph: the graph of the function that waits.
        receiver: the event.
        waits: the function's waits for it.
    """
    kind = program.kind(receiver)
    if kind is not Concurrency.UNKNOWN:
        return kind
    operations = [operation for operation in waits if isinstance(operation, Wait)]
    if any(wait.offloaded for wait in operations):
        return Concurrency.THREAD
    if any(wait.awaited for wait in operations):
        return Concurrency.EVENT_LOOP
    return Concurrency.UNKNOWN if graph.function.is_async else Concurrency.THREAD


def blocks(operation: Operation, kind: Concurrency) -> bool:
    """Return whether an operation waits: an asyncio event is only waited for where `wait()` is awaited."""
    return isinstance(operation, Wait) and (operation.awaited or kind is not Concurrency.EVENT_LOOP)


def runs_in(function: FunctionFacts, graph: InlinedGraph) -> bool:
    """Return whether a function runs as a part of another: then the two are one party."""
    return any(point.function is function for point in graph.points)


def may_use(program: Program, function: FunctionFacts, *attributes: str) -> bool:
    """Return whether a function, or one that it may call, uses all of some attributes.

    A cheap test before a graph is built; it is never wrong when it says no.
    """
    used_by = program.module.names_used_by
    called = (function.mentioned | function.used) & used_by.keys()
    return all(
        name in function.mentioned or any(name in used_by[callee] for callee in called) for name in attributes
    )


def _blocks_for_item(call: Call) -> bool:
    """Return whether a call is `queue.get()`, which waits for what is put later and does not test."""
    if not call.place.fields or call.place.fields[-1] != "get" or not isinstance(call.node, cst.Call):
        return False
    return not any(
        isinstance(part, cst.Name) and part.value == "False"
        for argument in call.node.args
        for part in walk(argument)
    )
