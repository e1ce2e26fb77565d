"""Whether any code in sight reads an attribute; a flag that nobody reads is there for a wait."""

from __future__ import annotations

import libcst as cst

from ...symbols.symbols import FunctionFacts
from ...symbols.walk import walk
from .query import Query


def is_read(query: Query, attribute: str) -> bool:
    """Return whether a function of the module reads an attribute of that name."""
    return any(
        isinstance(node, cst.Attribute) and node.attr.value == attribute and id(node) not in written
        for function in query.program.module.functions
        if attribute in function.mentioned
        for written in [_targets(function)]
        for node in walk(function.node)
    )


def _targets(function: FunctionFacts) -> set[int]:
    """Return the targets of a function's plain assignments, by identity."""
    nodes = list(walk(function.node))
    assigned = {id(target.target) for n in nodes if isinstance(n, cst.Assign) for target in n.targets}
    return assigned | {id(n.target) for n in nodes if isinstance(n, cst.AnnAssign)}
