"""Decides LAG111: a waiter that reads the state, then announces itself, then waits.

Decided for an announcement A (`announcements`) in function W, and a function G that writes state S, then
reads A, and signals only if it finds the waiter announced (`signallers`):

1. W reads S, and the read decides whether it waits; then it announces itself, with no other read of S in
   between, and comes to its wait without one either (`deciding_look`, `waits_unlooked`).
2. G can run between the read and the announcement: no lock is held there without a gap that G holds for its
   write; and if both are on one event loop, W suspends there.

Then G can write S and read A in between. It finds nobody announced and does not signal, and W waits although
S is there.

Assumed: instances of one class are one object; G does not come again of its own accord. Silent where G polls
the announcement.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.cfg import Edge
from ...flow.effects import reads
from ...flow.inlining import Point, Program
from ...flow.operations import Branch, Place
from ...flow.paths import At, normally, onwards, reach, search
from ...protocol.decisions import decides, edge_with
from ...protocol.interference import Exposure
from ...protocol.locks import callers_locks, held_locks
from ...protocol.publications import publication_of
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from ...symbols.walk import holds, walk
from .announcements import announcements
from .query import Announcement, LateRegistration, Signaller
from .signallers import signallers

#: What a waiter's code mentions: a wait, or the result of a future.
_WAITS = frozenset({"wait", "result", "exception", "create_future", "Future", "Event"})


def late_registrations(program: Program) -> list[LateRegistration]:
    """Return each late announcement, once, in the order of the source."""
    reported: dict[int, LateRegistration] = {}
    for function in program.module.functions:
        for late in _in_function(program, function):
            reported.setdefault(id(late.announcement.node), late)
    return list(reported.values())


def _in_function(program: Program, function: FunctionFacts) -> Iterator[LateRegistration]:
    if _WAITS.isdisjoint(function.mentioned | function.used):
        return
    for announcement in announcements(program, function):
        for signaller in signallers(program, announcement):
            if not waits_unlooked(announcement, signaller):
                continue
            look = deciding_look(program, announcement, signaller)
            if look is not None:
                yield LateRegistration(announcement, signaller, look)
                break


def waits_unlooked(announcement: Announcement, signaller: Signaller) -> bool:
    """Return whether a path from the announcement comes to the wait without a read of the state."""

    def ends(point: Point) -> bool:
        return _reads(point, signaller) or point is announcement.wait

    return any(point is announcement.wait for point in reach([announcement.point], edges=normally, ends=ends))


def deciding_look(program: Program, announcement: Announcement, signaller: Signaller) -> Point | None:
    """Return the last read of the state before the announcement, if the signaller can run in between."""
    graph = announcement.graph
    held = held_locks(program, graph)
    outer = callers_locks(program, graph.function, announcement.point)
    family = Concurrency.THREAD if signaller.in_thread else announcement.family

    def locks_at(point: Point) -> frozenset[Place]:
        return held.get(id(point), frozenset()) | outer

    helpers = {id(point.site) for point in graph.points if _reads(point, signaller)}

    def looks(point: Point) -> bool:
        """Return whether a point reads the state, or belongs to a helper that does.

        What `paused and not lost` answers without a look at `lost` does not lead to the wait.
        """
        inside = point.operation.node is not point.site
        return _reads(point, signaller) or (inside and id(point.site) in helpers)

    def follow(at: At[Point, Exposure], edge: Edge[Point], node: Point) -> Exposure | None:
        if not normally(edge):
            return None
        if looks(node):
            return at.state.holding(locks_at(node))
        return at.state.through(node.operation, locks_at(node))

    start = Exposure(locks_at(announcement.point))
    found = search([announcement.point], start, follow, ends=looks, backward=True)
    for at in found:
        if not _reads(at.node, signaller) or not at.state.lets_in(family, signaller.locks):
            continue
        if _decides_to_wait(at.node, announcement, signaller) and _is_by_key(at.node, announcement.key):
            return at.node
    return None


def _is_by_key(look: Point, key: str) -> bool:
    """Return whether the state is read by the key under which the waiter is announced, if it is by one.

    Any other state is a matter of whether to ask at all, and what is announced by a key is a request.
    """
    if not key:
        return True
    statement = look.function.node
    heads = (n.test for n in walk(statement) if isinstance(n, cst.If | cst.While))
    return any(
        holds(head, look.operation.node)
        and any(isinstance(n, cst.Name) and n.value == key for n in walk(head))
        for head in heads
    )


def _decides_to_wait(look: Point, announcement: Announcement, signaller: Signaller) -> bool:
    """Return whether a branch on what was read leads to the announcement on one side only.

    Not on the side that is taken with the state which the signaller writes.
    """
    publication = publication_of(signaller.write)
    for branch in (look, *reach([look], edges=onwards, ends=lambda p: p is announcement.point)):
        if isinstance(branch.operation, Branch) and decides(branch, look):
            new = edge_with(publication, branch, look) if publication is not None else None
            leads = {
                edge.kind
                for edge in branch.successors
                if any(p is announcement.point for p in (edge.target, *reach([edge.target], edges=onwards)))
            }
            if leads and leads != {edge.kind for edge in branch.successors} and new not in leads:
                return True
    return False


def _reads(point: Point, signaller: Signaller) -> bool:
    place = reads(point.operation)
    return place is not None and place.meets(signaller.state)
