"""Why a blocking call may not be awaited in a thread: the advice that takes the place of a fix.

Each reason is one that a reader of the change could not see in it. `fix_call_in_thread` refuses more, by
syntax alone, without a reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import libcst as cst

from ...fixes.event_loop import library
from ...fixes.mutation import own_nodes
from ...fixes.python_version import is_for_older, oldest_minor
from ...fixes.split_update import split_update
from ...fixes.thread_bound import stays
from ...project.module_index import FunctionEntry
from ...project.slow_calls import SlowCall, SlowCalls
from ...symbols.access_paths import qualified
from ...symbols.parents import Parents
from ...symbols.symbols import FunctionFacts, ModuleFacts, last_name
from ...symbols.walk import walk
from .executor_ends import others_submit
from .late_bodies import is_read_later
from .on_purpose import is_on_purpose

#: Calls whose result blocks when it is iterated over.
_LAZY = frozenset(
    "stream iter_lines iter_content iter_bytes iter_text iter_raw scan_iter paginate as_completed imap "
    "imap_unordered walk iterdir rglob iglob scandir".split()
)

#: `asyncio.to_thread` is new in Python 3.9.
_HAS_TO_THREAD = 9

#: Functions that run a coroutine as the first of an event loop.
_RUNNERS = frozenset({"run", "run_until_complete"})

#: Calls that end the program, or the thread.
_EXITS = frozenset({"sys.exit", "os._exit", "exit", "quit"})

#: Makers of futures that asyncio can await.
_FUTURES = re.compile(
    r"concurrent\.futures\.(\w+\(\)\.submit|Future)\(\)|asyncio\.run_coroutine_threadsafe\(\)"
)


@dataclass(frozen=True, eq=False)
class Known:
    """What the project tells of a call."""

    slow_calls: SlowCalls
    slow: SlowCall


def advice_of_callback(function: FunctionFacts, slow: SlowCall) -> str:
    """Return what to do about a call that no coroutine makes, "" where one does."""
    if slow.scheduled:
        return "schedule a task that awaits it in a thread"
    if not function.is_async:
        return (
            f"make `{function.name}` a coroutine function that awaits it in a thread, or run it in a thread"
        )
    return ""


def obstacle(function: FunctionFacts, call: cst.Call, known: Known) -> str:
    """Return why a call may not be awaited in a thread, as advice; "" where no reason is known."""
    if is_test(known.slow_calls.source.path, known.slow_calls.project_root):
        return "a test may block the event loop, unless tasks of its own have to run meanwhile"
    if is_on_purpose(function, call):
        return "unless it blocks the loop on purpose, await it in a thread, or use an asynchronous client"
    sleeps = qualified(call.func, function, function.module) == "time.sleep"
    if not sleeps and not is_result_of_future(call, known):
        reason = _of_thread(function, call, known)
        if reason:
            return reason
    return _of_loop(function, call, known, pauses=sleeps or is_result_of_future(call, known))


def _of_loop(function: FunctionFacts, call: cst.Call, known: Known, *, pauses: bool) -> str:
    """Return why the coroutine's event loop or what it shares forbids an `await`; `pauses`: no thread is
    needed."""
    loop = library(function, known.slow_calls)
    if not loop:
        return "use what the event loop of this coroutine has for threads: it may not be asyncio's"
    if loop == "asyncio" and not pauses:
        reason = too_old(known.slow_calls.source.path, function, call)
        if reason:
            return reason
    if _is_copied(function):
        return "await it in a thread, with an import in the function: the module's are not copied with it"
    if not pauses and _has_thread_of_its_own(function):
        return (
            "the loop of this coroutine has a thread of its own, so nobody else waits; once the main thread "
            "has ended, `to_thread` raises there"
        )
    place = split_update(function, call, Parents(function.node))
    if place:
        return (
            f"`{place}` is read before the call and written after it: with an `await` in between, another "
            "task can write it, so update it in one step first"
        )
    return ""


def is_test(path: str, root: str) -> bool:
    """Return whether a file belongs to the tests of the project in a folder, by its name or its folders'.

    Nobody else waits for the loop of a test, and who reads the test should see what it calls.
    """
    *folders, name = os.path.relpath(os.path.abspath(path), root).split(os.sep)
    stem = name.removesuffix(".py")
    if stem.startswith("test_") or stem.endswith("_test") or stem == "conftest":
        return True
    return any(folder.strip("_") in ("test", "tests") for folder in folders)


def too_old(path: str, function: FunctionFacts, call: cst.Call) -> str:
    """Return why the Python that runs a call may not have `asyncio.to_thread`, "" if it has."""
    oldest = oldest_minor(path)
    if oldest is not None and oldest < _HAS_TO_THREAD:
        return f"use `loop.run_in_executor()`: the project supports Python 3.{oldest}, without `to_thread`"
    if is_for_older(function, call, _HAS_TO_THREAD):
        return "use `loop.run_in_executor()`: this branch is for a Python without `asyncio.to_thread`"
    return ""


def _is_copied(function: FunctionFacts) -> bool:
    """Return whether the module hands the source of a function on, with the imports that it lists for it."""
    return any(
        any(isinstance(a.value, cst.Name) and a.value.value == function.name for a in call.args)
        for statement in function.module.statements.all
        for call in statement.once(_copying_calls)
    )


def _copying_calls(statement: cst.CSTNode) -> list[cst.Call]:
    """Return the calls in a statement that list imports for a function that they hand on."""
    return [
        node
        for node in walk(statement)
        if isinstance(node, cst.Call)
        and any(a.keyword is not None and a.keyword.value == "global_imports" for a in node.args)
    ]


def _has_thread_of_its_own(function: FunctionFacts) -> bool:
    """Return whether the module runs a coroutine function, as the first of its loop, in a thread."""
    return function.name in _run_in_threads(function.module)


@lru_cache(maxsize=1)
def _run_in_threads(module: ModuleFacts) -> frozenset[str]:
    """Return the names of the coroutine functions that a module runs, as the first of a loop, in a thread."""
    runners = [
        runner
        for runner in module.functions
        if not runner.is_async and _RUNNERS.intersection(runner.mentioned | runner.used)
    ]
    bodies = _bodies_of_threads(module) if runners else frozenset()
    return frozenset(
        name
        for runner in runners
        if _is_thread(runner) or runner.name in bodies
        for node in own_nodes(runner.node)
        for name in _run_by(node)
    )


def _run_by(node: cst.CSTNode) -> Iterator[str]:
    """Yield the name of the function whose coroutine a node runs."""
    if isinstance(node, cst.Call) and last_name(node) in _RUNNERS:
        for argument in node.args:
            if isinstance(argument.value, cst.Call):
                yield last_name(argument.value)


def _is_thread(function: FunctionFacts) -> bool:
    """Return whether a function is `run` of a thread class."""
    bases = function.owner.bases if function.owner is not None and function.name == "run" else ()
    return any(last_name(base) == "Thread" for base in bases)


def _bodies_of_threads(module: ModuleFacts) -> frozenset[str]:
    """Return the names of what a module starts threads with."""
    return frozenset(
        last_name(argument.value)
        for node in walk(module.tree)
        if isinstance(node, cst.Call) and last_name(node) in ("Thread", "Timer", "start_new_thread")
        for argument in node.args
    )


def _of_thread(function: FunctionFacts, call: cst.Call, known: Known) -> str:
    """Return why no thread can take the call."""
    if known.slow_calls.starts_coroutine(known.slow.function, known.slow.site):
        return "run what blocks in the function in a thread: it is a coroutine of the event loop itself"
    if others_submit(function, call):
        return (
            "cancel what submits to the executor first: it runs while a thread waits for the end, and fails"
        )
    if is_read_later(function, call):
        return "read the reply in the thread, too: its body comes after the call"
    if is_lazy(function, call) or _is_lazily_slow(known):
        return "iterate in the thread, too: what the call returns blocks at each item, not in the call"
    if _is_interruptible(function, call):
        return "use an asynchronous client: only the main thread gets the `KeyboardInterrupt` caught here"
    if _ends_program(known):
        return "move the end of the program out of the function first: `SystemExit` is for this thread"
    tie = stays(known.slow_calls, known.slow.function, known.slow.site)
    return f"no thread can make the call as it is: {tie}" if tie else ""


def _ends_program(known: Known) -> bool:
    """Return whether the last that each function does which is called is to end the program."""
    entries = list(known.slow_calls.called(known.slow.function, known.slow.site))
    last = [entry.body.sites[-1] for entry in entries if entry.body.sites]
    return bool(last) and all(
        site.callee.lstrip("@") in _EXITS and not (site.guards or site.cold or site.handler) for site in last
    )


def is_result_of_future(call: cst.Call, known: Known) -> bool:
    """Return whether a call waits, as long as it takes, for a future of `concurrent.futures`."""
    chain = known.slow.chain
    maker, _, name = chain.leaf.path.rpartition(".")
    direct = not chain.links and not call.args and isinstance(call.func, cst.Attribute)
    return direct and name == "result" and _FUTURES.fullmatch(maker) is not None


def is_lazy(function: FunctionFacts, call: cst.Call) -> bool:
    """Return whether the result of a call is fetched while it is iterated over, by its name and arguments."""
    return _is_lazy_name(last_name(call.func)) or any(_asks_for_stream(a, function) for a in call.args)


def _is_lazy_name(name: str) -> bool:
    return name in _LAZY or name.endswith("_stream")


def _asks_for_stream(argument: cst.Arg, function: FunctionFacts) -> bool:
    """Return whether an argument is `stream=True`, or may be; also one of a dictionary that is passed on."""
    if argument.star == "**":
        return _may_be_asked_in(argument.value, function)
    return argument.keyword is not None and _is_asked(argument.keyword.value, argument.value)


def _is_asked(name: str, value: cst.BaseExpression) -> bool:
    if name not in ("stream", "streaming"):
        return False
    return not (isinstance(value, cst.Name) and value.value in ("False", "None"))


def _may_be_asked_in(options: cst.BaseExpression, function: FunctionFacts) -> bool:
    """Return whether a dictionary of keyword arguments has been given one that asks for a stream."""
    values: list[cst.CSTNode] = [options]
    if isinstance(options, cst.Name):
        values = [b.value for b in function.bindings.get(options.value, ()) if b.value is not None]
    for value in values:
        if isinstance(value, cst.Dict) and any(_is_asked(*pair) for pair in _pairs(value)):
            return True
        if isinstance(value, cst.Call) and any(_asks_for_stream(a, function) for a in value.args):
            return True
    for node in own_nodes(function.node):
        for target in node.targets if isinstance(node, cst.Assign) else ():
            item = target.target
            if isinstance(item, cst.Subscript) and item.value.deep_equals(options):
                index = item.slice[0].slice
                key = _text(index.value) if isinstance(index, cst.Index) else ""
                if isinstance(node, cst.Assign) and _is_asked(key, node.value):
                    return True
    return False


def _pairs(value: cst.Dict) -> Iterator[tuple[str, cst.BaseExpression]]:
    for element in value.elements:
        if isinstance(element, cst.DictElement):
            yield _text(element.key), element.value


def _text(value: cst.BaseExpression) -> str:
    """Return the text of a string in quotes, "" for anything else."""
    evaluated = value.evaluated_value if isinstance(value, cst.SimpleString) else ""
    return evaluated if isinstance(evaluated, str) else ""


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
