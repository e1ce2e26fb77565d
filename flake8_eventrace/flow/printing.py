"""Prints a control-flow graph, for whoever debugs a rule: one line a point, in the order of the flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

import libcst as cst

from ..symbols.places import Place
from .cfg import BaseNode, Edge, EdgeKind, Graph
from .inlining import InlinedGraph, Point
from .operations import Nop, Operation, Placed

if TYPE_CHECKING:
    from ..symbols.symbols import FunctionFacts

#: A node of one function's graph, or of one with callees in place.
_AnyNode = BaseNode[Any]

#: Wider cells are cut short: the source line says the rest.
WIDEST = 64

#: Fields of operations that are not printed as properties.
_SHOWN_OR_IMPLIED = frozenset({"node", "place", "text", "scope"})
_EMPTY = cst.Module(())


class _Row(NamedTuple):
    number: str
    operation: str
    successors: str
    line: str
    text: str


def lines_of_graph(graph: Graph | InlinedGraph, function: FunctionFacts) -> Iterator[str]:
    """The graph as a table: number, operation, successors, and the source line of each point.

    A successor is a number, followed by the kind of its edge unless that is normal, and by `back` where
    the edge begins the next pass of a loop.
    """
    points = in_order(graph.entry)
    numbers = {id(point): number for number, point in enumerate(points)}
    table = [_Row("", "operation", "next", "line", "source")]
    for point in points:
        home = point.function if isinstance(point, Point) else function
        line, text = _source(point.operation.node, home)
        name = _ends(graph, point) or describe(point.operation)
        callee = "" if home is function else f"  [in {home.qualname}, from line {_call(point, function)}]"
        following = ", ".join(_successor(edge, numbers) for edge in point.successors)
        table.append(_Row(str(numbers[id(point)]), _cut(name) + callee, _cut(following), line, _cut(text)))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [row.number.rjust(widths[0]), row.operation.ljust(widths[1]), row.successors.ljust(widths[2])]
        yield "  ".join([*cells, row.line.rjust(widths[3]), row.text]).rstrip()


def in_order(entry: _AnyNode) -> list[_AnyNode]:
    """The nodes that can be reached, each before those that follow it, back edges aside.

    This is the reverse postorder of a depth-first search. Exception edges are followed first, so that
    handlers come after the code that they guard.
    """
    order: list[_AnyNode] = []
    seen = {id(entry)}
    stack = [(entry, _following(entry))]
    while stack:
        node, following = stack[-1]
        target = next((target for target in following if id(target) not in seen), None)
        if target is None:
            order.append(node)
            stack.pop()
        else:
            seen.add(id(target))
            stack.append((target, _following(target)))
    return order[::-1]


def _following(node: _AnyNode) -> Iterator[_AnyNode]:
    edges = reversed(node.successors)
    return (edge.target for edge in sorted(edges, key=lambda edge: edge.kind is not EdgeKind.EXCEPTION))


def describe(operation: Operation) -> str:
    """The operation's name, what it acts on as the source spells it, and each property that is set.

    The place follows in parentheses where it is not what the source spells.
    """
    parts = [type(operation).__name__]
    if isinstance(operation, Placed):
        parts.append(operation.text)
        if operation.place.text != operation.text:
            parts.append(f"({_place(operation.place)})")
    for field in fields(operation):
        value = getattr(operation, field.name)
        if field.name in _SHOWN_OR_IMPLIED or value == field.default:
            continue
        parts.append(field.name if value is True else f"{field.name}={_value(value)}")
    return " ".join(parts)


def _value(value: object) -> str:
    if isinstance(value, cst.CSTNode):
        return _EMPTY.code_for_node(value)
    if isinstance(value, Place):
        return _place(value)
    if isinstance(value, tuple | frozenset):
        items: Iterable[object] = sorted(value) if isinstance(value, frozenset) else value
        return f"({', '.join(map(_value, items))})"
    return str(value)


def _place(place: Place) -> str:
    """The place without the path of the module that defines its class."""
    root, fields_after = place.root.rpartition(":")[2], place.text.removeprefix(place.root)
    return root + fields_after


def _ends(graph: Graph | InlinedGraph, point: _AnyNode) -> str:
    """The name of a point at which the function begins or ends, empty for any other."""
    if point is graph.entry:
        return "(entry)"
    if point is graph.leave:
        return "(return)"
    if isinstance(point.operation, Nop) and not point.successors:
        return "(exception leaves)"
    return ""


def _successor(edge: Edge[Any], numbers: dict[int, int]) -> str:
    kind = "" if edge.kind is EdgeKind.NORMAL else f" {edge.kind.value}"
    return f"{numbers[id(edge.target)]}{kind}{' back' if edge.back else ''}"


def _source(node: cst.CSTNode, function: FunctionFacts) -> tuple[str, str]:
    """The line at which a node begins, as its number and its text; empty where it has no position."""
    try:
        line = function.module.position(node).start.line
    except KeyError:
        return "", ""
    return str(line), function.module.lines[line - 1].strip()


def _call(point: _AnyNode, function: FunctionFacts) -> str:
    return _source(point.site, function)[0] if isinstance(point, Point) else ""


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
