"""Clear first: clear the flag before the state is read, not after.

A signal that is set while the state is read stays set and ends the next wait at once. A signal
that was set before the clear announced state that the read after the clear still sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...catalog.vocabulary import TAKES
from ...finding import Safety
from ...fixes.blocks import Changes, comments_only, edit, is_alone, leave_blanks, lifted, opening_blanks
from ...fixes.proposed_fix import ProposedFix
from ...flow.cfg import Edge
from ...flow.effects import reads
from ...flow.inlining import Point, Program
from ...flow.operations import Acquire, Call, Clear, Nop, Release, Wait
from ...flow.paths import normally, reach
from ...symbols.parents import Parents, Statement
from .proof import hands_event, hands_out, hands_self, proof, query_of
from .query import LostSignal, Observation, Query


def propose(program: Program, signal: LostSignal, parents: Parents) -> Iterator[ProposedFix]:
    """The fix for each observation that the clear can be moved in front of.

    The clear passes nothing that sees or changes the flag. It is moved down behind the wait only where
    nothing between the two may bring a signal about. Where it passes a call that may set the flag, the fix
    is unsafe.
    """
    unit = _unit(signal, parents)
    block = parents.block(unit) if unit is not None else None
    query = query_of(program, signal.party)
    if unit is None or block is None or len(block.body) < 2 or not _only_clears(signal):
        return
    seen: set[tuple[int, bool]] = set()
    for observation in _observations(signal):
        if _takes_one(signal, observation, parents):
            return
        for anchor, before in _targets(query, signal, observation, parents, unit, block):
            if (id(anchor), before) in seen:
                continue
            seen.add((id(anchor), before))
            changes = _moved(unit, anchor, before, block)
            passed = _passed(signal, anchor, unit, block, parents)
            is_safe = _concerns_nobody_else(signal, observation) and not _hands_over(query, passed)
            safety = Safety.SAFE if is_safe else Safety.UNSAFE
            yield ProposedFix(
                "clear_first",
                "clear before the state is read",
                safety,
                partial(edit, changes=changes),
                proof(program, signal),
            )


def _observations(signal: LostSignal) -> list[Observation]:
    return [o for o in (signal.observation, *signal.others) if o is not None]


def _targets(
    query: Query,
    signal: LostSignal,
    observation: Observation,
    parents: Parents,
    unit: Statement,
    block: cst.IndentedBlock,
) -> Iterator[tuple[Statement, bool]]:
    """Statements that the clear may go in front of (True) or behind (False), the best one first."""
    here = _index(block, unit)
    read = parents.within(signal.node(observation.point), block)
    if read is unit:
        return
    if read is not None and _index(block, read) < here:
        # The earliest look of the pass first: what a later one sees may be bounded by what it saw.
        for point in _looks(signal, observation, parents, block, _index(block, read)):
            anchor = parents.within(signal.node(point), block)
            assert anchor is not None
            if not _use_flag(signal, _passed(signal, anchor, unit, block, parents)):
                yield anchor, True
        yield from _before_requests(query, signal, parents, unit, block)
        return
    wait = parents.within(signal.node(signal.wait), block)
    loop = parents.loop(unit)
    if wait is None or _index(block, wait) <= here or loop is None:
        return
    if _asks_flag(signal, signal.clear, signal.wait) or _requests_between(query, signal):
        return  # what is asked for behind the clear is asked for afterwards, or its answer would be erased
    if read is not None and _index(block, read) > _index(block, wait):
        yield read, True
    elif isinstance(loop, cst.While) and loop.test in parents.ancestors(signal.node(observation.point)):
        yield wait, False


def _before_requests(
    query: Query, signal: LostSignal, parents: Parents, unit: Statement, block: cst.IndentedBlock
) -> Iterator[tuple[Statement, bool]]:
    """Yield the first statement that hands the event to somebody who may set it before the clear."""
    for statement in block.body[: _index(block, unit)]:
        points = [p for p in signal.graph.points if parents.within(signal.node(p), block) is statement]
        if any(
            hands_event(query, point) or any(hands_out(query, point, setter) for setter in query.setters)
            for point in points
        ):
            assert isinstance(statement, cst.SimpleStatementLine | cst.BaseCompoundStatement)
            if not _use_flag(signal, _passed(signal, statement, unit, block, parents)):
                yield statement, True
            return


def _passed(
    signal: LostSignal, anchor: Statement, unit: Statement, block: cst.IndentedBlock, parents: Parents
) -> list[Point]:
    """Return the points that the clear passes when it is moved up in front of a statement of its block."""
    first, last = _index(block, anchor), _index(block, unit)
    statements = {id(statement) for statement in block.body[first:last]}
    return [p for p in signal.graph.points if id(parents.within(signal.node(p), block)) in statements]


def _use_flag(signal: LostSignal, points: list[Point]) -> bool:
    """Return whether one of the points that the clear passes sees or changes the flag as it would have been.

    A point from which this clear is not reached any more does not, if it clears the flag itself or comes
    after such a clear.
    """
    roles, inside = signal.party.roles, {id(point) for point in points}

    def clears(point: Point) -> bool:
        return isinstance(roles.get(id(point)), Clear)

    def sees(point: Point) -> bool:
        if any(later is signal.clear for later in reach([point], edges=_in_pass)):
            return True
        before = reach([point], edges=_in_pass, ends=clears, backward=True)
        return not clears(point) and any(id(earlier) not in inside for earlier in before)

    return any(sees(point) for point in points if id(point) in roles)


def _in_pass(edge: Edge[Point]) -> bool:
    return not edge.back


def _hands_over(query: Query, points: list[Point]) -> bool:
    """Return whether a call gets an object whose methods may set the event, or such a method.

    Its answer used to be erased and would be kept now: the wait might return at once, every time.
    """
    return any(
        hands_event(query, point)
        or any(hands_out(query, point, setter) or hands_self(query, point) for setter in query.setters)
        for point in points
    )


def _requests_between(query: Query, signal: LostSignal) -> bool:
    """Return whether something between the clear and the wait may make anybody set the event."""

    def enters(point: Point) -> bool:
        return point is not signal.clear and point is not signal.wait

    after = {id(point) for point in reach([signal.clear], enters=enters)}
    before = reach([signal.wait], enters=enters, backward=True)
    return any(id(point) in after and query.may_trigger(point) for point in before)


def _looks(
    signal: LostSignal, observation: Observation, parents: Parents, block: cst.IndentedBlock, last: int
) -> list[Point]:
    """Steps that look at the observed state in the block up to its statement `last`, in its order."""
    found: list[tuple[int, Point]] = []
    for point in signal.graph.points:
        place = reads(point.operation)
        if point is not observation.point and (place is None or not place.meets(observation.state)):
            continue
        statement = parents.within(signal.node(point), block)
        if statement is not None and _index(block, statement) <= last:
            found.append((_index(block, statement), point))
    return [point for _, point in sorted(found, key=lambda pair: pair[0])]


def _concerns_nobody_else(signal: LostSignal, observation: Observation) -> bool:
    """Whether no run can tell that the flag is cleared earlier.

    On a way that leaves the function between the look and the old clear, the flag used to stay
    set. Somebody else who waits for it without a timeout, or asks it, may have lived on that.
    """
    if not _leaves(signal, observation.point):
        return True
    clear, wait = signal.clear.operation, signal.wait.operation
    if isinstance(clear, Clear) and clear.fresh:
        return False
    return isinstance(wait, Wait) and wait.timeout is not None


def _leaves(signal: LostSignal, start: Point) -> bool:
    """Return whether the function can be left after a point without passing the clear."""

    def enters(point: Point) -> bool:
        return point is not start and point is not signal.clear

    return any(point is signal.graph.leave for point in reach([start], edges=normally, enters=enters))


def _moved(unit: Statement, anchor: Statement, before: bool, block: cst.IndentedBlock) -> Changes:
    changes = Changes()
    changes.remove(unit)
    leave_blanks(changes, unit, block)
    if before:
        changes.insert_before(anchor, lifted(unit, anchor))
        for line in opening_blanks(anchor):
            changes.remove(line)
    else:
        changes.insert_after(anchor, comments_only(unit))
    return changes


def _unit(signal: LostSignal, parents: Parents) -> Statement | None:
    """What has to move: the clear's line, or the `with` that holds nothing else."""
    unit = parents.statement(signal.node(signal.clear))
    if unit is None or not is_alone(unit):
        return None
    block = parents.block(unit)
    while block is not None and len(block.body) == 1:
        holder = parents.of(block)
        if not isinstance(holder, cst.With):
            break
        unit = holder
        block = parents.block(unit)
    return unit


def _only_clears(signal: LostSignal) -> bool:
    """Whether the site does nothing but clear: a helper that does more is not to be moved."""
    quiet = (Clear, Nop, Acquire, Release)
    return all(
        isinstance(s.operation, quiet)
        for s in signal.graph.points
        if signal.node(s) is signal.node(signal.clear)
    )


def _takes_one(signal: LostSignal, observation: Observation, parents: Parents) -> bool:
    """Whether one pass takes one item and then waits, however many there are."""
    point = observation.point
    operation = point.operation
    taken = isinstance(operation, Call) and bool(operation.place.fields)
    if not signal.next_pass or not taken or operation.node is not signal.node(point):
        return False
    assert isinstance(operation, Call)
    return operation.place.fields[-1] in TAKES and parents.loop(signal.node(point)) is parents.loop(
        signal.node(signal.clear)
    )


def _asks_flag(signal: LostSignal, start: Point, end: Point) -> bool:
    """Return whether some path between two points tests or changes the flag."""

    def enters(point: Point) -> bool:
        return point is not start and point is not end

    between = reach([end], enters=enters, backward=True)
    return any(id(point) in signal.party.roles for point in between)


def _index(block: cst.IndentedBlock, statement: cst.CSTNode) -> int:
    return next(i for i, s in enumerate(block.body) if s is statement)
