"""What in a piece of syntax tells who is who: its scopes, bindings and imports, and the names in use.

The landmarks of a statement rest on its syntax alone; what they mean beside those of the other
statements of a module is found by following them (`names.collect`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from .walk import children

#: Nodes that open or bind something.
_MARKS = frozenset(
    {
        cst.AnnAssign,
        cst.AsName,
        cst.Assign,
        cst.AugAssign,
        cst.ClassDef,
        cst.CompFor,
        cst.For,
        cst.FunctionDef,
        cst.Global,
        cst.Import,
        cst.ImportFrom,
        cst.Lambda,
        cst.MatchAs,
        cst.MatchStar,
        cst.NamedExpr,
        cst.Nonlocal,
        cst.While,
        cst.Yield,
    }
)
#: Those of them that end again.
_SPANS = frozenset({cst.ClassDef, cst.For, cst.FunctionDef, cst.Lambda, cst.While})
#: Those that nothing else stands in.
_LEAVES = frozenset({cst.Import, cst.ImportFrom})


@dataclass(eq=False)
class NameUses:
    """The names in a function, without those in functions in it."""

    used: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)  # attribute names
    dereferenced: set[str] = field(default_factory=set)  # names whose attributes or items it uses


@dataclass(eq=False)
class ScopeEvents:
    """`events` are in the order of the source, each `visit` or, at its end, `leave`; `uses` are those of
    each function or lambda, by its id."""

    events: list[tuple[str, cst.CSTNode]] = field(default_factory=list)
    uses: dict[int, NameUses] = field(default_factory=dict)


def scope_events(statement: cst.CSTNode) -> ScopeEvents:
    """The landmarks in a top-level statement."""
    found = ScopeEvents()
    _scan(statement, found, NameUses())
    return found


def _scan(node: cst.CSTNode, found: ScopeEvents, uses: NameUses) -> None:
    kind = type(node)
    if kind is cst.Name:
        uses.used.add(node.value)  # type: ignore[attr-defined]
        return
    if isinstance(node, cst.Attribute):
        uses.mentioned.add(node.attr.value)
        if isinstance(node.value, cst.Name):
            uses.dereferenced.add(node.value.value)
        _scan(node.value, found, uses)
        return
    if isinstance(node, cst.Subscript) and isinstance(node.value, cst.Name):
        uses.dereferenced.add(node.value.value)
    if kind in _MARKS:
        found.events.append(("visit", node))
        if kind in _LEAVES:
            return
        if isinstance(node, cst.FunctionDef | cst.Lambda):
            uses = found.uses[id(node)] = NameUses()
    for child in children(node):
        _scan(child, found, uses)
    if kind in _SPANS:
        found.events.append(("leave", node))
