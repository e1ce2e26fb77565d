"""The second look, on the standard `ast`: can this file lose a wakeup at all?

It never says no where a finding is made of what stands in the file itself. It parses in an
eighth of the time that LibCST needs.
"""

from __future__ import annotations

import ast
import warnings


def parse_ast(source: bytes) -> ast.Module:
    """The `ast` of a source, without the warnings that compiling it may give.

    Raises SyntaxError, or ValueError for null bytes.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (RecursionError, MemoryError) as error:
            raise ValueError("nested too deeply") from error


#: Python's own parser takes 200 open brackets.
_DEEPEST = 400


def is_too_deep(source: bytes, failure: Exception) -> bool:
    """Whether a source that Python's parser has refused nests deeper than any parser bears.

    Brackets in strings count as well: the source is refused in any case.
    """
    if isinstance(failure, SyntaxError) and "too many nested" in (failure.msg or ""):
        return True
    if not isinstance(failure, SyntaxError):
        return "nested" in str(failure)
    depth = deepest = 0
    for byte in source:
        if byte in b"([{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b")]}":
            depth -= 1
    return deepest > _DEEPEST


def may_lose_wakeups(tree: ast.Module) -> bool:
    """Whether something is waited for that is also cleared (or made anew), as far as names tell.

    Names are compared by their last part, seen through assignments that give a second name;
    a parameter may be anything.
    """
    return _may_clear_what(tree, ("wait",))


def may_clear_at_start(tree: ast.Module) -> bool:
    """Whether something is set and asked for that is also cleared, as far as names tell."""
    return _may_clear_what(tree, ("set",)) and _may_clear_what(tree, ("wait", "is_set", "isSet"))


def _may_clear_what(tree: ast.Module, methods: tuple[str, ...]) -> bool:
    waited: set[str] = set()
    cleared: set[str] = set()
    second_names: dict[str, set[str]] = {}
    parameters: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if node.attr in methods:
                waited.add(_last(node.value))
            elif node.attr == "clear":
                cleared.add(_last(node.value))
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            targets: list[ast.expr] = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target, value in _pairs(targets, node.value):
                if isinstance(value, ast.Call) and _last(value.func) == "Event":
                    cleared.add(_last(target))
                elif _last(value):
                    second_names.setdefault(_last(target), set()).add(_last(value))
        elif isinstance(node, ast.arg):
            parameters.add(node.arg)
    if not waited or not cleared:
        return False
    waited = _all_names(waited, second_names)
    cleared = _all_names(cleared, second_names)
    return bool(waited & cleared) or bool((waited | cleared) & parameters)


def may_wait_for_conditions(tree: ast.Module) -> bool:
    """Whether something may be a Condition: it is made, imported or named in an annotation."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr == "Condition")
        or (isinstance(node, ast.Name) and node.id == "Condition")
        or (isinstance(node, ast.alias) and node.name.rpartition(".")[2] == "Condition")
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and "Condition" in node.value)
        for node in ast.walk(tree)
    )


def _pairs(targets: list[ast.expr], value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    pairs = [(target, value) for target in targets]
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
            pairs.extend(zip(target.elts, value.elts, strict=False))
    return pairs


def _all_names(names: set[str], second: dict[str, set[str]]) -> set[str]:
    found = set(names)
    while True:
        more = {other for name in found for other in second.get(name, ())} - found
        if not more:
            return found
        found |= more


def _last(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
