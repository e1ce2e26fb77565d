"""Recognises values that are computed once and then kept: lazy initialization and caches.

Most runs find the value and skip the branch that computes it; or they return it and skip what comes after.
The indexer marks calls there as cold. A value counts as kept if a second call finds it in the same place, see
`Scopes.outlives_call`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .access_paths import PLAIN, last_of
from .cold_paths import assigns, missing_in, present_in
from .helpers import Helpers
from .scopes import Scopes


def computes_missing(node: ast.If, scopes: Helpers) -> bool:
    """Return whether the body of an `if` computes a value that is kept.

    `if self._client is None: self._client = …`, `if key not in cache: cache[key] = …`; also where functions
    of this module make the test and the assignment.
    """
    missing = missing_in(scopes.seen_through(node.test))
    if missing is None:
        return False
    if scopes.outlives_call(missing):
        return scopes.fills(node.body, missing)
    return isinstance(missing, ast.Name) and _refills(missing.id, node.body, scopes)


def _refills(name: str, body: Sequence[ast.stmt], scopes: Scopes) -> bool:
    """Return whether statements store an item that was missing in a container.

    `item = cache.get(key)`, and if it is None: `cache[key] = …`.
    """
    for path in _bindings(name, scopes):
        place = path.removesuffix("[]").removesuffix(".get()")
        if place != path and PLAIN.fullmatch(place):
            container = ast.parse(place, mode="eval").body
            if scopes.outlives_call(container) and assigns(body, container):
                return True
    return False


def computes_otherwise(node: ast.If, scopes: Scopes) -> bool:
    """Return whether the `else` of an `if` computes a value that is kept.

    `if key in cache: … else: cache[key] = …`.
    """
    test = node.test
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.In):
        return False
    container = test.comparators[0]
    return scopes.outlives_call(container) and assigns(node.orelse, container)


def returns_kept(statement: ast.stmt, scopes: Helpers) -> bool:
    """Return whether a statement returns a value that was kept, so that most runs end there.

    `if key in cache: return cache[key]`, `if self._client: return self._client`; also under a lock, say.
    """
    if isinstance(statement, ast.If):
        return _returns_what_it_tests(statement, scopes)
    if isinstance(statement, (ast.With, ast.AsyncWith, ast.Try)):
        return any(returns_kept(inner, scopes) for inner in statement.body)
    return False


def returns_if_kept(statement: ast.stmt, following: Sequence[ast.stmt], scopes: Helpers) -> bool:
    """Return whether a statement ends the function, without a value, where the statements after it have
    nothing left to compute.

    `if key in cache: return`, and then `cache[key] = …`.
    """
    if not isinstance(statement, ast.If) or statement.orelse or len(statement.body) != 1:
        return False
    last = statement.body[0]
    place = present_in(statement.test) if isinstance(last, ast.Return) and last.value is None else None
    return place is not None and scopes.outlives_call(place) and assigns(following, place)


def handles_missing(node: ast.Try, handler: ast.ExceptHandler, scopes: Helpers) -> bool:
    """Return whether an exception handler computes a value that is kept.

    `try: return cache[key]`, and on `KeyError`: `cache[key] = …`.
    """
    if last_of(handler.type) not in ("KeyError", "AttributeError", "NameError", "LookupError"):
        return False
    return any(
        scopes.outlives_call(place) and assigns(handler.body, place)
        for statement in node.body
        for part in ast.walk(statement)
        for place in [part.value if isinstance(part, ast.Subscript) else part]
        if isinstance(place, (ast.Name, ast.Attribute))
    )


def _returns_what_it_tests(node: ast.If, scopes: Helpers) -> bool:
    last = node.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        return False
    if scopes.outlives_call(last.value) and scopes.asks_for(node.test, last.value):
        return True
    test = scopes.seen_through(node.test)
    tests = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    places = [place for test in tests for place in [present_in(test)] if place is not None]
    returned = ast.dump(_container(last.value)) if places else ""
    place = next((place for place in places if ast.dump(place) == returned), None)
    if place is None:
        return False
    if scopes.outlives_call(place):
        return True
    bindings = _bindings(place.id, scopes) if isinstance(place, ast.Name) else []
    if any(isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In) for test in tests):
        return bool(bindings) and all(bindings)  # the container comes from somewhere
    return bool(bindings) and all(path.endswith((".get()", "[]")) for path in bindings)


def _container(value: ast.expr) -> ast.expr:
    """Return the container of which a returned value is an item, the value itself if it is none.

    `cache` for `cache[key]`, `cache.get(key)` and `cache[key] or default`.
    """
    if isinstance(value, ast.BoolOp):
        value = value.values[0]
    while isinstance(value, ast.Subscript):
        value = value.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and last_of(value.func) == "get":
        return value.func.value
    return value


def _bindings(name: str, scopes: Scopes) -> list[str]:
    """Return the access paths that a local of the current function may be bound to."""
    return scopes.function.body.bindings.get(name, []) if scopes.function is not None else []
