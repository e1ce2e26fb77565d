"""A function as the rules see it: its graph with the calls that can be followed in place.

`Program.graph` replaces calls of methods of the same class, of functions of the same module and
of methods of first-party classes by the graphs of their bodies, two levels deep, and writes
every place in one language: an attribute of an instance of a known class is the same place in
whatever function it is mentioned. So a rule follows state through helpers by following edges.

Assumed: instances of one class are one object (a function that juggles two sessions is taken
for one that uses a single session), and a method is the one that the named class defines or
inherits, not an override in a subclass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar, cast

import libcst as cst

from ..symbols.access_paths import resolve
from ..symbols.symbols import CONSTRUCTORS, ClassFacts, FunctionFacts, ModuleFacts
from ..symbols.types import Concurrency, Lookup, Receivers
from .cfg import BaseNode, EdgeKind, Graph, Node
from .operations import (
    INSTANCE,
    Bind,
    Call,
    Clear,
    Nop,
    Operation,
    Place,
    Placed,
    ReadState,
    Set,
    Suspend,
    Wait,
)
from .statements import lower

T = TypeVar("T")

#: Calls are followed this deep.
LEVELS = 2
#: A view larger than this many nodes leaves further calls unfollowed.
MAX_NODES = 4000


@dataclass(eq=False, kw_only=True)
class Point(BaseNode["Point"]):
    """A node of a view. `function` holds the operation; `site` is the syntax in the viewed
    function at which it happens: the operation itself, or the call that leads to it."""

    function: FunctionFacts
    site: cst.CSTNode
    bound: str = ""  # the local of the viewed function that gets the followed call's value

    def syntax_in(self, home: FunctionFacts | ModuleFacts) -> cst.CSTNode:
        """Return the operation's own syntax if it stands in `home`, else the call that leads to it."""
        shown = self.function is home or self.function.module is home
        return self.operation.node if shown else self.site


@dataclass(eq=False)
class InlinedGraph:
    function: FunctionFacts
    entry: Point
    leave: Point
    points: list[Point]

    @cached_property
    def sets(self) -> dict[Place, list[Point]]:
        """The steps that set an event, by what they set."""
        found: dict[Place, list[Point]] = {}
        for point in self.points:
            if isinstance(point.operation, Set):
                found.setdefault(point.operation.place, []).append(point)
        return found


def points_after(start: Point) -> Iterator[Point]:
    """Steps that are reached from a step, itself only if it is reached again."""
    seen: set[int] = set()
    stack = [start]
    while stack:
        for edge in stack.pop().successors:
            point = edge.target
            if id(point) not in seen:
                seen.add(id(point))
                yield point
                stack.append(point)


@dataclass(frozen=True)
class _Frame:
    """How the places of a callee read in the caller's terms."""

    function: FunctionFacts
    arguments: dict[str, Place]
    site: cst.CSTNode | None
    level: int
    bound: str = ""


class Program:
    """The facts of one module, computed as they are asked for.

    `before` is the program that this one was made from by a change. A graph rests on the function,
    on those around it, and on which names the module gives to what: where the change left these
    alone, the graph is that of `before`.
    """

    def __init__(self, module: ModuleFacts, lookup: Lookup, before: Program | None = None) -> None:
        self.module = module
        self.receivers = Receivers(lookup)
        kept = before is not None and before.module.has_names_of(module)
        self._graphs: dict[int, tuple[cst.CSTNode, Graph]] = dict(before._graphs) if before and kept else {}
        self._inlined: dict[int, InlinedGraph] = {}
        self._mentions: dict[Place, list[tuple[Place, FunctionFacts]]] = {}
        self._canonical: dict[FunctionFacts, dict[Place, Place]] = {}
        self._homes: dict[tuple[str, str], str] = {}
        self._owners: dict[str, ClassFacts] = {}
        self._setting: dict[ModuleFacts, dict[Place, list[FunctionFacts]]] = {}
        self._behind: dict[tuple[ModuleFacts, str], dict[Place, list[FunctionFacts]]] = {}
        self.locks: dict[int, dict[int, frozenset[Place]]] = {}
        self._once: dict[Callable[[Program], object], object] = {}

    def once(self, build: Callable[[Program], T]) -> T:
        """Return what `build` makes of this program; it is called once, and its result lives as long."""
        if build not in self._once:
            self._once[build] = build(self)
        return cast("T", self._once[build])

    def graph(self, function: FunctionFacts) -> Graph:
        """The control-flow graph of the function alone."""
        known = self._graphs.get(id(function.node))
        if known is None:
            known = self._graphs[id(function.node)] = function.node, lower(function)
        return known[1]

    def inlined(self, function: FunctionFacts) -> InlinedGraph:
        """The function with its helpers in place."""
        known = self._inlined.get(id(function))
        if known is None:
            known = self._inlined[id(function)] = self._build(function)
        return known

    # -- places in one language ------------------------------------------------------------

    def canonical(self, place: Place, function: FunctionFacts) -> Place:
        """The place written from the innermost object of a known class on its path."""
        known = self._canonical.setdefault(function, {})
        if place not in known:
            known[place] = self._as_canonical(place, function)
        return known[place]

    def _as_canonical(self, place: Place, function: FunctionFacts) -> Place:
        found = (
            self.receivers.type_of(replace(place, fields=()), function) if place.scope != INSTANCE else None
        )
        result = place
        fields = place.fields
        if isinstance(found, ClassFacts) and fields:
            result, fields = self._at(found, fields[0]), fields[1:]
            current = self.receivers.attribute_type(found, place.fields[0])
        elif not fields:
            return place
        else:
            result, current = replace(place, fields=()), None
        for name in fields:
            if isinstance(current, ClassFacts):
                result = self._at(current, name)
                current = self.receivers.attribute_type(current, name)
            else:
                result = result / name
                current = None
        return result

    def _at(self, owner: ClassFacts, attribute: str) -> Place:
        key = (owner.key, attribute)
        home = self._homes.get(key)
        if home is None:
            definer = self.receivers.definer(owner, attribute)
            home = self._homes[key] = definer.key
            self._owners[home] = definer
        return Place(home, INSTANCE, (attribute,))

    def owner(self, place: Place) -> ClassFacts | None:
        """The class that a canonical place starts from, None when it starts from a variable."""
        return self._owners.get(place.root) if place.scope == INSTANCE else None

    def place(
        self, expression: cst.BaseExpression, function: FunctionFacts | None, module: ModuleFacts
    ) -> Place | None:
        """The canonical place that an expression names."""
        raw = resolve(expression, function, module)
        return raw if raw is None or function is None else self.canonical(raw, function)

    def setting(self, module: ModuleFacts) -> dict[Place, list[FunctionFacts]]:
        """By canonical place, the functions of a module that set it themselves."""
        known = self._setting.get(module)
        if known is None:
            known = self._setting[module] = {}
            for function in module.users_of.get("set", ()):
                operations = (node.operation for node in self.graph(function).nodes())
                places = [o.place for o in operations if isinstance(o, Set)]
                for place in dict.fromkeys(self.canonical(place, function) for place in places):
                    known.setdefault(place, []).append(function)
        return known

    def setting_behind(self, module: ModuleFacts, names: set[str], place: Place) -> list[FunctionFacts]:
        """The functions of a module, but for constructors, that mention one of these names and set what
        is at a canonical place, themselves or through helpers; in the order of the source."""
        order = module.order
        fresh = [name for name in names if (module, name) not in self._behind]
        for name in fresh:
            self._behind[module, name] = {}
        users = {id(f): f for name in fresh for f in module.users_of.get(name, ())}
        for function in sorted(users.values(), key=lambda f: order[id(f)]):
            if function.name in CONSTRUCTORS:
                continue
            mentioned = [name for name in fresh if name in function.mentioned or name in function.used]
            for known in self.inlined(function).sets:
                for name in mentioned:
                    self._behind[module, name].setdefault(known, []).append(function)
        found = {id(f): f for name in names for f in self._behind[module, name].get(place, ())}
        return sorted(found.values(), key=lambda f: order[id(f)])

    # -- views -----------------------------------------------------------------------------

    def _build(self, function: FunctionFacts) -> InlinedGraph:
        points: list[Point] = []
        entry, leave, _ = self._copy(_Frame(function, {}, None, 0), points, (id(function),))
        return InlinedGraph(function, entry, leave, [s for s in points if s.predecessors or s is entry])

    def _copy(
        self, frame: _Frame, points: list[Point], active: tuple[int, ...]
    ) -> tuple[Point, Point, Point]:
        """A copy of the function's graph with its calls followed: (entry, leave, escape)."""
        graph = self.graph(frame.function)
        entries: dict[int, Point] = {}
        exits: dict[int, Point] = {}
        nodes = list(graph.nodes())
        if graph.leave not in nodes:
            nodes.append(graph.leave)
        here = frame.site or frame.function.node
        out = Point(Nop(frame.function.node), function=frame.function, site=here)
        entries[id(graph.escape)] = exits[id(graph.escape)] = out
        inner: list[tuple[Node, Point]] = []
        for node in nodes:
            if node is graph.escape:
                continue
            first, last = self._step(node, frame, points, active, inner)
            entries[id(node)], exits[id(node)] = first, last
        for node in nodes:
            if node is graph.escape:
                continue
            for edge in node.successors:
                exits[id(node)].connect(entries[id(edge.target)], edge.kind, edge.back)
        for node, raised in inner:
            for edge in node.successors:
                if edge.kind is EdgeKind.EXCEPTION:
                    raised.connect(entries[id(edge.target)], EdgeKind.EXCEPTION)
        return entries[id(graph.entry)], entries[id(graph.leave)], out

    def _step(
        self,
        node: Node,
        frame: _Frame,
        points: list[Point],
        active: tuple[int, ...],
        inner: list[tuple[Node, Point]],
    ) -> tuple[Point, Point]:
        operation = self._translate(node.operation, frame)
        site = frame.site or node.operation.node
        callee = self._followed(node.operation, frame, active) if len(points) < MAX_NODES else None
        if callee is not None:
            function, arguments = callee
            bound = frame.bound
            if not frame.level and isinstance(operation, Call):
                bound = operation.bound
            sub = _Frame(function, arguments, site, frame.level + 1, bound)
            entry, leave, raised = self._copy(sub, points, (*active, id(function)))
            inner.append((node, raised))
            points.append(raised)
            last = Point(Nop(node.operation.node), function=frame.function, site=site, bound=frame.bound)
            points.append(last)
            leave.connect(last)
            return entry, last
        point = Point(operation, function=frame.function, site=site, bound=frame.bound)
        points.append(point)
        if isinstance(operation, Call) and operation.awaited:
            pause = Point(Suspend(operation.node), function=frame.function, site=site, bound=frame.bound)
            points.append(pause)
            pause.connect(point)
            return pause, point
        return point, point

    def _translate(self, operation: Operation, frame: _Frame) -> Operation:
        if isinstance(operation, Suspend) and not frame.function.is_async and frame.level:
            return Nop(operation.node)  # a generator's yield, run by a loop in the caller
        if isinstance(operation, Call):
            handed = tuple((name, self._place(p, frame)) for name, p in operation.arguments)
            return replace(operation, place=self._place(operation.place, frame), arguments=handed)
        if isinstance(operation, Placed):
            place = self._place(operation.place, frame)
            if isinstance(operation, Wait | Clear | Set):
                self._mentions.setdefault(place, []).append((operation.place, frame.function))
            return replace(operation, place=place)
        if isinstance(operation, Bind) and frame.level:
            return Nop(operation.node)
        return operation

    def _place(self, place: Place, frame: _Frame) -> Place:
        if place.scope == frame.function.qualname and place.root in frame.arguments:
            handed = frame.arguments[place.root]
            if not place.fields:
                return handed
            if handed.scope != INSTANCE or handed.fields:
                own = self.canonical(place, frame.function)
                if own.scope == INSTANCE:
                    return own
                return Place(handed.root, handed.scope, handed.fields + place.fields)
        return self.canonical(place, frame.function)

    # -- calls -----------------------------------------------------------------------------

    def _followed(
        self, operation: Operation, frame: _Frame, active: tuple[int, ...]
    ) -> tuple[FunctionFacts, dict[str, Place]] | None:
        """The function that runs at this operation, if it is known and worth following."""
        if frame.level >= LEVELS:
            return None
        arguments: dict[str, Place] = {}
        callee: FunctionFacts | None = None
        if isinstance(operation, Call) and isinstance(operation.node, cst.Call):
            callee = self.receivers.callee(operation.node.func, frame.function, frame.function.module)
            if callee is not None and callee.is_async and not (operation.awaited or callee.is_generator):
                return None  # a coroutine that somebody may run later
            if callee is not None:
                arguments = self._arguments(operation, callee, frame)
        elif isinstance(operation, ReadState) and isinstance(operation.node, cst.Attribute):
            callee = self._property(operation, frame)
        if callee is None or id(callee) in active or callee.decorated_by("abstractmethod", "overload"):
            return None
        return callee, arguments

    def _property(self, operation: ReadState, frame: _Frame) -> FunctionFacts | None:
        place = operation.place
        if not place.fields:
            return None
        owner = self.receivers.type_of(replace(place, fields=place.fields[:-1]), frame.function)
        if not isinstance(owner, ClassFacts):
            return None
        method = self.receivers.method(owner, place.fields[-1])
        return method if method is not None and method.decorated_by("property", "cached_property") else None

    def _arguments(self, call: Call, callee: FunctionFacts, frame: _Frame) -> dict[str, Place]:
        names = list(callee.parameters)
        if callee.receiver_name is not None:
            names = names[1:]
        handed: dict[str, Place] = {}
        for key, place in call.arguments:
            name = names[int(key)] if key.isdigit() and int(key) < len(names) else key
            if name in callee.parameters and name not in callee.bindings:
                handed[name] = self._place(place, frame)
        return handed

    def kind(self, receiver: Place) -> Concurrency:
        """The family of the event at a place of a view, as far as its definition tells."""
        for place, function in self._mentions.get(receiver, ()):
            kind = self.receivers.kind(place, function)
            if kind is not Concurrency.UNKNOWN:
                return kind
        return Concurrency.UNKNOWN

    def condition_kind(self, receiver: Place) -> Concurrency:
        """The family of the condition at a place of a view; OTHER when it is not known to be one."""
        for place, function in self._mentions.get(receiver, ()):
            kind = self.receivers.condition_kind(place, function)
            if kind is not Concurrency.OTHER:
                return kind
        return Concurrency.OTHER
