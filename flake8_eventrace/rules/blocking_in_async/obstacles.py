"""Why a blocking call may not be awaited in a thread: the advice that takes the place of a fix.

Each reason is one that a reader of the change could not see in it. `fix_call_in_thread` refuses more, by
syntax alone, without a reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import libcst as cst

from ...fixes.event_loop import library
from ...fixes.split_update import split_update
from ...fixes.thread_bound import stays
from ...project.module_index import FunctionEntry
from ...project.slow_calls import SlowCall, SlowCalls
from ...symbols.access_paths import qualified
from ...symbols.parents import Parents
from ...symbols.symbols import FunctionFacts, last_name
from ...symbols.walk import walk
from .on_purpose import is_on_purpose

#: Calls whose result blocks when it is iterated over.
_LAZY = frozenset(
    "stream iter_lines iter_content iter_bytes iter_text iter_raw scan_iter paginate as_completed imap "
    "imap_unordered walk iterdir rglob iglob scandir".split()
)

#: Makers of futures that asyncio can await.
_FUTURES = re.compile(
    r"concurrent\.futures\.(\w+\(\)\.submit|Future)\(\)|asyncio\.run_coroutine_threadsafe\(\)"
)


@dataclass(frozen=True, eq=False)
class Known:
    """What the project tells of a call."""

    slow_calls: SlowCalls
    slow: SlowCall


def obstacle(function: FunctionFacts, call: cst.Call, known: Known) -> str:
    """Return why a call may not be awaited in a thread, as advice; "" where no reason is known."""
    if is_on_purpose(function, call):
        return "unless it blocks the loop on purpose, await it in a thread, or use an asynchronous client"
    sleeps = qualified(call.func, function, function.module) == "time.sleep"
    if not sleeps and not is_result_of_future(call, known):
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


def is_result_of_future(call: cst.Call, known: Known) -> bool:
    """Return whether a call waits, as long as it takes, for a future of `concurrent.futures`."""
    chain = known.slow.chain
    maker, _, name = chain.leaf.path.rpartition(".")
    direct = not chain.links and not call.args and isinstance(call.func, cst.Attribute)
    return direct and name == "result" and _FUTURES.fullmatch(maker) is not None


def is_lazy(call: cst.Call) -> bool:
    """Return whether the result of a call is fetched while it is iterated over, by its name and arguments."""
    return _is_lazy_name(last_name(call.func)) or any(map(_asks_for_stream, call.args))


def _is_lazy_name(name: str) -> bool:
    return name in _LAZY or name.endswith("_stream")


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
    return any(map(_gives_iterator, known.slow_calls.called(known.slow.function, known.slow.site)))


def _gives_iterator(entry: FunctionEntry) -> bool:
    """Return whether a function returns what fetches its items later, or asks for a reply of that kind."""
    names = (
        path.removesuffix("()").rpartition(".")[2] for path in entry.body.returned if path.endswith("()")
    )
    streams = any(("stream", "=True") in site.arguments for site in entry.body.sites)
    return entry.is_generator or any(map(_is_lazy_name, names)) or (streams and bool(entry.body.returned))


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
