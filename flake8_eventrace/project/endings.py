"""Which functions of a source may publish that a run is over, as far as the syntax of each tells.

Never no where `analysis.emits` would find such an emit; it costs a fraction of an outline.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .access_paths import last_of, paths
from .catalog import Catalog

_Function = ast.FunctionDef | ast.AsyncFunctionDef
#: Names of names of names are followed this far.
_DEPTH = 4


def ending_functions(tree: ast.Module, catalog: Catalog) -> set[int]:
    """The first lines (1-based, of the `def`) of functions that may publish a terminal event."""
    return set(_Endings(tree, catalog).found())


class _Endings:
    def __init__(self, tree: ast.Module, catalog: Catalog) -> None:
        self.tree = tree
        self.catalog = catalog

    def found(self) -> Iterator[int]:
        emitting = []
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            scope = waiting.pop()
            own, inner = _own(scope)
            waiting.extend(inner)
            if isinstance(scope, _Function) and any(self._emits(node) for node in own):
                emitting.append((scope, own))
        if not emitting:
            return
        bound = self._bound_to_ends()
        for function, own in emitting:
            if any(self._names_an_end(node, bound) for node in own):
                yield function.lineno

    def _emits(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        return isinstance(node, ast.Call) and any(self.catalog.emits("", p) for p in paths(node.func))

    def _bound_to_ends(self) -> set[str]:
        """The names that an assignment gives a value which says, or may say, that a run is over."""
        assigned: list[tuple[set[str], list[ast.AST]]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
                if names:
                    assigned.append((names, [*ast.walk(node.value)]))
        found: set[str] = set()
        for _ in range(_DEPTH):
            before = len(found)
            for names, value in assigned:
                if not names <= found and any(self._names_an_end(node, found) for node in value):
                    found |= names
            if len(found) == before:
                break
        return found

    def _names_an_end(self, node: ast.AST, bound: set[str]) -> bool:
        """Whether a piece of syntax may say that a run is over: a text, the class of an event, a constant
        or member, a flag, a bare end on a queue, events that a helper makes."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str) and self.catalog.is_terminal_name(node.value)
        if isinstance(node, ast.Name):
            return node.id in bound or (node.id.isupper() and self.catalog.is_terminal_name(node.id))
        if isinstance(node, ast.Attribute):
            constant = node.attr.isupper() or last_of(node.value)[:1].isupper()
            return constant and self.catalog.is_terminal_name(node.attr)
        if isinstance(node, ast.keyword):
            return node.arg in self.catalog.flag_keys
        if isinstance(node, ast.For):
            # Only a helper's callee knows what it says.
            return len(node.body) == 1 and isinstance(node.body[0], ast.Expr)
        if isinstance(node, ast.Call):
            return self._call_names_an_end(node)
        return isinstance(node, ast.YieldFrom)

    def _call_names_an_end(self, node: ast.Call) -> bool:
        name = last_of(node.func)
        if self.catalog.is_event_class(name):
            return True
        if name == "set_result" and isinstance(node.func, ast.Attribute):
            return self.catalog.is_terminal_name(_last(node.func.value))
        sent = node.args[0] if len(node.args) == 1 else None
        if isinstance(sent, ast.Constant):
            return sent.value is None
        return isinstance(sent, ast.Name | ast.Attribute | ast.Call) and self.catalog.is_sentinel(_last(sent))


def _own(scope: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """The nodes of a scope without those of functions and classes in it; and these."""
    own: list[ast.AST] = []
    inner: list[ast.AST] = []
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, _Function | ast.ClassDef):
            inner.append(node)
        else:
            own.append(node)
            waiting.extend(ast.iter_child_nodes(node))
    return own, inner


def _last(node: ast.expr) -> str:
    """The last name of a name, an attribute or a call of one."""
    return last_of(node.func if isinstance(node, ast.Call) else node)
