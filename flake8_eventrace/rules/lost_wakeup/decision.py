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
from dataclasses import replace
from weakref import WeakKeyDictionary

import libcst as cst

from ...flow.cfg import EdgeKind
from ...flow.inlining import Program, Step, steps_after
from ...flow.operations import (
    ANSWER,
    Branch,
    Call,
    Clear,
    Place,
    TestFlag,
    WriteState,
)
from ...protocol.publishers import held_locks, setters
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Kind
from ...symbols.walk import children, holds, walk
from .expiry import after_expiry
from .query import (
    LostSignal,
    Observation,
    Question,
    Topic,
    Way,
    cannot_fail,
    looks_at,
    observed_at,
    receivers_in,
    steps_before,
    suspends,
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


def _in_function(program: Program, function: FunctionFacts) -> Iterator[LostSignal]:
    for view, receiver, kind in receivers_in(program, function):
        question = Question(program, view, receiver, kind, setters(program, receiver, function))
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
                yield from after_expiry(question, clear)


def _rank(signal: LostSignal) -> tuple[bool, bool, bool, int]:
    """Findings to prefer: found by state, then straight ones, then near observations."""
    observation = signal.observation
    if observation is None:
        return True, signal.around, False, 0
    return False, signal.around, observation.around, len(observation.path)


# -- the straight question -----------------------------------------------------------------


def _judge(question: Question, clear: Step, held: dict[int, frozenset[Place]]) -> Iterator[LostSignal]:
    if not any(_waits_after(question, clear, Topic((), None))) or _may_be_triggered(question, clear):
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


def _may_drain(question: Question, observation: Observation) -> bool:
    """Whether a look that is a mere call, with nothing else known, may be the work the flag called for."""
    step = observation.step
    if not isinstance(step.operation, Call) or step.operation.used:
        return True
    return any(
        isinstance(node.operation, TestFlag) and node.operation.place == question.receiver
        for node in steps_before(step)
    )


def _topics(question: Question) -> Iterator[Topic]:
    observed: dict[Place, None] = {}
    for step in question.view.steps:
        for place in observed_at(question, step):
            observed.setdefault(place)
    for setter in question.setters:
        states = tuple(p for p in setter.published if not setter.is_refused(p))
        if any(place.meets(state) for place in observed for state in states):
            yield Topic(states, setter)
    if not question.informed and question.kind is Kind.THREAD:
        for place in observed:
            if not _written_in_sight(question, place):
                yield Topic((place,), None)


def _written_in_sight(question: Question, state: Place) -> bool:
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


def _observations(
    question: Question, clear: Step, topic: Topic, held: dict[int, frozenset[Place]]
) -> Iterator[tuple[Observation, frozenset[Place], bool]]:
    """The last looks at the topic before the clear, with the locks held and the suspensions since."""
    start = held.get(id(clear), frozenset())
    queue: deque[tuple[frozenset[Place], bool, bool, Way]] = deque([(start, False, False, Way(clear))])
    seen: set[tuple[int, frozenset[Place], bool]] = set()
    while queue:
        locks, suspended, around, rest = queue.popleft()
        for node, edge in rest.step.predecessors:
            assert isinstance(node, Step)
            if edge.kind is EdgeKind.EXCEPTION and cannot_fail(node.operation):
                continue
            now = locks & held.get(id(node), frozenset())
            key = (id(node), now, suspended)
            if key in seen or id(node) not in held:
                continue
            seen.add(key)
            behind = around or question.goes_around(edge, rest.step, clear)
            way = Way(node, rest, edge.kind)
            state = looks_at(question, node, topic)
            if state is not None:
                if not way.is_consistent():
                    continue
                path = tuple(way)
                yield Observation(node, state, path, behind, _decides(node, path)), now, suspended
            elif not question.ends(node.operation):
                # While this function holds the publisher's lock, the publisher cannot come in between.
                kept_out = topic.setter is not None and held[id(node)] & topic.setter.set_locks
                paused = suspended or (suspends(node.operation) and not kept_out)
                queue.append((now, paused, behind, way))


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


def _waits_after(question: Question, clear: Step, topic: Topic) -> Iterator[tuple[Step, bool]]:
    """Waits that are reached without a fresh look at the topic and without a trigger."""
    flagged = _tested_flag_before(question, clear)
    queue: deque[tuple[Step, bool, bool]] = deque([(clear, False, False)])
    seen: set[tuple[int, bool]] = set()
    while queue:
        step, around, idle = queue.popleft()
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if edge.kind is EdgeKind.EXCEPTION and cannot_fail(step.operation):
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
            elif question.ends(node.operation) or looks_at(question, node, topic) is not None:
                continue
            elif quiet or not question.may_trigger(node):
                queue.append((node, behind, quiet))


def _may_be_triggered(question: Question, clear: Step) -> bool:
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
            if edge.kind is EdgeKind.EXCEPTION and cannot_fail(step.operation):
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


def _tests(question: Question, branch: Step) -> bool:
    """Whether a branch is decided by the flag alone."""
    return (
        isinstance(branch.operation, Branch)
        and branch.operation.asks_truth
        and len(branch.predecessors) == 1
        and isinstance(branch.predecessors[0][0].operation, TestFlag)
        and branch.predecessors[0][0].operation.place == question.receiver
    )


def _tested_flag_before(question: Question, clear: Step) -> bool:
    return any(
        isinstance(step.operation, TestFlag) and step.operation.place == question.receiver
        for step in steps_before(clear)
    )


def _matters(question: Question, observation: Observation, clear: Step, wait: Step, topic: Topic) -> bool:
    """Whether the wait is for this topic: it is read once the wait is over.

    A guard that is tested once, before a wait that is not repeated, is such a reason as well.
    """
    reached = list(steps_after(wait))
    if topic.setter is None:
        return any(step is observation.step for step in reached) or _guards(question, observation, clear)
    if any(looks_at(question, step, topic) is not None for step in reached):
        return True
    return observation.decides and all(step is not clear for step in reached)


def _guards(question: Question, observation: Observation, clear: Step) -> bool:
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
