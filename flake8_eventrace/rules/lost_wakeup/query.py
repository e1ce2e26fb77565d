"""What the questions about lost signals are asked of: one receiver in one function.

A `Question` knows the receiver, its family and the functions that set it; a `Topic` is the state
that one of them publishes; an `Observation` is a look at it; a `LostSignal` is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import libcst as cst

from ...flow.cfg import Edge, EdgeKind
from ...flow.effects import call_is_harmless, is_vague, may_trigger, reads
from ...flow.inlining import Program, Step, View
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
from ...symbols.types import Kind
from ...symbols.walk import holds


@dataclass(frozen=True, eq=False)
class Observation:
    """The last look at some state before a clear. `path` leads from it to the clear."""

    step: Step
    state: Place
    path: tuple[Step, ...]
    around: bool  # the path runs over the back edge of a loop
    decides: bool  # a condition on the way looks at the observed value

    @property
    def text(self) -> str:
        """What was read, as the viewed function spells it."""
        operation = self.step.operation
        if operation.node is not self.step.site and self.state.scope != ANSWER:
            name = dotted(self.step.site.func) if isinstance(self.step.site, cst.Call) else ""
            if name:
                return f"{name}()"
        if isinstance(operation, Call):
            return f"{operation.text}()"
        return operation.text if isinstance(operation, ReadState | TestFlag) else self.state.text


@dataclass(frozen=True, eq=False)
class Way:
    """A path, from its first step on."""

    step: Step
    rest: Way | None = None
    kind: EdgeKind = EdgeKind.NORMAL  # of the edge to the rest

    def is_consistent(self) -> bool:
        """Whether no local is taken for true and for false without being bound in between."""
        truths: dict[str, EdgeKind] = {}
        way: Way | None = self
        while way is not None:
            operation = way.step.operation
            if isinstance(operation, Bind):
                truths.pop(operation.name, None)
            elif isinstance(operation, Branch) and isinstance(operation.node, cst.Name):
                name = operation.node.value
                tested = name in operation.names and operation.asks_truth
                if tested and truths.setdefault(name, way.kind) is not way.kind:
                    return False
            way = way.rest
        return True

    def __iter__(self) -> Iterator[Step]:
        way: Way | None = self
        while way is not None:
            yield way.step
            way = way.rest


@dataclass(frozen=True, eq=False)
class LostSignal:
    """One execution that goes wrong: observation, (signal), clear, wait.

    `observation` is None where the wait itself told that there was nothing (`expired`).
    `others` are further observations that the same clear outdates.
    """

    view: View
    receiver: Place
    kind: Kind
    clear: Step
    wait: Step
    around: bool
    observation: Observation | None
    expired: Step | None = None
    setter: Setter | None = None
    others: tuple[Observation, ...] = ()

    @property
    def home(self) -> FunctionFacts:
        """The function to tell the story in: a helper that both clears and waits, or the viewed one."""
        helper, viewed = self.clear.function, self.view.function
        shared = self.clear.site is self.wait.site and helper is self.wait.function
        return helper if shared and helper.module is viewed.module else viewed

    def node(self, step: Step) -> cst.CSTNode:
        """The syntax of a step in `home`: the operation itself, or the call that leads to it."""
        return step.operation.node if step.function is self.home else step.site

    @property
    def code(self) -> str:
        operation = self.clear.operation
        if self.expired is not None or (isinstance(operation, Clear) and operation.on_exit):
            return "LAG103"
        return "LAG102" if self.around else "LAG101"


@dataclass(eq=False)
class Question:
    """One receiver in one function."""

    program: Program
    view: View
    receiver: Place
    kind: Kind
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

    def may_trigger(self, step: Step) -> bool:
        """Whether a step may bring the signal about; of a followed call, any step of it.

        A helper that waits, clears or looks at published state does the consumer's work: it is
        judged by its paths, as if it stood in the function.
        """
        if step.operation.node is step.site:
            return self._step_may(step)
        if self._triggers is None:
            called: dict[int, list[Step]] = {}
            for other in self.view.steps:
                if other.operation.node is not other.site:
                    called.setdefault(id(other.site), []).append(other)
            self._triggers = {
                site
                for site, steps in called.items()
                if any(map(self._step_may, steps)) and not any(map(self._is_ours, steps))
            }
        return id(step.site) in self._triggers or self._step_may(step)

    def _step_may(self, step: Step) -> bool:
        return may_trigger(step.operation, self.receiver, self.program.module, self.view.function.qualname)

    def _is_ours(self, step: Step) -> bool:
        """Whether a step waits, clears, or looks at published state: the consumer's own part."""
        operation = step.operation
        if isinstance(operation, Wait | Clear) and operation.place == self.receiver:
            return True
        return self.is_work(step)

    def is_work(self, step: Step) -> bool:
        """Whether a step looks at what some setter publishes: what follows is work on that."""
        place = reads(step.operation)
        return place is not None and any(setter.publishes(place) for setter in self.setters)

    def goes_around(self, edge: Edge, head: Step, clear: Step) -> bool:
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
            and (operation.awaited or self.kind is not Kind.ASYNCIO)
        )


def receivers_in(program: Program, function: FunctionFacts) -> Iterator[tuple[View, Place, Kind]]:
    """Receivers that the function, with its helpers, both clears and waits for."""
    if not _may_hold(program, function):
        return
    view = program.view(function)
    cleared = {s.operation.place for s in view.steps if isinstance(s.operation, Clear)}
    waits: dict[Place, list[Wait]] = {}
    for step in view.steps:
        if isinstance(step.operation, Wait) and step.operation.place in cleared:
            waits.setdefault(step.operation.place, []).append(step.operation)
    for place, operations in waits.items():
        kind = _kind(program, view, place, operations)
        if kind in (Kind.THREAD, Kind.ASYNCIO):
            yield view, place, kind


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


def _kind(program: Program, view: View, place: Place, waits: list[Wait]) -> Kind:
    """The family by definition; failing that, by how the function waits."""
    kind = program.kind(place)
    if kind is not Kind.UNKNOWN:
        return kind
    if any(wait.offloaded for wait in waits):
        return Kind.THREAD
    if any(wait.awaited for wait in waits):
        return Kind.ASYNCIO
    return Kind.UNKNOWN if view.function.is_async else Kind.THREAD


@dataclass(frozen=True, eq=False)
class Topic:
    """What a signal is about: the state that one setter publishes with it.

    Whoever looks at any of it after the clear notices what that setter did.
    """

    states: tuple[Place, ...]
    setter: Setter | None

    def covers(self, place: Place) -> bool:
        return any(place.meets(state) for state in self.states)


def observed_at(question: Question, step: Step) -> tuple[Place, ...]:
    known = question.observed.get(id(step))
    if known is None:
        known = question.observed[id(step)] = tuple(_looks(question, step))
    return known


def _looks(question: Question, step: Step) -> Iterator[Place]:
    operation = step.operation
    place = reads(operation)
    if place is not None and place.is_within(question.receiver):
        return
    if isinstance(operation, ReadState) and operation.updates and not question.informed:
        return  # a count that is kept, as far as is known for itself
    if place is not None and is_vague(operation) and question.informed:
        if any(setter.surely_publishes(place) for setter in question.setters):
            yield place
    elif place is not None and not isinstance(operation, Wait):
        yield place
    if isinstance(operation, Call) and not question.informed and not call_is_harmless(operation):
        if operation.used:
            if place is None:  # what a call that cannot be followed answers
                yield Place(f"{operation.text}()", ANSWER)
        else:  # work on something that was handed in
            yield from (p for _, p in operation.arguments if _is_shared(p, step) and p != question.receiver)


def _is_shared(place: Place, step: Step) -> bool:
    """Whether others may hold the object at a place: not if a plain local names it."""
    function = step.function
    if place.fields or place.scope != function.qualname:
        return True
    return place.root in function.parameters and place.root not in function.bindings


def looks_at(question: Question, step: Step, topic: Topic) -> Place | None:
    """The state of the topic that a step looks at, None when it looks at none."""
    return next((place for place in observed_at(question, step) if topic.covers(place)), None)


def cannot_fail(operation: Operation) -> bool:
    """A clock or a log line does not raise what a handler around a wait is there for."""
    return isinstance(operation, Call) and call_is_harmless(operation)


def suspends(operation: Operation) -> bool:
    return isinstance(operation, Suspend) or (isinstance(operation, Wait) and operation.awaited)


def steps_before(step: Step) -> Iterator[Step]:
    """Steps that come before, as long as only one way leads here."""
    seen: set[int] = set()
    while len(step.predecessors) == 1 and id(step) not in seen:
        seen.add(id(step))
        node = step.predecessors[0][0]
        assert isinstance(node, Step)
        yield node
        step = node
