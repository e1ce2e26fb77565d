"""The second prefilter, on the standard `ast`: can this source hold a finding of LAG1xx at all?

It may say yes in vain, and never no where a finding consists of what the source itself holds. `ast` parses
in an eighth of the time that LibCST needs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ..catalog.vocabulary import NOTIFIES
from ..source.ast_nodes import nodes_in, nodes_of


def may_lose_wakeups(tree: ast.Module) -> bool:
    """Return whether something is waited for that is also cleared (or replaced), as far as names tell.

    Names are compared by their last part, and through assignments that give a second name. A parameter may
    be anything.
    """
    return _may_clear_what(tree, ("wait",))


def may_clear_at_start(tree: ast.Module) -> bool:
    """Return whether something is set and waited for or tested that is also cleared, as far as names tell."""
    return _may_clear_what(tree, ("set",)) and _may_clear_what(tree, ("wait", "is_set", "isSet"))


def _may_clear_what(tree: ast.Module, methods: tuple[str, ...]) -> bool:
    uses = uses_of(tree)
    asked = {name for method in methods for name in uses.methods.get(method, ())}
    cleared = uses.made | uses.methods.get("clear", set())
    if not asked or not cleared:
        return False
    asked = _all_names(asked, uses.second_names)
    cleared = _all_names(cleared, uses.second_names)
    return bool(asked & cleared) or bool((asked | cleared) & uses.parameters)


@dataclass(frozen=True)
class Uses:
    """What a source does with names; all names are last names.

    * `methods` are the objects of which an attribute is used, by the attribute;
    * `made` are what an `Event()` is assigned to where another event may have been;
    * `second_names` are the names of the values that are assigned to a name, by that name;
    * `parameters` are the parameters of all functions;
    * `imports` are the dotted names of what is imported, by the name that is bound.
    """

    methods: dict[str, set[str]]
    made: set[str]
    second_names: dict[str, set[str]]
    parameters: set[str]
    imports: dict[str, str]


#: One walk for all rules that ask about a source.
_cache: WeakKeyDictionary[ast.Module, Uses] = WeakKeyDictionary()


def uses_of(tree: ast.Module) -> Uses:
    """Return what a source does with names."""
    uses = _cache.get(tree)
    if uses is None:
        uses = _cache[tree] = _collect_uses(tree)
    return uses


def _collect_uses(tree: ast.Module) -> Uses:
    uses = Uses({}, set(), {}, set(), {})
    events: list[ast.expr] = []
    for node in nodes_of(tree):
        if isinstance(node, ast.Attribute):
            uses.methods.setdefault(node.attr, set()).add(_last(node.value))
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            for target, value in _bindings(node):
                if isinstance(value, ast.Call) and _last(value.func) == "Event":
                    events.append(target)
                elif _last(value):
                    uses.second_names.setdefault(_last(target), set()).add(_last(value))
        elif isinstance(node, ast.arg):
            uses.parameters.add(node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            uses.imports.update(_imported(node))
    if events:
        first = _first_bindings(tree, {id(target) for target in events})
        uses.made.update(_last(target) for target in events if id(target) not in first)
    return uses


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield what a statement imports: the name that it binds, and the dotted name of what that is."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        else:
            yield alias.asname or alias.name.partition(".")[0], alias.name


def _first_bindings(tree: ast.Module, targets: set[int]) -> set[int]:
    """Return which of the targets (ids) are assigned where there was no object before.

    That is: the first assignment outside of any loop to a local, to a name of the module or class, or to an
    attribute in `__init__`.
    """
    first: set[int] = set()
    scopes: list[tuple[ast.AST, Sequence[ast.stmt]]] = [(tree, tree.body)]
    while scopes:
        scope, body = scopes.pop()
        bound: set[str] = set()  # what has an object already
        otherwise: set[str] | None = None
        initial = isinstance(scope, ast.FunctionDef) and scope.name == "__init__"
        pending: list[ast.AST] = list(reversed(body))
        while pending:
            node = pending.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                scopes.append((node, node.body))
            elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
                scopes.extend(
                    (inner, inner.body)
                    for inner in nodes_in(node)
                    if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                )
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                for target, _ in _bindings(node):
                    own = isinstance(target, ast.Name) or (initial and isinstance(target, ast.Attribute))
                    if own and id(target) in targets and _last(target) not in bound:
                        otherwise = _otherwise_bound(scope) if otherwise is None else otherwise
                        if _last(target) not in otherwise:
                            first.add(id(target))
                    bound.add(_last(target))
            elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
                pending.extend(reversed([*ast.iter_child_nodes(node)]))
    return first


def _otherwise_bound(scope: ast.AST) -> set[str]:
    """Return the names that a scope, or one in it, binds other than by assignment, or declares elsewhere."""
    names: set[str] = set()
    for node in nodes_in(scope):
        if isinstance(node, ast.Global | ast.Nonlocal):
            if not isinstance(scope, ast.Module):
                names.update(node.names)
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension | ast.NamedExpr):
            names.update(_names(node.target))
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            names.update(_names(node.optional_vars))
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.add(node.rest)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
    return names


def _names(target: ast.expr) -> Iterator[str]:
    return (node.id for node in nodes_in(target) if isinstance(node, ast.Name))


def _bindings(node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> list[tuple[ast.expr, ast.expr]]:
    """Return the targets of an assignment, each with its value."""
    if node.value is None:
        return []
    return _pairs(node.targets if isinstance(node, ast.Assign) else [node.target], node.value)


def may_wait_for_conditions(tree: ast.Module) -> bool:
    """Return whether something may be a Condition.

    It is created, imported or named in an annotation, or something is both waited for and notified.
    """
    uses = uses_of(tree)
    asked = _all_names(uses.methods.get("wait", set()), uses.second_names)
    if any(not asked.isdisjoint(uses.methods.get(name, ())) for name in NOTIFIES):
        return True
    return any(
        (isinstance(node, ast.Attribute) and node.attr == "Condition")
        or (isinstance(node, ast.Name) and node.id == "Condition")
        or (isinstance(node, ast.alias) and node.name.rpartition(".")[2] == "Condition")
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and "Condition" in node.value)
        for node in nodes_of(tree)
    )


def _pairs(targets: list[ast.expr], value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Return each target with the value, and the elements of tuples with the elements of a tuple."""
    pairs = [(target, value) for target in targets]
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
            pairs.extend(zip(target.elts, value.elts, strict=False))
    return pairs


def _all_names(names: set[str], second: dict[str, set[str]]) -> set[str]:
    """Return the names, and those that assignments connect them with."""
    result = set(names)
    while True:
        more = {other for name in result for other in second.get(name, ())} - result
        if not more:
            return result
        result |= more


def _last(node: ast.expr) -> str:
    """Return the last identifier of a name or attribute, subscripts left out; "" of anything else."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
