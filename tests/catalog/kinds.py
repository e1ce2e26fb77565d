"""What calling something does, by its source: a coroutine function, a generator, a context manager, …"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.catalog.objects import Cls, Func, Inst, Reader, Scope, Value, decorators, has_decorator, last_name

#: Annotations of results, by their last names.
_BY_NAME = {
    **dict.fromkeys(["Awaitable", "Coroutine", "Future", "Task"], "awaitable"),
    **dict.fromkeys(["Iterator", "Generator"], "iterator"),
    **dict.fromkeys(["Iterable"], "iterable"),
    **dict.fromkeys(["AsyncIterator", "AsyncGenerator", "AsyncIterable"], "async iterator"),
    **dict.fromkeys(["ContextManager", "AbstractContextManager"], "context manager"),
    **dict.fromkeys(["AsyncContextManager", "AbstractAsyncContextManager"], "async context manager"),
}
#: The special methods that make a result of a kind, first come first served.
_BY_METHOD = (
    ("__await__", "awaitable"),
    ("__anext__", "async iterator"),
    ("__aiter__", "async iterator"),
    ("__aenter__", "async context manager"),
    ("__next__", "iterator"),
    ("__enter__", "context manager"),
    ("__iter__", "iterable"),
)

#: Which kinds may stand in each list of the catalog.
FITS = {
    "calls": {"function", "iterable", "class", "context manager object", "iterator object"},
    "iterated": {"function", "iterable", "generator", "iterator", "class", "iterator object"},
    "entered": {"context manager", "class", "context manager object", "function"},
    "awaited": {"coroutine", "awaitable"},
    "awaited-iterated": {"async generator", "async iterator", "coroutine"},
    "awaited-entered": {"async context manager", "awaitable", "coroutine"},
}
# A result that can be entered or iterated over, and is there when the call returns, is told from a lazy one
# only by the name of what is annotated: `Iterator` is lazy, a class with `__next__` may be either.

#: A function of more lines without an annotation is taken to return what it has fetched.
LONG = 40


def kinds(reader: Reader, value: Value) -> set[str]:
    """The kinds that a callable is, several where its overloads differ; none for what is no callable."""
    if isinstance(value, Cls):
        methods = {each for cls in reader.mro(value) for each in _special(cls)}
        found = {"class"}
        if "__await__" in methods:
            found.add("awaitable")
        if "__aenter__" in methods:
            found.add("async context manager")
        return found
    if isinstance(value, Inst):
        return {k for f in reader.attribute_of_class(value.cls, "__call__") for k in kinds(reader, f)}
    if isinstance(value, Func):
        return set(_of_function(reader, value))
    return set()


def _special(cls: Cls) -> Iterator[str]:
    for node in cls.node.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def _of_function(reader: Reader, function: Func) -> Iterator[str]:
    node = function.node
    names = decorators(node)
    if "asynccontextmanager" in names:
        yield "async context manager"
    elif "contextmanager" in names:
        yield "context manager"
    elif isinstance(node, ast.AsyncFunctionDef):
        yield "async generator" if _yields(node) else "coroutine"
    elif _yields(node):
        yield "generator"
    else:
        yield from _by_result(reader, function)


def _yields(node: ast.AST) -> bool:
    """Whether a function is a generator function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(child, ast.Yield | ast.YieldFrom) or _yields(child):
            return True
    return False


def _by_result(reader: Reader, function: Func) -> Iterator[str]:
    shown = False
    for node in function.nodes:
        if isinstance(node, ast.AsyncFunctionDef):
            yield "coroutine"
            shown = True
            continue
        if node.returns is None or (node is not function.node and not has_decorator(node, "overload")):
            continue
        scope = Scope(function.module, node, function.owner, function.receiver)
        for kind in _of_annotation(reader, node.returns, scope, function):
            shown = True
            yield kind
    node = function.node
    if not shown and (node.end_lineno or 0) - node.lineno > LONG:
        yield "function"
    elif not shown:
        yield from _of_values(reader, reader.call(function)) or ("function",)


def _of_annotation(reader: Reader, node: ast.expr, scope: Scope, function: Func) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value.strip(), mode="eval").body
        except SyntaxError:
            yield "function"
            return
    if isinstance(node, ast.BinOp):
        yield from _of_annotation(reader, node.left, scope, function)
        yield from _of_annotation(reader, node.right, scope, function)
        return
    name = last_name(node.value if isinstance(node, ast.Subscript) else node)
    if name in ("Union", "Optional", "Annotated") and isinstance(node, ast.Subscript):
        inner = node.slice
        parts = inner.elts if isinstance(inner, ast.Tuple) and name == "Union" else [inner]
        if name == "Annotated" and isinstance(inner, ast.Tuple):
            parts = inner.elts[:1]
        for part in parts:
            yield from _of_annotation(reader, part, scope, function)
        return
    if isinstance(node, ast.Constant):  # None
        yield "function"
        return
    if name in _BY_NAME:
        yield _BY_NAME[name]
        return
    alias = _alias(scope, node)
    if alias is not None:
        yield from _of_annotation(reader, alias[0], Scope(alias[1]), function)
        return
    yield from _of_values(reader, reader.annotated(node, scope)) or ("function",)


def _alias(scope: Scope, node: ast.expr):
    """What an annotation is another name for: `ResponseT = Union[Awaitable, Any]`."""
    if not isinstance(node, ast.Name):
        return None
    bound = scope.module.bound.get(node.id, ())
    if bound and isinstance(bound[-1], ast.Assign) and isinstance(bound[-1].value, ast.Subscript | ast.BinOp):
        return bound[-1].value, scope.module
    if bound and isinstance(bound[-1], ast.ImportFrom):
        return _imported_alias(scope.module, bound[-1], node.id)
    return None


_LIBRARY: list = []  # set by `use`


def use(reader: Reader) -> None:
    """Let aliases be followed into other modules of a reader's library."""
    _LIBRARY[:] = [reader.library]


def _imported_alias(module, node: ast.ImportFrom, name: str):
    for alias in node.names:
        if (alias.asname or alias.name) == name and _LIBRARY:
            other = _LIBRARY[0].module(module.absolute(node))
            bound = other.bound.get(alias.name, ()) if other is not None else ()
            if (
                bound
                and isinstance(bound[-1], ast.Assign)
                and isinstance(bound[-1].value, ast.Subscript | ast.BinOp)
            ):
                return bound[-1].value, other
    return None


def _of_values(reader: Reader, values) -> set[str]:
    found = set()
    for value in values:
        if isinstance(value, Inst):
            methods = {each for cls in reader.mro(value.cls) for each in _special(cls)}
            found.add(next((_named(kind) for method, kind in _BY_METHOD if method in methods), "function"))
    return found


def _named(kind: str) -> str:
    """A result that has special methods may have been fetched by the call, too."""
    return f"{kind} object" if kind in ("context manager", "iterator") else kind
