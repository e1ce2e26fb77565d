"""Expressions of the standard `ast` as access paths, the one language of outlines and the catalog.

An access path is a text: `client.chat.completions.create`, `OpenAI().models`,
`clients[]`. `()` is a call whose arguments are left out, `[]` a subscription, `~` behind a path
a container of such values, `>` what `with` binds of such a value and `>>` what
`async with` does. A path that begins with `@` is an import (`@requests.post`, relative
ones with their dots), one that begins with `#` a function or class of this module by its
qualified name. `await` is left out: `(await connect()).send` reads `connect().send`.
"""

from __future__ import annotations

import ast
import re

from ..catalog.vocabulary import CONTAINERS, MAPPINGS, TRANSPARENT_ANNOTATIONS

#: Alternatives of one expression, and bindings of one name, that are kept.
MOST = 6
#: A name and its attributes, with neither call nor subscription.
PLAIN = re.compile(r"[A-Za-z_][\w.]*")


def paths(node: ast.expr | None) -> list[str]:
    """The access paths that an expression may be the value of; none where it is something else."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Name):  # so most are
            return [f"{node.value.id}.{node.attr}"]
        return [f"{base}.{node.attr}" for base in paths(node.value)]
    if isinstance(node, ast.Call):
        if last_of(node.func) == "partial" and node.args:
            return paths(node.args[0])
        if last_of(node.func) == "cast" and len(node.args) == 2:
            return annotation_paths(node.args[0]) or paths(node.args[1])
        return [f"{base}()" for base in paths(node.func)]
    if isinstance(node, ast.Subscript):
        return [f"{base}[]" for base in paths(node.value)]
    if isinstance(node, ast.Await):
        return paths(node.value)
    if isinstance(node, ast.NamedExpr):
        return paths(node.value)
    if isinstance(node, ast.IfExp):
        return [*paths(node.body), *paths(node.orelse)][:MOST]
    if isinstance(node, ast.BoolOp):
        return [path for value in node.values for path in paths(value)][:MOST]
    if (isinstance(node, ast.Constant) and isinstance(node.value, str)) or isinstance(node, ast.JoinedStr):
        return ["@builtins.str()"]
    return []


def annotation_paths(node: ast.expr | None) -> list[str]:
    """The values that an annotation promises, as paths: `OpenAI()` for `"OpenAI | None"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
        return annotation_paths(node) if not isinstance(node, ast.Constant) else []
    if isinstance(node, (ast.Name, ast.Attribute)):
        return [f"{path}()" for path in paths(node)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*annotation_paths(node.left), *annotation_paths(node.right)][:MOST]
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name = last_of(node.value)
        if not parts:
            return []
        if name == "Union":
            return [path for part in parts for path in annotation_paths(part)][:MOST]
        if name in TRANSPARENT_ANNOTATIONS:
            return annotation_paths(parts[0])
        if name in ("type", "Type"):
            return [path.removesuffix("()") for path in annotation_paths(parts[0])]
        if name in CONTAINERS:
            return [f"{path}~" for path in annotation_paths(parts[-1] if name in MAPPINGS else parts[0])]
        return annotation_paths(node.value)
    return []


def last_of(node: ast.expr | None) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def plain(node: ast.expr) -> str:
    """`a.b.c` of a name and attributes alone; "" of anything else."""
    if isinstance(node, ast.Attribute):
        base = plain(node.value)
        return f"{base}.{node.attr}" if base else ""
    return node.id if isinstance(node, ast.Name) else ""


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an access path, subscriptions left out; "" of anything else."""
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return node.id if isinstance(node, ast.Name) else ""
