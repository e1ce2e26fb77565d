"""The last read of some state before a wait, after which a change of it goes unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from ...catalog.vocabulary import CLOCKS
from ...flow.cfg import Edge
from ...flow.constants import truth
from ...flow.inlining import Point, Program
from ...flow.operations import Branch, Clear, Operation, Place, Wait, WriteState
from ...flow.paths import At, normally, reach, search
from ...protocol.decisions import WaitDecision, decides, deciding_read, edge_with, local_of, raises
from ...protocol.interference import Exposure
from ...protocol.locks import held_locks
from ...protocol.publications import Publication, published_state, written_value
from ...protocol.waiters import Waiter
from ...symbols.symbols import FunctionFacts, last_name
from ...symbols.walk import holds, walk
from .one_taken import takes_one


class _UntilWait(NamedTuple):
    """A path from a point (itself left out) to the wait.

    `acted` is None until the path comes to the state: then whether the old state was acted upon.
    """

    exposure: Exposure
    acted: bool | None = None


def last_read(
    program: Program,
    waiter: Waiter,
    wait: Point,
    publication: Publication,
    locks: frozenset[Place],
    *,
    answered: bool = False,
) -> Point | None:
    """Return the last read (or reset) of the state before a wait, if the pulse can come after it.

    The locks of the waiting side's callers are not asked for: who holds them around the wait keeps a
    publisher that needs them out for as long as it blocks.

    Args:
        program: the module.
        waiter: the function that waits.
        wait: one of its waits.
        publication: the write that makes the state new.
        locks: what the publisher holds from the write to the pulse.
        answered: whether the publisher may wait for the waiter's answer after the pulse.
    """
    state_reads = waiter.reads_of(publication.state)
    if not state_reads or waiter.runs(publication.write):
        return None
    held = held_locks(program, waiter.graph)
    timeouts = tuple(_timeout_reads(wait, state_reads))
    decision = WaitDecision((wait,), publication.state, state_reads, timeouts)
    read_later = any(point is read for point in reach([wait], edges=normally) for read in state_reads)

    def follow(at: At[Point, _UntilWait], edge: Edge[Point], node: Point) -> _UntilWait | None:
        exposure, acted = at.state
        if acted is not None or id(node) not in held:
            return None
        acted = _acts_on_old(node, edge, publication, decision, read_later=read_later)
        if any(node is read for read in state_reads) and takes_one(node, edge, wait, publication):
            acted = not answered
        if acted is not None:
            return _UntilWait(exposure, acted)
        if raises(node, edge) or waiter.waits_or_sets(node):
            return None
        return _UntilWait(exposure.through(node.operation, held[id(node)], publisher=locks))

    first = _UntilWait(Exposure(held.get(id(wait), frozenset())))
    for at in search([wait], first, follow, backward=True):
        if at.state.acted and at.state.exposure.lets_in(waiter.party.concurrency, locks):
            return at.node
    return None


def _acts_on_old(
    node: Point, edge: Edge[Point], publication: Publication, decision: WaitDecision, *, read_later: bool
) -> bool | None:
    """Return whether the old state is acted upon at a point, None if the state is not used there.

    Args:
        node: the point.
        edge: the edge over which the path leaves it.
        publication: the write that makes the state new.
        decision: the reads of the state, and the wait.
        read_later: whether the state is read after the wait.
    """
    operation = node.operation
    if isinstance(operation, WriteState) and operation.place.meets(publication.state):
        old, new = truth(written_value(node)), publication.new.truth
        return read_later and old is not None and new is not None and old != new
    if _empties(operation, publication.state):
        return read_later and publication.adds
    if any(node is read for read in decision.timeouts):
        return read_later and not _is_put_off(publication, decision)
    read = deciding_read(node, decision.reads)
    if read is not None:
        # A local that was filled before says nothing of what is added later.
        otherwise = None if _by_local(node, read) else False
        new_edge = edge_with(publication, node, read)
        if edge.kind is new_edge or (new_edge is None and publication.new.truth is False):
            return otherwise
        return decision.only_old_waits(node, edge, new_edge) or otherwise
    if any(node is other for other in decision.reads) and not isinstance(operation, Branch):
        return _is_compared_later(node, decision)
    place = published_state(operation)
    return False if place is not None and place.meets(publication.state) else None


def _empties(operation: Operation, state: Place) -> bool:
    """Return whether all that a container holds is dropped: `rows.clear()`, modelled as that of an event."""
    return isinstance(operation, Clear) and not operation.fresh and operation.place.meets(state)


def _by_local(branch: Point, read: Point) -> bool:
    """Return whether a branch goes by a local that holds what was read, and not by the state itself."""
    if not isinstance(branch.operation, Branch) or holds(branch.operation.node, read.operation.node):
        return False
    return local_of(read) in branch.operation.names and branch.function is read.function


def _is_compared_later(read: Point, decision: WaitDecision) -> bool:
    """Return whether a local remembers what was read, and a test after the wait compares it."""
    local = local_of(read)
    if not local:
        return False
    function = read.function
    return any(
        isinstance(after.operation, Branch)
        and local in after.operation.names
        and isinstance(after.operation.node, cst.Comparison)
        and any(other is not read and decides(after, other) for other in decision.reads)
        for wait in decision.waits
        if wait.function is function
        for after in reach([wait], edges=normally)
        if after.function is function
    )


def _timeout_reads(wait: Point, state_reads: list[Point]) -> Iterator[Point]:
    """Yield the reads that tell how long to wait: in the timeout, and in what its names are bound to."""
    operation = wait.operation
    assert isinstance(operation, Wait)
    if operation.timeout is None:
        return
    parts = list(_sources(operation.timeout, wait.function, frozenset()))
    for read in state_reads:
        if any(holds(part, read.operation.node) or holds(part, read.site) for part in parts):
            yield read


def _is_put_off(publication: Publication, decision: WaitDecision) -> bool:
    """Return whether a wait that misses the news may end too early, not too late: it reads the state then.

    So may one whose deadline is computed from the present time, or taken away. The number 0 is news like any
    other, unless it stands for "no limit": where the timeout also depends on a truth (`or`, `not`, `None`).
    """
    if publication.value is None:
        return publication.new.truth is False
    parts = _sources(publication.value, publication.write.function, frozenset())
    if any(isinstance(n, cst.Call) and last_name(n) in CLOCKS for part in parts for n in walk(part)):
        return True
    if publication.new.truth is not False:
        return False
    return not isinstance(publication.value, cst.Integer | cst.Float) or any(
        _depends_on_truth(part) for part in _timeout_parts(decision)
    )


def _timeout_parts(decision: WaitDecision) -> Iterator[cst.CSTNode]:
    """Yield the expressions of the timeouts, and the functions that read the state for them."""
    for wait in decision.waits:
        operation = wait.operation
        if isinstance(operation, Wait) and operation.timeout is not None:
            yield from _sources(operation.timeout, wait.function, frozenset())
        for read in decision.timeouts:
            if read.function is not wait.function:
                yield read.function.node


def _depends_on_truth(part: cst.CSTNode) -> bool:
    """Return whether an `or`, a `not`, or a None is in a piece of syntax."""
    return any(
        isinstance(node, cst.Or | cst.Not) or (isinstance(node, cst.Name) and node.value == "None")
        for node in walk(part)
    )


def _sources(
    expression: cst.BaseExpression, function: FunctionFacts, seen: frozenset[str]
) -> Iterator[cst.BaseExpression]:
    """Yield an expression and what its names are bound to in the function, transitively."""
    yield expression
    for part in walk(expression):
        if isinstance(part, cst.Name) and part.value not in seen:
            for binding in function.bindings.get(part.value, ()):
                if binding.value is not None:
                    yield from _sources(binding.value, function, seen | {part.value})
