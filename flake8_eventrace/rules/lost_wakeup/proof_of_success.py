"""What "clear on success" has to prove: no signal is lost, and no run that worked goes on otherwise.

The clear moves up to its wait, and leaves the paths on which that wait expired. A clear that comes earlier,
or not at all, erases no signal that was not erased before. What is left to show:

* the clear is not reached any more from a wait that expired, nor erases what another setter published;
* where the wait succeeded, the clear passes nothing that reads the flag, sets it, or may bring a signal
  about: that signal was erased, and would end the next wait at once;
* where the wait expired, nothing is requested between the old clear and the next wait: a signal that came
  while the handler ran stays now, and would be mistaken for the answer.

The last two make the fix unsafe, or are a reason for none where the flag itself is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ...catalog.vocabulary import DEADLINES
from ...flow.cfg import Edge
from ...flow.inlining import Point, Program
from ...flow.operations import Call, Clear
from ...flow.paths import At, normally, reach, search
from ...protocol.model import protocols
from ...symbols.walk import holds
from .expiry import expiries
from .proof import SPINS, losses, query_of, reason_of, sets_itself
from .query import LostSignal, Query

#: The reason for which a clear stays where it is.
USES_FLAG = "no fix: the flag is used between the wait and the clear"


def why_not_earlier(program: Program, signal: LostSignal, wait: Point) -> str:
    """Return why the clear cannot move up to its wait, "" where it can."""
    roles = signal.party.roles
    if any(id(point) in roles for point in _passed(signal, wait)):
        return USES_FLAG
    return SPINS if sets_itself(signal.party) else ""


def may_answer_earlier_or_later(program: Program, signal: LostSignal, wait: Point) -> bool:
    """Return whether a signal that used to be erased may be an answer, or be mistaken for one."""
    query = query_of(program, signal.party)
    points = (*_passed(signal, wait), *_after_expired_clear(query, signal, wait))
    return any(query.may_trigger(point) and not _belongs_to_clear_or_wait(signal, point) for point in points)


def _belongs_to_clear_or_wait(signal: LostSignal, point: Point) -> bool:
    """Return whether a call makes the event anew, or is a deadline."""
    operation = point.operation
    if holds(signal.clear.operation.node, operation.node):
        return True
    return isinstance(operation, Call) and (operation.place.root, *operation.place.fields)[-1] in DEADLINES


def success_proof(program: Program, signal: LostSignal, wait: Point) -> Callable[[Program], str]:
    """Return what to ask of the program that the fix makes."""
    return partial(_unproven, program, signal)


def _is_clear(signal: LostSignal, point: Point) -> bool:
    """Return whether a point is the reported clear; a `finally` is in the graph once for each exit."""
    return isinstance(point.operation, Clear) and point.operation.node is signal.clear.operation.node


def _clears(signal: LostSignal) -> list[Point]:
    return [point for point in signal.party.clears if _is_clear(signal, point)]


def _passed(signal: LostSignal, wait: Point) -> list[Point]:
    """Return the points between a wait that succeeded and the clear that belongs to it."""

    def enters(point: Point) -> bool:
        return not _is_clear(signal, point) and point is not wait

    before = {id(point) for point in reach(_clears(signal), edges=normally, enters=enters, backward=True)}
    return [point for point in reach([wait], edges=_succeeds, enters=enters) if id(point) in before]


def _succeeds(edge: Edge[Point]) -> bool:
    return normally(edge) and not edge.back


def _after_expired_clear(query: Query, signal: LostSignal, wait: Point) -> Iterator[Point]:
    """Yield the points between the clear, reached after the wait expired, and the next end of a story."""
    starts = [target for expired, target in expiries(query) if expired is wait]

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        cleared = at.state or _is_clear(signal, at.node)
        if (cleared and not normally(edge)) or (query.ends(at.node) and not _is_clear(signal, at.node)):
            return None
        return cleared

    return (at.node for at in search(starts, False, follow) if at.state)


def _unproven(before: Program, signal: LostSignal, after: Program) -> str:
    """Return why the fix does not suffice."""
    function, receiver = signal.graph.function.qualname, signal.receiver
    clear = signal.clear.operation.node
    expired = _cleared_after_expiry(after, signal) - _cleared_after_expiry(before, signal, but=clear)
    if expired > 0:
        return "no fix: the flag would still be cleared after a wait that timed out"
    return reason_of(losses(after, function, receiver) - losses(before, function, receiver, but=clear))


def _cleared_after_expiry(program: Program, signal: LostSignal, but: object = None) -> int:
    """Count the clears, `but` one, that some path reaches from a wait that expired."""
    count = 0
    for facts in program.module.functions:
        if facts.qualname != signal.graph.function.qualname:
            continue
        for party in protocols(program).consumers_in(facts):
            if party.receiver != signal.receiver:
                continue
            query = query_of(program, party)
            starts = [target for _, target in expiries(query)]
            reached = [*starts, *reach(starts, ends=query.ends)]
            nodes = {
                id(point.operation.node)
                for point in reached
                if isinstance(party.roles.get(id(point)), Clear) and point.operation.node is not but
            }
            count += len(nodes)
    return count
