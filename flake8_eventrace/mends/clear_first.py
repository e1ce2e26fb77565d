"""Clear first: clear the flag before the state is read, not after.

A signal that comes while the state is read then stays, and ends the next wait at once; one
that came before the clear is about state that the read that follows still sees.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..facts.operations import Acquire, Call, Clear, Junction, Release, Set, TestFlag, Wait
from ..facts.views import Step
from ..finding import Safety
from ..rules.base import Mend
from ..rules.lost_wakeup import LostSignal
from .blocks import Changes, Parents, Statement, blanks_of, comments_only, edit, is_alone, lifted

#: Methods that take one item out of a container.
_TAKERS = frozenset({"pop", "popleft", "popitem", "get", "get_nowait", "pop_nowait"})


def mend(signal: LostSignal, parents: Parents) -> Mend | None:
    """The fix, or None where the clear cannot be moved as a statement."""
    if signal.observation is None or not _only_clears(signal) or _takes_one(signal, parents):
        return None
    unit = _unit(signal, parents)
    if unit is None:
        return None
    block = parents.block(unit)
    if block is None or len(block.body) < 2:
        return None
    changes = _changes(signal, parents, unit, block)
    if changes is None:
        return None
    found = changes
    return Mend("clear before the state is read", Safety.SAFE, lambda module: edit(module, found))


def _changes(
    signal: LostSignal, parents: Parents, unit: Statement, block: cst.IndentedBlock
) -> Changes | None:
    assert signal.observation is not None
    here = _index(block, unit)
    read = parents.within(signal.observation.step.site, block)
    if read is unit:
        return None
    if read is not None and _index(block, read) < here:
        if any(_about_flag(signal, parents, block, _index(block, read), here)):
            return None
        return _moved_up(unit, read, block)
    wait = parents.within(signal.wait.site, block)
    if wait is None or _index(block, wait) <= here or parents.loop(unit) is None:
        return None
    if any(_about_flag(signal, parents, block, here + 1, _index(block, wait))):
        return None
    if read is not None and _index(block, read) > _index(block, wait):
        return _moved_down(unit, read, block, before=True)
    loop = parents.loop(unit)
    if isinstance(loop, cst.While) and _holds(loop.test, signal.observation.step.site, parents):
        return _moved_down(unit, wait, block, before=False)
    return None


def _moved_up(unit: Statement, read: Statement, block: cst.IndentedBlock) -> Changes:
    changes = Changes()
    moved, above = lifted(unit, read)
    changes.remove(unit)
    _leave_blanks(changes, unit, block)
    changes.insert_before(read, moved)
    if above.leading_lines != read.leading_lines:
        _strip_leading(changes, read, above)
    return changes


def _strip_leading(changes: Changes, read: Statement, above: Statement) -> None:
    """Take the empty lines off a statement without touching what is in it."""
    for line in read.leading_lines:
        if line.comment is not None:
            break
        changes.remove(line)


def _moved_down(unit: Statement, anchor: Statement, block: cst.IndentedBlock, before: bool) -> Changes:
    changes = Changes()
    changes.remove(unit)
    _leave_blanks(changes, unit, block)
    if before:
        moved, above = lifted(unit, anchor)
        changes.insert_before(anchor, moved)
        _strip_leading(changes, anchor, above)
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
    unit = parents.statement(signal.clear.site)
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
    return all(isinstance(s.operation, quiet) for s in signal.view.steps if s.site is signal.clear.site)


def _takes_one(signal: LostSignal, parents: Parents) -> bool:
    """Whether one pass takes one item and then waits, however many there are."""
    assert signal.observation is not None
    step = signal.observation.step
    operation = step.operation
    taken = isinstance(operation, Call) and bool(operation.place.fields)
    if not signal.around or not taken or operation.node is not step.site:
        return False
    assert isinstance(operation, Call)
    return operation.place.fields[-1] in _TAKERS and parents.loop(step.site) is parents.loop(signal.clear.site)


def _about_flag(
    signal: LostSignal, parents: Parents, block: cst.IndentedBlock, start: int, end: int
) -> Iterator[Step]:
    """Steps between two statements of a block that ask or change the flag."""
    for step in signal.view.steps:
        operation = step.operation
        if isinstance(operation, Set | TestFlag | Wait | Clear) and operation.place == signal.receiver:
            statement = parents.within(step.site, block)
            if statement is not None and start <= _index(block, statement) < end:
                yield step


def _holds(test: cst.CSTNode, node: cst.CSTNode, parents: Parents) -> bool:
    return test in parents.ancestors(node)


def _index(block: cst.IndentedBlock, statement: cst.CSTNode) -> int:
    return next(i for i, s in enumerate(block.body) if s is statement)
