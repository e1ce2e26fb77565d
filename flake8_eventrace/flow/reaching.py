"""Reaching definitions: what a local stands for at one point, when it is bound more than once.

`symbols.access_paths` resolves locals that are bound a single time. A function that says `ev = self.a` in
one branch and `ev = self.b` in the other uses one name for two events; the bindings that reach a point
tell which one is meant there. This is the classic backward question ("may this definition reach this use?"),
asked for one use at a time, so it is a path search and no fixpoint.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..symbols.access_paths import resolve
from ..symbols.walk import walk
from .inlining import InlinedGraph, Point, Program
from .operations import Bind, Place
from .paths import reach


class ReachingDefinitions:
    """Resolves the locals of one function at its points."""

    def __init__(self, program: Program, graph: InlinedGraph) -> None:
        self.program = program
        self.graph = graph
        self._values: dict[int, cst.BaseExpression] | None = None
        self._places: dict[tuple[int, str], Place | None] = {}

    def place(self, point: Point, place: Place) -> Place:
        """Return the canonical place that a local stands for at a point.

        Returns `place` itself where it is no such local, or where the bindings that reach the point do not
        agree.
        """
        function = self.graph.function
        if place.fields or place.scope != function.qualname or place.root in function.parameters:
            return place
        if len(function.bindings.get(place.root, ())) < 2 or function.captured(place.root):
            return place
        key = (id(point), place.root)
        if key not in self._places:
            self._places[key] = self._common_place(point, place.root)
        return self._places[key] or place

    def _common_place(self, point: Point, name: str) -> Place | None:
        """Return the one place that all reaching bindings assign, None if there is no such place."""
        function = self.graph.function
        places: set[Place] = set()
        for binding in _reaching(point, name):
            value = None if binding is None else self._assigned().get(id(binding.node))
            if not isinstance(value, cst.Attribute) or value.attr.value in function.stored_attributes:
                return None
            place = resolve(value, function, function.module)
            if place is None:
                return None
            places.add(self.program.canonical(place, function))
        return places.pop() if len(places) == 1 else None

    def _assigned(self) -> dict[int, cst.BaseExpression]:
        """Return the value of each plain assignment of the function, by the id of its target."""
        if self._values is None:
            self._values = {
                id(node.targets[0].target): node.value
                for node in walk(self.graph.function.node)
                if isinstance(node, cst.Assign) and len(node.targets) == 1
            }
        return self._values


def _reaching(point: Point, name: str) -> Iterator[Bind | None]:
    """Yield the bindings of a local that reach a point; None where a path from the entry has none."""

    def binds(point: Point) -> bool:
        return isinstance(point.operation, Bind) and point.operation.name == name

    if not point.predecessors:
        yield None
    for before in reach([point], ends=binds, backward=True):
        if isinstance(before.operation, Bind) and before.operation.name == name:
            yield before.operation
        elif not before.predecessors:
            yield None
