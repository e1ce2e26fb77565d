"""The calls of one source: which of them are slow, and by which chain.

The summaries live as long as the process and are shared by all sources that are checked with
the same settings.
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
from .resolve import Function, Outside
from .slow_reach import Chain, SlowReach

#: Longer chains turn on so many tests that a coroutine is not blamed for where they end.
MOST_CALLS = 10


@dataclass(frozen=True)
class SlowCall:
    """A call of a function, and where it leads."""

    function: FunctionEntry
    site: CallSite
    chain: Chain


@lru_cache(maxsize=16)
def _slow_reach(choice: CatalogChoice, roots: tuple[str, ...], on_disk: bool) -> SlowReach:
    return SlowReach(ProjectIndex(roots, on_disk=on_disk), load(choice))


class SlowCalls:
    """The calls of one source. Nothing is looked up before it is asked for."""

    def __init__(self, source: SourceFile, settings: Settings) -> None:
        roots = tuple(os.path.abspath(os.path.join(settings.root, folder)) for folder in settings.src)
        self.slow_reach = _slow_reach(settings.catalog, roots, settings.cache)
        self.defer = settings.defer
        self.catalog: Catalog = self.slow_reach.catalog
        self.source = source

    @property
    def tree(self) -> ast.Module:
        """The `ast` of the source, which must be one that this interpreter parses."""
        return self.source.tree

    @property
    def is_indexed(self) -> bool:
        """Whether the source is known to be Python, as its module was outlined in this process."""
        return self.slow_reach.outlines.is_indexed(self.source.path, self.source.content)

    @cached_property
    def key(self) -> str:
        """The source's module among the outlines."""
        tree = None if self.is_indexed else self.source.tree
        return self.slow_reach.outlines.begin(self.source.path, self.source.content, tree)

    @cached_property
    def outline(self) -> ModuleIndex:
        return self.slow_reach.outlines.get(self.key) or ModuleIndex()

    def blocking(self) -> Iterator[SlowCall]:
        """The calls in `async def` functions that block the event loop, as far as a normal run comes:
        not those that an error handler makes through others."""
        for function in self.outline.functions.values():
            if function.is_async:
                for site in function.sites:
                    if not site.cold:
                        chain = self.slow_reach.chain(
                            site,
                            self.key,
                            function.name,
                            self.catalog.blocking_groups,
                            blocking=True,
                            most=0 if site.handler else MOST_CALLS,
                        )
                        if chain is not None:
                            yield SlowCall(function, site, chain)

    def slow(self, function: FunctionEntry) -> Iterator[SlowCall]:
        """The calls of a function, awaited or not, that take long enough to keep a client waiting."""
        for site in function.sites:
            if not site.cold and not site.handler:
                chain = self._chain(function, site, self.catalog.before_emit_groups)
                if chain is not None:
                    yield SlowCall(function, site, chain)

    def works(self, function: FunctionEntry, site: CallSite) -> bool:
        """Whether a call is slow, or makes something that is once it is awaited or iterated over."""
        eager = site._replace(awaited=True, consumed=True)
        lazy = site._replace(awaited=False, consumed=True)
        groups = self.catalog.before_emit_groups
        return any(self._chain(function, s, groups) is not None for s in (eager, lazy))

    def is_ours(self, function: FunctionEntry, site: CallSite) -> bool:
        """Whether a call is known to be one of the project's own functions."""
        found = self.slow_reach.resolver.values(site.callee, self.key, function.name)
        return any(isinstance(value, Function) for value in found)

    def is_coroutine(self, function: FunctionEntry, site: CallSite) -> bool:
        """Whether a call surely makes a coroutine: its callee is an `async def` of the project."""
        found = self.slow_reach.resolver.values(site.callee, self.key, function.name)
        described = [
            self.slow_reach.resolver.function(value) if isinstance(value, Function) else None
            for value in found
        ]
        return bool(described) and all(d is not None and d.is_async and not d.is_generator for d in described)

    def said_by(self, function: FunctionEntry, callee: str) -> tuple[str, ...]:
        """The texts, members and classes in what a quick helper of the project returns or yields, if the
        name of a terminal event is among them."""
        resolver = self.slow_reach.resolver
        found: list[str] = []
        for value in resolver.values(callee, self.key, function.name):
            described = resolver.function(value) if isinstance(value, Function) else None
            if not isinstance(value, Function) or described is None or described.is_async:
                continue
            if not any(map(self.catalog.is_terminal_name, described.says)):
                continue  # nothing that anybody asks for
            if not self.slow_reach.reach(value).keys() & self.catalog.before_emit_groups:
                found.extend(described.says)
        return tuple(found)

    def reads(self, function: FunctionEntry, callee: str) -> frozenset[str]:
        """The attributes of its instance that a method of the project looks at, itself or through
        one other method."""
        resolver = self.slow_reach.resolver
        found: set[str] = set()
        for value in resolver.values(callee, self.key, function.name):
            described = resolver.function(value) if isinstance(value, Function) else None
            if described is not None and isinstance(value, Function) and described.parameters:
                found.update(described.reads)
                own = described.parameters[0]
                for site in described.sites:
                    if site.callee.startswith(f"{own}."):
                        for inner in resolver.values(site.callee, value.key, value.name, value.own):
                            below = resolver.function(inner) if isinstance(inner, Function) else None
                            found.update(below.reads if below is not None else ())
        return frozenset(found)

    def spelled(self, function: FunctionEntry | None, callee: str) -> str:
        """The path of somebody else's callable; how a callee of our own is written."""
        values = self.slow_reach.resolver.values(callee, self.key, function.name if function else "")
        return next((v.path for v in values if isinstance(v, Outside)), callee)

    def changes(self, function: FunctionEntry, site: CallSite) -> frozenset[str]:
        """The places, as the caller names them, that a call's callee stores to or changes.

        Followed through the functions that the callee itself passes them on to; what somebody
        else's function is given, it is assumed not to change.
        """
        return frozenset(self._changes(function.name, self.key, site, 4, set()))

    def _changes(
        self, function: str, key: str, site: CallSite, depth: int, seen: set[Function]
    ) -> Iterator[str]:
        resolver = self.slow_reach.resolver
        for value in resolver.values(site.callee, key, function):
            described = resolver.function(value) if isinstance(value, Function) else None
            if described is None or not isinstance(value, Function) or value in seen or not depth:
                continue
            names = _passed(described, site)
            nested = described.parent != "" and value.key == key
            changed = list(described.changes)
            for inner in described.sites:
                changed.extend(self._changes(value.name, value.key, inner, depth - 1, {*seen, value}))
            for place in changed:
                root, dot, rest = place.partition(".")
                if root in names:
                    yield f"{names[root]}{dot}{rest}"
                elif nested and root not in described.bindings:
                    yield place  # a closure and its maker share the name

    def _chain(self, function: FunctionEntry, site: CallSite, groups: frozenset[str]) -> Chain | None:
        return self.slow_reach.chain(site, self.key, function.name, groups)


def _passed(described: FunctionEntry, site: CallSite) -> dict[str, str]:
    """The caller's names for a callee's parameters."""
    parameters = list(described.parameters)
    names: dict[str, str] = {}
    if described.owner and parameters:
        receiver = site.callee.rpartition(".")[0]
        if receiver:
            names[parameters[0]] = receiver
        parameters = parameters[1:]
    for position, path in site.arguments:
        if path[0] in "=?":
            continue
        name = (
            parameters[int(position)] if position.isdigit() and int(position) < len(parameters) else position
        )
        names[name] = path
    return names
