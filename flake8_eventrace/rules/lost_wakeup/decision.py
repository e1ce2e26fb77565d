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
from ...flow.inlining import Point, Program, points_after
from ...flow.operations import (
    ANSWER,
    Branch,
    Call,
    Clear,
    Place,
    TestFlag,
    WriteState,
)
from ...protocol.locks import held_locks
from ...protocol.publishers import setters
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from ...symbols.walk import children, holds, walk
from .expiry import after_expiry
from .query import (
    LostSignal,
    Observation,
    PublishedState,
    Query,
    Way,
    cannot_fail,
    looks_at,
    observed_at,
    points_before,
    receivers_in,
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
    for graph, receiver, kind in receivers_in(program, function):
        query = Query(program, graph, receiver, kind, setters(program, receiver, function))
        held = held_locks(program, graph)
        for clear in graph.points:
            operation = clear.operation
            if not isinstance(operation, Clear) or operation.place != receiver:
                continue
            found = sorted(_judge(query, clear, held), key=_rank)
            if found:
                others = tuple(s.observation for s in found[1:] if s.observation is not None)
                yield replace(found[0], others=others)
            else:
                yield from after_expiry(query, clear)


def _rank(signal: LostSignal) -> tuple[bool, bool, bool, int]:
    """Findings to prefer: found by state, then straight ones, then near observations."""
    observation = signal.observation
    if observation is None:
        return True, signal.around, False, 0
    return False, signal.around, observation.around, len(observation.path)


# -- the straight question -----------------------------------------------------------------


def _judge(query: Query, clear: Point, held: dict[int, frozenset[Place]]) -> Iterator[LostSignal]:
    if not any(_waits_after(query, clear, PublishedState((), None))) or _may_be_triggered(query, clear):
        return  # whatever was observed, the wait may be for the answer to something asked after it
    for published in _published_states(query):
        waits = list(_waits_after(query, clear, published))
        if not waits:
            continue
        for observation, locks, suspended in _observations(query, clear, published, held):
            if query.kind is Concurrency.EVENT_LOOP and not suspended:
                continue
            if published.setter is not None and locks & published.setter.locks_for(observation.state):
                continue
            if published.setter is None and locks:
                continue  # who locks both the look and the clear will lock the signal as well
            if not (observation.decides or not observation.around):
                continue  # what an earlier pass has read is not what this wait is about
            for wait, around in waits:
                if around and observation.around:
                    continue  # a whole pass lies in between, and a pass looks at the state
                if around and published.setter is None and not _may_drain(query, observation):
                    continue
                inside = clear.site is wait.site is observation.point.site
                if inside and clear.operation.node is not clear.site:
                    continue  # the helper's own story, told where it is defined
                if _matters(query, observation, clear, wait, published):
                    yield LostSignal(
                        query.graph,
                        query.receiver,
                        query.kind,
                        clear,
                        wait,
                        around,
                        observation,
                        setter=published.setter,
                    )


def _may_drain(query: Query, observation: Observation) -> bool:
    """Whether a look that is a mere call, with nothing else known, may be the work the flag called for."""
    point = observation.point
    if not isinstance(point.operation, Call) or point.operation.used:
        return True
    return any(
        isinstance(node.operation, TestFlag) and node.operation.place == query.receiver
        for node in points_before(point)
    )


def _published_states(query: Query) -> Iterator[PublishedState]:
    observed: dict[Place, None] = {}
    for point in query.graph.points:
        for place in observed_at(query, point):
            observed.setdefault(place)
    for setter in query.setters:
        states = tuple(p for p in setter.published if not setter.is_refused(p))
        if any(place.meets(state) for place in observed for state in states):
            yield PublishedState(states, setter)
    if not query.informed and query.kind is Concurrency.THREAD:
        for place in observed:
            if not _written_in_sight(query, place):
                yield PublishedState((place,), None)


def _written_in_sight(query: Query, state: Place) -> bool:
    """Whether some function in sight writes the state, and so without setting the receiver."""
    if state.scope == ANSWER:
        return False
    name = state.fields[0] if state.fields else state.root
    for function in query.program.module.functions:
        if function is query.graph.function or function.name == "__init__":
            continue
        if name in function.mentioned or name in function.used:
            for node in query.program.graph(function).nodes():
                operation = node.operation
                if isinstance(operation, WriteState):
                    place = query.program.canonical(operation.place, function)
                    if place.meets(state):
                        return True
    return False


def _observations(
    query: Query, clear: Point, published: PublishedState, held: dict[int, frozenset[Place]]
) -> Iterator[tuple[Observation, frozenset[Place], bool]]:
    """The last looks at the topic before the clear, with the locks held and the suspensions since."""
    start = held.get(id(clear), frozenset())
    queue: deque[tuple[frozenset[Place], bool, bool, Way]] = deque([(start, False, False, Way(clear))])
    seen: set[tuple[int, frozenset[Place], bool]] = set()
    while queue:
        locks, suspended, around, rest = queue.popleft()
        for node, edge in rest.point.predecessors:
            if edge.kind is EdgeKind.EXCEPTION and cannot_fail(node.operation):
                continue
            now = locks & held.get(id(node), frozenset())
            key = (id(node), now, suspended)
            if key in seen or id(node) not in held:
                continue
            seen.add(key)
            behind = around or query.goes_around(edge, rest.point, clear)
            way = Way(node, rest, edge.kind)
            state = looks_at(query, node, published)
            if state is not None:
                if not way.is_consistent():
                    continue
                path = tuple(way)
                yield Observation(node, state, path, behind, _decides(node, path)), now, suspended
            elif not query.ends(node.operation):
                # While this function holds the publisher's lock, the publisher cannot come in between.
                kept_out = published.setter is not None and held[id(node)] & published.setter.set_locks
                paused = suspended or (suspends(node.operation) and not kept_out)
                queue.append((now, paused, behind, way))


def _decides(point: Point, path: tuple[Point, ...]) -> bool:
    """Whether a condition on the path tests what was observed, or the local that holds it."""
    bound = point.bound or (point.operation.bound if isinstance(point.operation, Call) else "")
    for later in path[1:]:
        if isinstance(later.operation, Branch) and not later.operation.iterates:
            if bound and bound in later.operation.names:
                return True
            if holds(later.operation.node, point.operation.node) or holds(later.operation.node, point.site):
                return True
    return False


def _waits_after(query: Query, clear: Point, published: PublishedState) -> Iterator[tuple[Point, bool]]:
    """Waits that are reached without a fresh look at the topic and without a trigger."""
    flagged = _tested_flag_before(query, clear)
    queue: deque[tuple[Point, bool, bool]] = deque([(clear, False, False)])
    seen: set[tuple[int, bool]] = set()
    while queue:
        point, around, idle = queue.popleft()
        for edge in point.successors:
            node = edge.target
            if edge.kind is EdgeKind.EXCEPTION and cannot_fail(point.operation):
                continue
            behind = around or query.goes_around(edge, node, clear)
            # Where the flag decides between the work and the wait, what stands beside the wait
            # (a ping) is done because nothing was signalled; it is no request.
            quiet = idle or (flagged and edge.kind is EdgeKind.FALSE and _tests(query, point))
            if (id(node), quiet) in seen:
                continue
            seen.add((id(node), quiet))
            if query.waits(node.operation):
                yield node, behind
            elif query.ends(node.operation) or looks_at(query, node, published) is not None:
                continue
            elif quiet or not query.may_trigger(node):
                queue.append((node, behind, quiet))


def _may_be_triggered(query: Query, clear: Point) -> bool:
    """Whether some way from the clear to a wait holds a trigger, a look at published state apart.

    One way without it proves little: `if self.sock: self.sock.send(…)` is there to be run.
    """
    flagged = _tested_flag_before(query, clear)
    queue: deque[tuple[Point, bool, bool]] = deque([(clear, False, False)])
    seen: set[tuple[int, bool, bool]] = set()
    while queue:
        point, idle, triggered = queue.popleft()
        for edge in point.successors:
            node = edge.target
            if edge.kind is EdgeKind.EXCEPTION and cannot_fail(point.operation):
                continue
            quiet = idle or (flagged and edge.kind is EdgeKind.FALSE and _tests(query, point))
            asked = triggered or (not quiet and query.may_trigger(node))
            if (id(node), quiet, asked) in seen:
                continue
            seen.add((id(node), quiet, asked))
            if query.waits(node.operation):
                if asked:
                    return True
            elif not query.ends(node.operation) and not query.is_work(node):
                queue.append((node, quiet, asked))
    return False


def _tests(query: Query, branch: Point) -> bool:
    """Whether a branch is decided by the flag alone."""
    return (
        isinstance(branch.operation, Branch)
        and branch.operation.asks_truth
        and len(branch.predecessors) == 1
        and isinstance(branch.predecessors[0][0].operation, TestFlag)
        and branch.predecessors[0][0].operation.place == query.receiver
    )


def _tested_flag_before(query: Query, clear: Point) -> bool:
    return any(
        isinstance(point.operation, TestFlag) and point.operation.place == query.receiver
        for point in points_before(clear)
    )


def _matters(
    query: Query, observation: Observation, clear: Point, wait: Point, published: PublishedState
) -> bool:
    """Whether the wait is for this topic: it is read once the wait is over.

    A guard that is tested once, before a wait that is not repeated, is such a reason as well.
    """
    reached = list(points_after(wait))
    if published.setter is None:
        return any(point is observation.point for point in reached) or _guards(query, observation, clear)
    if any(looks_at(query, point, published) is not None for point in reached):
        return True
    return observation.decides and all(point is not clear for point in reached)


def _guards(query: Query, observation: Observation, clear: Point) -> bool:
    """Whether the clear stands in the body of an `if` or `while` that tests what was observed."""
    point = observation.point
    bound = point.bound or (point.operation.bound if isinstance(point.operation, Call) else "")
    node: cst.CSTNode | None = query.graph.function.node
    while node is not None:
        if isinstance(node, cst.If | cst.While) and (
            holds(node.test, point.site) or (bound and _uses(node.test, bound))
        ):
            return not holds(node.test, clear.site)
        node = next((child for child in children(node) if holds(child, clear.site)), None)
    return False


def _uses(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(part, cst.Name) and part.value == name for part in walk(node))
