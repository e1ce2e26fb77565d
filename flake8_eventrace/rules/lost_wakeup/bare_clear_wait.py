"""The literal shape: a clear, then a wait, nothing in between, and nothing observed before."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.cfg import EdgeKind
from ...flow.effects import reads
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import (
    Clear,
)
from .decision import lost_signals
from .query import (
    Query,
    receivers_in,
)


def bare_clears(program: Program) -> Iterator[tuple[InlinedGraph, Point, Point]]:
    """(view, clear, wait): a clear, then a wait, nothing in between, and nothing observed before."""
    told = {id(signal.node(signal.clear)) for signal in lost_signals(program)}
    for function in program.module.functions:
        for graph, receiver, kind in receivers_in(program, function):
            query = Query(program, graph, receiver, kind)
            for clear in graph.points:
                operation = clear.operation
                if not isinstance(operation, Clear) or operation.place != receiver or id(clear.site) in told:
                    continue
                wait = _bare_wait(query, clear)
                if wait is not None and clear.function is function and not _observes_before(query, clear):
                    yield graph, clear, wait


def _bare_wait(query: Query, clear: Point) -> Point | None:
    point = clear
    while point.successors:
        ways = [e.target for e in point.successors if e.kind is not EdgeKind.EXCEPTION and not e.back]
        if len(ways) != 1:
            return None
        point = ways[0]
        if query.waits(point.operation):
            return point
        if query.ends(point.operation) or query.may_trigger(point) or reads(point.operation) is not None:
            return None
    return None


def _observes_before(query: Query, clear: Point) -> bool:
    seen = {id(clear)}
    stack = [clear]
    while stack:
        for node, _ in stack.pop().predecessors:
            if id(node) in seen or query.ends(node.operation):
                continue
            if reads(node.operation) is not None:
                return True
            seen.add(id(node))
            stack.append(node)
    return False
