"""Does this function reach a slow call, and by which chain?

Answered on demand for the function asked about, through first-party files only. Functions that
call one another in circles are one component of the call graph and share what they reach
(Tarjan 1972); each function is looked into once.

A call runs its callee here when it is a plain call of a function, an awaited call of a coroutine
function, or an iteration over a generator. What is handed on as a value (to a thread, an
executor, a task) does not run here, nor does a coroutine that nobody awaits.

Assumed: a method that is left to subclasses does what most of its first-party implementations
do; a decorator of unknown origin calls what it decorates; cold branches are not taken.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from .catalog import Catalog, Slow
from .outline import FunctionOutline, Site
from .outlines import Outlines
from .resolve import Class, Function, Instance, Outside, Resolver, Values

#: Functions looked into for one question; a larger call graph is left unjudged beyond.
MOST_FUNCTIONS = 6_000
#: Files that are searched for the subclasses of one class.
MOST_FILES = 400

#: Calls that wait for threads and futures; and, when they are awaited, for tasks.
_JOINS = frozenset({"result", "join", "as_completed"})
_AWAITED_JOINS = frozenset({"gather", "wait", "as_completed"})
_GUARD = re.compile(r"(?P<negated>!?)(?P<name>[\w.()]+)(?:(?P<relation>[=!])(?P<literal>.*))?$", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z_][\w.]*$")
_FALSE = frozenset({"None", "False", "0", "0.0", "''", "b''"})

#: What must have been asked, and with which answer, for a call not to wait.
_READY: dict[str, tuple[tuple[str, str], ...]] = {
    "get": (("!", "empty"), ("", "qsize")),
    "result": (("", "done"),),
    "exception": (("", "done"),),
    "join": (("!", "is_alive"),),
    "wait": (("", "is_set"),),
}

_INITIALISERS = ("__init__", "__post_init__", "model_post_init")
_ENTERERS = frozenset({"contextmanager", "asynccontextmanager"})


class Leaf(NamedTuple):
    """A slow call: what the catalog says of it, and the path that it was known by."""

    slow: Slow
    path: str


class Hop(NamedTuple):
    """The first step on the shortest way to a slow call of some group: to another function, or,
    with `callee` None, the slow call itself. `calls` is the length of the way."""

    calls: int
    line: int
    callee: Function | None
    leaf: Leaf


class Link(NamedTuple):
    """One function of a chain: its name, its file, and the 1-based line of the call in it."""

    name: str
    path: str
    line: int


@dataclass(frozen=True)
class Chain:
    """The functions from the one that was called down to the slow call; none for a slow call itself."""

    links: tuple[Link, ...]
    leaf: Leaf

    @property
    def group(self) -> str:
        return self.leaf.slow.group

    @property
    def names(self) -> tuple[str, ...]:
        """The functions' own names and the slow callable's path, for messages."""
        return (*(link.name.rpartition(".")[2] for link in self.links), self.leaf.path)


Reach = dict[str, Hop]


@dataclass(eq=False)
class _Visit:
    """A function while its component is being searched for."""

    index: int
    low: int
    edges: list[tuple[Site, Function]]
    reach: Reach
    is_abstract: bool = False
    next: int = 0
    waiting: bool = True
    within: list[tuple[Site, Function]] = field(default_factory=list)


class Summaries:
    """What the functions of a project reach, with a catalog's idea of slow."""

    def __init__(self, outlines: Outlines, catalog: Catalog) -> None:
        self.outlines = outlines
        self.catalog = catalog
        self.resolver = Resolver(outlines)
        self._reach: dict[Function, tuple[Reach, int]] = {}
        self._subclasses: dict[Class, tuple[tuple[Class, ...], int]] = {}
        self._leaves: dict[str, tuple[str, Slow | None]] = {}
        self._attributes: dict[Class, tuple[frozenset[str], int]] = {}

    # -- questions -------------------------------------------------------------------------

    def chain(
        self, site: Site, key: str, function: str, groups: frozenset[str], *, blocking: bool = False
    ) -> Chain | None:
        """The chain from a call in a function down to the slow call of the gravest group.

        `groups` are those asked about. A call that nobody awaits or consumes and a call which
        cannot be followed have none. `blocking`: the thread must stand still meanwhile; what a
        coroutine that is awaited does is the business of that coroutine.
        """
        best: Chain | None = None
        if blocking and self._is_offloaded(site, key, function):
            return None
        for target in list(self.targets(site, key, function, None)):
            if isinstance(target, Leaf):
                found = Chain((), target) if target.slow.group in groups else None
            elif blocking and self._is_async(target):
                continue
            else:
                found = self._chain_from(target, groups)
            if found is None or (blocking and found.leaf.slow.awaited):
                continue
            if best is None or self._grave(found) < self._grave(best):
                best = found
        return best

    def _is_offloaded(self, site: Site, key: str, function: str) -> bool:
        return site.awaited and self.catalog.offloads(self._spelled(site.callee, key, function))

    def _is_async(self, function: Function) -> bool:
        described = self.resolver.function(function)
        return described is not None and described.is_async

    def _grave(self, chain: Chain) -> tuple[int, int]:
        return self.catalog.gravity(chain.group), len(chain.links)

    def _chain_from(self, target: Function, groups: frozenset[str]) -> Chain | None:
        reach = self.reach(target)
        known = [group for group in reach if group in groups]
        if not known:
            return None
        group = min(known, key=lambda g: (self.catalog.gravity(g), reach[g].calls))
        links: list[Link] = []
        current: Function | None = target
        while True:
            assert current is not None
            hop = self._reach[current][0][group]  # nearer to the slow call with each hop
            links.append(Link(current.name, current.key, hop.line))
            if hop.callee is None:
                return Chain(tuple(links), hop.leaf)
            current = hop.callee

    def reach(self, function: Function) -> Reach:
        """The slow calls that a call of the function comes to, one for each group."""
        known = self._reach.get(function)
        if known is not None:
            if self.outlines.still(known[1]):
                self.outlines.touched |= known[1]
                return known[0]
            self.forget()
        self._search(function)
        return self._reach[function][0]

    def forget(self) -> None:
        """Drop every answer: some file is not what it was."""
        self._reach.clear()
        self._subclasses.clear()
        self._attributes.clear()
        self.resolver.forget()

    # -- the search ------------------------------------------------------------------------

    def _search(self, root: Function) -> None:
        visits: dict[Function, _Visit] = {}
        stack: list[Function] = []
        path = [root]
        before, self.outlines.touched = self.outlines.touched, 0
        self._open(root, visits, stack)
        while path:
            current = path[-1]
            visit = visits[current]
            if visit.next < len(visit.edges):
                site, callee = visit.edges[visit.next]
                visit.next += 1
                if callee in self._reach:
                    self.outlines.touched |= self._reach[callee][1]
                    if not visit.is_abstract:
                        _add(visit.reach, self._reach[callee][0], site, callee)
                elif callee not in visits:
                    if len(visits) < MOST_FUNCTIONS:
                        visit.next -= 1
                        self._open(callee, visits, stack)
                        path.append(callee)
                elif visits[callee].waiting:
                    visit.low = min(visit.low, visits[callee].index)
                    visit.within.append((site, callee))
                continue
            path.pop()
            if path:
                above = visits[path[-1]]
                above.low = min(above.low, visit.low)
            if visit.low == visit.index:
                self._close(current, visits, stack)
        self.outlines.touched |= before

    def _open(self, function: Function, visits: dict[Function, _Visit], stack: list[Function]) -> None:
        edges, reach = self._edges(function)
        described = self.resolver.function(function)
        is_abstract = described is not None and described.is_abstract
        visits[function] = _Visit(len(visits), len(visits), edges, reach, is_abstract)
        stack.append(function)

    def _close(self, root: Function, visits: dict[Function, _Visit], stack: list[Function]) -> None:
        """A component is complete: its members learn from one another until nothing is new."""
        members = []
        while True:
            member = stack.pop()
            members.append(member)
            visits[member].waiting = False
            if member == root:
                break
        for member in members:
            if visits[member].is_abstract:
                self._agree(visits[member], visits)
        changed = len(members) > 1
        while changed:
            changed = False
            for member in members:
                visit = visits[member]
                for site, callee in visit.within:
                    if visits[callee].reach and _add(visit.reach, visits[callee].reach, site, callee):
                        changed = True
        for member in members:
            self._reach[member] = visits[member].reach, self.outlines.touched

    def _agree(self, visit: _Visit, visits: dict[Function, _Visit]) -> None:
        """A method that is left to subclasses is as slow as most of them are."""
        votes: dict[str, list[tuple[Site, Function, Reach]]] = {}
        for site, callee in visit.edges:
            reach = self._reach[callee][0] if callee in self._reach else {}
            if callee not in self._reach and callee in visits:
                reach = visits[callee].reach
            for group in reach:
                votes.setdefault(group, []).append((site, callee, reach))
        for group, voters in votes.items():
            if 2 * len(voters) > len(visit.edges):
                for site, callee, reach in voters:
                    _add(visit.reach, {group: reach[group]}, site, callee)

    def _edges(self, function: Function) -> tuple[list[tuple[Site, Function]], Reach]:
        """The functions that one runs, and the slow calls that it makes itself."""
        described = self.resolver.function(function)
        edges: list[tuple[Site, Function]] = []
        reach: Reach = {}
        if described is None:
            return edges, reach
        if described.is_abstract:
            site = Site(described.line, 0, described.line, 0, "")
            return [(site, f) for f in self._implementations(function)], reach
        given = _certain(described, dict(function.given))
        joins = self._joins(described)
        for site in described.sites:
            if site.cold or _excluded(site.guards, given):
                continue
            for target in self.targets(site, function.key, function.name, function.own, given, joins):
                if isinstance(target, Function):
                    edges.append((site, target))
                elif self.catalog.carries(target.slow.group) and not site.handler:
                    reach.setdefault(target.slow.group, Hop(1, site.line, None, target))
        return edges, reach

    # -- what a call runs ------------------------------------------------------------------

    def targets(
        self,
        site: Site,
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
                run = replace(site, awaited=True) if joins and not site.consumed else site
                for target in self._run(value, run):
                    if isinstance(target, Function):
                        yield self._given(target, site, known, self._own_name(key, function))
                    else:
                        yield target
                if isinstance(value, Function):
                    yield from self._called_back(value, site, key, function, own)

    def _meant(self, site: Site, values: Values) -> Values:
        """What a call can mean of what its callee may be.

        Where both coroutine functions and others answer to the name, the way it is called decides:
        an awaited call is that of a coroutine function; any other may be either.
        """
        asynchronous = [value for value in values if isinstance(value, Function) and self._is_async(value)]
        plain = [value for value in values if isinstance(value, Function) and not self._is_async(value)]
        if not site.awaited and any(isinstance(v, Outside) and v.path.startswith("asyncio.") for v in values):
            return tuple(v for v in values if not isinstance(v, Outside) or v.path.startswith("asyncio."))
        if not asynchronous or not plain:
            return values
        return tuple(asynchronous) if site.awaited else tuple(v for v in values if v not in plain)

    def _own_name(self, key: str, function: str) -> str:
        """What a method calls its own instance."""
        outline = self.outlines.get(key)
        described = outline.functions.get(function) if outline is not None else None
        return described.parameters[0] if described and described.owner and described.parameters else ""

    def _waits_for(self, path: str, site: Site, joins: bool) -> bool:
        """Whether what is handed to a call is done before the caller goes on."""
        return (site.awaited and self.catalog.offloads(path)) or (joins and self.catalog.defers(path))

    def _given(self, target: Function, site: Site, given: Mapping[str, str], own_name: str) -> Function:
        """The callee with what decides which calls it makes: literals that it is passed, and what has
        been tested of its arguments and of the instance whose method it is."""
        described = self.resolver.function(target)
        if described is None:
            return target
        guarded = described.guarded
        watched = self._watched(target, described)
        if not guarded and not watched:
            return target
        passed = dict(site.arguments)
        known: dict[str, str] = {}
        tested = {**given, **_facts(site.guards)}
        names = described.parameters[1:] if described.owner else described.parameters
        heads = {path.partition(".")[0] for path in guarded}
        for position, name in enumerate(names):
            if name not in heads:
                continue
            text = passed.get(name, passed.get(str(position)))
            if text is None and not passed.keys() & {"*", "**"}:
                text = described.defaults.get(name)
            if text is None:
                continue
            if text.startswith("="):
                known[name] = text
            else:
                known.update(_renamed(tested, text, name, guarded))
        if described.owner and described.parameters:
            receiver, _, _ = site.callee.rpartition(".")
            receiver = own_name if receiver == "super()" else receiver
            if _PLAIN.match(receiver):
                own = described.parameters[0]
                known.update(_renamed(tested, receiver, own, {f"{own}.{name}" for name in watched}))
        return target._replace(given=tuple(sorted(known.items())))

    def _watched(self, target: Function, described: FunctionOutline) -> frozenset[str]:
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

    def _tested_in(self, value: Class) -> Iterator[str]:
        outline = self.outlines.get(value.key)
        described = self.resolver.described(value)
        for name in described.methods.values() if outline is not None and described is not None else ():
            method = outline.functions.get(name) if outline is not None else None
            for path in method.guarded if method is not None and method.parameters else ():
                head, dot, rest = path.partition(".")
                if dot and method is not None and head == method.parameters[0]:
                    yield rest

    def _joined(self, site: Site, key: str, function: str, own: Class | None) -> Iterator[Function | Leaf]:
        """The callables that are handed to a thread or an executor."""
        here = replace(site, awaited=False, arguments=())
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

    def _joins(self, described: FunctionOutline) -> bool:
        """Whether a function waits for what it has started, before it returns."""
        for site in described.sites:
            receiver, _, name = site.callee.rpartition(".")
            if name == "join" and (receiver.endswith("str()") or not _is_timeout(site.arguments)):
                continue  # of texts, or of paths
            if name in _JOINS or (name in _AWAITED_JOINS and site.awaited):
                return True
            if site.entered and name.startswith(("ThreadPoolExecutor", "ProcessPoolExecutor", "TaskGroup")):
                return True
        return False

    def _leaf(self, path: str, site: Site) -> Leaf | None:
        known = self._leaves.get(path)
        if known is None:
            canonical = self.catalog.canonical(path)
            known = self._leaves[path] = canonical, self.catalog.slow(canonical)
        path, slow = known
        if slow is None or slow.awaited is not site.awaited:
            return None
        if (slow.entered and not slow.awaited and not site.entered) or (slow.iterated and not site.consumed):
            return None
        if not slow.holds(dict(site.arguments)) or _need_not_wait(slow.group, site):
            return None
        return Leaf(slow, path)

    def _run(self, value: object, site: Site) -> Iterator[Function | Leaf]:
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

    def _runs(self, described: FunctionOutline, value: Function, site: Site) -> bool:
        """Whether the call executes the function's body, here and now."""
        for decorator in described.decorators:
            name = decorator.removesuffix("()").split(".")[-1]
            if name in _ENTERERS:
                return site.entered
            if not self._keeps(decorator.removesuffix("()"), value, site):
                return False
        if described.is_generator:
            return site.consumed
        return site.awaited or not described.is_async

    def _keeps(self, decorator: str, value: Function, site: Site) -> bool:
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

    def _is_single(self, value: Function, site: Site) -> bool:
        """Whether a call has one answer only, so that a cache is filled once for it."""
        described = self.resolver.function(value)
        if described is None or len(described.parameters) <= bool(described.owner):
            return True
        return all(text.startswith("=") for _, text in site.arguments)

    def _hands_on(self, decorator: Function) -> bool:
        """Whether a decorator of the project gives what it decorates to a thread or a task."""
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

    def defers(self, site: Site, key: str, function: str) -> bool:
        """Whether a call hands its arguments to a task, a thread or an executor."""
        return self.catalog.defers(self._spelled(site.callee, key, function))

    def _called_back(
        self, value: Function, site: Site, key: str, function: str, own: Class | None
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

    # -- subclasses ------------------------------------------------------------------------

    def _implementations(self, method: Function) -> list[Function]:
        """What the subclasses make of a method that is left to them, if most of them are slow."""
        described = self.resolver.function(method)
        if described is None or not described.owner:
            return []
        name = method.name.rpartition(".")[2]
        own = method.own if method.own is not None else Class(method.key, described.owner)
        found: dict[str, Function] = {}
        for subclass in self.subclasses(own):
            for value in self.resolver.attribute(Instance(*subclass), name):
                if isinstance(value, Function):
                    body = self.resolver.function(value)
                    if body is not None and not body.is_abstract and _is_alike(body, described):
                        found[f"{value.key}:{value.name}"] = value
        return list(found.values())

    def subclasses(self, base: Class) -> tuple[Class, ...]:
        """The first-party subclasses of a class that are defined at or below its folder."""
        known = self._subclasses.get(base)
        if known is not None and self.outlines.still(known[1]):
            self.outlines.touched |= known[1]
            return known[0]
        self._subclasses[base] = (), 0
        before, self.outlines.touched = self.outlines.touched, 0
        found: list[Class] = []
        name = base.name.rpartition(".")[2]
        inherits = re.compile(rb"class\s+\w+\s*\([^)]*\b" + name.encode() + rb"\b")
        for file in _neighbours(base.key):
            outline = None
            try:
                if file in self.outlines.loaded() or inherits.search(_bytes(file)):
                    outline = self.outlines.get(file)
            except OSError:
                continue
            for described in outline.classes.values() if outline is not None else ():
                candidate = Class(file, described.name)
                if candidate != base and described.bases and base in self.resolver.order(candidate)[0]:
                    found.append(candidate)
        answer = tuple(found)
        self._subclasses[base] = answer, self.outlines.touched
        self.outlines.touched |= before
        return answer


def _is_alike(body: FunctionOutline, described: FunctionOutline) -> bool:
    """Whether a call of the one runs as a call of the other does."""
    return body.is_async == described.is_async and (described.is_generator or not body.is_generator)


def _certain(described: FunctionOutline, given: dict[str, str]) -> dict[str, str]:
    """What is as it was given, wherever the function looks at it."""
    return {
        path: text
        for path, text in given.items()
        if path not in described.changes
        and all(
            _excluded(guards, given)
            for rebound, guards in described.rebound
            if rebound == path.partition(".")[0]
        )
    }


def _need_not_wait(group: str, site: Site) -> bool:
    """Whether tests on the way say that a call has nothing to wait for."""
    if group == "dns":
        return any(guard.endswith("='localhost'") for guard in site.guards)
    receiver, _, name = site.callee.rpartition(".")
    ready = _READY.get(name, ())
    return any(f"{negated}{receiver}.{state}()" in site.guards for negated, state in ready)


def _is_timeout(arguments: tuple[tuple[str, str], ...]) -> bool:
    """Whether a `join` is given nothing, or only how long to wait."""
    return all(name == "timeout" or text[1:2].isdigit() for name, text in arguments)


def _facts(guards: tuple[str, ...]) -> dict[str, str]:
    """What is known where a call stands under tests: `=` and a literal, `!` and what it is not, `+`
    for what is true, `-` for what is not."""
    found: dict[str, str] = {}
    for guard in guards:
        match = _GUARD.match(guard)
        if match is None or match["name"].endswith("()"):
            continue
        relation = match["relation"]
        text = f"{relation}{match['literal']}" if relation else "-" if match["negated"] else "+"
        if found.get(match["name"], "!")[0] == "!":  # what is told of it otherwise says more
            found[match["name"]] = text
    return found


def _renamed(
    facts: Mapping[str, str], path: str, name: str, wanted: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """What is known of a path, under the name that the callee has for it."""
    for known, text in facts.items():
        if known == path or known.startswith(f"{path}."):
            renamed = name + known[len(path) :]
            if renamed in wanted:
                yield renamed, text


def _excluded(guards: tuple[str, ...], given: Mapping[str, str]) -> bool:
    """Whether a test on the way comes out otherwise."""
    for guard in guards:
        match = _GUARD.match(guard)
        if match is None or match["name"] not in given:
            continue
        if not _agrees(given[match["name"]], match):
            return True
    return False


def _agrees(known: str, guard: re.Match[str]) -> bool:
    """Whether a test can come out as wanted, by what is known of its subject (see `_facts`)."""
    kind, text = known[0], known[1:]
    equal = guard["relation"] == "="
    if guard["relation"]:
        if kind == "=":
            return (text == guard["literal"]) is equal
        if kind == "!":
            return not (equal and text == guard["literal"])
        return kind != "+" or not (equal and guard["literal"] in _FALSE)
    if kind == "!":
        return True
    truth = text not in _FALSE if kind == "=" else kind == "+"
    return truth is not bool(guard["negated"])


def _bytes(file: str) -> bytes:
    with open(file, "rb") as stream:
        return stream.read()


def _neighbours(key: str) -> list[str]:
    """The Python files at and below the folder of a module."""
    found: list[str] = []
    for folder, folders, names in os.walk(os.path.dirname(key)):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__pycache__")) and f != "tests")
        found.extend(os.path.join(folder, name) for name in sorted(names) if name.endswith(".py"))
        if len(found) > MOST_FILES:
            return found[:MOST_FILES]
    return found


def _add(reach: Reach, other: Reach, site: Site, callee: Function) -> bool:
    """Learn from a callee; whether anything was new or nearer.

    A call in a handler runs when something failed; what it reaches is not what the function does.
    """
    changed = False
    if site.handler:
        return False
    for group, hop in other.items():
        known = reach.get(group)
        if known is None or known.calls > hop.calls + 1:
            reach[group] = Hop(hop.calls + 1, site.line, callee, hop.leaf)
            changed = True
    return changed
