"""Control-flow graphs: nodes that each hold one operation, and labelled edges between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from .operations import Operation


class EdgeKind(Enum):
    NORMAL = "normal"
    TRUE = "true"
    FALSE = "false"
    EXCEPTION = "exception"


@dataclass(frozen=True)
class Edge:
    """`back`: the edge leads to the head of a loop that its source stands in."""

    target: Node
    kind: EdgeKind = EdgeKind.NORMAL
    back: bool = False


@dataclass(eq=False)
class Node:
    operation: Operation
    successors: list[Edge] = field(default_factory=list)
    predecessors: list[tuple[Node, Edge]] = field(default_factory=list)

    def connect(self, target: Node, kind: EdgeKind = EdgeKind.NORMAL, back: bool = False) -> None:
        edge = Edge(target, kind, back)
        if edge not in self.successors:
            self.successors.append(edge)
            target.predecessors.append((self, edge))


@dataclass(eq=False)
class Graph:
    """`leave` is reached by `return` and by falling off the end, `escape` by an exception."""

    entry: Node
    leave: Node
    escape: Node

    def nodes(self) -> Iterator[Node]:
        """Every node that can be reached, in depth-first order from the entry."""
        seen = {id(self.entry)}
        stack = [self.entry]
        while stack:
            node = stack.pop()
            yield node
            for edge in reversed(node.successors):
                if id(edge.target) not in seen:
                    seen.add(id(edge.target))
                    stack.append(edge.target)
