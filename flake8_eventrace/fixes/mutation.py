"""What a piece of code uses, binds and changes, as far as its own text shows.

Fixes ask: may these statements change places? Where the text leaves it open, a name counts as changed. Unlike
`flow.def_use`, which compares places for a finding, this works on whole variables and counts all aliases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from ..catalog.vocabulary import CHANGES, CHANGES_ARGUMENT, LOGS
from ..symbols.symbols import FunctionFacts, dotted, last_name, target_names
from ..symbols.walk import children, walk

_LOGGER = re.compile(r"(.*_)?(log|logging)|.*logger")
_SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


def own_nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes of a function or statement in the order of the text, without nested functions."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current is node or not isinstance(current, _SCOPES):
            stack.extend(reversed(list(children(current))))


def leaves(node: cst.CSTNode, in_loop: bool = False) -> bool:
    """Return whether code can leave the block that it is in, or yields a value.

    `in_loop`: a `break` or `continue` in it ends no more than a loop of that code.
    """
    if isinstance(node, cst.Return | cst.Raise | cst.Yield):
        return True
    if isinstance(node, cst.Break | cst.Continue):
        return not in_loop
    if isinstance(node, _SCOPES):
        return False
    looping = node.body if isinstance(node, cst.For | cst.While) else None
    return any(leaves(child, in_loop or child is looping) for child in children(node))


def variables(node: cst.CSTNode) -> Iterator[str]:
    """Yield the variables that are named in a piece of code: no attributes, no keywords."""
    if isinstance(node, cst.Name):
        yield node.value
    elif isinstance(node, cst.Attribute | cst.Arg):
        yield from variables(node.value)
    else:
        for child in children(node):
            yield from variables(child)


def bound_names(statements: Sequence[cst.CSTNode]) -> frozenset[str]:
    """Return the variables that statements bind, delete or assign to in place."""
    names: set[str] = set()
    for statement in statements:
        for node in own_nodes(statement):
            if isinstance(node, cst.FunctionDef | cst.ClassDef):
                names.add(node.name.value)
            elif isinstance(node, cst.ImportAlias):
                names.update(dotted(node.asname.name if node.asname else node.name).split(".")[:1])
            elif isinstance(node, cst.MatchAs | cst.MatchStar):
                names.update(() if node.name is None else (node.name.value,))
            elif isinstance(node, cst.AsName):
                names.update(target_names(node.name))
            else:
                for target in _targets(node):
                    names.update(target_names(target))
    return frozenset(names)


def changed_names(nodes: Iterator[cst.CSTNode]) -> frozenset[str]:
    """Return the variables whose objects code changes, as far as it shows."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, cst.AugAssign) and not isinstance(node.value, cst.BaseNumber):
            names.add(root_name(node.target))  # `xs += …` may extend a list
        for target in _targets(node):
            for part in _parts(target):
                if isinstance(part, cst.Attribute | cst.Subscript):
                    names.add(root_name(part))
        if isinstance(node, cst.Call):
            if isinstance(node.func, cst.Attribute) and node.func.attr.value in CHANGES:
                names.add(root_name(node.func.value))
            if last_name(node) in CHANGES_ARGUMENT and node.args:
                names.add(root_name(node.args[0].value))
    return frozenset(names - {""})


def root_name(expression: cst.BaseExpression) -> str:
    """Return the variable that a chain of attributes, items and calls begins with, or ""."""
    while True:
        if isinstance(expression, cst.Attribute | cst.Subscript):
            expression = expression.value
        elif isinstance(expression, cst.Call):
            expression = expression.func
        elif isinstance(expression, cst.Await):
            expression = expression.expression
        else:
            return expression.value if isinstance(expression, cst.Name) else ""


def objects(call: cst.Call, function: FunctionFacts) -> frozenset[str]:
    """Return the variables that a call is made on or given, other than modules, functions and classes."""
    facts = function.module
    parts: list[cst.CSTNode] = [*call.args]
    if isinstance(call.func, cst.Attribute):
        parts.append(call.func.value)
    return frozenset(
        name
        for part in parts
        for name in variables(part)
        if function.binds(name)
        or not (name in facts.modules or name in facts.classes or facts.function(name) is not None)
    )


def uses(nodes: Sequence[cst.CSTNode], function: FunctionFacts) -> Iterator[frozenset[str]]:
    """Yield the variables whose objects code reads or passes on; what it only logs does not count."""
    logged = {id(part) for node in nodes if is_log(node) for part in walk(node)}
    for node in nodes:
        if id(node) in logged:
            continue
        if isinstance(node, cst.Call):
            yield objects(node, function)
        elif isinstance(node, cst.Attribute | cst.Subscript):
            yield frozenset({root_name(node)})


def with_aliases(names: frozenset[str], function: FunctionFacts) -> frozenset[str]:
    """Return the variables that may name the same objects or parts of them: may-aliases by assignment."""
    groups: dict[str, set[str]] = {}
    for name, bindings in function.bindings.items():
        for binding in bindings:
            if isinstance(binding.value, cst.Name | cst.Attribute | cst.Subscript):
                root = root_name(binding.value)
                joined = groups.get(name, {name}) | groups.get(root, {root})
                for member in joined:
                    groups[member] = joined
    return frozenset(other for name in names for other in groups.get(name, {name}))


def is_log(expression: cst.CSTNode) -> bool:
    """Return whether an expression is a call that writes to a log or a terminal."""
    if not isinstance(expression, cst.Call):
        return False
    name = dotted(expression.func)
    if name in ("print", "warnings.warn", "traceback.print_exc"):
        return True
    owner, _, method = name.rpartition(".")
    if method.startswith("log_"):
        return method.removeprefix("log_") in LOGS
    return method in LOGS and _LOGGER.fullmatch(owner.rpartition(".")[2].lower()) is not None


def _targets(node: cst.CSTNode) -> list[cst.BaseExpression]:
    if isinstance(node, cst.Assign):
        return [target.target for target in node.targets]
    if isinstance(node, cst.AnnAssign | cst.AugAssign | cst.For | cst.NamedExpr | cst.Del):
        return [node.target]
    return []


def _parts(target: cst.BaseExpression) -> list[cst.BaseExpression]:
    if isinstance(target, cst.Tuple | cst.List):
        return [part for element in target.elements for part in _parts(element.value)]
    return [target]
