"""Access paths: `ast` expressions as text, the common language of module indexes and the catalog.

An expression goes in; the paths of the values that it may have come out. A path is a name and what is done to
its value: `client.chat.completions.create`, `OpenAI().models`, `clients[]`.

* `()` is a call, whose arguments are left out; `[]` a subscription.
* `(#)` is a call that makes a queue with a bound.
* `~` at the end is a container of such values; `,0` a tuple whose first part is such a value, and `[0]` the
  first part of what stands before it.
* `>` is what `with` binds, `>>` what `async with` binds.
* `@` at the beginning is an import: `@requests.post`, relative ones with their dots.
* `#` at the beginning is a function or class of this module, by its qualified name.

`await` is left out: `(await connect()).send` reads `connect().send`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable

from ..catalog.vocabulary import BOUNDED_QUEUES as QUEUES
from ..catalog.vocabulary import CONTAINERS, MAPPINGS, TRANSPARENT_ANNOTATIONS

#: How many paths are kept of one expression, and of the values of one name or attribute: the first ones. More
#: would multiply the work of everybody who resolves them; a name with more is seldom a callable.
MOST = 6
#: A path of a name and attributes, with neither call nor subscription.
PLAIN = re.compile(r"[A-Za-z_][\w.]*")


def paths(node: ast.expr | None) -> list[str]:
    """Return the access paths of the values that an expression may have; none for other expressions."""
    if isinstance(node, ast.Name):  # most are of this kind, or of the next
        return [node.id]
    if isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Name):
            return [f"{node.value.id}.{node.attr}"]
        return [f"{base}.{node.attr}" for base in paths(node.value)]
    find = _PATHS.get(type(node))
    return find(node) if find is not None else []


def _of_call(node: ast.Call) -> list[str]:
    name = last_of(node.func)
    if name == "partial" and node.args:
        return paths(node.args[0])
    if name == "cast" and len(node.args) == 2:
        return annotation_paths(node.args[0]) or paths(node.args[1])
    brackets = "(#)" if name in QUEUES and _has_bound(node) else "()"
    return [f"{base}{brackets}" for base in paths(node.func)]


def _has_bound(node: ast.Call) -> bool:
    """Return whether a queue is made with a bound, so that `put` waits when it is full."""
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    size = node.args[0] if node.args else named.get("maxsize")
    if size is None or isinstance(size, (ast.Starred, ast.UnaryOp)):
        return False
    return not isinstance(size, ast.Constant) or (isinstance(size.value, int) and size.value > 0)


def _of_items(node: ast.List | ast.Set) -> list[str]:
    return [f"{path}~" for item in node.elts for path in paths(item)][:MOST]


def _of_comprehension(node: ast.ListComp | ast.SetComp) -> list[str]:
    return [f"{path}~" for path in paths(node.elt)]


def _of_subscript(node: ast.Subscript) -> list[str]:
    index = node.slice.value if isinstance(node.slice, ast.Constant) else None
    is_part = isinstance(node.value, (ast.Call, ast.Await)) and type(index) is int and index >= 0
    brackets = f"[{index!r}]" if is_part else "[]"
    return [f"{base}{brackets}" for base in paths(node.value)]


def _of_value(node: ast.Await | ast.NamedExpr) -> list[str]:
    return paths(node.value)


def _of_tuple(node: ast.Tuple) -> list[str]:
    if any(isinstance(element, ast.Starred) for element in node.elts):
        return []
    return [f"{path},{i}" for i, element in enumerate(node.elts) for path in paths(element)][:MOST]


def _of_conditional(node: ast.IfExp) -> list[str]:
    return [*paths(node.body), *paths(node.orelse)][:MOST]


def _of_boolean(node: ast.BoolOp) -> list[str]:
    return [path for value in node.values for path in paths(value)][:MOST]


def _of_constant(node: ast.Constant) -> list[str]:
    return _of_string(node) if isinstance(node.value, str) else []


def _of_string(node: ast.expr) -> list[str]:
    return ["@builtins.str()"]


_PATHS: dict[type[ast.expr] | type[None], Callable[..., list[str]]] = {
    ast.Call: _of_call,
    ast.Subscript: _of_subscript,
    ast.Await: _of_value,
    ast.NamedExpr: _of_value,
    ast.Tuple: _of_tuple,
    ast.IfExp: _of_conditional,
    ast.BoolOp: _of_boolean,
    ast.Constant: _of_constant,
    ast.JoinedStr: _of_string,
    ast.List: _of_items,
    ast.Set: _of_items,
    ast.ListComp: _of_comprehension,
    ast.SetComp: _of_comprehension,
}


def annotation_paths(node: ast.expr | None) -> list[str]:
    """Return the paths of the values that an annotation allows: `OpenAI()` for `"OpenAI | None"`."""
    if isinstance(node, ast.Constant):
        node = _quoted(node.value)
    if isinstance(node, (ast.Name, ast.Attribute)):
        return [f"{path}()" for path in paths(node)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _of_union((node.left, node.right))
    return _of_generic(node) if isinstance(node, ast.Subscript) else []


def _quoted(value: object) -> ast.expr | None:
    """Return the expression in a quoted annotation, None for other constants and what is no expression."""
    if not isinstance(value, str):
        return None
    try:
        node = ast.parse(value.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return None if isinstance(node, ast.Constant) else node


def _of_union(parts: Iterable[ast.expr]) -> list[str]:
    return [path for part in parts for path in annotation_paths(part)][:MOST]


def _of_generic(node: ast.Subscript) -> list[str]:
    """Return the paths of an annotation with arguments: `Optional[OpenAI]`, `dict[str, OpenAI]`."""
    arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    name = last_of(node.value)
    if not arguments:
        return []
    if name == "Union":
        return _of_union(arguments)
    if name in TRANSPARENT_ANNOTATIONS:
        return annotation_paths(arguments[0])
    if name in ("type", "Type"):
        return [path.removesuffix("()") for path in annotation_paths(arguments[0])]
    if name in ("tuple", "Tuple") and len(arguments) > 1 and not isinstance(arguments[1], ast.Constant):
        parts = [f"{path},{i}" for i, part in enumerate(arguments) for path in annotation_paths(part)]
        return parts[:MOST]
    if name in CONTAINERS:
        return [f"{path}~" for path in annotation_paths(arguments[-1 if name in MAPPINGS else 0])]
    return annotation_paths(node.value)


def last_of(node: ast.expr | None) -> str:
    """Return the last name of a name or attribute, "" for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def plain(node: ast.expr) -> str:
    """Return the path of a name and attributes alone (`a.b.c`), "" for anything else."""
    if isinstance(node, ast.Attribute):
        base = plain(node.value)
        return f"{base}.{node.attr}" if base else ""
    return node.id if isinstance(node, ast.Name) else ""


def dotted(node: ast.expr) -> str:
    """Return the path of names, attributes and subscriptions, the latter left out: `a.b.c` for `a[0].b.c`;
    "" for anything else."""
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return node.id if isinstance(node, ast.Name) else ""
