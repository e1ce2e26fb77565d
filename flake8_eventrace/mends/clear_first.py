"""Clear first: clear the flag before the state is read, not after.

A signal that comes while the state is read then stays, and ends the next wait at once; one
that came before the clear is about state that the read that follows still sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ..facts.operations import Acquire, Call, Clear, Junction, Release, Set, TestFlag, Wait
from ..facts.views import Step
from ..finding import Safety
from ..rules.base import Mend
from ..rules.lost_wakeup import LostSignal, Observation
from .blocks import (
    Changes,
    Parents,
    Statement,
    blanks_of,
    comments_only,
    edit,
    is_alone,
    lifted,
    opening_blanks,
)

#: Methods that take one item out of a container.
_TAKERS = frozenset({"pop", "popleft", "popitem", "get", "get_nowait", "pop_nowait"})


def mends(signal: LostSignal, parents: Parents) -> Iterator[Mend]:
    """The fix for each observation that the clear can be moved in front of."""
    unit = _unit(signal, parents)
    block = parents.block(unit) if unit is not None else None
    if unit is None or block is None or len(block.body) < 2 or not _only_clears(signal):
        return
    seen: set[tuple[int, bool]] = set()
    for observation in (signal.observation, *signal.others):
        if observation is None or _takes_one(signal, observation, parents):
            return
        target = _target(signal, observation, parents, unit, block)
        if target is not None and (id(target[0]), target[1]) not in seen:
            seen.add((id(target[0]), target[1]))
            changes = _moved(unit, *target, block)
            yield Mend(
                "clear_first", "clear before the state is read", Safety.SAFE, partial(edit, changes=changes)
            )


def _target(
    signal: LostSignal,
    observation: Observation,
    parents: Parents,
    unit: Statement,
    block: cst.IndentedBlock,
) -> tuple[Statement, bool] | None:
    """The statement that the clear goes in front of (True) or behind (False)."""
    here = _index(block, unit)
    read = parents.within(signal.node(observation.step), block)
    if read is unit:
        return None
    if read is not None and _index(block, read) < here:
        return None if _asks_flag(signal, observation.step, signal.clear) else (read, True)
    wait = parents.within(signal.node(signal.wait), block)
    loop = parents.loop(unit)
    if wait is None or _index(block, wait) <= here or loop is None:
        return None
    if _asks_flag(signal, signal.clear, signal.wait):
        return None
    if read is not None and _index(block, read) > _index(block, wait):
        return read, True
    if isinstance(loop, cst.While) and loop.test in parents.ancestors(signal.node(observation.step)):
        return wait, False
    return None


def _moved(unit: Statement, anchor: Statement, before: bool, block: cst.IndentedBlock) -> Changes:
    changes = Changes()
    changes.remove(unit)
    _leave_blanks(changes, unit, block)
    if before:
        changes.insert_before(anchor, lifted(unit, anchor))
        for line in opening_blanks(anchor):
            changes.remove(line)
    else:
        changes.insert_after(anchor, comments_only(unit))
    return changes


def _leave_blanks(changes: Changes, unit: Statement, block: cst.IndentedBlock) -> None:
    """The empty lines above a statement that goes now open the one behind it."""
    blanks = blanks_of(unit)
    index = _index(block, unit)
    if not blanks or index + 1 >= len(block.body):
        return
    follower = block.body[index + 1]
    if isinstance(follower, cst.SimpleStatementLine) and not follower.leading_lines:
        changes.replace(follower, follower.with_changes(leading_lines=blanks))


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
    quiet = (Clear, Junction, Acquire, Release)
    return all(
        isinstance(s.operation, quiet)
        for s in signal.view.steps
        if signal.node(s) is signal.node(signal.clear)
    )


def _takes_one(signal: LostSignal, observation: Observation, parents: Parents) -> bool:
    """Whether one pass takes one item and then waits, however many there are."""
    step = observation.step
    operation = step.operation
    taken = isinstance(operation, Call) and bool(operation.place.fields)
    if not signal.around or not taken or operation.node is not signal.node(step):
        return False
    assert isinstance(operation, Call)
    return operation.place.fields[-1] in _TAKERS and parents.loop(signal.node(step)) is parents.loop(
        signal.node(signal.clear)
    )


def _asks_flag(signal: LostSignal, start: Step, end: Step) -> bool:
    """Whether some way between two steps asks or changes the flag."""
    seen = {id(start), id(end)}
    stack = [end]
    while stack:
        for node, _ in stack.pop().predecessors:
            if id(node) in seen or not isinstance(node, Step):
                continue
            operation = node.operation
            if isinstance(operation, Set | TestFlag | Wait | Clear) and operation.place == signal.receiver:
                return True
            seen.add(id(node))
            stack.append(node)
    return False


def _index(block: cst.IndentedBlock, statement: cst.CSTNode) -> int:
    return next(i for i, s in enumerate(block.body) if s is statement)
