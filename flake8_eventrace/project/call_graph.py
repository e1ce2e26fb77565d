"""What a call runs, here and now: functions of the project, and slow calls of other packages.

A call runs its callee here when it is a plain call of a function, an awaited call of a coroutine
function, or an iteration over a generator. What is handed on as a value (to a thread, an
executor, a task) does not run here, nor does a coroutine that nobody awaits.

Assumed: a decorator of unknown origin calls what it decorates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..catalog.catalog import Catalog, Slow
from ..catalog.vocabulary import GATHERS, JOINS, MAKES_CONTEXT
from .access_paths import PLAIN
from .guards import facts_of, need_not_wait, renamed
from .index import ProjectIndex
from .module_index import CallSite, FunctionEntry
from .resolve import Class, Function, Instance, Outside, Resolver, Values

#: Calls that wait for threads and futures. `wait` may be an event's, unless it is awaited.
_JOINS = JOINS | {"as_completed"}
#: Literals that are followed through functions which only hand them on.
_SWITCHES = frozenset({"=True", "=False", "=None"})
_INITIALISERS = ("__init__", "__post_init__", "model_post_init")


class Leaf(NamedTuple):
    """A slow call: what the catalog says of it, and the path that it was known by."""

    slow: Slow
    path: str


class CallGraph:
    """Answers are kept as long as the modules that they rest on are what they were."""

    def __init__(self, outlines: ProjectIndex, resolver: Resolver, catalog: Catalog) -> None:
        self.outlines = outlines
        self.resolver = resolver
        self.catalog = catalog
        self._leaves: dict[str, tuple[str, Slow | None]] = {}
        self._attributes: dict[Class, tuple[frozenset[str], int]] = {}
        self._hands: dict[tuple[str, str], tuple[bool, int]] = {}

    def forget(self) -> None:
        self._attributes.clear()
        self._hands.clear()

    def targets(
        self,
        site: CallSite,
        key: str,
        function: str,
        own: Class | None,
        given: Mapping[str, str] | None = None,
        joins: bool = False,
    ) -> Iterator[Function | Leaf]:
        """The functions that a call runs here, and the slow callables that it calls.

        `given` are the caller's parameters that are known. `joins`: the caller waits for the
        threads and tasks that it starts, so what they run counts as if it ran here.
        """
        known = given or {}
        for value in self._meant(site, self.resolver.values(site.callee, key, function, own)):
            if isinstance(value, Outside):
                leaf = self._leaf(value.path, site)
                if leaf is not None:
                    yield leaf
                elif self._waits_for(value.path, site, joins):
                    yield from self._joined(site, key, function, own)
            else:
                run = site._replace(awaited=True) if joins and not site.consumed else site
                for target in self._run(value, run):
                    if isinstance(target, Function):
                        yield self._given(target, site, known, self._own_name(key, function))
                    else:
                        yield target
                if isinstance(value, Function):
                    yield from self._called_back(value, site, key, function, own)

    def _meant(self, site: CallSite, values: Values) -> Values:
        """What a call can mean of what its callee may be.

        Where both coroutine functions and others answer to the name, the way it is called decides:
        an awaited call is that of a coroutine function; any other may be either.
        """
        asynchronous = [value for value in values if isinstance(value, Function) and self.is_async(value)]
        plain = [value for value in values if isinstance(value, Function) and not self.is_async(value)]
        if not site.awaited and any(isinstance(v, Outside) and v.path.startswith("asyncio.") for v in values):
            return tuple(v for v in values if not isinstance(v, Outside) or v.path.startswith("asyncio."))
        if not asynchronous or not plain:
            return values
        return tuple(asynchronous) if site.awaited else tuple(v for v in values if v not in plain)

    def is_offloaded(self, site: CallSite, key: str, function: str) -> bool:
        return site.awaited and self.catalog.offloads(self._spelled(site.callee, key, function))

    def is_async(self, function: Function) -> bool:
        described = self.resolver.function(function)
        return described is not None and described.is_async

    def _own_name(self, key: str, function: str) -> str:
        """What a method calls its own instance."""
        outline = self.outlines.get(key)
        described = outline.functions.get(function) if outline is not None else None
        return described.parameters[0] if described and described.owner and described.parameters else ""

    def _waits_for(self, path: str, site: CallSite, joins: bool) -> bool:
        """Whether what is handed to a call is done before the caller goes on."""
        return (site.awaited and self.catalog.offloads(path)) or (joins and self.catalog.defers(path))

    def _given(self, target: Function, site: CallSite, given: Mapping[str, str], own_name: str) -> Function:
        """The callee with what decides which calls it makes: literals that it is passed, and what has
        been tested of its arguments and of the instance whose method it is."""
        described = self.resolver.function(target)
        if described is None:
            return target
        guarded = described.guarded
        watched = self._watched(target, described)
        handed = described.handed
        if not guarded and not watched and not handed:
            return target
        passed = dict(site.arguments)
        known: dict[str, str] = {}
        tested = {**given, **facts_of(site.guards)}
        names = described.parameters[1:] if described.owner else described.parameters
        heads = {path.partition(".")[0] for path in guarded}
        for position, name in enumerate(names):
            if name not in heads and name not in handed:
                continue
            text = passed.get(name, passed.get(str(position)))
            if text is None and not passed.keys() & {"*", "**"}:
                text = described.defaults.get(name)
            if text is None:
                continue
            if text.startswith("="):
                if name in heads or text in _SWITCHES:
                    known[name] = text
            else:
                known.update(renamed(tested, text, name, {*guarded, *handed}))
        if described.owner and described.parameters:
            receiver, _, _ = site.callee.rpartition(".")
            receiver = own_name if receiver == "super()" else receiver
            if PLAIN.fullmatch(receiver):
                own = described.parameters[0]
                known.update(renamed(tested, receiver, own, {f"{own}.{name}" for name in watched}))
        return target._replace(given=tuple(sorted(known.items())))

    def _watched(self, target: Function, described: FunctionEntry) -> frozenset[str]:
        """The attributes of an instance that decide what its methods call."""
        if not described.owner:
            return frozenset()
        own = target.own if target.own is not None else Class(target.key, described.owner)
        known = self._attributes.get(own)
        if known is None or not self.outlines.still(known[1]):
            before, self.outlines.touched = self.outlines.touched, 0
            found: set[str] = set()
            for above in self.resolver.order(own)[0]:
                found.update(self._tested_in(above))
            known = self._attributes[own] = frozenset(found), self.outlines.touched
            self.outlines.touched = before
        self.outlines.touched |= known[1]
        return known[0]

    def _tested_in(self, value: Class) -> frozenset[str]:
        outline = self.outlines.get(value.key)
        described = self.resolver.described(value)
        return outline.tested(described) if outline is not None and described is not None else frozenset()

    def _joined(
        self, site: CallSite, key: str, function: str, own: Class | None
    ) -> Iterator[Function | Leaf]:
        """The callables that are handed to a thread or an executor."""
        here = site._replace(awaited=False, arguments=())
        for _, path in site.arguments:
            if path[0] in "=?" or path.endswith("()"):
                continue
            for value in self.resolver.values(path, key, function, own):
                if isinstance(value, Function):
                    yield from self._run(value, here)
                elif isinstance(value, Outside):
                    leaf = self._leaf(value.path, here)
                    if leaf is not None:
                        yield leaf

    def joins(self, described: FunctionEntry) -> bool:
        """Whether a function waits for what it has started, before it returns."""
        for site in described.sites:
            receiver, _, name = site.callee.rpartition(".")
            if name == "join" and (receiver.endswith("str()") or not _is_timeout(site.arguments)):
                continue  # of texts, or of paths
            if name in _JOINS or (name in GATHERS and site.awaited):
                return True
            if site.entered and name.startswith(("ThreadPoolExecutor", "ProcessPoolExecutor", "TaskGroup")):
                return True
        return False

    def _leaf(self, path: str, site: CallSite) -> Leaf | None:
        known = self._leaves.get(path)
        if known is None:
            canonical = self.catalog.canonical(path)
            known = self._leaves[path] = canonical, self.catalog.slow(canonical)
        path, slow = known
        if slow is None or slow.awaited is not site.awaited:
            return None
        if (slow.entered and not slow.awaited and not site.entered) or (slow.iterated and not site.consumed):
            return None
        if not slow.holds(dict(site.arguments)) or need_not_wait(slow.group, site):
            return None
        return Leaf(slow, path)

    def _run(self, value: object, site: CallSite) -> Iterator[Function | Leaf]:
        if isinstance(value, Function):
            described = self.resolver.function(value)
            if described is not None and self._runs(described, value, site):
                yield value
        elif isinstance(value, Class):
            for name in _INITIALISERS:
                yield from self._methods(Instance(*value), name)
            if site.entered:
                yield from self._methods(Instance(*value), "__aenter__" if site.awaited else "__enter__")
        elif isinstance(value, Instance):
            for method in self.resolver.attribute(value, "__call__"):
                if isinstance(method, Function):
                    yield from self._run(method, site)

    def _methods(self, value: Instance, name: str) -> Iterator[Function | Leaf]:
        for method in self.resolver.attribute(value, name):
            if isinstance(method, Function):
                yield method

    def _runs(self, described: FunctionEntry, value: Function, site: CallSite) -> bool:
        """Whether the call executes the function's body, here and now."""
        for decorator in described.decorators:
            name = decorator.removesuffix("()").split(".")[-1]
            if name in MAKES_CONTEXT:
                return site.entered
            if not self._keeps(decorator.removesuffix("()"), value, site):
                return False
        if described.is_generator:
            return site.consumed
        return site.awaited or not described.is_async

    def _keeps(self, decorator: str, value: Function, site: CallSite) -> bool:
        """Whether a decorated function still runs, whenever it is called, in the caller's thread."""
        for meant in self.resolver.values(decorator, value.key):
            if isinstance(meant, Outside):
                if self.catalog.defers(meant.path):
                    return False
                if self.catalog.caches(meant.path) and self._is_single(value, site):
                    return False
            elif isinstance(meant, Function) and self._hands_on(meant):
                return False
        return True

    def _is_single(self, value: Function, site: CallSite) -> bool:
        """Whether a call has one answer only, so that a cache is filled once for it."""
        described = self.resolver.function(value)
        if described is None or len(described.parameters) <= bool(described.owner):
            return True
        return all(text.startswith("=") for _, text in site.arguments)

    def _hands_on(self, decorator: Function) -> bool:
        """Whether a decorator of the project gives what it decorates to a thread or a task."""
        asked = decorator.key, decorator.name
        known = self._hands.get(asked)
        if known is None or not self.outlines.still(known[1]):
            before, self.outlines.touched = self.outlines.touched, 0
            answer = self._defers_within(decorator)
            known = self._hands[asked] = answer, self.outlines.touched
            self.outlines.touched = before
        self.outlines.touched |= known[1]
        return known[0]

    def _defers_within(self, decorator: Function) -> bool:
        outline = self.outlines.get(decorator.key)
        if outline is None:
            return False
        for function in outline.functions.values():
            if function.name == decorator.name or function.name.startswith(f"{decorator.name}."):
                for site in function.sites:
                    if self.catalog.defers(self._spelled(site.callee, decorator.key, function.name)):
                        return True
        return False

    def _spelled(self, callee: str, key: str, function: str) -> str:
        """The path of somebody else's callable, or how a callee of our own is written."""
        values = self.resolver.values(callee, key, function)
        return next((v.path for v in values if isinstance(v, Outside)), callee)

    def _called_back(
        self, value: Function, site: CallSite, key: str, function: str, own: Class | None
    ) -> Iterator[Function | Leaf]:
        """The functions handed to a call which the callee itself calls."""
        described = self.resolver.function(value)
        if described is None or not site.arguments or not self._runs(described, value, site):
            return
        parameters = described.parameters
        if described.owner and parameters:
            parameters = parameters[1:]
        passed = {}
        for name, path in site.arguments:
            index = int(name) if name.isdigit() else -1
            passed[parameters[index] if 0 <= index < len(parameters) else name] = path
        for inner in described.sites:
            path = passed.get(inner.callee, "?")
            if path[0] in "=?" or path.endswith("()") or described.bindings.get(inner.callee, [""]) != [""]:
                continue
            for handed in self.resolver.values(path, key, function, own):
                if isinstance(handed, Function):
                    yield from self._run(handed, inner)
                elif isinstance(handed, Outside):
                    leaf = self._leaf(handed.path, inner)
                    if leaf is not None:
                        yield leaf


def _is_timeout(arguments: tuple[tuple[str, str], ...]) -> bool:
    """Whether a `join` is given nothing, or only how long to wait."""
    return all(name == "timeout" or text[1:2].isdigit() for name, text in arguments)
