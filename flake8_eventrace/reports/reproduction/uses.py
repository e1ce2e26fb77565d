"""What code does with a value, which tells what the value may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

#: The last names of calls that take a number of seconds.
_TIMED = frozenset({"wait", "wait_for", "sleep", "join", "timeout", "fail_after", "move_on_after", "result"})


@dataclass
class Uses:
    """The uses of a value: a parameter, or the attribute that keeps it.

    Attributes:
        attributes: The attributes that are taken of it, its methods included.
        is_timeout: It is a number of seconds.
        is_number: It is compared or computed with as a number.
        is_plain: Nothing more is done with it than to compare it, to hand it on and to look it up.
    """

    attributes: set[str] = field(default_factory=set)
    is_timeout: bool = False
    is_number: bool = False
    is_plain: bool = True


def uses_of(scope: ast.AST, value: str) -> Uses:
    """Return what a piece of code does with the value of an access path."""
    uses = Uses()
    for node in ast.walk(scope):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == value:
            uses.attributes.add(node.attr)
        elif isinstance(node, ast.Call):
            _note_call(node, value, uses)
        elif isinstance(node, ast.Compare):
            ordered = any(isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for op in node.ops)
            uses.is_number |= ordered and _is_among(value, [node.left, *node.comparators])
        elif isinstance(node, ast.BinOp):
            uses.is_number |= _is_among(value, [node.left, node.right])
        elif any(_is_among(value, [inner]) for inner in _opened(node)):
            uses.is_plain = False
    uses.is_plain = uses.is_plain and not uses.attributes
    return uses


def _note_call(node: ast.Call, value: str, uses: Uses) -> None:
    if _is_among(value, [node.func]):
        uses.is_plain = False
    name = ast.unparse(node.func).rpartition(".")[2]
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    given = node.args if name in _TIMED else []
    uses.is_timeout |= _is_among(
        value, [*given, *(keywords[k] for k in ("timeout", "delay") if k in keywords)]
    )


def _opened(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node calls, iterates over, awaits or takes apart."""
    if isinstance(node, (ast.For, ast.AsyncFor)):
        yield node.iter
    elif isinstance(node, ast.withitem):
        yield node.context_expr
    elif isinstance(node, (ast.Await, ast.Starred, ast.Subscript, ast.YieldFrom)) and node.value is not None:
        yield node.value


def _is_among(value: str, nodes: list[ast.expr] | list[ast.AST]) -> bool:
    return any(ast.unparse(node) == value for node in nodes)
