"""Ways through a control-flow graph, exceptions aside."""

from __future__ import annotations

from .cfg import Edge, EdgeKind, Node


def begins_anew(edge: Edge[Node], around: set[int]) -> bool:
    """Whether an edge leads to the next pass of one of some loops."""
    return edge.back and id(edge.target.operation.node) in around


def reachable(starts: list[Node], stops: set[int], around: set[int]) -> dict[int, Node]:
    """The nodes that can be reached without an exception; ways end at `stops`, and where one of the
    loops `around` begins anew."""
    found = {id(node): node for node in starts}
    stack = list(starts)
    while stack:
        current = stack.pop()
        if id(current) in stops:
            continue
        for edge in current.successors:
            if edge.kind is EdgeKind.EXCEPTION or begins_anew(edge, around):
                continue
            if id(edge.target) not in found:
                found[id(edge.target)] = edge.target
                stack.append(edge.target)
    return found


def leading_to(starts: list[Node]) -> list[Node]:
    """The nodes from which the starts can be reached."""
    found: dict[int, Node] = {}
    stack = list(starts)
    while stack:
        for node, _ in stack.pop().predecessors:
            if id(node) not in found:
                found[id(node)] = node
                stack.append(node)
    return list(found.values())
