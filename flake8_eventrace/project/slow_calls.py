"""The slow calls of one source, each with the chain of calls that makes it slow; and what its callees do.

This is the face of the room towards the rules. A source and settings go in; `SlowCall`s come out.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar, cast

from ..catalog.catalog import Catalog, load
from ..settings import CatalogChoice, Settings
from ..source.source_file import SourceFile
from .index import ProjectIndex
from .loop_callbacks import NONE, LoopCallbacks, loop_callbacks, may_register
from .module_index import CallSite, FunctionEntry, ModuleIndex
from .own_paths import own_paths
from .resolve import Class, Function, Outside
from .slow_reach import Chain, SlowReach

#: What a chain of LAG203 may cost, see `slow_reach`: twenty calls without a condition, or six conditions and
#: two calls. Measured on 57 places to report and 19 to leave, in 14 packages: once guards are decided, true
#: chains cost 0 to 17, and false ones, which depend on tags in stored data, 29 and more. Every limit in
#: between is the same for these labels, also without any one of the packages. It is put near the true ones: a
#: false alarm costs the user more than a miss. A limit of 10 would lose a fifth of the true ones.
MOST_COST = 20
T = TypeVar("T")

#: How many calls deep the changes of a call are followed. Each level multiplies the functions that are looked
#: into; what happens further down counts as no change.
_CHANGE_DEPTH = 4


@dataclass(frozen=True)
class SlowCall:
    """A call in a function, and the chain down to what makes it slow.

    `scheduled`: the call itself is quick, and the event loop runs the chain a little later.
    """

    function: FunctionEntry
    site: CallSite
    chain: Chain
    scheduled: bool = False


# Answers are shared by all sources that are checked with the same settings, for as long as the process lives:
# most of a project's modules are asked for by many others, and indexing them is most of the work.
@lru_cache(maxsize=16)
def _slow_reach(choice: CatalogChoice, roots: tuple[str, ...], on_disk: bool) -> SlowReach:
    return SlowReach(ProjectIndex(roots, on_disk=on_disk), load(choice))


class SlowCalls:
    """The slow calls of one source. Nothing is computed before it is asked for.

    Args of the constructor:
        source: the file; its content may differ from what is on disk.
        settings: those of the file.

    `project_root` is the folder of the settings.
    """

    def __init__(self, source: SourceFile, settings: Settings) -> None:
        roots = tuple(os.path.abspath(os.path.join(settings.root, folder)) for folder in settings.src)
        self.slow_reach = _slow_reach(settings.catalog, roots, settings.cache)
        self.defer = settings.defer
        self.project_root = os.path.abspath(settings.root)
        self.catalog: Catalog = self.slow_reach.catalog
        self.source = source
        self._once: dict[object, object] = {}

    def once(self, build: Callable[[SlowCalls], T]) -> T:
        """Return what `build` makes of these calls; it is called once, and its result lives as long."""
        if build not in self._once:
            self._once[build] = build(self)
        return cast("T", self._once[build])

    @property
    def tree(self) -> ast.Module:
        """The syntax tree of the source. Raises SyntaxError or ValueError if it is no Python."""
        return self.source.tree

    @property
    def is_indexed(self) -> bool:
        """Whether the source is known to be Python, because this process has indexed it as an import."""
        return self.slow_reach.index.is_indexed(self.source.path, self.source.content)

    @cached_property
    def key(self) -> str:
        """The key of the source's module in the project index."""
        tree = None if self.is_indexed else self.source.tree
        source = self.source
        return self.slow_reach.index.begin(source.path, source.content, tree, is_edited=source.is_edited)

    @cached_property
    def module(self) -> ModuleIndex:
        """The index of the source's module, empty if it is no Python."""
        return self.slow_reach.index.get(self.key) or ModuleIndex()

    # -- slow calls ------------------------------------------------------------------------

    def blocking(self) -> Iterator[SlowCall]:
        """Yield the calls in `async def` functions, and in others that run on an event loop, that block it;
        cold ones left out.

        A call in an error handler counts only if it is slow itself, not for what it calls.
        """
        handlers, scheduled = self.loop_callbacks
        for function in self.module.functions.values():
            if function.is_async or function.name in handlers:
                for site in function.body.all_sites:
                    chain = None if site.cold else self._blocking_chain(function, site)
                    if chain is not None:
                        yield SlowCall(function, site, chain)
        for function, site, callback, run in scheduled:
            if not site.cold and not site.handler:
                groups = self.catalog.blocking_groups
                chain = self.slow_reach.chain_of_callback(callback, run, groups, most=MOST_COST)
                if chain is not None:
                    yield SlowCall(function, site, chain, scheduled=True)

    @cached_property
    def loop_callbacks(self) -> LoopCallbacks:
        """The plain functions of the source that run on an event loop."""
        if not may_register(self.source.content) or not self.source.has_tree:
            return NONE
        text = self.source.content.decode("utf-8", "replace")
        graph = self.slow_reach.call_graph
        return loop_callbacks(self.source.tree, text, self.key, self.module, graph)

    def _blocking_chain(self, function: FunctionEntry, site: CallSite) -> Chain | None:
        return self.slow_reach.chain(
            site,
            self.key,
            function.name,
            self.catalog.blocking_groups,
            blocking=True,
            most=0 if site.handler else MOST_COST,
        )

    def slow(self, function: FunctionEntry) -> Iterator[SlowCall]:
        """Yield the calls of a function, awaited or not, that take long enough to keep a client waiting."""
        for site in function.body.sites:
            if not site.cold and not site.handler:
                chain = self._chain(function, site)
                if chain is not None:
                    yield SlowCall(function, site, chain)

    def does_slow_work(self, function: FunctionEntry, site: CallSite) -> bool:
        """Return whether a call is slow, or evaluates to what is slow when it is awaited or iterated over."""
        awaited = site._replace(awaited=True, consumed=True)
        iterated = site._replace(awaited=False, consumed=True)
        return any(self._chain(function, use) is not None for use in (awaited, iterated))

    def _chain(self, function: FunctionEntry, site: CallSite) -> Chain | None:
        return self.slow_reach.chain(site, self.key, function.name, self.catalog.before_emit_groups)

    # -- what callees are and do -----------------------------------------------------------

    def _callees(
        self, key: str, function: Function | str, callee: str
    ) -> Iterator[tuple[Function, FunctionEntry]]:
        """Yield the functions of the project that a callee's path may be, with their entries.

        `key` and `function` say where the path is written; a `Function` also says in which class.
        """
        resolver = self.slow_reach.resolver
        name, own = (function, None) if isinstance(function, str) else (function.name, function.own)
        for value in resolver.values(callee, key, name, own):
            entry = resolver.function_entry(value) if isinstance(value, Function) else None
            if isinstance(value, Function) and entry is not None:
                yield value, entry

    def is_first_party(self, function: FunctionEntry, site: CallSite) -> bool:
        """Return whether the callee of a call may be a function of the project."""
        values = self.slow_reach.resolver.values(site.callee, self.key, function.name)
        return any(isinstance(value, Function) for value in values)

    def is_first_party_at(self, function: Function, callee: str) -> bool:
        """Return whether a callee's path, written in any function, may be a function or class of the
        project."""
        values = self.slow_reach.resolver.values(callee, function.key, function.name, function.own)
        return any(isinstance(value, (Function, Class)) for value in values)

    def called(self, function: FunctionEntry, site: CallSite) -> Iterator[FunctionEntry]:
        """Yield the functions of the project that a call may run."""
        for _, entry in self._callees(self.key, function.name, site.callee):
            yield entry

    def is_coroutine(self, function: FunctionEntry, site: CallSite) -> bool:
        """Return whether a call certainly evaluates to a coroutine: whatever its callee may be is an
        `async def` of the project."""
        resolver = self.slow_reach.resolver
        values = resolver.values(site.callee, self.key, function.name)
        entries = [resolver.function_entry(v) if isinstance(v, Function) else None for v in values]
        return bool(entries) and all(e is not None and e.is_async and not e.is_generator for e in entries)

    def never_suspends(self, function: FunctionEntry, site: CallSite) -> bool:
        """Return whether a call that is awaited certainly runs to its end at once: whatever its callee may be
        is a coroutine function of the project that awaits nothing but such.

        Assumed: no subclass out of sight overrides it.
        """
        return self._never_suspends(Function(self.key, function.name), site, frozenset())

    def _never_suspends(self, caller: Function, site: CallSite, callers: frozenset[Function]) -> bool:
        resolver = self.slow_reach.resolver
        values = resolver.values(site.callee, caller.key, caller.name, caller.own)
        for value in values:
            entry = resolver.function_entry(value) if isinstance(value, Function) else None
            if not isinstance(value, Function) or entry is None or value in callers or len(callers) > 8:
                return False
            if not entry.is_async or entry.suspends or entry.is_abstract or entry.decorators:
                return False
            within = (inner for inner in entry.body.all_sites if inner.awaited)
            if not all(self._never_suspends(value, inner, callers | {value}) for inner in within):
                return False
        return bool(values)

    def has_own_loop(self, function: str) -> bool:
        """Return whether each call of a coroutine function of the source, by its qualified name, runs on an
        event loop of its own."""
        entry = self.module.functions.get(function)
        if entry is None:
            return False
        resolver = self.slow_reach.resolver
        sources = {
            value.path
            for decorator in entry.decorators
            for value in resolver.values(decorator, self.key, entry.parent)
            if isinstance(value, Outside)
        }
        if entry.owner:
            sources.update(resolver.order(Class(self.key, entry.owner)).foreign)
        return any(map(self.catalog.gives_own_loop, sources))

    def starts_body(self, function: str) -> bool:
        """Return whether a call of a generator function of the source, by its qualified name, starts it: it
        is a coroutine of the older kind."""
        entry = self.module.functions.get(function)
        return entry is not None and self.slow_reach.call_graph.starts_body(entry, self.key)

    def starts_coroutine(self, function: FunctionEntry, site: CallSite) -> bool:
        """Return whether the callee of a call may be a coroutine of the older kind."""
        starts = self.slow_reach.call_graph.starts_body
        return any(
            entry.is_generator and starts(entry, value.key)
            for value, entry in self._callees(self.key, function.name, site.callee)
        )

    def lock_kinds(self, function: str, path: str) -> frozenset[str]:
        """Return the kinds of the thread locks that an access path may be in a function of the source, see
        `Catalog.lock_kind`; empty unless all that it may be are such locks."""
        values = self.slow_reach.resolver.values(path, self.key, function)
        kinds = {self.catalog.lock_kind(v.path) if isinstance(v, Outside) else "" for v in values}
        return frozenset() if "" in kinds else frozenset(kinds)

    def resolved_path(self, function: FunctionEntry | None, callee: str) -> str:
        """Return the path that a callee of another package is resolved to; that of any other as it is.

        `function` is the one that contains the call, None for the module's level.
        """
        values = self.slow_reach.resolver.values(callee, self.key, function.name if function else "")
        return next((value.path for value in values if isinstance(value, Outside)), callee)

    def own_paths(self, function: FunctionEntry | None, callee: str) -> Iterator[str]:
        """Yield how settings may name a callee, if it is a callable of the project.

        `function` is the one that contains the call, None for the module's level.
        """
        name = function.name if function is not None else ""
        for value in self.slow_reach.resolver.values(callee, self.key, name):
            yield from own_paths(self.slow_reach.resolver, value, self.catalog.user_emit_paths, self.key)

    def returned_texts(self, function: FunctionEntry, callee: str) -> tuple[str, ...]:
        """Return the strings, members of enums and classes in what a callee returns or yields.

        Only a quick function of the project counts, and only if the name of a terminal event is among them.
        """
        texts: list[str] = []
        for value, entry in self._callees(self.key, function.name, callee):
            if entry.is_async or not any(map(self.catalog.is_terminal_name, entry.body.returned_texts)):
                continue
            if not self.slow_reach.reach(value).keys() & self.catalog.before_emit_groups:
                texts.extend(entry.body.returned_texts)
        return tuple(texts)

    def reads(self, function: FunctionEntry, callee: str) -> frozenset[str]:
        """Return the attributes of its instance that a method of the project reads, itself or in another
        method that it calls."""
        names: set[str] = set()
        for value, entry in self._callees(self.key, function.name, callee):
            if entry.parameters:
                names.update(entry.body.reads)
                for site in entry.body.sites:
                    if site.callee.startswith(f"{entry.parameters[0]}."):
                        for _, inner in self._callees(value.key, value, site.callee):
                            names.update(inner.body.reads)
        return frozenset(names)

    def changes(self, function: FunctionEntry, site: CallSite) -> frozenset[str]:
        """Return the places, as the caller names them, that the callee of a call stores to or changes.

        Followed through the functions that the callee passes them to. Assumed: a function of another package
        does not change what it is passed.
        """
        return frozenset(self._changes(self.key, function.name, site, _CHANGE_DEPTH, set()))

    def _changes(
        self, key: str, function: str, site: CallSite, depth: int, active: set[Function]
    ) -> Iterator[str]:
        """Yield the same for a call of any function.

        Args:
            key: the module of the function that makes the call.
            function: the qualified name of that function.
            site: the call.
            depth: how many calls deep changes are still followed.
            active: the functions that led here.
        """
        if not depth:
            return
        for value, entry in self._callees(key, function, site.callee):
            if value in active:
                continue
            names = _callers_names(entry, site)
            is_closure = entry.parent != "" and value.key == key
            changed = list(entry.body.changes)
            for inner in entry.body.sites:
                changed.extend(self._changes(value.key, value.name, inner, depth - 1, {*active, value}))
            for place in changed:
                root, dot, rest = place.partition(".")
                if root in names:
                    yield f"{names[root]}{dot}{rest}"
                elif is_closure and root not in entry.body.bindings:
                    yield place  # the enclosing function has the same name for it

    # -- through what a callee publishes ---------------------------------------------------

    def publishes_below(self, function: FunctionEntry, site: CallSite, channel: str) -> bool:
        """Return whether a call publishes something further down through the object of a channel.

        `channel` is the callee of an emit as the function names it: of `session.send`, any method of the
        same `session` that publishes counts; of `emit`, the same function.
        """
        receiver = channel.rpartition(".")[0]
        own = self._denoted(function, receiver or channel)
        for path, key in self._calls_below(self.key, function.name, site, _CHANGE_DEPTH, set()):
            base, _, name = path.rpartition(".")
            if bool(receiver) is not bool(base) or not self.catalog.is_emit_name(name):
                continue
            other = self._origin(key, base or name) if key else self._denoted(function, base or name)
            if other == own:
                return True
        return False

    def _calls_below(
        self, key: str, function: Function | str, site: CallSite, depth: int, active: set[Function]
    ) -> Iterator[tuple[str, str]]:
        """Yield the callees' paths of the calls that a call makes further down, each with "" where it is as
        its caller would name it, or else with the module whose names it uses.

        `socket.send` is `client.send` in a function that is passed the `socket` as `client`. Paths that begin
        with what a function further down binds are left out. The arguments are those of `_changes`.
        """
        if not depth:
            return
        for value, entry in self._callees(key, function, site.callee):
            if value in active:
                continue
            names = _callers_names(entry, site)
            for inner in entry.body.sites:
                below = self._calls_below(value.key, value, inner, depth - 1, {*active, value})
                for path, module in [(inner.callee, ""), *below]:
                    root, dot, rest = path.partition(".")
                    if module:
                        yield path, module
                    elif root in names:
                        yield f"{names[root]}{dot}{rest}", ""
                    elif entry.parent and value.key == key and root not in entry.body.bindings:
                        yield path, ""  # the enclosing function has the same name for it
                    elif root not in entry.body.bindings:
                        yield path, value.key

    def _denoted(self, function: FunctionEntry, path: str) -> tuple[str, str]:
        """Return what a path in a function denotes: local names are replaced by what they are bound to, and
        attributes by what their object was made with."""
        for _ in range(_CHANGE_DEPTH):
            root, dot, rest = path.partition(".")
            bindings = function.body.bindings.get(root.removesuffix("()"))
            if root.endswith("()"):
                passed = self._passed_to_constructor(function, root.removesuffix("()"), rest)
                if not passed:
                    return "", path
                path = passed
            elif bindings is None or root in function.body.outer_names:
                return self._origin(self.key, path)
            elif len(bindings) == 1 and bindings[0] and root not in function.parameters:
                path = f"{bindings[0]}{dot}{rest}"
            else:
                break
        return "", path

    def _passed_to_constructor(self, function: FunctionEntry, made: str, rest: str) -> str:
        """Return what an attribute of a new object is, as the function that makes it names it; "" where the
        constructor is not passed it.

        Args:
            function: the function that makes the object.
            made: the path of the class.
            rest: the attribute, and what follows it.
        """
        attribute, dot, more = rest.partition(".")
        sites = [site for site in function.body.sites if site.callee == made]
        for value in self.slow_reach.resolver.values(made, self.key, function.name) if sites else ():
            entry = self.slow_reach.resolver.class_entry(value) if isinstance(value, Class) else None
            for initialiser, path in entry.attributes.get(attribute, ()) if entry is not None else ():
                module = self.slow_reach.index.get(value.key) if isinstance(value, Class) else None
                init = module.functions.get(initialiser) if module is not None else None
                passed = _callers_names(init, sites[0]).get(path, "") if init is not None else ""
                if passed:
                    return f"{passed}{dot}{more}"
        return ""

    def _origin(self, key: str, path: str) -> tuple[str, str]:
        """Return the module and the path there of what a module calls by a path: imports are followed."""
        for _ in range(_CHANGE_DEPTH):
            root, dot, rest = path.partition(".")
            module = self.slow_reach.index.get(key)
            bindings = module.bindings.get(root, []) if module is not None else []
            if len(bindings) != 1 or not bindings[0].startswith("@"):
                break
            holder, _, name = bindings[0][1:].rpartition(".")
            is_module = self.slow_reach.index.locate(bindings[0][1:], key)
            source = self.slow_reach.index.locate(holder or ".", key) if holder or name else None
            if is_module is not None and rest:
                key, path = is_module, rest
            elif source is not None and source != key:
                key, path = source, f"{name}{dot}{rest}"
            else:
                return "", f"{bindings[0]}{dot}{rest}"
        return key, path


def _callers_names(entry: FunctionEntry, site: CallSite) -> dict[str, str]:
    """Return what a call passes for the parameters of its callee, as the caller names it."""
    parameters = entry.passed_parameters
    names: dict[str, str] = {}
    receiver = site.callee.rpartition(".")[0]
    if entry.is_bound and entry.parameters and receiver:
        names[entry.parameters[0]] = receiver
    for position, path in site.arguments:
        if path[0] not in "=?":
            is_index = position.isdigit() and int(position) < len(parameters)
            names[parameters[int(position)] if is_index else position] = path
    return names
