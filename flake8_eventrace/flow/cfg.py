"""Control-flow graphs: nodes that each hold one operation, and labelled edges between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from .operations import Operation

#: The type of a graph's nodes: `Node` for one function, `inlining.Point` with callees in place.
N = TypeVar("N", bound="BaseNode[Any]")


class EdgeKind(Enum):
    NORMAL = "normal"
    TRUE = "true"
    FALSE = "false"
    EXCEPTION = "exception"


@dataclass(frozen=True)
class Edge(Generic[N]):
    """An edge to `target`. `back`: it leads to the head of a loop that its source stands in."""

    target: N
    kind: EdgeKind = EdgeKind.NORMAL
    back: bool = False


@dataclass(eq=False)
class BaseNode(Generic[N]):
    """A node, with its edges in both directions; nodes are compared by identity."""

    operation: Operation
    successors: list[Edge[N]] = field(default_factory=list)
    predecessors: list[tuple[N, Edge[N]]] = field(default_factory=list)

    def connect(self: N, target: N, kind: EdgeKind = EdgeKind.NORMAL, back: bool = False) -> None:
        """Add an edge, unless the same one is there already."""
        edge = Edge(target, kind, back)
        if edge not in self.successors:
            self.successors.append(edge)
            target.predecessors.append((self, edge))


@dataclass(eq=False)
class Node(BaseNode["Node"]):
    """A node of one function's own graph."""


@dataclass(eq=False)
class Graph:
    """The graph of one function; `return` and falling off the end reach `leave`, an exception `escape`."""

    entry: Node
    leave: Node
    escape: Node

    def nodes(self) -> Iterator[Node]:
        """Yield every reachable node, in depth-first order from the entry."""
        seen = {id(self.entry)}
        stack = [self.entry]
        while stack:
            node = stack.pop()
            yield node
            for edge in reversed(node.successors):
                if id(edge.target) not in seen:
                    seen.add(id(edge.target))
                    stack.append(edge.target)
