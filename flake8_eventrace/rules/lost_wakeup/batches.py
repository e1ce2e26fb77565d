"""Work on a batch: all that was published is taken at once, and handed to somebody.

`items, self.items = self.items, []`, then `self.event.clear()`, then `send(items)`. Who adds to a container
does not wait until each item is answered, so what is done with the batch is no request for the next signal.
Assumed: an answer to one item of a batch is not what the wait is for.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...catalog.vocabulary import ADDS, TAKES
from ...flow.inlining import Point
from ...protocol.publications import publication_of
from ...protocol.publishers import Setter
from ...symbols.symbols import FunctionFacts, dotted, last_name
from ...symbols.walk import walk

#: Constructors that make a copy of a container, or an empty one.
_MAKERS = frozenset({"list", "deque", "set", "dict", "tuple"})


def adds_only(setter: Setter) -> bool:
    """Return whether a setter adds to containers, and publishes nothing else for sure."""
    published = [p for points in setter.published.values() for p in map(publication_of, points)]
    return bool(published) and all(p is not None and p.adds for p in published)


def batches(function: FunctionFacts, setter: Setter) -> frozenset[str]:
    """Return the locals that hold a batch of what a setter publishes, or one item of such a batch."""
    states = {place.fields[-1] if place.fields else place.root for place in setter.published}
    emptied = {dotted(t) for t, value in _pairs(function) if _is_empty(value)} | set(_cleared(function))
    names = {
        target.value
        for target, value in _pairs(function)
        if isinstance(target, cst.Name)
        and (source := _source(value)) in emptied
        and source.rpartition(".")[2] in states
    }
    names |= set(_collected(function, states))
    if names:
        names |= {
            node.target.value
            for node in walk(function.node)
            if isinstance(node, cst.For)
            and isinstance(node.target, cst.Name)
            and isinstance(node.iter, cst.Name)
            and node.iter.value in names
        }
    return frozenset(names)


def works_on(point: Point, names: frozenset[str]) -> bool:
    """Return whether a point is, or comes from, a call that is handed one of some locals."""
    site = point.site
    return (
        isinstance(site, cst.Call)
        and bool(names)
        and any(isinstance(a.value, cst.Name) and a.value.value in names for a in site.args)
    )


def _pairs(function: FunctionFacts) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression]]:
    """Yield what the assignments of a function bind, each with its value."""
    for node in walk(function.node):
        if not isinstance(node, cst.Assign) or len(node.targets) != 1:
            continue
        target, value = node.targets[0].target, node.value
        if isinstance(target, cst.Tuple) and isinstance(value, cst.Tuple):
            yield from zip(
                (e.value for e in target.elements), (e.value for e in value.elements), strict=False
            )
        else:
            yield target, value


def _cleared(function: FunctionFacts) -> Iterator[str]:
    """Yield the objects whose `clear()` a function calls."""
    for node in walk(function.node):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and last_name(node) == "clear":
            yield dotted(node.func.value)


def _collected(function: FunctionFacts, states: set[str]) -> Iterator[str]:
    """Yield the locals to which a function adds what it takes of some states: `rows.append(self.q.get())`."""
    for node in walk(function.node):
        if not isinstance(node, cst.Call) or len(node.args) != 1 or last_name(node) not in ADDS:
            continue
        taking = node.args[0].value
        if not isinstance(taking, cst.Call) or last_name(taking) not in TAKES:
            continue
        if not isinstance(taking.func, cst.Attribute) or not isinstance(node.func, cst.Attribute):
            continue
        if isinstance(node.func.value, cst.Name) and last_name(taking.func.value) in states:
            yield node.func.value.value


def _source(value: cst.BaseExpression) -> str:
    """Return the container that a value is, or a copy of; "" if it is something else."""
    if isinstance(value, cst.Call) and last_name(value) in _MAKERS and len(value.args) == 1:
        value = value.args[0].value
    return dotted(value) if isinstance(value, cst.Name | cst.Attribute) else ""


def _is_empty(value: cst.BaseExpression) -> bool:
    """Return whether an expression makes an empty container."""
    if isinstance(value, cst.List | cst.Dict):
        return not value.elements
    return isinstance(value, cst.Call) and last_name(value) in _MAKERS and not value.args
