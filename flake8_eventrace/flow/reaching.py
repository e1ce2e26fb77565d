"""What a local variable stands for at one point, when it is bound more than once.

`places` sees through locals that are bound a single time. A function that says `ev = self.a` in
one branch and `ev = self.b` in the other uses one name for two events; which one is meant at a
step is told by the bindings that reach it.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..symbols.access_paths import resolve
from ..symbols.walk import walk
from .inlining import InlinedGraph, Point, Program
from .operations import Bind, Place


class Locals:
    """The places behind the locals of the viewed function."""

    def __init__(self, program: Program, graph: InlinedGraph) -> None:
        self.program = program
        self.graph = graph
        self._values: dict[int, cst.BaseExpression] | None = None
        self._known: dict[tuple[int, str], Place | None] = {}

    def place(self, point: Point, place: Place) -> Place:
        """The canonical place meant at a step; `place` itself where the bindings do not agree."""
        function = self.graph.function
        if place.fields or place.scope != function.qualname or place.root in function.parameters:
            return place
        if len(function.bindings.get(place.root, ())) < 2 or function.captured(place.root):
            return place
        key = (id(point), place.root)
        if key not in self._known:
            self._known[key] = self._behind(point, place.root)
        return self._known[key] or place

    def _behind(self, point: Point, name: str) -> Place | None:
        found: set[Place] = set()
        for binding in _reaching(point, name):
            value = None if binding is None else self._bound().get(id(binding.node))
            if not isinstance(value, cst.Attribute) or value.attr.value in self.graph.function.stored:
                return None
            place = resolve(value, self.graph.function, self.graph.function.module)
            if place is None:
                return None
            found.add(self.program.canonical(place, self.graph.function))
        return found.pop() if len(found) == 1 else None

    def _bound(self) -> dict[int, cst.BaseExpression]:
        """The value that each plain assignment of the function binds, by its target."""
        if self._values is None:
            self._values = {
                id(node.targets[0].target): node.value
                for node in walk(self.graph.function.node)
                if isinstance(node, cst.Assign) and len(node.targets) == 1
            }
        return self._values


def _reaching(point: Point, name: str) -> Iterator[Bind | None]:
    """The bindings of a local that may be in force at a step; None for "none as yet"."""
    seen = {id(point)}
    stack = [point]
    while stack:
        current = stack.pop()
        if not current.predecessors:
            yield None
        for node, _ in current.predecessors:
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node.operation, Bind) and node.operation.name == name:
                yield node.operation
            else:
                stack.append(node)
