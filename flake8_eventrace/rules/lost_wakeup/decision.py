"""Where LAG101, LAG102 and LAG103 are decided: which signals can a `clear()` erase unseen?

One question about one event E in the graph of one function (its helpers inlined):

1. *Observed*: the function reads state that others publish with E, and another party can run between that
   read and the clear (`Exposure.lets_in`: threads unless one lock, which the publisher holds too, covers
   the whole path; one event loop only over a suspension point);
2. *erased*: `clear(E)` erases whatever was signalled in between;
3. *blind*: from the clear a blocking `wait(E)` is reached with neither another read of that state nor a
   trigger, that is an operation that may bring a new signal about;
4. *relevant*: the state matters to the wait: it decides whether to wait, or is read once the wait is
   over.

Then there is an execution in which the wait blocks although there is something to do. How the wait is
reached gives the code: LAG101 straight on, LAG102 over the back edge of the loop, LAG103 from a clear in
a `finally` or after a wait that had expired (`expiry`).

Assumed: what the setters in sight write before they set is what the signal is about. With no such setter
in sight, thread events are judged by a read in the same pass of the loop or in the guard of the wait, and
events of one loop by the answer of an awaited call that is asked again after the wait. A test of the flag
itself is no read of the state: what the clear erased stays erased.

What is cleared after the start of the thread that sets it is decided in `after_start`, LAG110 in
`bare_clear_wait`. Another rule of this family would be a module of its own over the
same `Query`, called from `_in_function` if it may replace these findings, with its code in
`LostSignal.code` and its words in `findings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

import libcst as cst

from ...flow.cfg import Edge, EdgeKind
from ...flow.inlining import Point, Program
from ...flow.operations import ANSWER, Bind, Branch, Call, Place, WriteState
from ...flow.paths import At, reach, search
from ...protocol.decisions import carries, decides, local_of
from ...protocol.interference import Exposure
from ...protocol.locks import held_locks
from ...protocol.model import protocols
from ...protocol.publishers import Setter
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from ...symbols.walk import children, holds, walk
from .after_start import after_start
from .expiry import after_expiry
from .query import LostSignal, Observation, PublishedState, Query, cannot_fail

#: The path from the read of some state to the clear; searched backwards, so its first node is the read.
_Path = At[Point, Exposure]


class Unmet(IntEnum):
    """The first condition of the module's docstring that does not hold, in the order in which they are asked.

    * OBSERVED: nothing that is published with the event is read before the clear;
    * BLIND: each path from the clear to a wait reads the state again;
    * UNTRIGGERED: an operation between the clear and the wait may ask for the signal;
    * OUTDATED: no other party can run between the read and the clear, locks aside;
    * UNLOCKED: the publisher needs a lock that is held from the read to the clear;
    * RELEVANT: the wait is not for what was read.
    """

    OBSERVED = 1
    BLIND = 2
    UNTRIGGERED = 3
    OUTDATED = 4
    UNLOCKED = 5
    RELEVANT = 6


def lost_signals(program: Program) -> list[LostSignal]:
    """Return every lost signal of the module, at most one for each clear."""
    return program.once(_lost_signals)


def _lost_signals(program: Program) -> list[LostSignal]:
    best: dict[int, LostSignal] = {}
    for function in program.module.functions:
        for signal in _in_function(program, function):
            key = id(signal.node(signal.clear))
            if key not in best or _rank(signal) < _rank(best[key]):
                best[key] = signal
    return list(best.values())


def _in_function(program: Program, function: FunctionFacts) -> Iterator[LostSignal]:
    model = protocols(program)
    for party in model.consumers_in(function):
        query = Query(program, party, model.setters(party.receiver, function))
        held = held_locks(program, party.graph)
        for clear in party.clears:
            signals = sorted(_judge(query, clear, held), key=_rank)
            if signals:
                others = tuple(s.observation for s in signals[1:] if s.observation is not None)
                yield replace(signals[0], others=others)
            else:
                yield from after_expiry(query, clear)
                yield from after_start(query, clear)


def _rank(signal: LostSignal) -> tuple[bool, bool, bool, int]:
    """Order findings by preference: found by state, then straight ones, then near observations."""
    observation = signal.observation
    if observation is None:
        return True, signal.next_pass, False, 0
    return False, signal.next_pass, observation.earlier_pass, len(observation.path)


# -- one clear -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _BlindWait:
    """A wait that is reached from the clear with neither a read of the state nor a trigger."""

    point: Point
    next_pass: bool


def first_unmet(query: Query, clear: Point) -> Unmet | None:
    """Return the condition that keeps a clear from being reported, None where all hold for some state.

    Of several published states, the one that comes furthest counts.
    """
    outcomes = list(_weighed(query, clear, held_locks(query.program, query.graph)))
    if any(isinstance(outcome, LostSignal) for outcome in outcomes):
        return None
    return max((o for o in outcomes if isinstance(o, Unmet)), default=Unmet.OBSERVED)


def _judge(query: Query, clear: Point, held: dict[int, frozenset[Place]]) -> Iterator[LostSignal]:
    return (outcome for outcome in _weighed(query, clear, held) if isinstance(outcome, LostSignal))


def _weighed(query: Query, clear: Point, held: dict[int, frozenset[Place]]) -> Iterator[LostSignal | Unmet]:
    """Yield for each published state, read and wait the lost signal, or what does not hold."""
    for published in _published_states(query):
        waits = list(_blind_waits(query, clear, published))
        if not waits or _may_be_triggered(query, clear, published):
            # nothing is waited for blindly, or it may be for the answer to a request
            yield Unmet.UNTRIGGERED if waits else Unmet.BLIND
            continue
        for observation, exposure in observations(query, clear, published, held):
            kept_out = _kept_out(query, clear, published, observation, exposure)
            surer = _looks_at_surer_news(query, clear, published, observation)
            if surer or _is_decided_anew(query, observation):
                kept_out = Unmet.RELEVANT
            if kept_out is not None:
                yield kept_out
                continue
            for wait in waits:
                if _is_lost(query, clear, published, observation, wait):
                    yield LostSignal(
                        query.party, clear, wait.point, wait.next_pass, observation, setter=published.setter
                    )
                else:
                    yield Unmet.RELEVANT


def _is_decided_anew(query: Query, observation: Observation) -> bool:
    """Return whether the helper that read the state is asked again on the path to the clear.

    A second answer that came without a read of this state (`self.queue and not self.paused`, the queue being
    empty) did not depend on it.
    """
    point = observation.point
    if point.function is query.graph.function or point.operation.node is point.site:
        return False
    left = False
    for passed in observation.path[1:]:
        if passed.site is not point.site:
            left = True
        if left and passed.function is point.function:
            return True
    return False


def _looks_at_surer_news(
    query: Query, clear: Point, published: PublishedState, observation: Observation
) -> bool:
    """Return whether the function looks after the clear at what is surely published, and this state is not.

    An object that some method of is called before the set may have changed (`self.journal.note()`). Where a
    test between clear and wait asks for what the setters do write, the signal is about that.
    """
    if published.setter is None or published.setter.surely_publishes(observation.state):
        return False
    return any(
        setter.surely_publishes(place)
        for point in reach([clear], ends=query.waits)
        if not query.waits(point)
        for place in query.observed_at(point)
        for setter in query.setters
    )


def _kept_out(
    query: Query, clear: Point, published: PublishedState, observation: Observation, exposure: Exposure
) -> Unmet | None:
    """Return why the publisher cannot come between the observation and the clear, or why that does not
    matter; None where it can and does."""
    concurrency = query.party.concurrency
    if published.setter is None and concurrency is Concurrency.EVENT_LOOP:
        if observation.earlier_pass or not _is_awaited_answer(observation.point):
            return Unmet.OUTDATED
        decides = observation.decides or _decides_after(query, clear, observation.point)
        return None if decides else Unmet.RELEVANT
    locks = published.setter.locks_for(observation.state) if published.setter is not None else exposure.locks
    if not exposure.lets_in(concurrency, locks):
        # without a setter in sight: who locks both read and clear will lock the signal too
        return Unmet.UNLOCKED if exposure.lets_in(concurrency) else Unmet.OUTDATED
    # What an earlier pass has read is not what this wait is about, unless it decides.
    return None if observation.decides or not observation.earlier_pass else Unmet.RELEVANT


def _is_lost(
    query: Query, clear: Point, published: PublishedState, observation: Observation, wait: _BlindWait
) -> bool:
    if wait.next_pass and observation.earlier_pass:
        return False  # a whole pass lies in between, and a pass reads the state
    if wait.next_pass and published.setter is None and not _may_drain(query, observation):
        return False
    if _is_inside_helper(clear, wait.point, observation):
        return False
    if published.setter is not None and _is_kept_by_helper(query, published.setter, observation):
        return False
    return _matters(query, observation, clear, wait.point, published)


def _is_inside_helper(clear: Point, wait: Point, observation: Observation) -> bool:
    """Return whether all happens in one inlined helper, which is judged where it is defined."""
    inside = clear.site is wait.site is observation.point.site
    return inside and clear.operation.node is not clear.site


def _is_kept_by_helper(query: Query, setter: Setter, observation: Observation) -> bool:
    """Return whether the state is a helper's own: both sides call it, and it alone reads and writes there.

    A link that fills and empties its own buffer for each request tells nobody any news with it, unless
    what it returned decides.
    """
    point = observation.point
    helper = point.function
    if helper is query.graph.function or helper is setter.function:
        return False
    published = (points for place, points in setter.published.items() if place.meets(observation.state))
    if not all(write.function is helper for points in published for write in points):
        return False
    return not _decides(point, tuple(p for p in observation.path if p is point or p.site is not point.site))


def _may_drain(query: Query, observation: Observation) -> bool:
    """Return whether a read that is a mere call, with no more known, may be the work the flag called for."""
    point = observation.point
    if not isinstance(point.operation, Call) or point.operation.used:
        return True
    return any(query.tests_flag(before) for before in _before(point))


# -- what the signal is about --------------------------------------------------------------


def _published_states(query: Query) -> Iterator[PublishedState]:
    observed = {place: None for point in query.graph.points for place in query.observed_at(point)}
    for setter in query.setters:
        states = tuple(p for p in setter.published if not setter.is_refused(p))
        if any(place.meets(state) for place in observed for state in states):
            yield PublishedState(states, setter)
    if not query.informed and query.party.concurrency is Concurrency.THREAD:
        for place in observed:
            if not _is_written_in_sight(query, place):
                yield PublishedState((place,), None)
    elif query.party.concurrency is Concurrency.EVENT_LOOP and not _is_about_something_read(query):
        yield from (PublishedState((place,), None) for place in dict.fromkeys(_awaited_answers(query)))


def _is_about_something_read(query: Query) -> bool:
    """Return whether the consumer reads anything that a setter in sight surely publishes."""
    read = (place for point in query.graph.points for place in query.observed_at(point))
    return any(setter.surely_publishes(place) for place in read for setter in query.setters)


def _awaited_answers(query: Query) -> Iterator[Place]:
    """Yield the places that awaited calls ask, where the answer is used and nobody in sight writes them."""
    for point in query.graph.points:
        if _is_awaited_answer(point):
            for place in query.observed_at(point):
                if not _is_written_in_sight(query, place):
                    yield place


def _is_awaited_answer(point: Point) -> bool:
    """Return whether a point is an awaited call that is not followed, and whose answer is used.

    What it answers was found out before the function runs on, so a signal can come in between.
    """
    operation = point.operation
    return isinstance(operation, Call) and operation.awaited and operation.used


def _is_written_in_sight(query: Query, state: Place) -> bool:
    """Return whether some function in sight writes the state, and so without setting the event."""
    if state.scope == ANSWER:
        return False
    name = state.fields[0] if state.fields else state.root
    program = query.program
    for function in program.module.users_of.get(name, ()):
        if function is query.graph.function or function.name == "__init__":
            continue
        for node in program.graph(function).nodes():
            operation = node.operation
            if not isinstance(operation, WriteState):
                continue
            if program.canonical(operation.place, function).meets(state):
                return True
    return False


# -- before the clear ----------------------------------------------------------------------


def observations(
    query: Query, clear: Point, published: PublishedState, held: dict[int, frozenset[Place]]
) -> Iterator[tuple[Observation, Exposure]]:
    """Yield the last reads of the published state before the clear, with the exposure since."""
    publisher = published.setter.set_locks if published.setter is not None else frozenset()

    def follow(at: _Path, edge: Edge[Point], node: Point) -> Exposure | None:
        if (edge.kind is EdgeKind.EXCEPTION and cannot_fail(node)) or id(node) not in held:
            return None
        if at.before is None:  # the clear itself
            return at.state.holding(held[id(node)])
        if query.reads_of(published, at.node) is not None or query.ends(at.node):
            return None
        return at.state.through(at.node.operation, held[id(at.node)], publisher).holding(held[id(node)])

    start = Exposure(held.get(id(clear), frozenset()))
    for at in search([clear], start, follow, backward=True):
        state = query.reads_of(published, at.node)
        if state is not None and _is_consistent(at):
            path = tuple(at)
            earlier = query.crosses_pass(at, clear)
            yield Observation(at.node, state, path, earlier, _decides(at.node, path)), at.state


def _is_consistent(path: _Path) -> bool:
    """Return whether the path takes no local for both true and false without binding it in between."""
    truths: dict[str, EdgeKind] = {}
    at: _Path | None = path
    while at is not None and at.edge is not None:
        operation = at.node.operation
        if isinstance(operation, Bind):
            truths.pop(operation.name, None)
        elif isinstance(operation, Branch) and isinstance(operation.node, cst.Name):
            name = operation.node.value
            tested = name in operation.names and operation.asks_truth
            if tested and truths.setdefault(name, at.edge.kind) is not at.edge.kind:
                return False
        at = at.before
    return True


def _decides(point: Point, path: tuple[Point, ...]) -> bool:
    """Return whether a condition on the path tests what was observed, or a local that holds it."""
    conditions = (p for p in path[1:] if isinstance(p.operation, Branch) and not p.operation.iterates)
    return any(decides(condition, point) or carries(condition, point) for condition in conditions)


def _decides_after(query: Query, clear: Point, point: Point) -> bool:
    """Return whether a condition between the clear and the wait tests what was observed before."""
    after = reach([clear], ends=lambda p: query.waits(p) or p is point)
    conditions = (p for p in after if isinstance(p.operation, Branch) and not p.operation.iterates)
    return any(decides(condition, point) for condition in conditions)


def _before(point: Point) -> Iterator[Point]:
    """Yield the points that every path to this one passes last, as long as there is one path only."""
    seen: set[int] = set()
    while len(point.predecessors) == 1 and id(point) not in seen:
        seen.add(id(point))
        point = point.predecessors[0][0]
        yield point


# -- after the clear -----------------------------------------------------------------------


def _blind_waits(query: Query, clear: Point, published: PublishedState) -> Iterator[_BlindWait]:
    """Yield the waits that are reached with neither a read of the published state nor a trigger."""
    flag_tested = _is_flag_tested_before(query, clear)

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        point, idle = at.node, at.state
        if edge.kind is EdgeKind.EXCEPTION and cannot_fail(point):
            return None
        if at.before is not None and (
            query.ends(point)
            or query.reads_of(published, point) is not None
            or (not idle and query.may_trigger(point, published.setter))
        ):
            return None
        return idle or (flag_tested and _finds_flag_down(query, point, edge))

    for at in search([clear], False, follow):
        if query.waits(at.node):
            yield _BlindWait(at.node, query.crosses_pass(at, clear))


class _Asking(NamedTuple):
    """`idle`: the flag was found down, so what stands there is no request. `asked`: a trigger was passed."""

    idle: bool
    asked: bool


def _may_be_triggered(query: Query, clear: Point, published: PublishedState) -> bool:
    """Return whether some path from the clear to a wait passes a trigger, reads of published state apart.

    One path without a trigger proves little: `if self.sock: self.sock.send(…)` is there to be run.
    """
    flag_tested = _is_flag_tested_before(query, clear)

    def follow(at: At[Point, _Asking], edge: Edge[Point], node: Point) -> _Asking | None:
        point = at.node
        if edge.kind is EdgeKind.EXCEPTION and cannot_fail(point):
            return None
        if at.before is not None and (query.ends(point) or query.reads_published_state(point)):
            return None
        idle = at.state.idle or (flag_tested and _finds_flag_down(query, point, edge))
        return _Asking(idle, at.state.asked or (not idle and query.may_trigger(node, published.setter)))

    return any(
        at.state.asked and query.waits(at.node) for at in search([clear], _Asking(False, False), follow)
    )


def _finds_flag_down(query: Query, branch: Point, edge: Edge[Point]) -> bool:
    """Return whether an edge is taken because the flag, tested alone, is not set.

    Where the flag decides between the work and the wait, what stands beside the wait (a ping) is done because
    nothing was signalled; it is no request.
    """
    return (
        edge.kind is EdgeKind.FALSE
        and isinstance(branch.operation, Branch)
        and branch.operation.asks_truth
        and len(branch.predecessors) == 1
        and query.tests_flag(branch.predecessors[0][0])
    )


def _is_flag_tested_before(query: Query, clear: Point) -> bool:
    """Return whether every path to the clear passes one and the same test of the flag."""
    tests = (point for point in query.graph.points if query.tests_flag(point))
    return any(_passes(query.graph.entry, test, clear) for test in tests)


def _passes(entry: Point, test: Point, clear: Point) -> bool:
    return all(point is not clear for point in reach([entry], enters=lambda point: point is not test))


# -- relevance -----------------------------------------------------------------------------


def _matters(
    query: Query, observation: Observation, clear: Point, wait: Point, published: PublishedState
) -> bool:
    """Return whether the wait is for this state: it is read once the wait is over.

    A guard that is tested once, before a wait that is not repeated, is such a reason as well.
    """
    after = list(reach([wait]))
    if published.setter is None:
        asked_again = any(point is observation.point for point in after)
        threads = query.party.concurrency is not Concurrency.EVENT_LOOP
        return asked_again or (threads and _guards(query, observation, clear))
    if any(query.reads_of(published, point) is not None for point in after):
        return True
    return observation.decides and all(point is not clear for point in after)


def _guards(query: Query, observation: Observation, clear: Point) -> bool:
    """Return whether the clear stands in the body of an `if` or `while` that tests what was observed."""
    point = observation.point
    bound = point.bound or local_of(point)
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
