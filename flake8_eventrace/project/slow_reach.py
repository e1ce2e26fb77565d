"""Which slow calls a function reaches, and by which chain of calls.

Answered on demand for the function asked about, through first-party files only. The search is that of Tarjan
(1972) for strongly connected components of the call graph: functions that call one another share what they
reach, and each function is searched once. `call_graph` finds the edges.

Which run a chain stands for is not known, so each chain has a cost: what has to be assumed for a run to take
all of it. A call costs `STEP`; each test around it that its context leaves open costs `TEST`, one of three or
more alternatives twice that; a call that may mean several functions costs `CHOICE`; and an abstract method
costs `VOTE`, more where its implementations disagree. Of several chains the cheapest counts, and the caller
says how much one may cost.

Assumed: an abstract method does what most of its first-party implementations do; cold branches are not run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ..catalog.catalog import Catalog
from .call_graph import CallGraph, Leaf
from .guards import excluded, undecided
from .index import ProjectIndex, Recording
from .memo import Memo
from .module_index import CallSite
from .resolve import Function, Resolver, Value
from .subclasses import Subclasses

#: How many functions one search opens. It bounds time and memory on generated or hostile code; what lies
#: beyond in a larger call graph counts as quick.
MOST_FUNCTIONS = 6_000


#: What the assumptions of a chain cost, see above. Only their proportions to `slow_calls.MOST_COST` matter. A
#: call costs something because its callee may end before the next one: by an early return, an exception, a
#: loop that runs no time.
STEP = 1
TEST = 3
CHOICE = 3
VOTE = 3
DISSENT = 6
#: A bridge runs a coroutine that somebody passed, which may do next to nothing: as much as a disputed vote.
UNKNOWN_WORK = VOTE + DISSENT


class Hop(NamedTuple):
    """The first call on the cheapest chain from a function to a slow call of some group.

    `cost` is that of the chain from here on. `line` is the 1-based line of the call. `callee` is the function
    called, None for the slow call itself, which is `leaf`.
    """

    cost: int
    line: int
    callee: Function | None
    leaf: Leaf


class Link(NamedTuple):
    """One function of a chain: its qualified name, its file, and the 1-based line of the call in it."""

    name: str
    path: str
    line: int


@dataclass(frozen=True)
class Chain:
    """The functions from the one that is called down to the slow call; none if the call is slow itself."""

    links: tuple[Link, ...]
    leaf: Leaf
    cost: int = 0

    @property
    def group(self) -> str:
        """The group of the slow call in the catalog."""
        return self.leaf.slow.group

    @property
    def names(self) -> tuple[str, ...]:
        """The functions' own names and the slow callable's path, for messages."""
        return (*(link.name.rpartition(".")[2] for link in self.links), self.leaf.path)


#: What a function reaches: the nearest slow call of each group.
Reach = dict[str, Hop]


class Edge(NamedTuple):
    """A call, a function that it runs, and what has to be assumed for that."""

    site: CallSite
    callee: Function
    cost: int


class SlowReach:
    """Answers what the functions of a project reach, by what a catalog lists as slow."""

    def __init__(self, index: ProjectIndex, catalog: Catalog) -> None:
        self.index = index
        self.catalog = catalog
        self.resolver = Resolver(index)
        self.call_graph = CallGraph(index, self.resolver, catalog)
        self.subclasses = Subclasses(index, self.resolver)
        self.memo: Memo[Function, Reach] = Memo(index)

    def chain(
        self,
        site: CallSite,
        key: str,
        function: str,
        groups: frozenset[str],
        *,
        blocking: bool = False,
        most: int = MOST_FUNCTIONS * MOST_FUNCTIONS,
    ) -> Chain | None:
        """Return the chain from a call to the slow call of the gravest group.

        None for a call that reaches none, that nobody awaits or consumes, or whose callee is unknown.

        Args:
            site: the call.
            key: the module of the function that makes it.
            function: the qualified name of that function.
            groups: the groups that count.
            blocking: only what keeps the thread busy or waiting counts. A coroutine that is awaited blocks
                nothing itself; what it calls is reported there.
            most: what a chain may cost; 0 for direct calls alone.
        """
        best: Chain | None = None
        caller = Function(key, function)
        entry = self.resolver.function_entry(caller)
        facts = self.call_graph.facts_within(caller, entry) if entry is not None else {}
        # A test in the caller itself is in sight of whoever reads the finding, so it rules nothing out.
        for target in list(self.call_graph.targets(site, key, function, None, facts)):
            chain = self._chain_to(target, groups, blocking, most)
            if chain is not None and (best is None or self._rank(chain) < self._rank(best)):
                best = chain
        if blocking and self.call_graph.is_offloaded(site, key, function):
            lazy = self.call_graph.lazy_results(site, key, function)
            chains = (self._chain_to(target, groups, blocking, most) for target in lazy)
            return next((chain for chain in chains if chain is not None), None)
        return best

    def chain_of_callback(
        self, callback: Value, run: CallSite, groups: frozenset[str], *, most: int
    ) -> Chain | None:
        """Return the chain that blocks where a function is called on the event loop, None for no chain.

        Args:
            callback: the function.
            run: the call of it.
            groups: the groups that count.
            most: what a chain may cost.
        """
        chains = [
            chain
            for target in self.call_graph.run_by(callback, run)
            if (chain := self._chain_to(target, groups, True, most)) is not None
        ]
        return min(chains, key=self._rank, default=None)

    def _rank(self, chain: Chain) -> tuple[int, int]:
        """Return what chains are sorted by: the gravest group first, then the cheapest."""
        return self.catalog.gravity(chain.group), chain.cost

    def _chain_to(
        self, target: Function | Leaf, groups: frozenset[str], blocking: bool, most: int
    ) -> Chain | None:
        """Return the best chain by way of one target of a call."""
        if isinstance(target, Leaf):
            chain = Chain((), target) if target.slow.group in groups else None
        elif blocking and self.call_graph.is_async(target):
            return None
        else:
            chain = self._chain_from(target, groups, most)
        return None if chain is not None and blocking and chain.leaf.slow.awaited else chain

    def _chain_from(self, target: Function, groups: frozenset[str], most: int) -> Chain | None:
        """Return the best chain that begins with a function."""
        if not most:
            return None
        reach = self.reach(target)
        reached = [group for group in reach if group in groups and reach[group].cost <= most]
        if not reached:
            return None
        group = min(reached, key=lambda g: (self.catalog.gravity(g), reach[g].cost))
        links: list[Link] = []
        current = target
        while True:
            hop = self.memo.peek(current)[group]  # nearer to the slow call with each hop
            links.append(Link(current.name, current.key, hop.line))
            if hop.callee is None:
                return Chain(tuple(links), hop.leaf, reach[group].cost)
            current = hop.callee

    def reach(self, function: Function) -> Reach:
        """Return what a call of a function reaches."""
        reach = self.memo.get(function)
        if reach is not None:
            return reach
        if function in self.memo:
            self.forget()
        with self.index.recording() as recording:
            while not _Search(self, recording).run(function):
                self.forget()  # it met an answer that is outdated
                recording.dependencies = 0
        return self.memo.peek(function)

    def forget(self) -> None:
        """Drop every answer: some file has changed."""
        self.memo.clear()
        self.subclasses.forget()
        self.call_graph.forget()
        self.resolver.forget()

    def edges(self, function: Function) -> tuple[list[Edge], Reach]:
        """Return the functions that a function runs, and the slow calls that it makes itself.

        Those of an abstract method are its implementations.
        """
        entry = self.resolver.function_entry(function)
        edges: list[Edge] = []
        reach: Reach = {}
        if entry is None:
            return edges, reach
        if entry.is_abstract:
            site = CallSite(entry.line, 0, entry.line, 0, "")
            return [Edge(site, f, STEP) for f in self.subclasses.implementations(function)], reach
        facts = self.call_graph.facts_within(function, entry)
        joins = self.call_graph.joins(entry)
        for site in entry.body.all_sites:
            if site.cold or excluded(site.guards, facts):
                continue
            cost = STEP + TEST * undecided(site, facts)
            targets = list(
                self.call_graph.targets(site, function.key, function.name, function.own, facts, joins)
            )
            for target in targets:
                if isinstance(target, Function):
                    edges.append(Edge(site, target, cost + CHOICE * (len(targets) > 1)))
                elif self.catalog.carries(target.slow.group) and not site.handler:
                    present = reach.get(target.slow.group)
                    whole = cost + (UNKNOWN_WORK if target.slow.group == "bridge" else 0)
                    if present is None or present.cost > whole:
                        reach[target.slow.group] = Hop(whole, site.line, None, target)
        return edges, reach


@dataclass(eq=False)
class _Visit:
    """A function that the search has opened.

    `number` and `lowest` are Tarjan's index and low link. `next` is the index of the edge to follow next.
    `is_open`: its component is not complete. `within` are the edges to functions of its own component.
    """

    number: int
    lowest: int
    edges: list[Edge]
    reach: Reach
    is_abstract: bool = False
    next: int = 0
    is_open: bool = True
    within: list[Edge] = field(default_factory=list)


class _Search:
    """One run of Tarjan's algorithm, without recursion; each component is put into the memo."""

    def __init__(self, slow_reach: SlowReach, recording: Recording) -> None:
        self._slow_reach = slow_reach
        self._memo = slow_reach.memo
        self._recording = recording
        self._visits: dict[Function, _Visit] = {}
        self._open_functions: list[Function] = []
        self._path: list[Function] = []

    def run(self, root: Function) -> bool:
        """Search all that a function calls. Return False if it met an outdated answer, and was given up."""
        self._open(root)
        while self._path:
            visit = self._visits[self._path[-1]]
            if visit.next == len(visit.edges):
                self._leave(visit)
            elif not self._follow(visit, visit.edges[visit.next]):
                return False
        return True

    def _follow(self, visit: _Visit, edge: Edge) -> bool:
        """Follow an edge. Return False if it leads to an outdated answer."""
        callee = edge.callee
        if callee in self._memo:
            reach = self._memo.get(callee)
            if reach is None:
                return False
            if not visit.is_abstract:
                _add(visit.reach, reach, edge)
        elif callee not in self._visits:
            if len(self._visits) < MOST_FUNCTIONS:
                self._open(callee)
                return True  # the edge is followed again when the callee is complete
        elif self._visits[callee].is_open:
            visit.lowest = min(visit.lowest, self._visits[callee].number)
            visit.within.append(edge)
        visit.next += 1
        return True

    def _open(self, function: Function) -> None:
        edges, reach = self._slow_reach.edges(function)
        entry = self._slow_reach.resolver.function_entry(function)
        is_abstract = entry is not None and entry.is_abstract
        number = len(self._visits)
        self._visits[function] = _Visit(number, number, edges, reach, is_abstract)
        self._open_functions.append(function)
        self._path.append(function)

    def _leave(self, visit: _Visit) -> None:
        """Return from a function whose edges have all been followed to its caller."""
        function = self._path.pop()
        if self._path:
            caller = self._visits[self._path[-1]]
            caller.lowest = min(caller.lowest, visit.lowest)
        if visit.lowest == visit.number:
            self._close(function)

    def _close(self, root: Function) -> None:
        """Complete a component: its members learn from one another until nothing changes."""
        members = self._component(root)
        changed = True
        while changed:
            changed = False
            for member in members:
                visit = self._visits[member]
                if visit.is_abstract:
                    changed = self._vote(visit) or changed
                    continue
                for edge in visit.within:
                    changed = _add(visit.reach, self._visits[edge.callee].reach, edge) or changed
            changed = changed and len(members) > 1
        for member in members:
            self._memo.put(member, self._visits[member].reach, self._recording.dependencies)

    def _component(self, root: Function) -> list[Function]:
        """Take the members of a component, of which `root` was opened first, off the stack."""
        members = []
        while True:
            member = self._open_functions.pop()
            members.append(member)
            self._visits[member].is_open = False
            if member == root:
                return members

    def _vote(self, visit: _Visit) -> bool:
        """Let an abstract method reach what more than half of its implementations reach.

        Which of them runs is unknown. If any of them counted, one remote store among local ones would make
        every caller of their interface slow; if none did, interfaces that are slow by nature would be missed.
        More than half is where the claim is right more often than wrong, if each is used as often. A higher
        share would lose the interfaces that also have a fake or an in-memory implementation. Returns whether
        anything was new or cheaper.
        """
        changed = False
        votes: dict[str, list[tuple[Edge, Reach]]] = {}
        for edge in visit.edges:
            reach = self._reach_so_far(edge.callee)
            for group in reach:
                votes.setdefault(group, []).append((edge, reach))
        for group, voters in votes.items():
            if 2 * len(voters) > len(visit.edges):
                price = VOTE + DISSENT * (len(voters) < len(visit.edges))
                for edge, reach in voters:
                    bought = edge._replace(cost=edge.cost + price)
                    changed = _add(visit.reach, {group: reach[group]}, bought) or changed
        return changed

    def _reach_so_far(self, function: Function) -> Reach:
        if function in self._visits:
            return self._visits[function].reach
        return self._memo.peek(function) if function in self._memo else {}


def _add(reach: Reach, callees: Reach, edge: Edge) -> bool:
    """Add what a callee reaches to what its caller reaches. Return whether anything was new or cheaper.

    A call in a handler runs when something failed; what it reaches is not what the function does.
    """
    changed = False
    if edge.site.handler:
        return False
    for group, hop in callees.items():
        present = reach.get(group)
        if present is None or present.cost > hop.cost + edge.cost:
            reach[group] = Hop(hop.cost + edge.cost, edge.site.line, edge.callee, hop.leaf)
            changed = True
    return changed
