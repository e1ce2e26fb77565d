"""What the questions about lost signals are asked of: one receiver in one function.

A `Query` knows the receiver, its family and the functions that set it; a `PublishedState` is the state
that one of them publishes; an `Observation` is a look at it; a `LostSignal` is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import libcst as cst

from ...flow.cfg import Edge, EdgeKind
from ...flow.effects import call_is_harmless, is_vague, may_trigger, reads
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import (
    ANSWER,
    Bind,
    Branch,
    Call,
    Clear,
    Operation,
    Place,
    ReadState,
    Set,
    Suspend,
    TestFlag,
    Wait,
    WriteState,
)
from ...protocol.publishers import Setter
from ...symbols.symbols import FunctionFacts, dotted
from ...symbols.types import Concurrency
from ...symbols.walk import holds


@dataclass(frozen=True, eq=False)
class Observation:
    """The last look at some state before a clear. `path` leads from it to the clear."""

    point: Point
    state: Place
    path: tuple[Point, ...]
    around: bool  # the path runs over the back edge of a loop
    decides: bool  # a condition on the way looks at the observed value

    @property
    def text(self) -> str:
        """What was read, as the viewed function spells it."""
        operation = self.point.operation
        if operation.node is not self.point.site and self.state.scope != ANSWER:
            name = dotted(self.point.site.func) if isinstance(self.point.site, cst.Call) else ""
            if name:
                return f"{name}()"
        if isinstance(operation, Call):
            return f"{operation.text}()"
        return operation.text if isinstance(operation, ReadState | TestFlag) else self.state.text


@dataclass(frozen=True, eq=False)
class Way:
    """A path, from its first step on."""

    point: Point
    rest: Way | None = None
    kind: EdgeKind = EdgeKind.NORMAL  # of the edge to the rest

    def is_consistent(self) -> bool:
        """Whether no local is taken for true and for false without being bound in between."""
        truths: dict[str, EdgeKind] = {}
        way: Way | None = self
        while way is not None:
            operation = way.point.operation
            if isinstance(operation, Bind):
                truths.pop(operation.name, None)
            elif isinstance(operation, Branch) and isinstance(operation.node, cst.Name):
                name = operation.node.value
                tested = name in operation.names and operation.asks_truth
                if tested and truths.setdefault(name, way.kind) is not way.kind:
                    return False
            way = way.rest
        return True

    def __iter__(self) -> Iterator[Point]:
        way: Way | None = self
        while way is not None:
            yield way.point
            way = way.rest


@dataclass(frozen=True, eq=False)
class LostSignal:
    """One execution that goes wrong: observation, (signal), clear, wait.

    `observation` is None where the wait itself told that there was nothing (`expired`).
    `others` are further observations that the same clear outdates.
    """

    graph: InlinedGraph
    receiver: Place
    kind: Concurrency
    clear: Point
    wait: Point
    around: bool
    observation: Observation | None
    expired: Point | None = None
    setter: Setter | None = None
    others: tuple[Observation, ...] = ()

    @property
    def home(self) -> FunctionFacts:
        """The function to tell the story in: a helper that both clears and waits, or the viewed one."""
        helper, viewed = self.clear.function, self.graph.function
        shared = self.clear.site is self.wait.site and helper is self.wait.function
        return helper if shared and helper.module is viewed.module else viewed

    def node(self, point: Point) -> cst.CSTNode:
        """The syntax of a step in `home`: the operation itself, or the call that leads to it."""
        return point.operation.node if point.function is self.home else point.site

    @property
    def code(self) -> str:
        operation = self.clear.operation
        if self.expired is not None or (isinstance(operation, Clear) and operation.on_exit):
            return "LAG103"
        return "LAG102" if self.around else "LAG101"


@dataclass(eq=False)
class Query:
    """One receiver in one function."""

    program: Program
    graph: InlinedGraph
    receiver: Place
    kind: Concurrency
    setters: list[Setter] = field(default_factory=list)

    observed: dict[int, tuple[Place, ...]] = field(default_factory=dict)
    _triggers: set[int] | None = None
    _loops: dict[tuple[int, int], bool] = field(default_factory=dict)

    @cached_property
    def informed(self) -> bool:
        """Whether some setter in sight tells what its signal is about.

        One that only sets leaves that to its callers, as if it stood in another file.
        """
        return any(setter.known for setter in self.setters)

    def may_trigger(self, point: Point) -> bool:
        """Whether a step may bring the signal about; of a followed call, any step of it.

        A helper that waits, clears or looks at published state does the consumer's work: it is
        judged by its paths, as if it stood in the function.
        """
        if point.operation.node is point.site:
            return self._step_may(point)
        if self._triggers is None:
            called: dict[int, list[Point]] = {}
            for other in self.graph.points:
                if other.operation.node is not other.site:
                    called.setdefault(id(other.site), []).append(other)
            self._triggers = {
                site
                for site, points in called.items()
                if any(map(self._step_may, points)) and not any(map(self._is_ours, points))
            }
        return id(point.site) in self._triggers or self._step_may(point)

    def _step_may(self, point: Point) -> bool:
        return may_trigger(point.operation, self.receiver, self.program.module, self.graph.function.qualname)

    def _is_ours(self, point: Point) -> bool:
        """Whether a step waits, clears, or looks at published state: the consumer's own part."""
        operation = point.operation
        if isinstance(operation, Wait | Clear) and operation.place == self.receiver:
            return True
        return self.is_work(point)

    def is_work(self, point: Point) -> bool:
        """Whether a step looks at what some setter publishes: what follows is work on that."""
        place = reads(point.operation)
        return place is not None and any(setter.publishes(place) for setter in self.setters)

    def goes_around(self, edge: Edge[Point], head: Point, clear: Point) -> bool:
        """Whether an edge to `head` is the back edge of a loop that the clear stands in."""
        if not edge.back:
            return False
        key = (id(head), id(clear))
        if key not in self._loops:
            loop = head.operation.node
            self._loops[key] = holds(loop, clear.operation.node) or holds(loop, clear.site)
        return self._loops[key]

    def ends(self, operation: Operation) -> bool:
        """Whether the story of one signal ends here: the receiver is set, cleared, waited for, replaced."""
        if isinstance(operation, Wait | Clear | Set):
            return operation.place == self.receiver
        if isinstance(operation, Bind):
            return operation.name == self.receiver.root and operation.scope == self.receiver.scope
        return isinstance(operation, WriteState) and operation.place == self.receiver

    def waits(self, operation: Operation) -> bool:
        return (
            isinstance(operation, Wait)
            and operation.place == self.receiver
            and (operation.awaited or self.kind is not Concurrency.EVENT_LOOP)
        )


def receivers_in(
    program: Program, function: FunctionFacts
) -> Iterator[tuple[InlinedGraph, Place, Concurrency]]:
    """Receivers that the function, with its helpers, both clears and waits for."""
    if not _may_hold(program, function):
        return
    graph = program.inlined(function)
    cleared = {s.operation.place for s in graph.points if isinstance(s.operation, Clear)}
    waits: dict[Place, list[Wait]] = {}
    for point in graph.points:
        if isinstance(point.operation, Wait) and point.operation.place in cleared:
            waits.setdefault(point.operation.place, []).append(point.operation)
    for place, operations in waits.items():
        kind = _kind(program, graph, place, operations)
        if kind in (Concurrency.THREAD, Concurrency.EVENT_LOOP):
            yield graph, place, kind


def _may_hold(program: Program, function: FunctionFacts) -> bool:
    """A cheap look before a view is built: the function or its callees wait, and clear."""
    names = set(function.mentioned)
    if "wait" in names and ("clear" in names or "Event" in names | function.used):
        return True
    called = function.mentioned | function.used
    for child in function.children:
        names |= child.mentioned | child.used
    used_by = program.module.names_used_by
    for name in called & used_by.keys():
        names |= used_by[name]
    return "wait" in names and ("clear" in names or "Event" in names)


def _kind(program: Program, graph: InlinedGraph, place: Place, waits: list[Wait]) -> Concurrency:
    """The family by definition; failing that, by how the function waits."""
    kind = program.kind(place)
    if kind is not Concurrency.UNKNOWN:
        return kind
    if any(wait.offloaded for wait in waits):
        return Concurrency.THREAD
    if any(wait.awaited for wait in waits):
        return Concurrency.EVENT_LOOP
    return Concurrency.UNKNOWN if graph.function.is_async else Concurrency.THREAD


@dataclass(frozen=True, eq=False)
class PublishedState:
    """What a signal is about: the state that one setter publishes with it.

    Whoever looks at any of it after the clear notices what that setter did.
    """

    states: tuple[Place, ...]
    setter: Setter | None

    def covers(self, place: Place) -> bool:
        return any(place.meets(state) for state in self.states)


def observed_at(query: Query, point: Point) -> tuple[Place, ...]:
    known = query.observed.get(id(point))
    if known is None:
        known = query.observed[id(point)] = tuple(_looks(query, point))
    return known


def _looks(query: Query, point: Point) -> Iterator[Place]:
    operation = point.operation
    place = reads(operation)
    if place is not None and place.is_within(query.receiver):
        return
    if isinstance(operation, ReadState) and operation.updates and not query.informed:
        return  # a count that is kept, as far as is known for itself
    if place is not None and is_vague(operation) and query.informed:
        if any(setter.surely_publishes(place) for setter in query.setters):
            yield place
    elif place is not None and not isinstance(operation, Wait):
        yield place
    if isinstance(operation, Call) and not query.informed and not call_is_harmless(operation):
        if operation.used:
            if place is None:  # what a call that cannot be followed answers
                yield Place(f"{operation.text}()", ANSWER)
        else:  # work on something that was handed in
            yield from (p for _, p in operation.arguments if _is_shared(p, point) and p != query.receiver)


def _is_shared(place: Place, point: Point) -> bool:
    """Whether others may hold the object at a place: not if a plain local names it."""
    function = point.function
    if place.fields or place.scope != function.qualname:
        return True
    return place.root in function.parameters and place.root not in function.bindings


def looks_at(query: Query, point: Point, published: PublishedState) -> Place | None:
    """The state of the topic that a step looks at, None when it looks at none."""
    return next((place for place in observed_at(query, point) if published.covers(place)), None)


def cannot_fail(operation: Operation) -> bool:
    """A clock or a log line does not raise what a handler around a wait is there for."""
    return isinstance(operation, Call) and call_is_harmless(operation)


def suspends(operation: Operation) -> bool:
    return isinstance(operation, Suspend) or (isinstance(operation, Wait) and operation.awaited)


def points_before(point: Point) -> Iterator[Point]:
    """Steps that come before, as long as only one way leads here."""
    seen: set[int] = set()
    while len(point.predecessors) == 1 and id(point) not in seen:
        seen.add(id(point))
        node = point.predecessors[0][0]
        yield node
        point = node
