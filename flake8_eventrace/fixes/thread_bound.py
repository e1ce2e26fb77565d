"""May a call leave the thread that makes it?

One question for all fixes that hand a call to another thread, or to another task. `stays` asks it of
whatever the call runs in any file (`project.thread_ties`); the other functions look at this file alone, where
the project is not known.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..catalog.vocabulary import OF_LOOP_THREAD
from ..project.module_index import CallSite, FunctionEntry
from ..project.slow_calls import SlowCalls
from ..project.thread_ties import ThreadTies
from ..symbols.access_paths import qualified
from ..symbols.symbols import Binding, FunctionFacts, dotted, last_name, target_names
from ..symbols.walk import walk
from .mutation import own_nodes

#: Callables whose results refuse to work in another thread than the one that made them.
_OF_THREAD = frozenset({"sqlite3.connect", "playwright.sync_api.sync_playwright", "tkinter.Tk"})
#: Functions of the async libraries that a thread without an event loop can use.
_LOOP_FREE = frozenset(
    "asyncio.run asyncio.new_event_loop asyncio.run_coroutine_threadsafe asyncio.iscoroutinefunction "
    "asyncio.iscoroutine asyncio.CancelledError asyncio.TimeoutError asyncio.Runner anyio.run trio.run "
    "anyio.from_thread trio.from_thread".split()
)


def stays(slow_calls: SlowCalls, entry: FunctionEntry, site: CallSite, *, of_task: bool = False) -> str:
    """Return why another thread cannot make a call of `entry`, "" where nothing speaks against it.

    With `of_task` it is another task of the same thread that would make it.
    """
    tie = slow_calls.once(ThreadTies).tie(entry, site, of_task=of_task)
    return str(tie) if tie is not None else ""


def is_bound_to_thread(call: cst.Call, function: FunctionFacts) -> bool:
    """Return whether the call uses what only the thread that made it may use, as an SQLite connection."""
    return _of_thread(call, function, set())


def _of_thread(code: cst.CSTNode, function: FunctionFacts, seen: set[str]) -> bool:
    """Return whether code makes such an object, or names one."""
    for node in walk(code):
        if isinstance(node, cst.Call) and _makes_bound_to_thread(node, function):
            return True
        if isinstance(node, cst.Name | cst.Attribute) and (name := dotted(node)) and name not in seen:
            seen.add(name)
            if any(_of_thread(value, function, seen) for value in _values(name, function)):
                return True
    return False


def _values(name: str, function: FunctionFacts) -> Iterator[cst.BaseExpression]:
    """Yield the values of a variable, or of an attribute of the function's own instance."""
    owner = _owner(function)
    if owner is not None and name.startswith(f"{owner[0]}."):
        bindings = owner[1].get(name.partition(".")[2], [])
    else:
        scope: FunctionFacts | None = function
        while scope is not None and not scope.binds(name):
            scope = scope.parent
        bindings = (scope.bindings if scope is not None else function.module.bindings).get(name, [])
        for node in own_nodes(scope.node) if scope is not None else ():
            if isinstance(node, cst.WithItem) and node.asname and name in target_names(node.asname.name):
                yield node.item
    for binding in bindings:
        if binding.value is not None:
            yield binding.value


def _owner(function: FunctionFacts) -> tuple[str, dict[str, list[Binding]]] | None:
    """Return the name of the function's instance, and the bindings of its attributes."""
    scope: FunctionFacts | None = function
    while scope is not None:
        if scope.owner is not None and scope.receiver_name is not None:
            return scope.receiver_name, scope.owner.attributes
        scope = scope.parent
    return None


def _makes_bound_to_thread(call: cst.Call, function: FunctionFacts, depth: int = 0) -> bool:
    """Return whether a call, or the function of this file that it names, makes such an object."""
    if qualified(call.func, function, function.module) in _OF_THREAD:
        return not any(a.keyword is not None and a.keyword.value == "check_same_thread" for a in call.args)
    called = callee(call, function)
    if called is None or depth > 1:
        return False
    for node in own_nodes(called.node):
        value = node.value if isinstance(node, cst.Return | cst.Yield) else None
        if isinstance(value, cst.Call):
            calls = [value]
        elif isinstance(value, cst.Name | cst.Attribute):
            calls = [v for v in _values(dotted(value), called) if isinstance(v, cst.Call)]
        else:
            continue
        if any(_makes_bound_to_thread(inner, called, depth + 1) for inner in calls):
            return True
    return False


def callee(call: cst.Call, function: FunctionFacts) -> FunctionFacts | None:
    """Return the function of this file that is called, None where the name does not tell."""
    facts = function.module
    if isinstance(call.func, cst.Name) and not function.binds(call.func.value):
        return facts.function(call.func.value)
    owner, own = function.owner, function.receiver_name
    if isinstance(call.func, cst.Attribute) and owner is not None and dotted(call.func.value) == own:
        return owner.methods.get(call.func.attr.value)
    return None


def needs_its_thread(called: FunctionFacts) -> bool:
    """Return whether a synchronous function of this file uses its thread's event loop or sets its context."""
    return any(
        isinstance(node, cst.Attribute | cst.Name)
        and (
            _is_of_loop(qualified(node, called, called.module))
            or last_name(node) in OF_LOOP_THREAD
            or last_name(node) == "get_running_loop"
            or _sets_context(node, called)
        )
        for node in walk(called.node)
    )


def _is_of_loop(name: str) -> bool:
    """Return whether a function of an async library works in its event loop only."""
    return name.startswith(("asyncio.", "anyio.", "trio.")) and name not in _LOOP_FREE


def _sets_context(node: cst.BaseExpression, called: FunctionFacts) -> bool:
    """Return whether this is the `set` of a context variable: lost if another thread's copy gets it."""
    if not isinstance(node, cst.Attribute) or node.attr.value != "set":
        return False
    bindings = called.module.bindings.get(dotted(node.value), [])
    return any(b.value is not None and last_name(b.value) == "ContextVar" for b in bindings)
