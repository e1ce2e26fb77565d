"""The waiting half of LAG104: an iteration of a waiting function with the old state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import libcst as cst

from ...flow.cfg import Edge, EdgeKind
from ...flow.inlining import Point, Program
from ...flow.operations import Branch, Clear, Place, Set, Suspend, Wait
from ...flow.paths import At, search
from ...protocol.decisions import WaitDecision, deciding_read, edge_with, raises, swaps
from ...protocol.interference import Exposure
from ...protocol.locks import held_locks
from ...protocol.publications import Publication, published_state
from ...protocol.waiters import Waiter


@dataclass(frozen=True, eq=False)
class StalePass:
    """An iteration with the old state: `old_read` reads it. `read_first`: the clear came after the read."""

    clear: Point
    old_read: Point
    wait: Point
    read_first: bool


def stale_pass(
    program: Program,
    waiter: Waiter,
    publication: Publication,
    exposure: Exposure,
    known: Sequence[Publication] = (),
) -> StalePass | None:
    """Return a path from a wait back to a wait, over a clear, which only the old state opens.

    Args:
        program: the module.
        waiter: the function that waits.
        publication: the write that makes the state new.
        exposure: that of the publisher's path from its set to this write.
        known: what was written before the set, which a woken waiter sees.
    """
    state_reads = waiter.reads_of(publication.state)
    if not state_reads:
        return None
    decision = WaitDecision(waiter.lasting, publication.state, state_reads)
    held = held_locks(program, waiter.graph)
    iterations = _Iterations(waiter, publication, exposure, decision, held, _seen_by(waiter, known))
    return next((stale for wait in waiter.party.waits for stale in iterations.stale_from(wait)), None)


def _seen_by(waiter: Waiter, known: Sequence[Publication]) -> list[tuple[Publication, list[Point]]]:
    """Return what was published before the set and stands until the waiter reads it, with those reads."""
    own = [place for point in waiter.graph.points if (place := published_state(point.operation)) is not None]
    return [
        (earlier, waiter.reads_of(earlier.state))
        for earlier in known
        if not any(place.meets(earlier.state) for place in own)
    ]


@dataclass(frozen=True)
class _Iteration:
    """What the waiting function has done since its wait ended: its clear, and its read of the old state."""

    clear: Point | None = None
    old_read: Point | None = None
    read_first: bool = False


@dataclass(eq=False)
class _Iterations:
    """The iterations of one waiting function, seen by one publication.

    `seen` are earlier publications, whose new state the waiter reads.
    """

    waiter: Waiter
    publication: Publication
    exposure: Exposure
    decision: WaitDecision
    held: dict[int, frozenset[Place]]
    seen: list[tuple[Publication, list[Point]]] = field(default_factory=list)
    deciding: dict[int, Point | None] = field(default_factory=dict)

    def stale_from(self, start: Point) -> Iterator[StalePass]:
        """Yield the stale iterations that begin where the signal ends a wait."""

        def follow(at: At[Point, _Iteration], edge: Edge[Point], node: Point) -> _Iteration | None:
            if not _is_taken_when_signalled(at.node, edge, start):
                return None
            if not self._is_taken_with_old(at.node, edge) or not self._is_taken_with_seen(at.node, edge):
                return None
            if isinstance(self.waiter.party.roles.get(id(node)), Set):
                return None  # another signal
            return self._after(at.node, edge, node, at.state)

        for at in search([start], _Iteration(), follow, ends=self._is_wait):
            done = at.state
            if done.clear is None or done.old_read is None or not self._is_lasting(at.node):
                continue
            yield StalePass(done.clear, done.old_read, at.node, done.read_first)

    def _is_wait(self, point: Point) -> bool:
        return isinstance(self.waiter.party.roles.get(id(point)), Wait) and any(
            point is wait for wait in self.waiter.party.waits
        )

    def _is_lasting(self, point: Point) -> bool:
        return self._is_wait(point) and any(point is wait for wait in self.waiter.lasting)

    def _after(self, point: Point, edge: Edge[Point], node: Point, done: _Iteration) -> _Iteration:
        """Return what has been done once `node` is passed, coming from `point`."""
        old_read = self._old_read_after(point, edge, done.old_read)
        read_first = old_read is not None and (done.read_first or done.clear is None)
        cleared = isinstance(self.waiter.party.roles.get(id(node)), Clear)
        return replace(done, clear=node if cleared else done.clear, old_read=old_read, read_first=read_first)

    def _is_taken_with_old(self, point: Point, edge: Edge[Point]) -> bool:
        """Return whether an edge can be taken while the state is the old one."""
        read = self._deciding(point)
        if read is None:
            return self._swaps(point) or not raises(point, edge)
        return not self._may_see_old(read) or edge.kind is not edge_with(self.publication, point, read)

    def _is_taken_with_seen(self, point: Point, edge: Edge[Point]) -> bool:
        """Return whether an edge can be taken with what was published before the set."""
        for publication, state_reads in self.seen:
            read = deciding_read(point, state_reads)
            new = edge_with(publication, point, read) if read is not None else None
            if new is not None and edge.kind is not new and edge.kind is not EdgeKind.EXCEPTION:
                return False
        return True

    def _old_read_after(self, point: Point, edge: Edge[Point], old_read: Point | None) -> Point | None:
        """Return the read of the old state that a run goes by, once it has left `point` over `edge`."""
        read = self._deciding(point)
        if read is None:
            if not self._swaps(point):
                return old_read
            return old_read or point if self._may_see_old(point) else None
        if not self._may_see_old(read):
            return None
        new = edge_with(self.publication, point, read)
        if new is None and self.publication.new.truth is False:
            return None  # a reset: whoever comes late misses nothing that can be named
        if old_read is None and self.decision.only_old_waits(point, edge, new):
            return read
        return old_read

    def _may_see_old(self, read: Point) -> bool:
        """Return whether a read can come between set and write: no lock of the publisher is held there."""
        return self.exposure.lets_in(self.waiter.party.concurrency, self.held.get(id(read), frozenset()))

    def _swaps(self, point: Point) -> bool:
        """Return whether a point takes all there is at once, where something is added."""
        return self.publication.adds and any(point is r for r in self.decision.reads) and swaps(point)

    def _deciding(self, point: Point) -> Point | None:
        if id(point) not in self.deciding:
            read = None if _waits_for_items(point) else deciding_read(point, self.decision.reads)
            self.deciding[id(point)] = read
        return self.deciding[id(point)]


def _waits_for_items(point: Point) -> bool:
    """Return whether a branch is that of an `async for`, which waits for what is put later."""
    operation = point.operation
    if not isinstance(operation, Branch) or not operation.iterates:
        return False
    before = (point.operation for point, _ in point.predecessors)
    return any(isinstance(o, Suspend) and isinstance(o.node, cst.For | cst.BaseComp) for o in before)


def _is_taken_when_signalled(point: Point, edge: Edge[Point], start: Point) -> bool:
    """Return whether an edge belongs to a wait that the signal ended, not to one that expired."""
    if point is start:
        return edge.kind is not EdgeKind.EXCEPTION
    wait, operation = start.operation, point.operation
    assert isinstance(wait, Wait)
    if not isinstance(operation, Branch) or not operation.asks_truth:
        return True
    tests_local = (
        bool(wait.bound) and isinstance(operation.node, cst.Name) and operation.node.value == wait.bound
    )
    return edge.kind is not EdgeKind.FALSE or not (operation.node is wait.node or tests_local)
