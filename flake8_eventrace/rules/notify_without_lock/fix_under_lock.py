"""Under the lock: notify within `with condition:`.

The notification then does what it is for. A waiter that tested before the state was written has released
the lock in its wait, and is woken; one that acquires the lock later tests the new state.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...finding import Safety
from ...fixes.blocks import Changes, edit, is_alone
from ...fixes.proposed_fix import ProposedFix
from ...symbols.parents import Parents
from ...symbols.types import Concurrency
from .decision import BareNotify


def propose(bare: BareNotify) -> Iterator[ProposedFix]:
    """Yield the fix for a notification that is a statement of its own.

    It is safe where nobody in sight holds a lock there. Refused: a plain function cannot acquire the lock of
    asyncio; and where a caller holds the lock, one that is not reentrant would never be acquired.
    """
    if bare.call is None or not isinstance(bare.function.node, cst.FunctionDef):
        return
    on_loop = bare.family is Concurrency.EVENT_LOOP
    if on_loop and not bare.function.is_async:
        return
    if bare.held_by_some and (on_loop or not bare.reentrant):
        return
    line = Parents(bare.function.node).statement(bare.call)
    if not isinstance(line, cst.SimpleStatementLine) or not is_alone(line):
        return
    small = line.body[0]
    if not isinstance(small, cst.Expr) or small.value is not bare.call:
        return
    asynchronous = cst.Asynchronous(cst.SimpleWhitespace(" ")) if on_loop else None
    wrapped = cst.With(
        [cst.WithItem(bare.condition)],
        cst.IndentedBlock([line.with_changes(leading_lines=())]),
        asynchronous=asynchronous,
        leading_lines=line.leading_lines,
    )
    changes = Changes()
    changes.replace(line, wrapped)
    safe = not (bare.held_by_some or bare.nested or on_loop)
    safety = Safety.SAFE if safe else Safety.UNSAFE
    yield ProposedFix("under_lock", "notify under the lock", safety, partial(edit, changes=changes))
