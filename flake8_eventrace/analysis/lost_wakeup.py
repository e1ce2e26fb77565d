"""The heart of LAG101, LAG102 and LAG103: which signals can a clear erase unseen?

A forward question on the control-flow graph of one function and one receiver E:

1. *state* that others publish with E is observed, and another party may run before the clear
   (threads: always, unless one lock that the publisher takes as well covers the way from the
   observation to the clear; one event loop: only over a suspension point);
2. `clear(E)` erases whatever was signalled in between;
3. on the way to the next blocking `wait(E)` that state is not looked at again, and nothing
   happens that may bring a new signal about;
4. the state matters to the wait: it decides whether to wait, or is read when the wait is over.

Then there is an execution in which the wait blocks although there is something to do.

Which state a signal is about is read off the functions that set E. With none in sight, only
thread events are judged, and only by a read in the same pass of the loop or in the guard.
A test of the flag is no look at the state: what the clear erased stays erased.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from weakref import WeakKeyDictionary

import libcst as cst

from ..facts.cfg import Edge, EdgeKind
from ..facts.effects import call_is_harmless, is_sleep, is_vague, may_trigger, reads
from ..facts.names import FunctionFacts, dotted
from ..facts.operations import (
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
from ..facts.protocol import Setter, held_locks, setters
from ..facts.receivers import Kind
from ..facts.views import Program, Step, View
from ..facts.walk import children, holds, walk


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
class _Way:
    """A path, from its first step on."""

    step: Step
    rest: _Way | None = None
    kind: EdgeKind = EdgeKind.NORMAL  # of the edge to the rest

    def is_consistent(self) -> bool:
        """Whether no local is taken for true and for false without being bound in between."""
        truths: dict[str, EdgeKind] = {}
        way: _Way | None = self
        while way is not None:
            operation = way.step.operation
            if isinstance(operation, Bind):
                truths.pop(operation.name, None)
            elif isinstance(operation, Branch) and isinstance(operation.node, cst.Name):
                name = operation.node.value
                tested = name in operation.names and not operation.iterates
                if tested and truths.setdefault(name, way.kind) is not way.kind:
                    return False
            way = way.rest
        return True

    def __iter__(self) -> Iterator[Step]:
        way: _Way | None = self
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
class _Question:
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


def lost_signals(program: Program) -> list[LostSignal]:
    """Every lost signal of the module, at most one for each clear; computed once."""
    if program not in _found:
        best: dict[int, LostSignal] = {}
        for function in program.module.functions:
            for signal in _in_function(program, function):
                key = id(signal.node(signal.clear))
                known = best.get(key)
                if known is None or _rank(signal) < _rank(known):
                    best[key] = signal
        _found[program] = list(best.values())
    return _found[program]


_found: WeakKeyDictionary[Program, list[LostSignal]] = WeakKeyDictionary()


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


def _may_hold(program: Program, function: FunctionFacts, levels: int = 2) -> bool:
    """A cheap look before a view is built: the function or its callees wait, and clear."""
    names = set(function.mentioned)
    if "wait" in names and ("clear" in names or "Event" in names | function.used):
        return True
    called = function.mentioned | function.used
    for child in function.children:
        names |= child.mentioned | child.used
    for other in program.module.functions:
        if other is not function and other.name in called:
            names |= other.mentioned | other.used
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


def _in_function(program: Program, function: FunctionFacts) -> Iterator[LostSignal]:
    for view, receiver, kind in receivers_in(program, function):
        question = _Question(program, view, receiver, kind, setters(program, receiver, function))
        held = held_locks(program, view)
        for clear in view.steps:
            operation = clear.operation
            if not isinstance(operation, Clear) or operation.place != receiver:
                continue
            found = sorted(_judge(question, clear, held), key=_rank)
            if found:
                others = tuple(s.observation for s in found[1:] if s.observation is not None)
                yield replace(found[0], others=others)
            else:
                yield from _after_expiry(question, clear)


def _rank(signal: LostSignal) -> tuple[bool, bool, bool, int]:
    """Findings to prefer: found by state, then straight ones, then near observations."""
    observation = signal.observation
    if observation is None:
        return True, signal.around, False, 0
    return False, signal.around, observation.around, len(observation.path)


# -- the straight question -----------------------------------------------------------------


def _judge(question: _Question, clear: Step, held: dict[int, frozenset[Place]]) -> Iterator[LostSignal]:
    if not any(_waits_after(question, clear, _Topic((), None))) or _may_be_triggered(question, clear):
        return  # whatever was observed, the wait may be for the answer to something asked after it
    for topic in _topics(question):
        waits = list(_waits_after(question, clear, topic))
        if not waits:
            continue
        for observation, locks, suspended in _observations(question, clear, topic, held):
            if question.kind is Kind.ASYNCIO and not suspended:
                continue
            if topic.setter is not None and locks & topic.setter.locks_for(observation.state):
                continue
            if topic.setter is None and locks:
                continue  # who locks both the look and the clear will lock the signal as well
            if not (observation.decides or not observation.around):
                continue  # what an earlier pass has read is not what this wait is about
            for wait, around in waits:
                if around and observation.around:
                    continue  # a whole pass lies in between, and a pass looks at the state
                if around and topic.setter is None and not _may_drain(question, observation):
                    continue
                inside = clear.site is wait.site is observation.step.site
                if inside and clear.operation.node is not clear.site:
                    continue  # the helper's own story, told where it is defined
                if _matters(question, observation, clear, wait, topic):
                    yield LostSignal(
                        question.view,
                        question.receiver,
                        question.kind,
                        clear,
                        wait,
                        around,
                        observation,
                        setter=topic.setter,
                    )


def _may_drain(question: _Question, observation: Observation) -> bool:
    """Whether a look that is a mere call, with nothing else known, may be the work the flag called for."""
    step = observation.step
    if not isinstance(step.operation, Call) or step.operation.used:
        return True
    return any(
        isinstance(node.operation, TestFlag) and node.operation.place == question.receiver
        for node in _before(step)
    )


@dataclass(frozen=True, eq=False)
class _Topic:
    """What a signal is about: the state that one setter publishes with it.

    Whoever looks at any of it after the clear notices what that setter did.
    """

    states: tuple[Place, ...]
    setter: Setter | None

    def covers(self, place: Place) -> bool:
        return any(place.meets(state) for state in self.states)


def _topics(question: _Question) -> Iterator[_Topic]:
    observed: dict[Place, None] = {}
    for step in question.view.steps:
        for place in _observed(question, step):
            observed.setdefault(place)
    for setter in question.setters:
        states = tuple(p for p in setter.published if not setter.is_refused(p))
        if any(place.meets(state) for place in observed for state in states):
            yield _Topic(states, setter)
    if not question.informed and question.kind is Kind.THREAD:
        for place in observed:
            if not _written_in_sight(question, place):
                yield _Topic((place,), None)


def _observed(question: _Question, step: Step) -> tuple[Place, ...]:
    known = question.observed.get(id(step))
    if known is None:
        known = question.observed[id(step)] = tuple(_looks(question, step))
    return known


def _looks(question: _Question, step: Step) -> Iterator[Place]:
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


def _written_in_sight(question: _Question, state: Place) -> bool:
    """Whether some function in sight writes the state, and so without setting the receiver."""
    if state.scope == ANSWER:
        return False
    name = state.fields[0] if state.fields else state.root
    for function in question.program.module.functions:
        if function is question.view.function or function.name == "__init__":
            continue
        if name in function.mentioned or name in function.used:
            for node in question.program.graph(function).nodes():
                operation = node.operation
                if isinstance(operation, WriteState):
                    place = question.program.canonical(operation.place, function)
                    if place.meets(state):
                        return True
    return False


def _looks_at(question: _Question, step: Step, topic: _Topic) -> Place | None:
    """The state of the topic that a step looks at, None when it looks at none."""
    return next((place for place in _observed(question, step) if topic.covers(place)), None)


def _observations(
    question: _Question, clear: Step, topic: _Topic, held: dict[int, frozenset[Place]]
) -> Iterator[tuple[Observation, frozenset[Place], bool]]:
    """The last looks at the topic before the clear, with the locks held and the suspensions since."""
    start = held.get(id(clear), frozenset())
    queue: deque[tuple[frozenset[Place], bool, bool, _Way]] = deque([(start, False, False, _Way(clear))])
    seen: set[tuple[int, frozenset[Place], bool]] = set()
    while queue:
        locks, suspended, around, rest = queue.popleft()
        for node, edge in rest.step.predecessors:
            assert isinstance(node, Step)
            if edge.kind is EdgeKind.EXCEPTION and _cannot_fail(node.operation):
                continue
            now = locks & held.get(id(node), frozenset())
            key = (id(node), now, suspended)
            if key in seen or id(node) not in held:
                continue
            seen.add(key)
            behind = around or question.goes_around(edge, rest.step, clear)
            way = _Way(node, rest, edge.kind)
            state = _looks_at(question, node, topic)
            if state is not None:
                if not way.is_consistent():
                    continue
                path = tuple(way)
                yield Observation(node, state, path, behind, _decides(node, path)), now, suspended
            elif not question.ends(node.operation):
                # While this function holds the publisher's lock, the publisher cannot come in between.
                kept_out = topic.setter is not None and held[id(node)] & topic.setter.set_locks
                paused = suspended or (_suspends(node.operation) and not kept_out)
                queue.append((now, paused, behind, way))


def _cannot_fail(operation: Operation) -> bool:
    """A clock or a log line does not raise what a handler around a wait is there for."""
    return isinstance(operation, Call) and call_is_harmless(operation)


def _suspends(operation: Operation) -> bool:
    return isinstance(operation, Suspend) or (isinstance(operation, Wait) and operation.awaited)


def _before(step: Step) -> Iterator[Step]:
    """Steps that come before, as long as only one way leads here."""
    seen: set[int] = set()
    while len(step.predecessors) == 1 and id(step) not in seen:
        seen.add(id(step))
        node = step.predecessors[0][0]
        assert isinstance(node, Step)
        yield node
        step = node


def _decides(step: Step, path: tuple[Step, ...]) -> bool:
    """Whether a condition on the path tests what was observed, or the local that holds it."""
    bound = step.bound or (step.operation.bound if isinstance(step.operation, Call) else "")
    for later in path[1:]:
        if isinstance(later.operation, Branch) and not later.operation.iterates:
            if bound and bound in later.operation.names:
                return True
            if holds(later.operation.node, step.operation.node) or holds(later.operation.node, step.site):
                return True
    return False


def _waits_after(question: _Question, clear: Step, topic: _Topic) -> Iterator[tuple[Step, bool]]:
    """Waits that are reached without a fresh look at the topic and without a trigger."""
    flagged = _tested_flag_before(question, clear)
    queue: deque[tuple[Step, bool, bool]] = deque([(clear, False, False)])
    seen: set[tuple[int, bool]] = set()
    while queue:
        step, around, idle = queue.popleft()
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if edge.kind is EdgeKind.EXCEPTION and _cannot_fail(step.operation):
                continue
            behind = around or question.goes_around(edge, node, clear)
            # Where the flag decides between the work and the wait, what stands beside the wait
            # (a ping) is done because nothing was signalled; it is no request.
            quiet = idle or (flagged and edge.kind is EdgeKind.FALSE and _tests(question, step))
            if (id(node), quiet) in seen:
                continue
            seen.add((id(node), quiet))
            if question.waits(node.operation):
                yield node, behind
            elif question.ends(node.operation) or _looks_at(question, node, topic) is not None:
                continue
            elif quiet or not question.may_trigger(node):
                queue.append((node, behind, quiet))


def _may_be_triggered(question: _Question, clear: Step) -> bool:
    """Whether some way from the clear to a wait holds a trigger, a look at published state apart.

    One way without it proves little: `if self.sock: self.sock.send(…)` is there to be run.
    """
    flagged = _tested_flag_before(question, clear)
    queue: deque[tuple[Step, bool, bool]] = deque([(clear, False, False)])
    seen: set[tuple[int, bool, bool]] = set()
    while queue:
        step, idle, triggered = queue.popleft()
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if edge.kind is EdgeKind.EXCEPTION and _cannot_fail(step.operation):
                continue
            quiet = idle or (flagged and edge.kind is EdgeKind.FALSE and _tests(question, step))
            asked = triggered or (not quiet and question.may_trigger(node))
            if (id(node), quiet, asked) in seen:
                continue
            seen.add((id(node), quiet, asked))
            if question.waits(node.operation):
                if asked:
                    return True
            elif not question.ends(node.operation) and not question.is_work(node):
                queue.append((node, quiet, asked))
    return False


def _tests(question: _Question, branch: Step) -> bool:
    """Whether a branch is decided by the flag alone."""
    return (
        isinstance(branch.operation, Branch)
        and len(branch.predecessors) == 1
        and isinstance(branch.predecessors[0][0].operation, TestFlag)
        and branch.predecessors[0][0].operation.place == question.receiver
    )


def _tested_flag_before(question: _Question, clear: Step) -> bool:
    return any(
        isinstance(step.operation, TestFlag) and step.operation.place == question.receiver
        for step in _before(clear)
    )


def _matters(question: _Question, observation: Observation, clear: Step, wait: Step, topic: _Topic) -> bool:
    """Whether the wait is for this topic: it is read once the wait is over.

    A guard that is tested once, before a wait that is not repeated, is such a reason as well.
    """
    reached = _reachable(wait)
    if topic.setter is None:
        return any(step is observation.step for step in reached) or _guards(question, observation, clear)
    if any(_looks_at(question, step, topic) is not None for step in reached):
        return True
    return observation.decides and all(step is not clear for step in reached)


def _guards(question: _Question, observation: Observation, clear: Step) -> bool:
    """Whether the clear stands in the body of an `if` or `while` that tests what was observed."""
    step = observation.step
    bound = step.bound or (step.operation.bound if isinstance(step.operation, Call) else "")
    node: cst.CSTNode | None = question.view.function.node
    while node is not None:
        if isinstance(node, cst.If | cst.While) and (
            holds(node.test, step.site) or (bound and _uses(node.test, bound))
        ):
            return not holds(node.test, clear.site)
        node = next((child for child in children(node) if holds(child, clear.site)), None)
    return False


def _uses(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(part, cst.Name) and part.value == name for part in walk(node))


def _reachable(start: Step) -> list[Step]:
    seen = {id(start)}
    stack, found = [start], []
    while stack:
        for edge in stack.pop().successors:
            node = edge.target
            assert isinstance(node, Step)
            if id(node) not in seen:
                seen.add(id(node))
                found.append(node)
                stack.append(node)
    return found


# -- the literal shape ---------------------------------------------------------------------


def bare_clears(program: Program) -> Iterator[tuple[View, Step, Step]]:
    """(view, clear, wait): a clear, then a wait, nothing in between, and nothing observed before."""
    told = {id(signal.node(signal.clear)) for signal in lost_signals(program)}
    for function in program.module.functions:
        for view, receiver, kind in receivers_in(program, function):
            question = _Question(program, view, receiver, kind)
            for clear in view.steps:
                operation = clear.operation
                if not isinstance(operation, Clear) or operation.place != receiver or id(clear.site) in told:
                    continue
                wait = _bare_wait(question, clear)
                if wait is not None and clear.function is function and not _observes_before(question, clear):
                    yield view, clear, wait


def _bare_wait(question: _Question, clear: Step) -> Step | None:
    step = clear
    while len(step.successors) >= 1:
        ways = [e.target for e in step.successors if e.kind is not EdgeKind.EXCEPTION and not e.back]
        if len(ways) != 1 or not isinstance(ways[0], Step):
            return None
        step = ways[0]
        if question.waits(step.operation):
            return step
        if question.ends(step.operation) or question.may_trigger(step) or reads(step.operation) is not None:
            return None
    return None


def _observes_before(question: _Question, clear: Step) -> bool:
    seen = {id(clear)}
    stack = [clear]
    while stack:
        for node, _ in stack.pop().predecessors:
            if id(node) in seen or question.ends(node.operation):
                continue
            if reads(node.operation) is not None:
                return True
            seen.add(id(node))
            assert isinstance(node, Step)
            stack.append(node)
    return False


# -- a clear where the wait was not satisfied ----------------------------------------------


def _after_expiry(question: _Question, clear: Step) -> Iterator[LostSignal]:
    """Waits that expired, then work that lets a signal come in, then this clear, then a wait."""
    if question.setters and all(
        s.published and all(s.is_refused(p) for p in s.published) for s in question.setters
    ):
        return
    for wait, branch in _expiries(question):
        if not _works_between(question, branch, clear):
            continue
        for again, around in _waits_unread(question, clear):
            if around:
                yield LostSignal(
                    question.view,
                    question.receiver,
                    question.kind,
                    clear,
                    again,
                    around,
                    None,
                    expired=wait,
                    setter=question.setters[0] if question.setters else None,
                )
                return


def _expiries(question: _Question) -> Iterator[tuple[Step, Step]]:
    """(wait, first step of the way on which it expired)."""
    for step in question.view.steps:
        operation = step.operation
        if not question.waits(operation) or not isinstance(operation, Wait) or operation.timeout is None:
            continue
        for edge in step.successors:
            assert isinstance(edge.target, Step)
            if edge.kind is EdgeKind.EXCEPTION:
                yield step, edge.target
            elif isinstance(edge.target.operation, Branch):
                yield from ((step, target) for target in _negative(edge.target))
        if operation.bound:
            for branch in question.view.steps:
                node = branch.operation.node
                named = isinstance(node, cst.Name) and node.value == operation.bound
                if named and isinstance(branch.operation, Branch):
                    yield from ((step, target) for target in _negative(branch))


def _negative(branch: Step) -> list[Step]:
    return [e.target for e in branch.successors if e.kind is EdgeKind.FALSE and isinstance(e.target, Step)]


def _works_between(question: _Question, start: Step, clear: Step) -> bool:
    """Whether some way from `start` to the clear lets another party run meanwhile."""
    queue: deque[tuple[Step, bool]] = deque([(start, _is_work(question, start))])
    seen: set[tuple[int, bool]] = set()
    while queue:
        step, worked = queue.popleft()
        if step is clear:
            if worked:
                return True
            continue
        if question.ends(step.operation):
            continue
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if edge.back:
                continue
            key = (id(node), worked or _is_work(question, node))
            if key not in seen:
                seen.add(key)
                queue.append((node, key[1]))
    return False


def _is_work(question: _Question, step: Step) -> bool:
    if question.kind is Kind.ASYNCIO:
        return _suspends(step.operation)
    operation = step.operation
    return isinstance(operation, Call) and (is_sleep(operation) or not call_is_harmless(operation))


def _waits_unread(question: _Question, clear: Step) -> Iterator[tuple[Step, bool]]:
    """Waits after the clear before which the published state is not looked at, nor triggered."""
    bare = any(not s.published for s in question.setters)
    pending = [] if bare else [_Topic(tuple(s.published), s) for s in question.setters]
    queue: deque[tuple[Step, bool]] = deque([(clear, False)])
    seen: set[int] = set()
    while queue:
        step, around = queue.popleft()
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if id(node) in seen:
                continue
            seen.add(id(node))
            behind = around or question.goes_around(edge, node, clear)
            if question.waits(node.operation):
                yield node, behind
            elif not (
                question.ends(node.operation)
                or any(_looks_at(question, node, topic) is not None for topic in pending)
                or question.may_trigger(node)
            ):
                queue.append((node, behind))
