"""Clear on success: clear directly after the wait, only where the wait succeeded.

When the wait timed out, the flag was not set, so there is nothing to clear. If a clear finds the
flag set there, it was set while the handler ran, and nobody has seen that signal.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...catalog.vocabulary import SUPPRESSORS
from ...finding import Safety
from ...fixes.blocks import Changes, comments_only, edit, is_alone
from ...fixes.proposed_fix import ProposedFix
from ...flow.inlining import Point
from ...flow.operations import Wait
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import last_name
from .query import LostSignal


def propose(signal: LostSignal, parents: Parents) -> Iterator[ProposedFix]:
    """The fix, where the wait stands in a `try` that the clear belongs to."""
    wait = signal.expired or signal.wait
    if not _raises_on_expiry(wait):
        return
    clear = parents.statement(signal.node(signal.clear))
    line = parents.statement(signal.node(wait))
    if clear is None or line is None or not is_alone(clear) or not is_alone(line):
        return
    found = next((a for a in parents.ancestors(line) if isinstance(a, cst.Try | cst.TryStar)), None)
    if found is None or not found.handlers or not isinstance(found.body, cst.IndentedBlock):
        return
    anchor = parents.within(line, found.body)
    if isinstance(anchor, cst.With) and any(last_name(i.item) in SUPPRESSORS for i in anchor.items):
        return
    if anchor is None or not _belongs(clear, found, parents):
        return
    changes = Changes()
    final = found.finalbody
    emptied = final is not None and parents.block(clear) is final.body and len(final.body.body) == 1
    changes.remove(final if final is not None and emptied else clear)
    changes.insert_after(anchor, comments_only(clear))
    alone = len(found.body.body) == 1 and _waits_only(anchor)
    safety = Safety.SAFE if alone else Safety.UNSAFE
    yield ProposedFix(
        "clear_on_success", "clear only after a successful wait", safety, partial(edit, changes=changes)
    )


def _raises_on_expiry(point: Point) -> bool:
    """Whether the line behind the wait is reached only when it was satisfied.

    `Event.wait(t)` of a thread returns False instead.
    """
    operation = point.operation
    return isinstance(operation, Wait) and operation.awaited and not operation.offloaded


def _belongs(clear: Statement, tried: cst.Try | cst.TryStar, parents: Parents) -> bool:
    """Whether the clear stands in the `finally`, or behind the `try` in the same block."""
    block = parents.block(clear)
    if block is None or (len(block.body) < 2 and not _is_final(block, tried)):
        return False
    if _is_final(block, tried):
        return True
    return any(statement is tried for statement in block.body)


def _is_final(block: cst.IndentedBlock, tried: cst.Try | cst.TryStar) -> bool:
    return tried.finalbody is not None and tried.finalbody.body is block


def _waits_only(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.With):
        body = statement.body.body
        return len(body) == 1 and is_alone(body[0])
    return is_alone(statement)
