"""Clear on success: clear directly after the wait, only where the wait succeeded.

When the wait timed out, the flag was not set, so there is nothing to clear. If a clear finds the
flag set there, it was set while the handler ran, and nobody has seen that signal. An earlier clear
erases fewer signals; it passes nothing that sees the flag or may bring a signal about.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...catalog.vocabulary import DEADLINES, SUPPRESSORS
from ...finding import Safety
from ...fixes.blocks import Changes, comments_only, edit, is_alone
from ...fixes.proposed_fix import ProposedFix, withheld
from ...flow.inlining import Point, Program
from ...flow.operations import Wait
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import last_name
from ...symbols.walk import holds, walk
from .proof_of_success import may_answer_earlier_or_later, success_proof, why_not_earlier
from .query import LostSignal

_TITLE = "clear only after a successful wait"


def propose(program: Program, signal: LostSignal, parents: Parents) -> Iterator[ProposedFix]:
    """Yield the fix, where the wait stands in a `try` that the clear belongs to."""
    wait = signal.expired or signal.wait
    clear = parents.statement(signal.node(signal.clear))
    line = parents.statement(signal.node(wait))
    if clear is None or line is None or not is_alone(clear) or not is_alone(line):
        return
    tried = next((a for a in parents.ancestors(line) if isinstance(a, cst.Try | cst.TryStar)), None)
    if tried is None or not tried.handlers or not isinstance(tried.body, cst.IndentedBlock):
        return
    anchor = parents.within(line, tried.body)
    if anchor is None or not _belongs(clear, tried, parents) or not _raises_on_expiry(wait, anchor):
        return
    reason = why_not_earlier(program, signal, wait)
    if reason:
        yield from withheld("clear_on_success", _TITLE, reason)
        return
    changes = Changes()
    final = tried.finalbody
    emptied = final is not None and parents.block(clear) is final.body and len(final.body.body) == 1
    changes.remove(final if final is not None and emptied else clear)
    changes.insert_after(anchor, comments_only(clear))
    alone = len(tried.body.body) == 1 and _waits_only(anchor)
    is_safe = alone and not may_answer_earlier_or_later(program, signal, wait)
    safety = Safety.SAFE if is_safe else Safety.UNSAFE
    apply = partial(edit, changes=changes)
    yield ProposedFix("clear_on_success", _TITLE, safety, apply, success_proof(program, signal, wait))


def _raises_on_expiry(wait: Point, anchor: cst.CSTNode) -> bool:
    """Return whether the statement is left by an exception where the wait expires.

    `wait_for` and deadlines like `timeout` raise; `asyncio.wait` returns, and so does the `wait(t)` of a
    thread's event.
    """
    operation = wait.operation
    if not isinstance(operation, Wait) or not operation.awaited or operation.offloaded:
        return False
    if isinstance(anchor, cst.With) and not all(_is_deadline(item.item) for item in anchor.items):
        return False
    if operation.timeout is None:
        return False
    return any(
        isinstance(call, cst.Call)
        and (last_name(call) == "wait_for" or _is_deadline(call))
        and any(holds(argument, operation.timeout) for argument in call.args)
        for call in walk(wait.function.node)
    )


def _is_deadline(item: cst.CSTNode) -> bool:
    """Return whether a context manager ends the waits in it by an exception."""
    return isinstance(item, cst.Call) and last_name(item) in DEADLINES - SUPPRESSORS


def _belongs(clear: Statement, tried: cst.Try | cst.TryStar, parents: Parents) -> bool:
    """Return whether the clear stands in the `finally`, or behind the `try` in the same block."""
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
