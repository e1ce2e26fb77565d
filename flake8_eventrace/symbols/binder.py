"""The binder's first pass: the nodes of a statement that open scopes or bind names, and the names it uses.

The events of a statement depend on its syntax alone, so they are kept when other statements of a module
change. What they mean together is computed by `symbols.collect`, which follows the events of all statements.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from .walk import IMPORTS, children

#: Nodes that open a scope, count as a loop, or bind something.
_EVENTS = frozenset(
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
        *IMPORTS,
        cst.Lambda,
        cst.MatchAs,
        cst.MatchStar,
        cst.NamedExpr,
        cst.Nonlocal,
        cst.While,
        cst.Yield,
    }
)
#: Those of them whose end is an event, too.
_SPANS = frozenset({cst.ClassDef, cst.For, cst.FunctionDef, cst.Lambda, cst.While})
#: Those of them in which there is nothing else to note.
_LEAVES = frozenset(IMPORTS)


@dataclass(eq=False)
class NameUses:
    """The names in a function, without those in functions in it.

    `used` are variables, `mentioned` are attributes; `dereferenced` are the variables whose attributes or
    items are used.
    """

    used: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    dereferenced: set[str] = field(default_factory=set)


@dataclass(eq=False)
class ScopeEvents:
    """The scope events of a statement.

    * `events` are the nodes in the order of the source, each with `visit` or, at its end, `leave`;
    * `uses` are the names of each function or lambda, by its id.
    """

    events: list[tuple[str, cst.CSTNode]] = field(default_factory=list)
    uses: dict[int, NameUses] = field(default_factory=dict)


def scope_events(statement: cst.CSTNode) -> ScopeEvents:
    """Return the scope events of a top-level statement."""
    result = ScopeEvents()
    _scan(statement, result, NameUses())
    return result


def _scan(node: cst.CSTNode, result: ScopeEvents, uses: NameUses) -> None:
    kind = type(node)
    if kind is cst.Name:
        uses.used.add(node.value)  # type: ignore[attr-defined]
        return
    if isinstance(node, cst.Attribute):
        uses.mentioned.add(node.attr.value)
        if isinstance(node.value, cst.Name):
            uses.dereferenced.add(node.value.value)
        _scan(node.value, result, uses)
        return
    if isinstance(node, cst.Subscript) and isinstance(node.value, cst.Name):
        uses.dereferenced.add(node.value.value)
    if kind in _EVENTS:
        result.events.append(("visit", node))
        if kind in _LEAVES:
            return
        if isinstance(node, cst.FunctionDef | cst.Lambda):
            uses = result.uses[id(node)] = NameUses()
    for child in children(node):
        _scan(child, result, uses)
    if kind in _SPANS:
        result.events.append(("leave", node))
