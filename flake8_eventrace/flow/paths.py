"""Searches for paths in a control-flow graph, and the solver for facts that hold on every path.

A rule about lost signals asks: is there a path from here to there, through nodes that do not end it, with
a little state carried along? That is a regular path query over the product of the graph and a small
automaton (typestate: Strom and Yemini 1986; property simulation: Das, Lerner and Seigle 2002). `search` is
this query: it goes breadth first, so that the path to each hit is a shortest one and can serve as a witness.

A fact that must hold on *every* path (which locks are held) is no path query. `solve` computes it with a
worklist over a lattice (Kildall 1973).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .cfg import Edge, EdgeKind, N

#: What a search carries along a path; it must be hashable.
S = TypeVar("S")
#: What a solver computes for each node.
Fact = TypeVar("Fact")


@dataclass(frozen=True, eq=False)
class At(Generic[N, S]):
    """A node that a search has reached in some state.

    `edge` is the edge that was taken last, `before` where it was taken from (None at a start).
    """

    node: N
    state: S
    edge: Edge[N] | None = None
    before: At[N, S] | None = None

    def __iter__(self) -> Iterator[N]:
        """Yield the nodes of the path, this one first and the start last.

        For a backward search, that is the order in which a run passes them.
        """
        at: At[N, S] | None = self
        while at is not None:
            yield at.node
            at = at.before


#: Decides over an edge to `node`: the state there, None where the edge is not taken.
Follow = Callable[[At[N, S], Edge[N], N], "S | None"]


def search(
    starts: Iterable[N],
    state: S,
    follow: Follow[N, S],
    *,
    ends: Callable[[N], bool] | None = None,
    backward: bool = False,
) -> Iterator[At[N, S]]:
    """Yield every node that some path reaches, once in each state, nearest first.

    Args:
        starts: the nodes at which paths begin; a start is only yielded when it is reached again.
        state: the state at the starts.
        follow: the transfer function over an edge.
        ends: tells the nodes that are yielded but not left.
        backward: whether edges are taken against their direction.
    """
    queue: deque[At[N, S]] = deque(At(start, state) for start in starts)
    seen: set[tuple[int, S]] = set()
    while queue:
        at = queue.popleft()
        for node, edge in _neighbours(at.node, backward):
            after = follow(at, edge, node)
            if after is None or (id(node), after) in seen:
                continue
            seen.add((id(node), after))
            reached = At(node, after, edge, at)
            yield reached
            if ends is None or not ends(node):
                queue.append(reached)


def _neighbours(node: N, backward: bool) -> Iterable[tuple[N, Edge[N]]]:
    if backward:
        return node.predecessors
    return [(edge.target, edge) for edge in node.successors]


# -- searches without state ----------------------------------------------------------------


def anyway(edge: Edge[Any]) -> bool:
    """Take every edge."""
    return True


def normally(edge: Edge[Any]) -> bool:
    """Take every edge but those of an exception."""
    return edge.kind is not EdgeKind.EXCEPTION


def onwards(edge: Edge[Any]) -> bool:
    """Take every edge but those of an exception and those to the head of a loop."""
    return edge.kind is not EdgeKind.EXCEPTION and not edge.back


def reach(
    starts: Iterable[N],
    *,
    edges: Callable[[Edge[N]], bool] = anyway,
    enters: Callable[[N], bool] | None = None,
    ends: Callable[[N], bool] | None = None,
    backward: bool = False,
) -> Iterator[N]:
    """Yield every node that some path reaches, once, nearest first; a start only when it is reached again.

    Args:
        starts: the nodes at which paths begin.
        edges: tells the edges that are taken.
        enters: tells the nodes that are entered at all; others are neither yielded nor left.
        ends: tells the nodes that are yielded but not left.
        backward: whether edges are taken against their direction.
    """
    queue = deque(starts)
    seen: set[int] = set()
    while queue:
        for node, edge in _neighbours(queue.popleft(), backward):
            if id(node) in seen or not edges(edge) or (enters is not None and not enters(node)):
                continue
            seen.add(id(node))
            yield node
            if ends is None or not ends(node):
                queue.append(node)


# -- searches within one pass of a loop ----------------------------------------------------


def starts_next_pass(edge: Edge[Any], loops: Container[int]) -> bool:
    """Return whether an edge leads to the next pass of one of some loops.

    `loops` are the ids of the loops' syntax.
    """
    return edge.back and id(edge.target.operation.node) in loops


def reachable_in_pass(starts: Iterable[N], stops: Container[int], loops: Container[int]) -> dict[int, N]:
    """Return the starts and the nodes that are reached from them without an exception, by id.

    Args:
        starts: the nodes at which paths begin.
        stops: the ids of the nodes that are not left.
        loops: the ids of the loops (their syntax) whose next pass is not entered.
    """

    def in_pass(edge: Edge[N]) -> bool:
        return normally(edge) and not starts_next_pass(edge, loops)

    nodes = {id(node): node for node in starts}
    begins = [node for key, node in nodes.items() if key not in stops]
    for node in reach(begins, edges=in_pass, ends=lambda node: id(node) in stops):
        nodes[id(node)] = node
    return nodes


# -- facts that hold on every path ---------------------------------------------------------


def solve(
    entry: N,
    initial: Fact,
    transfer: Callable[[N, Fact], Fact],
    meet: Callable[[Fact, Fact], Fact],
) -> dict[int, Fact]:
    """Return what holds before each reachable node on every path from the entry, by the node's id.

    Args:
        entry: the node at which paths begin.
        initial: what holds there.
        transfer: what holds after a node, from what holds before it; it must be monotone.
        meet: what holds where two paths join.
    """
    before: dict[int, Fact] = {id(entry): initial}
    work = [entry]
    while work:
        node = work.pop()
        after = transfer(node, before[id(node)])
        for edge in node.successors:
            target = edge.target
            old = before.get(id(target))
            new = after if old is None else meet(old, after)
            if old is None or new != old:
                before[id(target)] = new
                work.append(target)
    return before
