"""Does this function reach a slow call, and by which chain?

Answered on demand for the function asked about, through first-party files only. Functions that
call one another in circles are one component of the call graph and share what they reach
(Tarjan 1972); each function is looked into once. What a call runs is `callees`' business.

Assumed: a method that is left to subclasses does what most of its first-party implementations
do; cold branches are not taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ..catalog.catalog import Catalog
from .call_graph import CallGraph, Leaf
from .guards import certain, excluded
from .index import ProjectIndex
from .module_index import CallSite
from .resolve import Function, Resolver
from .subclasses import Subclasses

#: Functions looked into for one question; a larger call graph is left unjudged beyond.
MOST_FUNCTIONS = 6_000


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
    edges: list[tuple[CallSite, Function]]
    reach: Reach
    is_abstract: bool = False
    next: int = 0
    waiting: bool = True
    within: list[tuple[CallSite, Function]] = field(default_factory=list)


class SlowReach:
    """What the functions of a project reach, with a catalog's idea of slow."""

    def __init__(self, outlines: ProjectIndex, catalog: Catalog) -> None:
        self.outlines = outlines
        self.catalog = catalog
        self.resolver = Resolver(outlines)
        self.callees = CallGraph(outlines, self.resolver, catalog)
        self.subclasses = Subclasses(outlines, self.resolver)
        self._reach: dict[Function, tuple[Reach, int]] = {}

    # -- questions -------------------------------------------------------------------------

    def chain(
        self,
        site: CallSite,
        key: str,
        function: str,
        groups: frozenset[str],
        *,
        blocking: bool = False,
        most: int = MOST_FUNCTIONS,
    ) -> Chain | None:
        """The chain from a call in a function down to the slow call of the gravest group.

        `groups` are those asked about. A call that nobody awaits or consumes and a call which
        cannot be followed have none. `blocking`: the thread must stand still meanwhile; what a
        coroutine that is awaited does is the business of that coroutine. `most` functions are gone
        through.
        """
        best: Chain | None = None
        for target in list(self.callees.targets(site, key, function, None)):
            if isinstance(target, Leaf):
                found = Chain((), target) if target.slow.group in groups else None
            elif blocking and self.callees.is_async(target):
                continue
            else:
                found = self._chain_from(target, groups, most)
            if found is None or (blocking and found.leaf.slow.awaited):
                continue
            if best is None or self._grave(found) < self._grave(best):
                best = found
        if best is not None and blocking and self.callees.is_offloaded(site, key, function):
            return None
        return best

    def _grave(self, chain: Chain) -> tuple[int, int]:
        return self.catalog.gravity(chain.group), len(chain.links)

    def _chain_from(self, target: Function, groups: frozenset[str], most: int) -> Chain | None:
        if not most:
            return None
        reach = self.reach(target)
        known = [group for group in reach if group in groups and reach[group].calls <= most]
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
        self.subclasses.forget()
        self.callees.forget()
        self.resolver.forget()

    # -- the search ------------------------------------------------------------------------

    def _search(self, root: Function) -> None:
        before = self.outlines.touched
        while not self._searched(root):
            self.forget()  # something was found that rests on what has changed
        self.outlines.touched |= before

    def _searched(self, root: Function) -> bool:
        """Whether the search came to its end: no where it met an answer that does not stand any more."""
        visits: dict[Function, _Visit] = {}
        stack: list[Function] = []
        path = [root]
        self.outlines.touched = 0
        self._open(root, visits, stack)
        while path:
            current = path[-1]
            visit = visits[current]
            if visit.next < len(visit.edges):
                site, callee = visit.edges[visit.next]
                visit.next += 1
                if callee in self._reach:
                    if not self.outlines.still(self._reach[callee][1]):
                        return False
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
        return True

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
        votes: dict[str, list[tuple[CallSite, Function, Reach]]] = {}
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

    def _edges(self, function: Function) -> tuple[list[tuple[CallSite, Function]], Reach]:
        """The functions that one runs, and the slow calls that it makes itself."""
        described = self.resolver.function(function)
        edges: list[tuple[CallSite, Function]] = []
        reach: Reach = {}
        if described is None:
            return edges, reach
        if described.is_abstract:
            site = CallSite(described.line, 0, described.line, 0, "")
            return [(site, f) for f in self.subclasses.implementations(function)], reach
        given = certain(described, dict(function.given))
        joins = self.callees.joins(described)
        for site in described.sites:
            if site.cold or excluded(site.guards, given):
                continue
            for target in self.callees.targets(site, function.key, function.name, function.own, given, joins):
                if isinstance(target, Function):
                    edges.append((site, target))
                elif self.catalog.carries(target.slow.group) and not site.handler:
                    reach.setdefault(target.slow.group, Hop(1, site.line, None, target))
        return edges, reach


def _add(reach: Reach, other: Reach, site: CallSite, callee: Function) -> bool:
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
