"""The slow calls of one source, each with the chain of calls that makes it slow; and what its callees do.

This is the face of the room towards the rules. A source and settings go in; `SlowCall`s come out.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..catalog.catalog import Catalog, load
from ..settings import CatalogChoice, Settings
from ..source.source_file import SourceFile
from .index import ProjectIndex
from .module_index import CallSite, FunctionEntry, ModuleIndex
from .resolve import Class, Function, Outside
from .slow_reach import Chain, SlowReach

#: What a chain of LAG203 may cost, see `slow_reach`: twenty calls without a condition, or six conditions and
#: two calls. Measured on 57 places to report and 19 to leave, in 14 packages: once guards are decided, true
#: chains cost 0 to 17, and false ones, which depend on tags in stored data, 29 and more. Every limit in
#: between is the same for these labels, also without any one of the packages. It is put near the true ones: a
#: false alarm costs the user more than a miss. A limit of 10 would lose a fifth of the true ones.
MOST_COST = 20
#: How many calls deep the changes of a call are followed. Each level multiplies the functions that are looked
#: into; what happens further down counts as no change.
_CHANGE_DEPTH = 4


@dataclass(frozen=True)
class SlowCall:
    """A call in a function, and the chain down to what makes it slow."""

    function: FunctionEntry
    site: CallSite
    chain: Chain


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
    """

    def __init__(self, source: SourceFile, settings: Settings) -> None:
        roots = tuple(os.path.abspath(os.path.join(settings.root, folder)) for folder in settings.src)
        self.slow_reach = _slow_reach(settings.catalog, roots, settings.cache)
        self.defer = settings.defer
        self.catalog: Catalog = self.slow_reach.catalog
        self.source = source

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
        return self.slow_reach.index.begin(self.source.path, self.source.content, tree)

    @cached_property
    def module(self) -> ModuleIndex:
        """The index of the source's module, empty if it is no Python."""
        return self.slow_reach.index.get(self.key) or ModuleIndex()

    # -- slow calls ------------------------------------------------------------------------

    def blocking(self) -> Iterator[SlowCall]:
        """Yield the calls in `async def` functions that block the event loop, cold ones left out.

        A call in an error handler counts only if it is slow itself, not for what it calls.
        """
        for function in self.module.functions.values():
            if function.is_async:
                for site in function.body.sites:
                    chain = None if site.cold else self._blocking_chain(function, site)
                    if chain is not None:
                        yield SlowCall(function, site, chain)

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

    def resolved_path(self, function: FunctionEntry | None, callee: str) -> str:
        """Return the path that a callee of another package is resolved to; that of any other as it is.

        `function` is the one that contains the call, None for the module's level.
        """
        values = self.slow_reach.resolver.values(callee, self.key, function.name if function else "")
        return next((value.path for value in values if isinstance(value, Outside)), callee)

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

    def calls_below(self, function: FunctionEntry, site: CallSite) -> frozenset[str]:
        """Return the callees' paths of the calls that a call makes further down, as its caller would name
        them: `socket.send` for `client.send` in a function that is passed the `socket` as `client`.

        Calls whose path begins with anything but what the caller passes are left out.
        """
        return frozenset(self._calls_below(self.key, function.name, site, _CHANGE_DEPTH, set()))

    def _calls_below(
        self, key: str, function: Function | str, site: CallSite, depth: int, active: set[Function]
    ) -> Iterator[str]:
        """Yield the same for a call of any function; the arguments are those of `_changes`."""
        if not depth:
            return
        for value, entry in self._callees(key, function, site.callee):
            if value in active:
                continue
            names = _callers_names(entry, site)
            for inner in entry.body.sites:
                paths = {
                    inner.callee,
                    *self._calls_below(value.key, value, inner, depth - 1, {*active, value}),
                }
                for path in paths:
                    root, dot, rest = path.partition(".")
                    if dot and root in names:
                        yield f"{names[root]}.{rest}"


def _callers_names(entry: FunctionEntry, site: CallSite) -> dict[str, str]:
    """Return what a call passes for the parameters of its callee, as the caller names it."""
    parameters = list(entry.parameters)
    names: dict[str, str] = {}
    if entry.owner and parameters:
        receiver = site.callee.rpartition(".")[0]
        if receiver:
            names[parameters[0]] = receiver
        parameters = parameters[1:]
    for position, path in site.arguments:
        if path[0] not in "=?":
            is_index = position.isdigit() and int(position) < len(parameters)
            names[parameters[int(position)] if is_index else position] = path
    return names
