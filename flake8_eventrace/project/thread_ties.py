"""What ties a call to the thread, or to the task, that makes it.

A call of the source goes in; the first thing comes out that it does, itself or in any function that it runs,
and that another thread cannot do for it: set a context variable, handle a signal, touch an event loop, a user
interface or a connection. Constructors and the branches that few runs take are followed too.

Assumed: what is not known to be tied is free. A function of another package whose code is not here is judged
by its path alone. `RLock` and `Condition` count wherever they are used: who called may hold them, and for
another thread they are locked then.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from ..catalog.vocabulary import ASKS_THREAD, OF_LOOP_THREAD, WAKES_LOOP
from ..source.newer_syntax import parse_any
from .access_paths import last_of, paths
from .module_index import CallSite, FunctionEntry
from .resolve import Class, Function, Instance, Outside, Value
from .slow_calls import SlowCalls

#: How many functions are looked into. A call that runs more is not known to be free.
MOST_FUNCTIONS = 600

CONTEXT = "sets a context variable, which a thread or task would set in its own copy"
TASK = "asks for the task that runs it"
SIGNALS = "handles signals, which only the main thread can"
LOCAL = "uses a `threading.local`, whose values are of one thread"
LOOP = "touches the event loop, which only its own thread may"
INTERFACE = "touches the user interface, which only its own thread may"
LOCK = "takes a lock that belongs to the thread which holds it"
DATABASE = "uses an SQLite connection, which refuses other threads"
THREAD = "asks which thread it is on"
INPUT = "waits for a Ctrl-C, which only the main thread gets"
KEYBOARD = "waits for the keyboard, and a Ctrl-C cannot end that in another thread"
SESSION = "commits to a database by an attribute, which several threads would use at the same time"
BOUND = "uses an object that works in the thread which made it"
SIZE = "runs too many functions to know that none of them needs this thread"

#: What also holds a call back that another task would make.
_OF_TASK = frozenset({CONTEXT, TASK, SIZE})

_LOOPS = ("asyncio.", "anyio.", "trio.", "curio.", "tornado.ioloop.", "twisted.internet.")
#: What a thread without an event loop may use of them, with all below it.
_LOOP_FREE = frozenset(
    "asyncio.run asyncio.new_event_loop asyncio.iscoroutinefunction asyncio.iscoroutine asyncio.isfuture "
    "asyncio.CancelledError asyncio.TimeoutError asyncio.QueueEmpty asyncio.QueueFull asyncio.Runner "
    "asyncio.InvalidStateError asyncio.run_coroutine_threadsafe anyio.run anyio.from_thread trio.run "
    "trio.from_thread curio.run twisted.internet.threads.blockingCallFromThread".split()
)
#: Methods by which another thread reaches a loop or a user interface; a Qt signal is queued.
_FROM_THREAD = WAKES_LOOP | frozenset(
    "callFromThread add_callback_from_signal call_from_thread post_message CallAfter idle_add emit".split()
)
_INTERFACES = tuple(
    f"{name}."
    for name in "textual tkinter customtkinter PyQt5 PyQt6 PySide2 PySide6 qtpy wx kivy gi.repository.Gtk "
    "gi.repository.Gdk urwid curses prompt_toolkit.application pygame.display pyglet arcade turtle "
    "dearpygui toga PySimpleGUI nicegui.ui streamlit".split()
)
_OWNED_LOCKS = (
    "threading.RLock",
    "threading.Condition",
    "multiprocessing.RLock",
    "multiprocessing.Condition",
    "filelock.FileLock",
    "filelock.SoftFileLock",
    "filelock.UnixFileLock",
)
_LOCALS = frozenset({"threading.local", "gevent.local.local", "asgiref.local.Local", "werkzeug.local.Local"})
#: What greenlets or COM tie to the thread.
_BOUND = ("playwright.sync_api.", "win32com.client.", "pythoncom.", "greenlet.")
_CONTEXT_SETTERS = frozenset(
    "contextvars.ContextVar().set contextvars.ContextVar().reset decimal.setcontext "
    "structlog.contextvars.bind_contextvars structlog.contextvars.unbind_contextvars "
    "structlog.contextvars.clear_contextvars structlog.threadlocal.bind_threadlocal "
    "opentelemetry.context.attach opentelemetry.context.detach django.utils.translation.activate "
    "django.utils.translation.deactivate django.utils.timezone.activate".split()
)
_TASK_ASKERS = frozenset({"asyncio.current_task", "anyio.get_current_task", "trio.lowlevel.current_task"})
_OF_MAIN_THREAD = frozenset({"sys.settrace", "sys.setprofile"})
#: On asyncio from Python 3.11 on, a second Ctrl-C ends them; in a thread of the loop's executor, none does:
#: `asyncio.run` waits for the thread. Tried with 3.11 in a terminal.
_READERS = frozenset(
    "builtins.input input getpass.getpass sys.stdin.readline sys.stdin.read click.prompt click.confirm "
    "click.getchar click.pause typer.prompt typer.confirm rich.prompt.Prompt.ask rich.prompt.Confirm.ask "
    "rich.prompt.IntPrompt.ask".split()
)
_CONNECTIONS = tuple(
    f"{name}.connect()"
    for name in (
        "sqlite3",
        "sqlite3.dbapi2",
        "pysqlite3",
        "pysqlite3.dbapi2",
        "sqlcipher3",
        "sqlcipher3.dbapi2",
    )
)
#: Built-in functions that use an attribute of their first argument.
_REFLECTIONS = frozenset({"getattr", "setattr", "hasattr", "delattr", "vars"})

_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class Tie(NamedTuple):
    """What ties a call: one of the reasons above; the function in which it is, "" for the call itself; and
    the 1-based line, 0 where there is none."""

    reason: str
    function: str = ""
    line: int = 0

    def __str__(self) -> str:
        """Return the tie as a clause."""
        if not self.function:
            return f"the call {self.reason}"
        return f"`{self.function}()` {self.reason} (line {self.line})"


class ThreadTies:
    """Finds what ties the calls of one source."""

    def __init__(self, slow_calls: SlowCalls) -> None:
        self._calls = slow_calls
        self._graph = slow_calls.slow_reach.call_graph
        self._resolver = slow_calls.slow_reach.resolver
        self._of_function: dict[Function, tuple[Tie, ...]] = {}

    def tie(self, function: FunctionEntry, site: CallSite, *, of_task: bool = False) -> Tie | None:
        """Return what ties a call of the source, None where nothing is known to.

        Args:
            function: the function that makes the call.
            site: the call.
            of_task: another task makes the call, on the same thread.
        """
        wanted = _OF_TASK.__contains__ if of_task else lambda reason: True
        reason = self._of_site(function, site)
        if reason and wanted(reason):
            return Tie(reason)
        return next((tie for tie in self._below(function, site, of_task) if wanted(tie.reason)), None)

    # -- the call itself -------------------------------------------------------------------

    def _of_site(self, function: FunctionEntry, site: CallSite) -> str:
        key, name = self._calls.key, function.name
        for value in self._resolver.values(site.callee, key, name):
            if isinstance(value, Outside):
                reason = self._of_call(value.path, key)
                if reason:
                    return reason
        made = self._resolver.values(f"{site.callee}()", key, name)
        if any(isinstance(v, Outside) and v.path in _CONNECTIONS for v in made):
            return "" if self._shares_connections(key) else DATABASE
        return self._of_arguments(site, key, name, None)

    def _of_arguments(self, site: CallSite, key: str, name: str, own: Class | None) -> str:
        """Return why the functions that a call runs may not have what it passes."""
        for _, path in site.arguments:
            if path[0] not in "=?":
                for value in self._resolver.values(path, key, name, own):
                    reason = self._of_object(value, key)
                    if reason:
                        return reason
        return ""

    def _of_object(self, value: Value, key: str) -> str:
        """Return why an object may not be used by another thread."""
        for kind in self._kinds(value):
            if kind.startswith(("asyncio.", "trio.", "anyio.")) and kind.rpartition(".")[2][:1].isupper():
                return LOOP
            if kind.startswith(_INTERFACES):
                return INTERFACE
            if f"{kind}()" in _CONNECTIONS and not self._shares_connections(key):
                return DATABASE
        return ""

    def _kinds(self, value: Value) -> tuple[str, ...]:
        """Return the classes of other packages of which an object is an instance."""
        if isinstance(value, Outside):
            path = _plain(value.path)
            return (path.removesuffix("()"),) if path.endswith("()") else ()
        if isinstance(value, Instance):
            return self._resolver.order(Class(*value)).foreign
        return ()

    # -- what it runs ----------------------------------------------------------------------

    def _below(self, function: FunctionEntry, site: CallSite, of_task: bool) -> Iterator[Tie]:
        """Yield what ties the functions that a call runs, the nearest first."""
        targets = self._graph.targets(site, self._calls.key, function.name, None)
        waiting = deque(target for target in targets if isinstance(target, Function))
        seen: set[tuple[str, str, Class | None]] = set()
        while waiting:
            target = waiting.popleft()
            if target[:3] in seen:
                continue
            seen.add(target[:3])
            if len(seen) > MOST_FUNCTIONS:
                yield Tie(SIZE)
                return
            bare = target._replace(facts=())
            if bare not in self._of_function:
                self._of_function[bare] = tuple(self._in_function(bare))
            yield from self._of_function[bare]
            waiting.extend(self._run_by(target))

    def _run_by(self, function: Function) -> Iterator[Function]:
        """Yield the functions that a function runs, under whatever conditions."""
        entry = self._resolver.function_entry(function)
        if entry is None:
            return
        if entry.is_abstract:
            yield from self._calls.slow_reach.subclasses.implementations(function)
            return
        for site in entry.body.all_sites:
            for target in self._graph.targets(site, function.key, function.name, function.own):
                if isinstance(target, Function):
                    yield target

    def _in_function(self, function: Function) -> Iterator[Tie]:
        """Yield what a function itself does that ties it, once for each reason."""
        entry = self._resolver.function_entry(function)
        node = self._nodes(function.key).get(entry.line) if entry is not None else None
        if entry is None or node is None:
            return
        reasons: set[str] = set()
        for reason, line in self._in_body(node, function):
            if reason and reason not in reasons:
                reasons.add(reason)
                yield Tie(reason, entry.name.rpartition(".")[2], line)
        for site in entry.body.sites:
            if self._calls.is_first_party_at(function, site.callee):
                reason = self._of_arguments(site, function.key, function.name, function.own)
                if reason and reason not in reasons:
                    reasons.add(reason)
                    yield Tie(reason, entry.name.rpartition(".")[2], site.line)

    def _nodes(self, key: str) -> dict[int, _FunctionNode]:
        """Return the functions of a module by their lines."""
        if key == self._calls.key:
            return self._own_nodes
        return _functions(self._calls.slow_reach.index.text(key))

    @cached_property
    def _own_nodes(self) -> dict[int, _FunctionNode]:
        return _by_line(self._calls.tree)

    def _in_body(self, function: _FunctionNode, at: Function) -> Iterator[tuple[str, int]]:
        """Yield the reasons in the code of a function, each with its line."""
        skipped: set[int] = set()
        for node in _own(function):
            if isinstance(node, ast.Call):
                if self._hands_to_loop(node, at):
                    skipped.update(id(part) for argument in node.args for part in ast.walk(argument))
                if id(node) not in skipped:
                    yield self._of_call_node(node, at, function), node.lineno
            elif isinstance(node, ast.Attribute):
                yield self._of_attribute(node, at), node.lineno
            elif isinstance(node, ast.With):
                for item in node.items:
                    yield self._of_entered(item.context_expr, at), node.lineno
            elif isinstance(node, ast.ExceptHandler) and _is_interrupt(node):
                yield INPUT, node.lineno

    def _outside(self, node: ast.expr, at: Function) -> Iterator[str]:
        """Yield the paths that an expression means in other packages."""
        for path in paths(node):
            for value in self._resolver.values(path, at.key, at.name, at.own):
                if isinstance(value, Outside):
                    yield _plain(value.path)

    def _hands_to_loop(self, call: ast.Call, at: Function) -> bool:
        """Return whether what a call is passed runs on an event loop: another thread's, or a new one."""
        return last_of(call.func) in WAKES_LOOP or not _LOOP_FREE.isdisjoint(self._outside(call.func, at))

    def _of_call_node(self, call: ast.Call, at: Function, function: _FunctionNode) -> str:
        name = last_of(call.func)
        if name in _REFLECTIONS and call.args:
            return self._of_values(call.args[0], at, _local)
        for path in self._outside(call.func, at):
            if f"{path}()" in _CONNECTIONS:
                return DATABASE if _outlives(call, function) and not self._shares_connections(at.key) else ""
            if path.startswith(_CONNECTIONS) and _is_local(call.func, function):
                continue
            reason = self._of_call(path, at.key)
            if reason:
                return reason
        if name in OF_LOOP_THREAD or name == "get_running_loop":
            return LOOP
        return SESSION if _ends_transaction(call) else ""

    def _of_attribute(self, node: ast.Attribute, at: Function) -> str:
        """Return what the use of an attribute needs this thread for."""
        reason = self._of_values(node.value, at, _local)
        if reason or isinstance(node.ctx, ast.Load):
            return reason
        return self._of_values(node.value, at, _interface)

    def _of_entered(self, node: ast.expr, at: Function) -> str:
        return self._of_values(node, at, _owned)

    def _of_values(self, node: ast.expr, at: Function, judge: Callable[[str], str]) -> str:
        for path in paths(node):
            for value in self._resolver.values(path, at.key, at.name, at.own):
                for kind in self._kinds(value):
                    if judge(kind):
                        return judge(kind)
        return self._of_receiver(node, at, judge)

    def _of_receiver(self, node: ast.expr, at: Function, judge: Callable[[str], str]) -> str:
        """Judge `self` in a method: it is an instance of what the method's class derives from."""
        entry = self._resolver.function_entry(at)
        if entry is None or not entry.owner or not isinstance(node, ast.Name):
            return ""
        if not entry.parameters or node.id != entry.parameters[0]:
            return ""
        own = at.own if at.own is not None else Class(at.key, entry.owner)
        return next((judge(kind) for kind in self._resolver.order(own).foreign if judge(kind)), "")

    # -- paths of other packages -----------------------------------------------------------

    def _of_call(self, path: str, key: str) -> str:
        """Return what ties a call of another package's function."""
        path = _plain(path)
        name = path.rpartition(".")[2]
        if path.startswith(_CONNECTIONS):
            return "" if self._shares_connections(key) else DATABASE
        return _of_path(path, name)

    def _shares_connections(self, key: str) -> bool:
        """Return whether connections are made there, or in the source, for more than one thread."""
        return any(b"check_same_thread" in text for text in self._texts(key))

    def _texts(self, key: str) -> Iterator[bytes]:
        yield self._calls.source.content
        if key != self._calls.key:
            yield self._calls.slow_reach.index.text(key)


def _of_path(path: str, name: str) -> str:
    """Return what ties a call by its path alone."""
    if path in _CONTEXT_SETTERS:
        return CONTEXT
    if path in _TASK_ASKERS:
        return TASK
    if path in _READERS:
        return KEYBOARD
    if path.startswith(_BOUND):
        return BOUND
    if path in _OF_MAIN_THREAD or (path.startswith("signal.") and path.count(".") == 1 and name.islower()):
        return SIGNALS
    if path.startswith("threading.") and name in ASKS_THREAD:
        return THREAD
    if path.startswith(tuple(f"{lock}()." for lock in _OWNED_LOCKS)):
        return LOCK
    if name in _FROM_THREAD or any(path == free or path.startswith(f"{free}.") for free in _LOOP_FREE):
        return ""
    if path.startswith(_LOOPS):
        return LOOP
    return INTERFACE if path.startswith(_INTERFACES) else ""


def _local(kind: str) -> str:
    return LOCAL if kind in _LOCALS else ""


def _interface(kind: str) -> str:
    return INTERFACE if kind.startswith(_INTERFACES) else ""


def _owned(kind: str) -> str:
    return LOCK if kind in _OWNED_LOCKS else ""


def _ends_transaction(call: ast.Call) -> bool:
    """Return whether a call is `self.session.commit()` or alike, of what an object keeps."""
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in ("commit", "rollback")
        and isinstance(function.value, ast.Attribute)
        and not call.args
        and not call.keywords
    )


def _plain(path: str) -> str:
    """Return a path without subscriptions: `ContextVar[str]()` is a `ContextVar()`."""
    return path.replace("[]", "")


@lru_cache(maxsize=64)
def _functions(content: bytes) -> dict[int, _FunctionNode]:
    try:
        return _by_line(parse_any(content))
    except (SyntaxError, ValueError):
        return {}


def _by_line(tree: ast.Module) -> dict[int, _FunctionNode]:
    return {
        node.lineno: node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def _own(function: _FunctionNode) -> Iterator[ast.AST]:
    """Yield the nodes of a function's own body, those of functions in it left out; outer ones first."""
    waiting: deque[ast.AST] = deque(function.body)
    while waiting:
        node = waiting.popleft()
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def _is_interrupt(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(last_of(kind) == "KeyboardInterrupt" for kind in kinds)


def _is_local(node: ast.expr, function: _FunctionNode) -> bool:
    """Return whether an expression begins with a variable that the function itself binds."""
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and any(
        isinstance(part, ast.Name) and part.id == node.id and isinstance(part.ctx, ast.Store)
        for part in _own(function)
    )


def _outlives(call: ast.Call, function: _FunctionNode) -> bool:
    """Return whether what a call makes may be used after the function: it is stored or returned."""
    names: set[str] = set()
    for node in _own(function):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is call:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if not all(isinstance(target, ast.Name) for target in targets):
                return True
            names.update(target.id for target in targets if isinstance(target, ast.Name))
    for node in _own(function):
        if isinstance(node, ast.Global) and names & set(node.names):
            return True
        if isinstance(node, (ast.Return, ast.Yield, ast.Assign)) and node.value is not None:
            given = node.value
            if given is call and not isinstance(node, ast.Assign):
                return True
            if isinstance(given, ast.Name) and given.id in names:
                return True
    return False
