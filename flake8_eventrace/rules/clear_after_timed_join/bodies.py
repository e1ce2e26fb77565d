"""The threads that an event stops: their bodies, and where the thread objects are stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ...flow.effects import call_is_harmless, writes
from ...flow.inlining import InlinedGraph, Point, Program, points_after
from ...flow.operations import Call, Place, ReadState, TestFlag, Wait
from ...flow.paths import reach
from ...protocol.kept_primitives import container_of, items_of
from ...protocol.spawns import Spawn, SpawnKind, spawns
from ...symbols.symbols import LOOP, FunctionFacts


@dataclass(frozen=True, eq=False)
class Body:
    """A thread's or process's body, started by `start`, that goes on until an event is set.

    `stop` is the event as the starter knows it, `test` a point of the body's loop at which it is asked for.
    `rereads`: the body looks the event up for each test, so that it also sees a new one.
    """

    program: Program
    start: Spawn
    graph: InlinedGraph
    stop: Place
    test: Point
    rereads: bool

    def is_stored_at(self, place: Place, function: FunctionFacts) -> bool:
        """Return whether the thread is at a place that `function` joins, or is one of those in a list."""
        stored = self.start.stored_in
        if stored is None or stored == place:
            return stored is not None or self._is_item(place, function)
        if self._is_taken(place, function):
            return True
        owner = self.program.owner(place)
        if owner is None or len(place.fields) != 1:
            return self._is_item(place, function)
        module = self.program.module
        return any(
            binding.value is not None
            and self.program.place(binding.value, binding.function, module) == stored
            for binding in owner.attributes.get(place.fields[0], ())
        )

    def _is_taken(self, place: Place, function: FunctionFacts) -> bool:
        """Return whether a place is a local that only ever gets the thread from where it is stored."""
        bindings = function.bindings.get(place.root, ()) if not place.fields else ()
        if not bindings or place.root in function.parameters:
            return False
        values = [binding.value for binding in bindings if isinstance(binding.value, cst.Attribute)]
        places = [self.program.place(value, function, function.module) for value in values]
        return len(places) == len(bindings) and all(
            taken is not None and taken != place and self.is_stored_at(taken, function) for taken in places
        )

    def _is_item(self, place: Place, function: FunctionFacts) -> bool:
        """Return whether a place is the variable of a loop, and this body all that the class starts."""
        bindings = function.bindings.get(place.root, ()) if not place.fields else ()
        if not bindings or any(binding.kind != LOOP for binding in bindings):
            return False
        return self._is_kept(place, function) or self._is_alone(function)

    def _is_kept(self, place: Place, function: FunctionFacts) -> bool:
        """Return whether the loop goes through a list to which the starter or its helper adds threads."""
        container = container_of(self.program, cst.Name(place.root), function)
        if container is None:
            return False
        starters = {self.start.starter}
        if self.start.starter is not None:
            module = self.program.module
            starters.add(self.program.types.callee(self.start.creation.func, self.start.starter, module))
        return any(
            adder is not None and adder in starters and "Thread" in adder.mentioned | adder.used
            for _, adder in items_of(self.program, container)
        )

    def _is_alone(self, function: FunctionFacts) -> bool:
        """Return whether the body is all that the class starts."""
        starter = self.start.starter
        if starter is None or starter.owner is None or starter.owner is not function.owner:
            return False
        return all(
            other.body is self.start.body
            for other in spawns(self.program)
            if other.starter is not None and other.starter.owner is starter.owner
        )

    def writes_to(self, place: Place) -> bool:
        """Return whether the body writes a place, which then may tell that it has ended."""
        return any(
            (written := writes(point.operation)) is not None and written.meets(place)
            for point in self.graph.points
        )

    def reads_from(self, place: Place) -> bool:
        """Return whether the body reads or calls something at a place, which then may be what ends it."""
        return any(
            isinstance(point.operation, ReadState | TestFlag | Wait | Call)
            and point.operation.place.meets(place)
            for point in self.graph.points
        )


def bodies(program: Program) -> Iterator[Body]:
    """Yield each started body with each event that its loop asks for.

    Left out are bodies that do nothing but wait: they have ended before any join gives up.
    """
    for start in spawns(program):
        if start.kind is SpawnKind.TASK:
            continue
        graph = program.inlined(start.body)
        seen: set[Place] = set()
        for point in graph.points:
            operation = point.operation
            if not isinstance(operation, TestFlag | Wait) or operation.place in seen:
                continue
            if not _is_looped_with_work(point):
                continue
            seen.add(operation.place)
            stop = _outside(operation.place, start)
            if stop is not None:
                own = point.function.receiver_name
                rereads = own is not None and operation.text.startswith(f"{own}.")
                yield Body(program, start, graph, stop, point, rereads)


def _outside(place: Place, start: Spawn) -> Place | None:
    """Return an event of the body as the starter knows it, None for one of the body's own."""
    if place.scope != start.body.qualname:
        return place
    handed = dict(start.arguments).get(place.root)
    return None if handed is None else Place(handed.root, handed.scope, handed.fields + place.fields)


def _is_looped_with_work(test: Point) -> bool:
    """Return whether a point is repeated, with a call in between that may take long."""
    before = {id(point) for point in reach([test], backward=True)}
    return id(test) in before and any(
        id(point) in before and isinstance(point.operation, Call) and not call_is_harmless(point.operation)
        for point in points_after(test)
    )
