"""What LAG101, LAG102, LAG103 and LAG110 ask about: one event in one function.

A `Query` knows the party (one function's part in the protocol of one event) and the functions that set the
event. `PublishedState` is the state that one of them publishes; an `Observation` is a read of it; a
`LostSignal` is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import libcst as cst

from ...flow.cfg import Edge
from ...flow.effects import call_is_harmless, is_vague, reads
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import (
    ANSWER,
    Bind,
    Call,
    Clear,
    Place,
    ReadState,
    Set,
    TestFlag,
    Wait,
    WriteState,
)
from ...flow.paths import At
from ...protocol.model import Party
from ...protocol.publishers import Setter
from ...protocol.triggers import Triggers
from ...symbols.symbols import FunctionFacts, dotted
from ...symbols.walk import holds
from .batches import adds_only, batches, works_on


@dataclass(frozen=True, eq=False)
class Observation:
    """The last read of some state before a clear.

    `path` leads from it to the clear. `earlier_pass`: the path crosses the back edge of a loop that holds the
    clear. `decides`: a condition on the path tests the observed value.
    """

    point: Point
    state: Place
    path: tuple[Point, ...]
    earlier_pass: bool
    decides: bool

    @property
    def text(self) -> str:
        """What was read, as the analysed function spells it."""
        operation = self.point.operation
        if operation.node is not self.point.site and self.state.scope != ANSWER:
            name = dotted(self.point.site.func) if isinstance(self.point.site, cst.Call) else ""
            if name:
                return f"{name}()"
        if isinstance(operation, Call):
            return f"{operation.text}()"
        return operation.text if isinstance(operation, ReadState | TestFlag) else self.state.text


@dataclass(frozen=True, eq=False)
class LostSignal:
    """One execution that goes wrong: observation, (signal), clear, wait.

    `next_pass`: the wait is reached over the back edge of a loop that holds the clear. `observation` is None
    where the wait itself had expired (`expired`), or where the signal is that of a thread that was started
    before the clear (`started`). `others` are further observations that the same clear makes stale.
    """

    party: Party
    clear: Point
    wait: Point
    next_pass: bool
    observation: Observation | None
    expired: Point | None = None
    started: Point | None = None
    setter: Setter | None = None
    others: tuple[Observation, ...] = ()

    @property
    def graph(self) -> InlinedGraph:
        return self.party.graph

    @property
    def receiver(self) -> Place:
        return self.party.receiver

    @property
    def home(self) -> FunctionFacts:
        """The function to report in: a helper that both clears and waits, or the analysed one."""
        helper, caller = self.clear.function, self.graph.function
        shared = self.clear.site is self.wait.site and helper is self.wait.function
        return helper if shared and helper.module is caller.module else caller

    def node(self, point: Point) -> cst.CSTNode:
        """Return the syntax of a point in `home`: the operation itself, or the call that leads to it."""
        return point.operation.node if point.function is self.home else point.site

    @property
    def code(self) -> str:
        operation = self.clear.operation
        if self.expired is not None or (isinstance(operation, Clear) and operation.on_exit):
            return "LAG103"
        return "LAG102" if self.next_pass else "LAG101"


@dataclass(eq=False)
class Query:
    """One event in one function, with the functions in sight that set it."""

    program: Program
    party: Party
    setters: list[Setter] = field(default_factory=list)

    _observed: dict[int, tuple[Place, ...]] = field(default_factory=dict)
    _in_loop: dict[tuple[int, int], bool] = field(default_factory=dict)
    _calls: dict[int, set[int]] = field(default_factory=dict)
    _batches: dict[int, frozenset[str]] = field(default_factory=dict)

    @property
    def graph(self) -> InlinedGraph:
        return self.party.graph

    @property
    def receiver(self) -> Place:
        return self.party.receiver

    @cached_property
    def informed(self) -> bool:
        """Whether some setter in sight shows what its signal is about.

        One that only sets leaves that to its callers, as if it stood in another file.
        """
        return any(setter.surely_published for setter in self.setters)

    # -- what a point does to the event ----------------------------------------------------

    def waits(self, point: Point) -> bool:
        """Return whether a point blocks the function until the event is set."""
        return any(point is wait for wait in self.party.waits)

    def ends(self, point: Point) -> bool:
        """Return whether the story of one signal ends: the event is set, cleared, waited for, replaced."""
        operation = point.operation
        if isinstance(operation, Bind):
            return operation.name == self.receiver.root and operation.scope == self.receiver.scope
        if isinstance(operation, WriteState):
            return operation.place == self.receiver
        return isinstance(self.party.roles.get(id(point)), Wait | Clear | Set)

    def tests_flag(self, point: Point) -> bool:
        """Return whether a point reads the flag itself, without waiting."""
        return isinstance(self.party.roles.get(id(point)), TestFlag)

    # -- triggers --------------------------------------------------------------------------

    def may_trigger(self, point: Point, setter: Setter | None = None) -> bool:
        """Return whether a point may make a setter (None: anybody) signal.

        A call that is inlined may as soon as one point of it may. But a helper that waits, clears or reads
        published state does the consumer's work: it is judged by its paths, as if it stood in the function.
        So does a call that is handed a batch of what the setter adds (`batches`).
        """
        if setter is not None and works_on(point, self._batches_of(setter)):
            return False
        if point.operation.node is point.site:
            return self._may_trigger(point, setter)
        return id(point.site) in self._triggering_calls(setter) or self._may_trigger(point, setter)

    def _batches_of(self, setter: Setter) -> frozenset[str]:
        """Return the locals with a batch of what a setter adds."""
        if id(setter) not in self._batches:
            names = batches(self.graph.function, setter) if adds_only(setter) else frozenset[str]()
            self._batches[id(setter)] = names
        return self._batches[id(setter)]

    def _triggering_calls(self, setter: Setter | None) -> set[int]:
        """Return the inlined calls, by the id of their syntax, of which some point is a trigger."""
        cached = self._calls.get(id(setter))
        if cached is None:
            called: dict[int, list[Point]] = {}
            for point in self.graph.points:
                if point.operation.node is not point.site:
                    called.setdefault(id(point.site), []).append(point)
            cached = self._calls[id(setter)] = {
                site
                for site, points in called.items()
                if any(self._may_trigger(point, setter) for point in points)
                and not any(map(self._is_consumers_work, points))
            }
        return cached

    def _may_trigger(self, point: Point, setter: Setter | None) -> bool:
        if id(point) in self.party.roles:
            return False
        return self._triggers.may_bring_about(point.operation, setter)

    @cached_property
    def _triggers(self) -> Triggers:
        return Triggers(self.program, self.graph, self.receiver, self.setters)

    def _is_consumers_work(self, point: Point) -> bool:
        """Return whether a point waits, clears, or reads published state."""
        role = self.party.roles.get(id(point))
        return isinstance(role, Wait | Clear) or self.reads_published_state(point)

    def reads_published_state(self, point: Point) -> bool:
        """Return whether a point reads what some setter publishes: what follows is work on that."""
        place = reads(point.operation)
        return place is not None and any(setter.publishes(place) for setter in self.setters)

    # -- what a point observes -------------------------------------------------------------

    def observed_at(self, point: Point) -> tuple[Place, ...]:
        """Return the state that a point reads and that others may publish."""
        cached = self._observed.get(id(point))
        if cached is None:
            cached = self._observed[id(point)] = tuple(self._observes(point))
        return cached

    def _observes(self, point: Point) -> Iterator[Place]:
        operation = point.operation
        place = reads(operation)
        if place is not None and (place.is_within(self.receiver) or id(point) in self.party.roles):
            return
        if isinstance(operation, ReadState) and operation.updates and not self.informed:
            return  # a count that the function keeps for itself, as far as is cached
        if place is not None and is_vague(operation) and self.informed:
            if any(setter.surely_publishes(place) for setter in self.setters):
                yield place
        elif place is not None and not isinstance(operation, Wait):
            yield place
        if isinstance(operation, Call) and not self.informed and not call_is_harmless(operation):
            if operation.used:
                if place is None:  # the answer of a call that cannot be followed
                    yield Place(f"{operation.text}()", ANSWER)
            else:  # work on something that was handed in
                handed = (argument for _, argument in operation.arguments)
                yield from (p for p in handed if _is_shared(p, point) and p != self.receiver)

    def reads_of(self, published: PublishedState, point: Point) -> Place | None:
        """Return the published state that a point reads, None where it reads none of it."""
        return next((place for place in self.observed_at(point) if published.covers(place)), None)

    # -- loops -----------------------------------------------------------------------------

    def crosses_pass(self, at: At[Point, Any], clear: Point) -> bool:
        """Return whether a path crosses the back edge of a loop that holds the clear."""
        step: At[Point, Any] | None = at
        while step is not None:
            if step.edge is not None and self._enters_next_pass(step.edge, clear):
                return True
            step = step.before
        return False

    def _enters_next_pass(self, edge: Edge[Point], clear: Point) -> bool:
        if not edge.back:
            return False
        key = (id(edge.target), id(clear))
        if key not in self._in_loop:
            loop = edge.target.operation.node
            self._in_loop[key] = holds(loop, clear.operation.node) or holds(loop, clear.site)
        return self._in_loop[key]


@dataclass(frozen=True, eq=False)
class PublishedState:
    """What a signal is about: the state that one setter publishes with it.

    Whoever reads any of it after the clear notices what that setter did.
    """

    states: tuple[Place, ...]
    setter: Setter | None

    def covers(self, place: Place) -> bool:
        """Return whether a place is the published state or a part of it."""
        return any(place.meets(state) for state in self.states)


def _is_shared(place: Place, point: Point) -> bool:
    """Return whether others may hold the object at a place: not if a plain local names it."""
    function = point.function
    if place.fields or place.scope != function.qualname:
        return True
    return place.root in function.parameters and place.root not in function.bindings


def cannot_fail(point: Point) -> bool:
    """Return whether an operation raises nothing that a handler around a wait is there for.

    A clock or a log line does not.
    """
    return isinstance(point.operation, Call) and call_is_harmless(point.operation)
