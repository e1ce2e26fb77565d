"""A function as the rules see it: its graph, with the bodies of the calls that can be followed in place.

`Program.inlined` replaces calls of methods of the same class, of functions of the same module and of
methods of first-party classes by copies of their graphs, and writes every place canonically. So a rule
follows state through helpers by following edges. Each call has its own copy, so a path never enters a
helper from one caller and returns to another: the analysis is context-sensitive by call strings, to a
bounded depth (Sharir and Pnueli 1981).

Assumed: a method is the one that the named class defines or inherits, not an override in a subclass. One that
does nothing but raise NotImplementedError is left to subclasses, as an abstract one is: the call is not
followed, and returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

import libcst as cst

from ..symbols.access_paths import qualified, resolve
from ..symbols.symbols import Binding, ClassFacts, FunctionFacts, ModuleFacts, last_name
from ..symbols.types import Concurrency, Lookup, TypeInference
from .canonical_places import CanonicalPlaces
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
from .paths import reach
from .statements import lower

T = TypeVar("T")

#: Calls are followed this deep: a helper, and what the helper calls. One more level finds protocols that are
#: spread over more functions, and multiplies the size of graphs by the number of calls in a function.
LEVELS = 2
#: Calls are left alone once a graph has this many nodes: it bounds the time for one function. Where it is
#: reached, the rules see less of the callees, never less of the function itself.
MAX_NODES = 4000


@dataclass(eq=False, kw_only=True)
class Point(BaseNode["Point"]):
    """A node of an inlined graph.

    * `function` is the function whose code holds the operation;
    * `site` is the syntax in the graph's own function at which it happens: the operation itself, or the
      call that leads to it;
    * `bound` is the local of the graph's own function that gets the value of that call.
    """

    function: FunctionFacts
    site: cst.CSTNode
    bound: str = ""

    def syntax_in(self, home: FunctionFacts | ModuleFacts) -> cst.CSTNode:
        """Return the operation's own syntax if it stands in `home`, else the call that leads to it."""
        shown = self.function is home or self.function.module is home
        return self.operation.node if shown else self.site

    def function_in(self, graphs: FunctionFacts) -> FunctionFacts:
        """Return the function that holds `syntax_in` of a module: the point's own if it stands there.

        Args:
            graphs: the function of the point's graph, which holds the call that leads to other modules.
        """
        return self.function if self.function.module is graphs.module else graphs


@dataclass(eq=False)
class InlinedGraph:
    """The graph of `function` with callees in place; `points` are its nodes that something leads to."""

    function: FunctionFacts
    entry: Point
    leave: Point
    points: list[Point]

    @cached_property
    def sets(self) -> dict[Place, list[Point]]:
        """The points that set an event, by its place."""
        sets: dict[Place, list[Point]] = {}
        for point in self.points:
            if isinstance(point.operation, Set):
                sets.setdefault(point.operation.place, []).append(point)
        return sets


def points_after(start: Point) -> Iterator[Point]:
    """Yield the points that a path from `start` reaches, `start` itself only if it is reached again."""
    return reach([start])


#: A function waits for, clears or sets what is at a canonical place, with the place as it spells it.
_Mention = tuple[Place, Place, FunctionFacts]


class Program:
    """One module and what it imports, with graphs and types that are computed as they are asked for.

    `before` is the program that this one was made from by a change. A graph depends on the function, on the
    functions around it, and on which names the module gives to what. Where the change left these alone, the
    graph of `before` is used again.
    """

    def __init__(self, module: ModuleFacts, lookup: Lookup, before: Program | None = None) -> None:
        self.module = module
        self.types = TypeInference(lookup)
        self.canonical_places = CanonicalPlaces(self.types)
        same_names = before is not None and before.module.has_names_of(module)
        # With the node, so that its id is not given to another one.
        self._graphs: dict[int, tuple[cst.CSTNode, Graph]] = {}
        self._kept: dict[int, tuple[InlinedGraph, list[_Mention]]] = {}
        self._inferred: dict[int, dict[tuple[str, int], object]] = {}  # by function; its nodes stay alive
        if before is not None and same_names:
            self._graphs.update(before._graphs)
        self._inlined: dict[int, tuple[InlinedGraph, list[_Mention]]] = {}
        self._mentions: dict[Place, list[tuple[Place, FunctionFacts]]] = {}
        self.locks: dict[int, dict[int, frozenset[Place]]] = {}
        self._once: dict[Callable[[Program], object], object] = {}

    def once(self, build: Callable[[Program], T]) -> T:
        """Return what `build` makes of this program; it is called once, and its result lives as long."""
        if build not in self._once:
            self._once[build] = build(self)
        return cast("T", self._once[build])

    def inferred(
        self, question: str, node: cst.CSTNode, function: FunctionFacts | None, answer: Callable[[], T]
    ) -> T:
        """Return the answer to a question about a node in a function; the next program may have it from here.

        It must be plain data, and depend on nothing but what the names in the function mean.
        """
        if function is None or function.module is not self.module:
            return answer()
        answers = self._inferred.setdefault(id(function), {})
        key = question, id(node)
        if key not in answers:
            answers[key] = answer()
        return cast("T", answers[key])

    # -- graphs ----------------------------------------------------------------------------

    def graph(self, function: FunctionFacts) -> Graph:
        """Return the control-flow graph of the function alone."""
        cached = self._graphs.get(id(function.node))
        if cached is None:
            cached = self._graphs[id(function.node)] = function.node, lower(function)
        return cached[1]

    def inlined(self, function: FunctionFacts) -> InlinedGraph:
        """Return the graph of the function with its helpers in place."""
        inlined = self._inlined.get(id(function))
        if inlined is None:
            inlined = self._kept.pop(id(function), None)
            if inlined is None:
                inliner = _Inliner(self)
                inlined = inliner.inline(function), inliner.mentions
            self._inlined[id(function)] = inlined
            for canonical, place, mentioning in inlined[1]:
                self._mentions.setdefault(canonical, []).append((place, mentioning))
        return inlined[0]

    def take_over(self, before: Program, functions: Iterable[FunctionFacts]) -> None:
        """Use the graphs of an earlier program for these functions of the module, which are the same in both,
        with all that their graphs depend on."""
        for function in functions:
            graph = before._graphs.get(id(function.node))
            if graph is not None:
                self._graphs[id(function.node)] = graph
            inlined = before._inlined.get(id(function)) or before._kept.get(id(function))
            if inlined is not None:
                self._kept[id(function)] = inlined
            if id(function) in before._inferred:
                self._inferred[id(function)] = before._inferred[id(function)]
        self.canonical_places.take_over(before.canonical_places, self.module)

    # -- places ----------------------------------------------------------------------------

    def canonical(self, place: Place, function: FunctionFacts) -> Place:
        """Return a place of `function` as the canonical place."""
        return self.canonical_places.canonical(place, function)

    def owner(self, place: Place) -> ClassFacts | None:
        """Return the class that a canonical place starts from, None when it starts from a variable."""
        return self.canonical_places.owner(place)

    def place(
        self, expression: cst.BaseExpression, function: FunctionFacts | None, module: ModuleFacts
    ) -> Place | None:
        """Return the canonical place that an expression names, None where it names none."""
        raw = resolve(expression, function, module)
        return raw if raw is None or function is None else self.canonical(raw, function)

    def event_concurrency(self, receiver: Place) -> Concurrency:
        """Return the family of the event at a canonical place, as far as its definition tells."""
        for place, function in self._mentions.get(receiver, ()):
            family = self.types.event_concurrency(place, function)
            if family is not Concurrency.UNKNOWN:
                return family
        return Concurrency.UNKNOWN

    def condition_concurrency(self, receiver: Place) -> Concurrency:
        """Return the family of the condition at a canonical place; OTHER when it is not known to be one."""
        for place, function in self._mentions.get(receiver, ()):
            family = self.types.condition_concurrency(place, function)
            if family is not Concurrency.OTHER:
                return family
        return Concurrency.OTHER

    def is_lockless_condition(self, receiver: Place) -> bool:
        """Return whether a condition without a lock is at a canonical place."""
        mentions = self._mentions.get(receiver, ())
        return any(self.types.is_lockless_condition(place, function) for place, function in mentions)


class _Frame(NamedTuple):
    """An activation of a function: the graph's own function (level 0), or a callee at one call.

    * `arguments` are the places that are passed in, by the callee's parameter;
    * `site` is the call in the graph's own function, None on level 0;
    * `level` is how many calls lead here;
    * `active` are the ids of the functions that are active: recursion is not followed;
    * `bound` is the local of the graph's own function that gets the value of the call at `site`.
    """

    function: FunctionFacts
    arguments: dict[str, Place]
    site: cst.CSTNode | None
    level: int
    active: tuple[int, ...]
    bound: str = ""

    def point(self, operation: Operation, node: cst.CSTNode) -> Point:
        """Return a point of this activation; `node` is the syntax in the function that performs it."""
        return Point(operation, function=self.function, site=self.site or node, bound=self.bound)


class _Copy(NamedTuple):
    """A copy of a function's graph."""

    entry: Point
    leave: Point
    escape: Point


class _Inliner:
    """Copies the graph of a function with its callees in place."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.types = program.types
        self.points: list[Point] = []
        self.mentions: list[_Mention] = []

    def inline(self, function: FunctionFacts) -> InlinedGraph:
        """Return the function's graph with its callees in place."""
        copy = self._copy(_Frame(function, {}, None, 0, (id(function),)))
        points = [point for point in self.points if point.predecessors or point is copy.entry]
        return InlinedGraph(function, copy.entry, copy.leave, points)

    def _copy(self, frame: _Frame) -> _Copy:
        graph = self.program.graph(frame.function)
        own = frame.function
        escape = Point(Nop(own.node), function=own, site=frame.site or own.node)
        firsts: dict[int, Point] = {id(graph.escape): escape}
        lasts: dict[int, Point] = {}
        nodes = [node for node in graph.nodes() if node is not graph.escape]
        if graph.leave not in nodes:
            nodes.append(graph.leave)
        raised: list[tuple[Node, Point]] = []
        for node in nodes:
            firsts[id(node)], lasts[id(node)] = self._copy_node(node, frame, raised)
        for node in nodes:
            for edge in node.successors:
                lasts[id(node)].connect(firsts[id(edge.target)], edge.kind, edge.back)
        for node, callee_escape in raised:
            for edge in node.successors:
                if edge.kind is EdgeKind.EXCEPTION:
                    callee_escape.connect(firsts[id(edge.target)], EdgeKind.EXCEPTION)
        return _Copy(firsts[id(graph.entry)], firsts[id(graph.leave)], escape)

    def _copy_node(self, node: Node, frame: _Frame, raised: list[tuple[Node, Point]]) -> tuple[Point, Point]:
        """Copy one node, or put a callee in its place; return where the copy begins and where it ends.

        `raised` gets the points where exceptions leave the callees, with the node of the call.
        """
        operation = self._translate(node.operation, frame)
        syntax = node.operation.node
        callee = self._callee_frame(node.operation, frame) if len(self.points) < MAX_NODES else None
        if callee is not None:
            copy = self._copy(callee)
            raised.append((node, copy.escape))
            after = frame.point(Nop(syntax), syntax)
            self.points += (copy.escape, after)
            copy.leave.connect(after)
            return copy.entry, after
        point = frame.point(operation, syntax)
        self.points.append(point)
        if isinstance(operation, Call) and operation.awaited and not self._never_suspends(operation):
            suspension = frame.point(Suspend(operation.node), syntax)
            self.points.append(suspension)
            suspension.connect(point)
            return suspension, point
        if isinstance(operation, Clear | Set) and operation.awaited and self._asks_server(node, frame):
            sent, answered = (frame.point(Suspend(operation.node), syntax) for _ in range(2))
            self.points += (sent, answered)
            sent.connect(point)
            point.connect(answered)
            return sent, answered
        return point, point

    def _asks_server(self, node: Node, frame: _Frame) -> bool:
        """Return whether an event lives in another process: clearing or setting it sends a request there.

        distributed 2026.8.0: `set()` and `clear()` of an asynchronous client's event are coroutines that
        suspend until the scheduler has answered.
        """
        operation = node.operation
        assert isinstance(operation, Clear | Set)
        return self.types.is_remote_event(operation.place, frame.function)

    def _never_suspends(self, call: Call) -> bool:
        """Return whether awaiting a call surely runs on: `put()` of an asyncio queue that has no bound.

        `asyncio.Queue.put` waits while the queue is full (CPython 3.10 to 3.14), which such a queue never is.
        """
        owner = self.program.owner(call.place)
        if owner is None or len(call.place.fields) != 2 or call.place.fields[-1] != "put":
            return False
        bindings = owner.attributes.get(call.place.fields[0], ())
        return bool(bindings) and all(_is_unbounded_queue(binding) for binding in bindings)

    # -- operations in canonical places ----------------------------------------------------

    def _translate(self, operation: Operation, frame: _Frame) -> Operation:
        if isinstance(operation, Suspend) and not frame.function.is_async and frame.level:
            return Nop(operation.node)  # a generator's yield, run by a loop in the caller
        if isinstance(operation, Call):
            arguments = tuple((name, self._place(p, frame)) for name, p in operation.arguments)
            return replace(operation, place=self._place(operation.place, frame), arguments=arguments)
        if isinstance(operation, Placed):
            place = self._place(operation.place, frame)
            if isinstance(operation, Wait | Clear | Set):
                self.mentions.append((place, operation.place, frame.function))
            return replace(operation, place=place)
        if isinstance(operation, Bind) and frame.level:
            return Nop(operation.node)
        return operation

    def _place(self, place: Place, frame: _Frame) -> Place:
        """Return a place in the terms of the graph's own function: a parameter is what is passed in."""
        if place.scope == frame.function.qualname and place.root in frame.arguments:
            passed = frame.arguments[place.root]
            if not place.fields:
                return passed
            if passed.scope != INSTANCE or passed.fields:
                own = self.program.canonical(place, frame.function)
                if own.scope == INSTANCE:
                    return own
                return Place(passed.root, passed.scope, passed.fields + place.fields)
        return self.program.canonical(place, frame.function)

    # -- calls -----------------------------------------------------------------------------

    def _callee_frame(self, operation: Operation, frame: _Frame) -> _Frame | None:
        """Return the activation of the function that runs at this operation, None where none is followed."""
        if frame.level >= LEVELS:
            return None
        arguments: dict[str, Place] = {}
        bound = frame.bound
        callee: FunctionFacts | None = None
        if isinstance(operation, Call) and isinstance(operation.node, cst.Call):
            callee = self._called(operation, operation.node, frame)
            if callee is not None:
                arguments = self._arguments(operation, callee, frame)
            if not frame.level:
                bound = operation.bound
        elif isinstance(operation, Wait) and isinstance(operation.node, cst.Call):
            callee = self._waiting(operation, operation.node, frame)
        elif isinstance(operation, ReadState) and isinstance(operation.node, cst.Attribute):
            callee = self._property(operation, frame)
        if callee is None or id(callee) in frame.active or _is_left_to_subclasses(callee):
            return None
        active = (*frame.active, id(callee))
        return _Frame(callee, arguments, frame.site or operation.node, frame.level + 1, active, bound)

    def _called(self, call: Call, node: cst.Call, frame: _Frame) -> FunctionFacts | None:
        callee = self.types.callee(node.func, frame.function, frame.function.module)
        if callee is not None and callee.is_async and not (call.awaited or callee.is_generator):
            return None  # a coroutine that somebody may run later
        return callee

    def _waiting(self, wait: Wait, node: cst.Call, frame: _Frame) -> FunctionFacts | None:
        """Return the `wait` of an object that is no event or condition, but waits for one of its own."""
        method = self.types.callee(node.func, frame.function, frame.function.module)
        if method is None or method.owner is None or method.is_async is not wait.awaited:
            return None
        owner = method.owner
        if any(self.types.method(owner, name) is not None for name in ("set", "clear", "is_set", "acquire")):
            return None
        own = "wait" in method.mentioned and bool(method.mentioned & self.types.conditions_of(owner))
        return method if own else None

    def _property(self, read: ReadState, frame: _Frame) -> FunctionFacts | None:
        place = read.place
        if not place.fields:
            return None
        owner = self.types.type_of(replace(place, fields=place.fields[:-1]), frame.function)
        if not isinstance(owner, ClassFacts):
            return None
        method = self.types.method(owner, place.fields[-1])
        return method if method is not None and method.decorated_by("property", "cached_property") else None

    def _arguments(self, call: Call, callee: FunctionFacts, frame: _Frame) -> dict[str, Place]:
        """Return the places that a call passes to parameters that the callee does not bind anew."""
        names = list(callee.parameters)
        bound = callee.decorated_by("classmethod") or not self._names_class(call, frame)
        if callee.receiver_name is not None and bound:
            names = names[1:]
        arguments: dict[str, Place] = {}
        for key, place in call.arguments:
            name = names[int(key)] if key.isdigit() and int(key) < len(names) else key
            if name in callee.parameters and name not in callee.bindings:
                arguments[name] = self._place(place, frame)
        return arguments

    def _names_class(self, call: Call, frame: _Frame) -> bool:
        """Return whether a method is called through its class: `Base.start(self)`."""
        func = call.node.func if isinstance(call.node, cst.Call) else None
        if not isinstance(func, cst.Attribute):
            return False
        named = self.types.class_named(func.value, frame.function, frame.function.module)
        return isinstance(named, ClassFacts)


#: Queues of asyncio whose bound is their first argument.
_QUEUES = frozenset({"asyncio.Queue", "asyncio.LifoQueue", "asyncio.PriorityQueue"})


def _is_left_to_subclasses(callee: FunctionFacts) -> bool:
    """Return whether a function is no implementation: abstract, or all that it does is to say so."""
    if callee.decorated_by("abstractmethod", "overload"):
        return True
    if isinstance(callee.node, cst.Lambda) or callee.owner is None:
        return False
    lines = [s for s in callee.node.body.body if not _is_docstring(s)]
    if len(lines) != 1 or not isinstance(lines[0], cst.SimpleStatementLine | cst.Raise):
        return False
    (only, *more) = lines[0].body if isinstance(lines[0], cst.SimpleStatementLine) else (lines[0],)
    if more or not isinstance(only, cst.Raise) or only.exc is None:
        return False
    return last_name(only.exc) == "NotImplementedError"


def _is_docstring(statement: cst.CSTNode) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and isinstance(statement.body[0], cst.Expr)
        and isinstance(statement.body[0].value, cst.BaseString)
    )


def _is_unbounded_queue(binding: Binding) -> bool:
    value = binding.value
    if not isinstance(value, cst.Call) or binding.function is None:
        return False
    if qualified(value.func, binding.function, binding.function.module) not in _QUEUES:
        return False
    return all(isinstance(a.value, cst.Integer) and a.value.evaluated_value == 0 for a in value.args)
