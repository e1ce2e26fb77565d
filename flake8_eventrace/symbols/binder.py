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
class Words:
    """The names in a function, without those in functions in it."""

    used: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)  # attribute names
    opened: set[str] = field(default_factory=set)  # names whose attributes or items it uses


@dataclass(eq=False)
class Landmarks:
    """`marks` are in the order of the source, each `visit` or, at its end, `leave`; `words` are those of
    each function or lambda, by its id."""

    marks: list[tuple[str, cst.CSTNode]] = field(default_factory=list)
    words: dict[int, Words] = field(default_factory=dict)


def landmarks(statement: cst.CSTNode) -> Landmarks:
    """The landmarks in a top-level statement."""
    found = Landmarks()
    _look(statement, found, Words())
    return found


def _look(node: cst.CSTNode, found: Landmarks, words: Words) -> None:
    kind = type(node)
    if kind is cst.Name:
        words.used.add(node.value)  # type: ignore[attr-defined]
        return
    if isinstance(node, cst.Attribute):
        words.mentioned.add(node.attr.value)
        if isinstance(node.value, cst.Name):
            words.opened.add(node.value.value)
        _look(node.value, found, words)
        return
    if isinstance(node, cst.Subscript) and isinstance(node.value, cst.Name):
        words.opened.add(node.value.value)
    if kind in _MARKS:
        found.marks.append(("visit", node))
        if kind in _LEAVES:
            return
        if isinstance(node, cst.FunctionDef | cst.Lambda):
            words = found.words[id(node)] = Words()
    for child in children(node):
        _look(child, found, words)
    if kind in _SPANS:
        found.marks.append(("leave", node))
