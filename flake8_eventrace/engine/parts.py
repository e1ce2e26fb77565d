"""Which parts of a module matter to each other, and how the detections in them have changed.

A top-level function or class is a part, with those that it uses by name, be it through others. So are those
that use the variable or class that a detection is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from ..symbols.walk import walk

if TYPE_CHECKING:
    from ..rules.base import Detection
    from ..symbols.incremental import TopLevelStatements
    from .funnel import Analysis

#: Indices of top-level statements.
Tops = frozenset[int]

#: Detections by what stays the same when lines move: their codes and receivers.
Identities = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """The detections of a part that a change has removed, and those that it has added."""

    removed: Identities
    added: Identities

    @property
    def is_removal(self) -> bool:
        """Return whether there is at least one detection less, and none more."""
        return bool(self.removed) and not self.added


def identities(detections: Iterable[Detection]) -> Identities:
    """Count detections by their identities."""
    return Counter((detection.code, detection.receiver) for detection in detections)


class Parts:
    """The parts of the module of an analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._reached: dict[str, frozenset[str]] = {}
        self._reached_of: dict[Tops, frozenset[str]] = {}
        self._named: dict[Tops, frozenset[str]] = {}
        self._called: dict[str, frozenset[str]] = {}

    def tops_of(self, node: cst.CSTNode) -> Tops:
        """Return the index of the top-level statement that holds a node, if there is one."""
        return frozenset(_holder(self._analysis.statements, node))

    def joined(self, about: Iterable[Tops]) -> list[Tops]:
        """Return disjoint sets of top-level statements: those of one set matter to each other."""
        parts: list[Tops] = []
        for tops in about:
            near = [part for part in parts if self.is_shared(part, tops)]
            parts = [part for part in parts if part not in near]
            parts.append(tops.union(*near))
        return parts

    def is_shared(self, one: Tops, other: Tops) -> bool:
        """Return whether some of these top-level statements matter to some of those."""
        if one & other:
            return True
        names, others = self._names(one), self._names(other)
        if not names.isdisjoint(others):  # defined twice
            return True
        return not (self._reach_of(one).isdisjoint(others) and self._reach_of(other).isdisjoint(names))

    def are_linked(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Return whether some functions of these names may call some of those, be it through others."""
        names, others = frozenset(one), frozenset(other)
        return (
            bool(names & others)
            or any(self._calls(name) & others for name in names)
            or any(self._calls(name) & names for name in others)
        )

    def changes(
        self, after: Analysis | None, origins: Sequence[int | None], parts: Sequence[Tops]
    ) -> list[Change] | None:
        """Return how the detections of each part have changed.

        None where that cannot be told, or where something outside of all parts has changed as well.

        Args:
            after: The analysis of the changed module, None if a filter excludes any detection.
            origins: The indices that its top-level statements had before.
            parts: Disjoint sets of top-level statements.
        """
        part_of = {top: number for number, part in enumerate(parts) for top in part}
        was = [Identities() for _ in (*parts, None)]
        now = [Identities() for _ in (*parts, None)]
        for detection, top in self._holders:
            was[part_of.get(top, -1)][detection.code, detection.receiver] += 1
        if after is not None and after.detections:
            if len(after.statements.all) != len(origins):
                return None
            for detection, top in _holders(after):
                origin = origins[top] if top >= 0 else None
                if origin is None:
                    return None
                now[part_of.get(origin, -1)][detection.code, detection.receiver] += 1
        if was.pop() != now.pop():
            return None
        return [Change(before - later, later - before) for before, later in zip(was, now, strict=True)]

    @cached_property
    def _holders(self) -> list[tuple[Detection, int]]:
        return list(_holders(self._analysis))

    # -- names -----------------------------------------------------------------------------

    def _names(self, tops: Tops) -> frozenset[str]:
        """Return the names of top-level functions and classes."""
        if tops not in self._named:
            nodes = (self._analysis.statements.all[top].node for top in tops)
            self._named[tops] = frozenset(
                n.name.value for n in nodes if isinstance(n, cst.FunctionDef | cst.ClassDef)
            )
        return self._named[tops]

    def _reach_of(self, tops: Tops) -> frozenset[str]:
        """Return the names that some top-level functions and classes use, be it through others."""
        if tops not in self._reached_of:
            self._reached_of[tops] = frozenset().union(*map(self._reach, self._names(tops)))
        return self._reached_of[tops]

    def _reach(self, name: str) -> frozenset[str]:
        """Return the names that a top-level function or class uses, be it through others."""
        return _closure(name, self._reached, lambda one: self._uses.get(one, frozenset()))

    def _calls(self, name: str) -> frozenset[str]:
        """Return the names of functions that those of a name use, be it through others."""
        used = self._analysis.program.module.names_used_by
        return _closure(name, self._called, lambda one: used.get(one, frozenset()) & used.keys())

    @cached_property
    def _uses(self) -> dict[str, frozenset[str]]:
        """The names that each top-level function or class uses, of such names."""
        facts = self._analysis.program.module
        uses: dict[str, set[str]] = {}
        for function in facts.functions:
            uses.setdefault(function.qualname.partition(".")[0], set()).update(function.used)
        for one in facts.classes.values():
            names = uses.setdefault(one.qualname.partition(".")[0], set())
            values = [b.value or b.annotation for bindings in one.attributes.values() for b in bindings]
            for expression in (*one.bases, *values):
                names.update(n.value for n in _names_in(expression))
        roots = {d.receiver.partition(".")[0] for d in self._analysis.detections}
        roots &= facts.bindings.keys() | facts.classes.keys()
        for name, used in [*uses.items()]:
            for root in roots & used:  # others that use it as well are reached through it
                uses.setdefault(root, set()).add(name)
        return {name: frozenset(used & uses.keys()) for name, used in uses.items()}


def _names_in(expression: cst.BaseExpression | None) -> Iterator[cst.Name]:
    if expression is not None:
        yield from (node for node in walk(expression) if isinstance(node, cst.Name))


def _closure(
    name: str, known: dict[str, frozenset[str]], follow: Callable[[str], Iterable[str]]
) -> frozenset[str]:
    """Return what follows a name, directly or not; `known` keeps the answers."""
    if name not in known:
        found: set[str] = set()
        stack = [name]
        while stack:
            for one in follow(stack.pop()):
                if one not in found:
                    found.add(one)
                    stack.append(one)
        known[name] = frozenset(found)
    return known[name]


def _holders(analysis: Analysis) -> Iterator[tuple[Detection, int]]:
    """Yield each detection with the index of its top-level statement, -1 where it is in none."""
    statements = analysis.statements
    calls = {id(call.node): top for top, one in enumerate(statements.all) for call in one.calls}
    for detection in analysis.detections:
        top = calls.get(id(detection.node))
        yield detection, next(_holder(statements, detection.node), -1) if top is None else top


def _holder(statements: TopLevelStatements, node: cst.CSTNode) -> Iterator[int]:
    """Yield the index of the top-level statement that holds a node."""
    return (top for top, one in enumerate(statements.all) if id(node) in one.node_ids)
