"""Why a blocking call may not be awaited in a thread: the advice that takes the place of a fix.

Each reason is one that a reader of the change could not see in it. `fix_call_in_thread` refuses more, by
syntax alone, without a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import libcst as cst

from ...fixes.event_loop import library
from ...fixes.split_update import split_update
from ...fixes.thread_bound import stays
from ...project.slow_calls import SlowCall, SlowCalls
from ...symbols.access_paths import qualified
from ...symbols.parents import Parents
from ...symbols.symbols import FunctionFacts, last_name
from ...symbols.walk import walk

#: Calls whose result blocks when it is iterated over.
_LAZY = frozenset(
    "stream iter_lines iter_content iter_bytes iter_text iter_raw scan_iter paginate as_completed imap "
    "imap_unordered walk iterdir rglob iglob scandir".split()
)


@dataclass(frozen=True, eq=False)
class Known:
    """What the project tells of a call."""

    slow_calls: SlowCalls
    slow: SlowCall


def obstacle(function: FunctionFacts, call: cst.Call, known: Known) -> str:
    """Return why a call may not be awaited in a thread, as advice; "" where no reason is known."""
    sleeps = qualified(call.func, function, function.module) == "time.sleep"
    if not sleeps:
        reason = _of_thread(function, call, known)
        if reason:
            return reason
    if not library(function, known.slow_calls):
        return "use what the event loop of this coroutine has for threads: it may not be asyncio's"
    place = split_update(function, call, Parents(function.node))
    if place:
        return (
            f"`{place}` is read before the call and written after it: with an `await` in between, another "
            "task can write it, so update it in one step first"
        )
    return ""


def _of_thread(function: FunctionFacts, call: cst.Call, known: Known) -> str:
    """Return why no thread can take the call."""
    if is_lazy(call) or _is_lazily_slow(known):
        return "iterate in the thread, too: what the call returns blocks at each item, not in the call"
    if _is_interruptible(function, call):
        return "use an asynchronous client: only the main thread gets the `KeyboardInterrupt` caught here"
    tie = stays(known.slow_calls, known.slow.function, known.slow.site)
    return f"no thread can make the call as it is: {tie}" if tie else ""


def is_lazy(call: cst.Call) -> bool:
    """Return whether the result of a call is fetched while it is iterated over, by its name and arguments."""
    name = last_name(call.func)
    return name in _LAZY or name.endswith("_stream") or any(map(_asks_for_stream, call.args))


def _asks_for_stream(argument: cst.Arg) -> bool:
    """Return whether an argument is `stream=True`, or may be."""
    if argument.keyword is None or argument.keyword.value not in ("stream", "streaming"):
        return False
    return not (isinstance(argument.value, cst.Name) and argument.value.value in ("False", "None"))


def _is_lazily_slow(known: Known) -> bool:
    """Return whether the call is slow because it is iterated over: an iterator or a generator."""
    chain = known.slow.chain
    if not chain.links and chain.leaf.slow.iterated:
        return True
    return known.slow_calls.makes_generator(known.slow.function, known.slow.site)


def _is_interruptible(function: FunctionFacts, call: cst.Call) -> bool:
    """Return whether a `try` around the call handles a Ctrl-C."""
    for inner, outer in pairwise(Parents(function.node).ancestors(call)):
        if isinstance(outer, cst.Try | cst.TryStar) and inner is outer.body:
            kinds = [handler.type for handler in outer.handlers if handler.type is not None]
            if any(_is_interrupt(n) for kind in kinds for n in walk(kind)):
                return True
    return False


def _is_interrupt(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "KeyboardInterrupt"
