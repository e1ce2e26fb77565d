"""Plain functions of one source that a library calls on its event loop, by `catalog/callbacks.toml`.

What blocks in such a function blocks the loop, although no coroutine is in sight. There are two kinds:

* *handlers* are registered for good: by a decorator, by the class that they are a method of, by assignment to
  an attribute, or as an argument; whoever reads the handler wants to know;
* *scheduled calls* (`loop.call_soon(f)`, `task.add_done_callback(f)`) run a function once, soon after the
  call; the same function may run in a thread elsewhere, so the call is what matters.

Assumed: a handler with a decorator that hands it to a thread does not run on the loop. A function of another
file that is registered here is not judged as a handler. A condition on the text of a file is a guess in most
files, so one that asks whether it `mentions:async` is asked of a decorator's function only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from ..catalog.callback_threads import Form, Registration, Runs, callback_threads
from ..catalog.catalog import Catalog
from ..source.kept_tree import once
from .access_paths import last_of, paths
from .call_graph import CallGraph
from .call_sites import arguments_of
from .module_index import CallSite, FunctionEntry, ModuleIndex
from .resolve import Class, Function, Instance, Outside, Resolver, Value, Values

#: Methods of asyncio's loops, tasks and futures that schedule a call.
_SCHEDULES = frozenset(
    "call_soon call_soon_threadsafe call_later call_at add_done_callback add_reader add_writer "
    "add_signal_handler set_exception_handler".split()
)
#: Packages that register plain functions which run on a loop.
_PACKAGES = frozenset(
    "IPython aio_pika aiohttp anyio apscheduler asyncpg asyncua bokeh dbus_fast fastapi gmqtt ipykernel "
    "langchain_core litestar mitmproxy nicegui panel pika prompt_toolkit psycopg psycopg_pool pymodbus "
    "reactivex rocketry sanic serial_asyncio socketio strawberry taskiq telegram textual tornado "
    "trio twisted watchfiles websockets zeroconf".split()
)
#: Those that are mostly used without a loop: a source with one has to mention asynchronous code.
_WITHOUT_LOOP = frozenset("backoff can django grpc pymongo redis sqlalchemy tenacity".split())
_REGISTERS = re.compile(
    rf"^[ \t]*(?:from|import)[ \t]+(?:{'|'.join(sorted(_PACKAGES))})\b".encode()
    + rf"|\.(?:{'|'.join(sorted(_SCHEDULES))})\(".encode()
    + rb"|\b(?:asyncio\.|from asyncio import .*)\w*Protocol\b",
    re.MULTILINE,
)
_MAY_REGISTER = re.compile(
    rf"^[ \t]*(?:from|import)[ \t]+(?:{'|'.join(sorted(_WITHOUT_LOOP))})\b".encode(), re.MULTILINE
)

_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class Scheduled(NamedTuple):
    """A call in `function` that schedules a call of `callback` on the loop.

    `site` is the call as its caller's, `run` the call of the callback.
    """

    function: FunctionEntry
    site: CallSite
    callback: Value
    run: CallSite


class LoopCallbacks(NamedTuple):
    """The handlers of a source, by qualified name, and its scheduled calls."""

    handlers: frozenset[str]
    scheduled: tuple[Scheduled, ...]


NONE = LoopCallbacks(frozenset(), ())


def may_register(content: bytes) -> bool:
    """Return whether a source may register a function that is called on a loop."""
    if _REGISTERS.search(content) is not None:
        return True
    return b"async" in content and _MAY_REGISTER.search(content) is not None


def loop_callbacks(
    tree: ast.Module, text: str, key: str, module: ModuleIndex, graph: CallGraph
) -> LoopCallbacks:
    """Return the plain functions of a source that run on a loop.

    Args:
        tree: the syntax tree of the source.
        text: the source.
        key: the key of its module.
        module: the index of its module.
        graph: the call graph of its project.
    """
    search = _Search(text, key, module, graph)
    for statement in tree.body:
        for part in once(statement, _Part, lambda top: list(_parts(top))):
            search.visit(part)
    search.methods()
    return LoopCallbacks(frozenset(search.handlers), tuple(search.scheduled))


class _Part(NamedTuple):
    """A decorated function, a call with arguments, or an assignment to an attribute.

    `scope` is the qualified name of the function that holds it, "" for none; `name` is that of a function.
    """

    node: _FunctionNode | ast.Call | ast.Assign
    scope: str
    name: str = ""


def _parts(node: ast.AST, scope: str = "", prefix: str = "") -> Iterator[_Part]:
    """Yield what may register something in a node, in the order of the source.

    `prefix` is the qualified name of the function or class that holds it.
    """
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        name = f"{prefix}.{node.name}" if prefix else node.name
        if node.decorator_list:
            yield _Part(node, scope, name)
        scope = prefix = name
    elif isinstance(node, ast.ClassDef):
        prefix = f"{prefix}.{node.name}" if prefix else node.name
    elif isinstance(node, ast.Call):
        if node.args or node.keywords:
            yield _Part(node, scope)
    elif isinstance(node, ast.Assign) and any(isinstance(target, ast.Attribute) for target in node.targets):
        yield _Part(node, scope)
    for child in ast.iter_child_nodes(node):
        yield from _parts(child, scope, prefix)


class _Search:
    """Walks a source for registrations."""

    def __init__(self, text: str, key: str, module: ModuleIndex, graph: CallGraph) -> None:
        self._text = text
        self._key = key
        self._module = module
        self._graph = graph
        self._resolver: Resolver = graph.resolver
        self._catalog: Catalog = graph.catalog
        self._threads = callback_threads()
        self.handlers: dict[str, None] = {}
        self.scheduled: list[Scheduled] = []

    def visit(self, part: _Part) -> None:
        """Look at a part of the source."""
        if isinstance(part.node, ast.Call):
            self._call(part.node, part.scope, self._text)
        elif isinstance(part.node, ast.Assign):
            self._assigned(part.node, part.scope)
        else:
            self._decorated(part.node, part.name, part.scope)

    # -- kinds of registrations ------------------------------------------------------------

    def _decorated(self, node: _FunctionNode, name: str, scope: str) -> None:
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            for path in self._outside(decorator, scope):
                if self._runs_on_loop(self._threads.by_decorator(path), call, self._text):
                    self._add(name)
            if call is not None:
                is_async = isinstance(node, ast.AsyncFunctionDef)
                self._call(call, scope, "async" if is_async else "")

    def _assigned(self, node: ast.Assign, scope: str) -> None:
        for target in node.targets:
            if isinstance(target, ast.Attribute):
                for path in self._outside(target.value, scope):
                    registrations = self._threads.by_attribute(f"{path}.{target.attr}")
                    if self._runs_on_loop(registrations, None, self._text):
                        self._register(node.value, scope)

    def methods(self) -> None:
        """Add the methods of the source's classes that a library calls."""
        for name, entry in self._module.classes.items():
            for base in self._resolver.order(Class(self._key, name)).foreign:
                registrations = [r for r in self._threads.by_base(base) if r.form is Form.PLAIN]
                for method, function in entry.methods.items():
                    chosen = [r for r in registrations if r.is_method(method)]
                    if self._runs_on_loop(iter(chosen), None, self._text):
                        self._add(function)

    def _call(self, node: ast.Call, scope: str, text: str) -> None:
        for path in self._outside(node.func, scope):
            registrations = list(self._threads.by_call(path))
            if registrations:
                self._passed(node, scope, registrations, text)

    def _passed(self, node: ast.Call, scope: str, registrations: list[Registration], text: str) -> None:
        """Register what a call passes, in the places where it is called on a loop."""
        arguments = [
            *((index, None, value) for index, value in enumerate(node.args)),
            *((None, keyword.arg, keyword.value) for keyword in node.keywords),
        ]
        for position, keyword, value in arguments:
            taking = [r for r in registrations if r.takes(position, keyword)]
            if not self._runs_on_loop(iter(taking), node, text):
                continue
            methods = [r for r in taking if r.methods]
            if methods:
                self._register_methods(value, scope, methods)
            elif last_of(node.func) in _SCHEDULES:
                self._schedule(node, value, scope)
            else:
                self._register(value, scope)

    def _runs_on_loop(self, registrations: Iterator[Registration], call: ast.Call | None, text: str) -> bool:
        """Return whether all registrations that hold for a plain function say that it runs on a loop."""
        arguments = dict(arguments_of(call)) if call is not None else {}
        holding = [
            r
            for r in registrations
            if r.form is Form.PLAIN and r.holds(arguments, text) and not self._is_guess(r, text)
        ]
        return bool(holding) and all(r.runs is Runs.LOOP for r in holding)

    def _is_guess(self, registration: Registration, text: str) -> bool:
        return "mentions:async" in registration.conditions and text is self._text

    # -- what is registered ----------------------------------------------------------------

    def _register(self, node: ast.expr, scope: str) -> None:
        """Register what an expression evaluates to; lists and dictionaries are looked into."""
        for part in _items(node):
            for value in self._values(part, scope):
                if isinstance(value, Function) and value.key == self._key:
                    self._add(value.name)

    def _register_methods(self, node: ast.expr, scope: str, registrations: list[Registration]) -> None:
        for part in _items(node):
            made = part.body if isinstance(part, ast.Lambda) else part
            for value in self._values(made, scope):
                if isinstance(value, Function):
                    values: Values = self._resolver.returned(value)
                else:
                    values = (value,)
                for holder in values:
                    if isinstance(holder, (Class, Instance)):
                        self._add_methods(Class(*holder), registrations)

    def _add_methods(self, owner: Class, registrations: list[Registration]) -> None:
        for holder in self._resolver.order(owner).classes:
            entry = self._resolver.class_entry(holder) if holder.key == self._key else None
            for method, function in entry.methods.items() if entry is not None else ():
                if any(r.is_method(method) for r in registrations):
                    self._add(function)

    def _schedule(self, node: ast.Call, value: ast.expr, scope: str) -> None:
        function = self._module.functions.get(scope)
        site = self._site(function, node)
        if function is None or site is None:
            return
        body = value.body if isinstance(value, ast.Lambda) else None
        called = body.func if isinstance(body, ast.Call) else value
        arguments = tuple(arguments_of(body)) if isinstance(body, ast.Call) else ()
        run = CallSite(site.line, site.column, site.end_line, site.end_column, "", arguments=arguments)
        if isinstance(value, ast.Lambda) and body is None:
            return
        for callback in self._values(called, scope):
            self.scheduled.append(Scheduled(function, site, callback, run))

    @staticmethod
    def _site(function: FunctionEntry | None, node: ast.Call) -> CallSite | None:
        """Return the call site of a function that a call is."""
        start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        for site in function.body.sites if function is not None else ():
            if (site.line, site.column) == start and (site.end_line, site.end_column) == end:
                return site
        return None

    def _add(self, name: str) -> None:
        """Add a function, unless a call of it does not run its body here."""
        entry = self._module.functions.get(name)
        if entry is None or entry.is_async:
            return
        if entry.is_generator and not self._graph.starts_body(entry, self._key):
            return
        if not any(self._defers(decorator, entry) for decorator in entry.decorators):
            self.handlers[name] = None

    def _defers(self, decorator: str, entry: FunctionEntry) -> bool:
        values = self._resolver.values(decorator, self._key, entry.parent)
        return any(isinstance(v, Outside) and self._catalog.defers_body(v.path) for v in values)

    # -- names -----------------------------------------------------------------------------

    def _values(self, node: ast.expr, scope: str) -> Iterator[Value]:
        for path in paths(node):
            yield from self._resolver.values(path, self._key, scope)

    def _outside(self, node: ast.expr, scope: str) -> Iterator[str]:
        """Yield the paths of other packages that an expression means, as the catalog spells them."""
        for value in self._values(node, scope):
            if isinstance(value, Outside) and not value.path.startswith("builtins."):
                canonical = self._catalog.canonical(value.path)
                yield canonical
                if canonical != value.path:
                    yield value.path


def _items(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the items of a list, tuple, set or dictionary; any other expression as it is."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        yield from node.elts
    elif isinstance(node, ast.Dict):
        yield from node.values
    else:
        yield node
