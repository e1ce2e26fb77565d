"""What a fix has to prove: after it, `clear()` erases no signal of any setter in sight unseen.

A finding is about one signal, and its fix may save that one alone. So the fixed program is asked about every
setter, and more strictly than the rules ask: it is no excuse that a wait seems to be for other state, or that
a request may be answered. For each setter and the `clear()`:

* The setter publishes state that the function reads: every path from the `clear()` to a wait reads some of
  it, or nobody can come between the last read and the `clear()`. In any case, nothing was asked of it before.
* It publishes nothing (a bare `set()`, the callback of a future): since the last wait or clear it was handed
  to nobody; if it never is, no work was done since then.
* No setter in sight shows what it is about: what the function takes away before the `clear()` it looks at
  afterwards. Nobody got the event, or its `set`, since the last wait or clear.

Assumed: a latch (an event that nobody clears, an attribute that only becomes True) stays set once it was seen
set; who reads part of what a setter publishes notices what it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import libcst as cst

from ...catalog.vocabulary import ADDS_SURELY
from ...flow.cfg import Edge, EdgeKind
from ...flow.constants import truth
from ...flow.effects import call_is_harmless, reads, writes
from ...flow.inlining import Point, Program
from ...flow.operations import Branch, Call, Clear, Place, ReadState, Set, TestFlag, WriteState
from ...flow.paths import At, reach, search
from ...protocol.decisions import decides
from ...protocol.locks import held_locks
from ...protocol.model import Party, protocols
from ...protocol.publishers import Setter
from ...symbols.symbols import last_name
from ...symbols.types import Concurrency
from ...symbols.walk import holds
from .decision import observations
from .query import LostSignal, PublishedState, Query, cannot_fail


def proof(program: Program, signal: LostSignal) -> Callable[[Program], str]:
    """Return what to ask of the program that a fix of the signal makes: which signals it still loses."""
    return partial(_unproven, program, signal)


def query_of(program: Program, party: Party) -> Query:
    """Return the query about a party and the setters in sight."""
    return Query(program, party, protocols(program).setters(party.receiver, party.function))


def _unproven(before: Program, signal: LostSignal, after: Program) -> str:
    """Return why a fix does not suffice: the function may lose no signal but those of its other clears."""
    function, receiver = signal.graph.function.qualname, signal.receiver
    allowed = losses(before, function, receiver, but=signal.clear.operation.node)
    return reason_of(losses(after, function, receiver) - allowed)


def reason_of(left: Counter[str]) -> str:
    """Return the reason for no fix, where signals are left that are lost."""
    return f"no fix: the signal of {next(iter(left))} would still be lost" if left else ""


def losses(program: Program, function: str, receiver: Place, but: cst.CSTNode | None = None) -> Counter[str]:
    """Count the clears, `but` one, that erase signals of each setter unseen."""
    model = protocols(program)
    found: Counter[str] = Counter()
    for facts in program.module.functions:
        for party in model.consumers_in(facts) if facts.qualname == function else ():
            if party.receiver == receiver:
                query = query_of(program, party)
                found.update(
                    _name(setter) for clear, setter in _lost(query) if clear.operation.node is not but
                )
                found.update(
                    "somebody who gets the event"
                    for clear in _lost_answers(query)
                    if clear.operation.node is not but
                )
                found.update(
                    f"somebody who changes `{_last_name(place)}`"
                    for clear, place in _lost_unseen(query)
                    if clear.operation.node is not but
                )
    return found


def _name(setter: Setter) -> str:
    function = setter.function
    return "a callback" if isinstance(function.node, cst.Lambda) else f"`{function.name}()`"


def _lost(query: Query) -> Iterator[tuple[Point, Setter]]:
    """Yield each `clear()` with each setter of which it may erase a signal unseen."""
    held = held_locks(query.program, query.graph)
    latches = _Latches(query.program)
    observed = {place for point in query.graph.points for place in query.observed_at(point)}
    for setter in query.setters:
        states = tuple(p for p in setter.surely_published if not setter.is_refused(p))
        known = any(place.meets(state) for place in observed for state in states)
        for clear in query.party.clears:
            if known:
                published = PublishedState(states, setter)
                is_lost = _is_requested(query, clear, setter) or (
                    _is_erased(query, clear, published, held)
                    and _waits_blindly(query, clear, published, latches)
                )
            else:
                is_lost = not setter.published and _is_asked_for(query, clear, setter)
            if is_lost:
                yield clear, setter


def _lost_answers(query: Query) -> Iterator[Point]:
    """Yield each `clear()` after which is waited for somebody who got the event, or a request, before it."""
    for clear in query.party.clears:
        if any(map(query.waits, reach([clear]))) and any(
            hands_event(query, point) or (not query.setters and _requests(query, point))
            for point in _since_last_end(query, clear)
        ):
            yield clear


def _requests(query: Query, point: Point) -> bool:
    """Return whether a point sets another event, or writes what the function does not read."""
    operation = point.operation
    if isinstance(operation, Set):
        return not operation.deferred and operation.place != query.receiver
    if not isinstance(operation, WriteState) or operation.place == query.receiver:
        return False
    return not any(
        (place := reads(other.operation)) is not None and place.meets(operation.place)
        for other in query.graph.points
    )


def hands_event(query: Query, point: Point) -> bool:
    """Return whether a call gets the event itself, or its `set`."""
    operation = point.operation
    if isinstance(operation, Set):
        return operation.deferred and query.receiver == operation.place
    if not isinstance(operation, Call) or call_is_harmless(operation):
        return False
    return any(place == query.receiver for _, place in operation.arguments)


def _last_name(place: Place) -> str:
    return place.fields[-1] if place.fields else place.root


def _lost_unseen(query: Query) -> Iterator[tuple[Point, Place]]:
    """Yield each `clear()` with what the function takes before it and does not look at again.

    No setter in sight shows what its signal is about, so it may be about anything that the function takes
    away. Who locks both the taking and the clear will lock the signal too.
    """
    if query.informed or query.party.concurrency is Concurrency.EVENT_LOOP:
        return
    held = held_locks(query.program, query.graph)
    latches = _Latches(query.program)
    points = query.graph.points
    read = {place for point in points if (place := reads(point.operation)) is not None}
    for place in read & {place for point in points if (place := writes(point.operation)) is not None}:
        published = PublishedState((place,), None)
        for clear in query.party.clears:
            is_taken = any(
                exposure.lets_in(query.party.concurrency, exposure.locks)
                for observation, exposure in observations(query, clear, published, held)
                if not observation.earlier_pass
            )
            if is_taken and _waits_blindly(query, clear, published, latches):
                yield clear, place


# -- setters whose state is read -----------------------------------------------------------


def _is_requested(query: Query, clear: Point, setter: Setter) -> bool:
    """Return whether the signal may answer a request that is made before the clear.

    A look at the state does not show that the answer has come: the state may be as it was. It does where the
    setter adds an item each time.
    """
    return (
        not _adds_items(query, setter)
        and any(map(query.waits, reach([clear])))
        and any(
            query.may_trigger(point, setter) and (_requests(query, point) or hands_out(query, point, setter))
            for point in _since_last_end(query, clear)
        )
    )


def _adds_items(query: Query, setter: Setter) -> bool:
    """Return whether a setter surely adds an item to what the function reads."""
    observed = {place for point in query.graph.points for place in query.observed_at(point)}
    return any(
        isinstance(node := point.operation.node, cst.Call) and last_name(node.func) in ADDS_SURELY
        for state in setter.surely_published
        if any(place.meets(state) for place in observed)
        for point in setter.published.get(state, ())
    )


def _is_erased(
    query: Query, clear: Point, published: PublishedState, held: dict[int, frozenset[Place]]
) -> bool:
    """Return whether the setter can come between a last read of its state, or work, and the clear."""
    setter = published.setter
    assert setter is not None
    if any(query.may_trigger(point, setter) for point in _since_last_end(query, clear)):
        return True
    return any(
        exposure.lets_in(query.party.concurrency, setter.locks_for(observation.state))
        for observation, exposure in observations(query, clear, published, held)
    )


def _since_last_end(query: Query, clear: Point) -> Iterator[Point]:
    """Yield the points before a clear, back to where the event was last waited for, set or cleared.

    The constructor of the event that replaces it is a part of the clear.
    """

    def enters(point: Point) -> bool:
        operation = point.operation
        return not query.ends(point) or (isinstance(operation, Set) and operation.deferred)

    before = reach([clear], backward=True, enters=enters)
    return (point for point in before if not holds(clear.operation.node, point.operation.node))


def _waits_blindly(query: Query, clear: Point, published: PublishedState, latches: _Latches) -> bool:
    """Return whether a wait is reached from the clear without a read of the published state."""

    none: frozenset[Place] = frozenset()

    def follow(at: At[Point, frozenset[Place]], edge: Edge[Point], node: Point) -> frozenset[Place] | None:
        point = at.node
        if edge.kind is EdgeKind.EXCEPTION and cannot_fail(point):
            return None
        if at.before is not None and (query.ends(point) or _looks_at(query, published, point)):
            return None
        latch = latches.tested_by(point)
        if latch is None:
            return at.state
        if edge.kind is EdgeKind.TRUE:
            return at.state | {latch}
        return None if latch in at.state else at.state

    return any(query.waits(at.node) for at in search([clear], none, follow))


def _looks_at(query: Query, published: PublishedState, point: Point) -> bool:
    """Return whether a point sees what was published, and acts on it.

    It does not if a call gets the object that has the state; nor if the state is only shown, where other
    points decide by it or take it.
    """
    handed = reads(point.operation) is None
    seen = any(
        published.covers(place) and (not handed or any(place.is_within(s) for s in published.states))
        for place in query.observed_at(point)
    )
    return seen and (_acts_on(query, published, point) or not _is_acted_on(query, published))


def _is_acted_on(query: Query, published: PublishedState) -> bool:
    """Return whether the function decides by the published state, or takes it away."""
    points = query.graph.points
    return any(
        query.reads_of(published, point) is not None and _acts_on(query, published, point) for point in points
    )


def _acts_on(query: Query, published: PublishedState, point: Point) -> bool:
    """Return whether a condition tests what a point reads, or the function takes it there."""
    written = writes(point.operation)
    if written is not None and published.covers(written):
        return True
    for other in query.graph.points:
        operation = other.operation
        if isinstance(operation, Branch) and decides(other, point):
            return True
        if isinstance(operation, WriteState) and published.covers(operation.place):
            return True
    return False


class _Latches:
    """Tells which tests ask for a latch: what stays set once it is set."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[Place, bool] = {}

    def tested_by(self, point: Point) -> Place | None:
        """Return the latch that a branch asks for, and for nothing else."""
        if not isinstance(point.operation, Branch) or not point.operation.asks_truth:
            return None
        if len(point.predecessors) != 1:
            return None
        asked = point.predecessors[0][0].operation
        if not isinstance(asked, ReadState | TestFlag) or asked.node is not point.operation.node:
            return None
        if asked.place not in self._known:
            self._known[asked.place] = self._is_latch(asked.place, isinstance(asked, TestFlag))
        return asked.place if self._known[asked.place] else None

    def _is_latch(self, place: Place, is_flag: bool) -> bool:
        owner = self._program.owner(place)
        if owner is None or len(place.fields) != 1:
            return False
        bindings = owner.attributes.get(place.fields[0], ())
        made = [b for b in bindings if b.function is None or b.function.name == "__init__"]
        later = [b.value for b in bindings if b not in made]
        if is_flag:
            return not later and not self._is_cleared(place)
        return bool(later) and all(truth(value) is True for value in later)

    def _is_cleared(self, place: Place) -> bool:
        name = place.fields[0]
        return any(
            isinstance(node.operation, Clear) and self._program.canonical(node.operation.place, f) == place
            for f in self._program.module.users_of.get(name, ())
            for node in self._program.graph(f).nodes()
        )


# -- setters whose signal is all that they say ---------------------------------------------


def _is_asked_for(query: Query, clear: Point, setter: Setter) -> bool:
    """Return whether a bare signal may be for what was done before the clear, since the last end of a story.

    Where the function hands the setter to somebody, that is the request. Otherwise the signal says that
    there is work, and who is at work has not seen that.
    """
    before = list(_since_last_end(query, clear))
    if any(hands_out(query, point, setter) for point in query.graph.points):
        return any(hands_out(query, point, setter) for point in before)
    return any(isinstance(p.operation, Call) and not call_is_harmless(p.operation) for p in before)


def hands_out(query: Query, point: Point, setter: Setter) -> bool:
    """Return whether a call gets a function that sets the event."""
    operation = point.operation
    if isinstance(operation, Set):
        return operation.deferred and operation.place == query.receiver
    if not isinstance(operation, Call) or not isinstance(operation.node, cst.Call):
        return False
    function = setter.function
    if any(holds(argument, function.node) for argument in operation.node.args):
        return True
    return any(
        (place.fields[-1] if place.fields else place.root) == function.name
        for _, place in operation.arguments
    )


def hands_self(query: Query, point: Point) -> bool:
    """Return whether a call gets the object that holds the event."""
    operation, own = point.operation, query.graph.function.receiver_name
    return isinstance(operation, Call) and any(
        not place.fields and place.root == own for _, place in operation.arguments
    )


def sets_itself(party: Party) -> bool:
    """Return whether the function sets the flag in the loop in which it waits.

    Once the clear comes earlier, such a loop might never wait again.
    """
    sets = {
        id(point)
        for point in party.graph.points
        if isinstance(role := party.roles.get(id(point)), Set) and not role.deferred
    }
    if not sets:
        return False
    for wait in party.waits:
        after = [point for point in reach([wait]) if id(point) in sets]
        if any(wait is point for start in after for point in reach([start])):
            return True
    return False


#: The reason for which a consumer that sets the event itself gets no fix.
SPINS = "no fix: the function sets the flag itself, and might never wait again"
