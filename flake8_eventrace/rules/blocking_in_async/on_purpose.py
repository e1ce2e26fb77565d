"""Where a call blocks the event loop on purpose: no fix, or the program loses what the author wanted.

Tests of a loop's watchdog do it, and so does code that must not be interrupted. Nobody can be sure of what
was wanted, so one sign is enough:

* a comment at the call says so, or silences another linter's finding about it;
* a pause of no time follows or precedes a sleep: who writes `await asyncio.sleep(0)` knows both kinds;
* the function sets the time from which asyncio reports a slow callback.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from ...symbols.access_paths import qualified
from ...symbols.parents import Parents
from ...symbols.symbols import FunctionFacts
from ...symbols.walk import walk

#: What comments say of a call that is to block.
_SAYS_SO = re.compile(
    r"\b(purpose|deliberate|intention|synchronous)|\b(block|hog|stall|starv|freez)\w*\b.*\bloop",
    re.IGNORECASE,
)
#: The codes of flake8-async and ruff for calls that block the loop.
_SILENCED = re.compile(r"\bnoqa\b.*\bASYNC2\d\d\b", re.IGNORECASE)
#: Awaited, they let the other tasks run, if need be when they are passed 0.
_CHECKPOINTS = frozenset({"trio.lowlevel.checkpoint", "anyio.lowlevel.checkpoint"})
_SLEEPS = frozenset({"asyncio.sleep", "trio.sleep", "anyio.sleep"})


def is_on_purpose(function: FunctionFacts, call: cst.Call) -> bool:
    """Return whether a blocking call of a coroutine function may be meant to block."""
    parents = Parents(function.node)
    statement = parents.statement(call)
    if statement is None:
        return False
    if any(_SAYS_SO.search(text) or _SILENCED.search(text) for text in _comments(statement)):
        return True
    if qualified(call.func, function, function.module) != "time.sleep":
        return False
    block = parents.block(statement)
    beside = _neighbours(statement, block) if block is not None else ()
    return any(_is_pause(other, function) for other in beside) or _sets_slow_callback(function)


def _comments(statement: cst.CSTNode) -> Iterator[str]:
    """Yield the comments of a statement, those above it too; of a compound one, without its body's."""
    stack = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Comment):
            yield node.value
        if not isinstance(node, cst.IndentedBlock):
            stack.extend(node.children)
        else:
            stack.append(node.header)


def _neighbours(statement: cst.CSTNode, block: cst.IndentedBlock) -> list[cst.BaseStatement]:
    """Return the statements before and after one of a block."""
    place = next(i for i, other in enumerate(block.body) if other is statement)
    return [*block.body[max(0, place - 1) : place], *block.body[place + 1 : place + 2]]


def _is_pause(statement: cst.BaseStatement, function: FunctionFacts) -> bool:
    """Return whether a statement awaits nothing but that the other tasks run once."""
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Expr):
        return False
    awaited = statement.body[0].value
    call = awaited.expression if isinstance(awaited, cst.Await) else None
    if not isinstance(call, cst.Call):
        return False
    name = qualified(call.func, function, function.module)
    if name in _CHECKPOINTS:
        return True
    value = call.args[0].value if call.args else None
    return name in _SLEEPS and isinstance(value, cst.Integer | cst.Float) and not value.evaluated_value


def _sets_slow_callback(function: FunctionFacts) -> bool:
    """Return whether a function, or one around it, names asyncio's limit for slow callbacks."""
    outermost = function
    while outermost.parent is not None:
        outermost = outermost.parent
    return any(
        isinstance(node, cst.Attribute) and node.attr.value == "slow_callback_duration"
        for node in walk(outermost.node)
    )
