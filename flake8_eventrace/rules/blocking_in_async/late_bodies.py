"""Replies whose bodies come after the call: `urlopen` returns when it has the headers.

A thread that only makes the call leaves the rest to the event loop: `read()` blocks it as before, and no rule
sees that any more.
"""

from __future__ import annotations

import libcst as cst

from ...fixes.mutation import own_nodes
from ...symbols.parents import Parents
from ...symbols.symbols import FunctionFacts, last_name

#: Calls that return before the body of the reply is there.
_HEADERS_FIRST = frozenset({"urlopen"})
#: What a reply says without its body.
_OF_HEADERS = frozenset("status code getcode headers info geturl url msg reason close".split())


def is_read_later(function: FunctionFacts, call: cst.Call) -> bool:
    """Return whether something may read the body of the reply that a call returns."""
    if last_name(call.func) not in _HEADERS_FIRST:
        return False
    parents = Parents(function.node)
    parent = parents.of(call)
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
        return _is_name_read(parent.targets[0].target, function, parents)
    if isinstance(parent, cst.WithItem):
        return parent.asname is not None and _is_name_read(parent.asname.name, function, parents)
    return not (isinstance(parent, cst.Expr) or _asks_headers(parent))


def _is_name_read(target: cst.BaseExpression, function: FunctionFacts, parents: Parents) -> bool:
    """Return whether a variable is used for anything but what the headers say."""
    if not isinstance(target, cst.Name):
        return True
    return any(
        isinstance(node, cst.Name)
        and node.value == target.value
        and node is not target
        and not _asks_headers(parents.of(node))
        for node in own_nodes(function.node)
    )


def _asks_headers(node: cst.CSTNode | None) -> bool:
    return isinstance(node, cst.Attribute) and node.attr.value in _OF_HEADERS
