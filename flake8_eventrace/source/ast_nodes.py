"""The nodes of a standard `ast`, in a fraction of the time that `ast.walk` takes."""

from __future__ import annotations

import ast
from weakref import WeakKeyDictionary

#: Fields that hold no code: strings, numbers, and what says only how a name or an operator is meant.
_BARE = frozenset(
    {
        "arg",
        "attr",
        "conversion",
        "ctx",
        "id",
        "is_async",
        "kind",
        "kwd_attrs",
        "level",
        "module",
        "op",
        "ops",
    }
    | {"simple", "type_comment", "type_ignores"}
)
#: Nodes in which there are no others.
_LEAVES = frozenset({ast.Constant, ast.Global, ast.MatchSingleton, ast.Name, ast.Nonlocal, ast.alias})


class _CodeFields(dict[type, tuple[str, ...]]):
    """The names of the fields that can hold nodes, by the type of a node."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        fields = () if kind in _LEAVES else tuple(name for name in kind._fields if name not in _BARE)
        self[kind] = fields
        return fields


_code_fields = _CodeFields()
#: One walk for all filters that ask about a source. The module is left out: it would keep itself alive.
_modules: WeakKeyDictionary[ast.Module, list[ast.AST]] = WeakKeyDictionary()


def nodes_in(tree: ast.AST) -> list[ast.AST]:
    """Return a node and those in it, in the order of `ast.walk`; contexts and operators are left out."""
    nodes = [tree]
    for node in nodes:  # which grows
        for name in _code_fields[type(node)]:
            value = getattr(node, name, None)
            if type(value) is list:
                nodes.extend(filter(None, value))
            elif isinstance(value, ast.AST):
                nodes.append(value)
    return nodes


def nodes_of(tree: ast.Module) -> list[ast.AST]:
    """Return what `nodes_in` does; computed once for a module, and not to be changed."""
    nodes = _modules.get(tree)
    if nodes is None:
        nodes = _modules[tree] = nodes_in(tree)[1:]
    return [tree, *nodes]
