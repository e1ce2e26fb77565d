"""`nodes_in` against `ast.walk`."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from flake8_eventrace.source.ast_nodes import nodes_in, nodes_of

SYNTAX = """
import a.b as c, d
from e import f
@g(h)
class C(D, metaclass=M):
    x: int = 1
    async def m(self, /, p: P = 1, *q, r=None, **s) -> T:
        global u
        async with v as w, y: pass
        async for z in [*i, {**j, 'k': 1}]: await z
        return (n async for n in o if not n)
def f():
    nonlocal_ = lambda t=1: (yield t)
    try: assert x, y
    except (A, B) as e: raise e from None
    else: del x[1:2, ...]
    finally: x += -1 < 2 <= 3
    match x:
        case {'a': [1, *rest], **more} | C(1, key=None) as bound if x: pass
        case a.b | True: pass
    while (x := 1) and y or z: break
    return f'{x!r:>{y}} {z}' if x else {y: z for y in x}
"""
SOURCES = sorted((Path(__file__).parents[2] / "testdata" / "LAG101").glob("*.py"))
_LEFT_OUT = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def of_python(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if not isinstance(node, _LEFT_OUT)]


@pytest.mark.parametrize("source", [SYNTAX, *(path.read_text() for path in SOURCES)])
def test_the_nodes_are_those_of_python_in_the_same_order(source):
    tree = ast.parse(source)
    assert nodes_in(tree) == of_python(tree)
    assert nodes_of(tree) == nodes_of(tree) == of_python(tree)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="needs the syntax of Python 3.12")
def test_type_parameters():
    tree = ast.parse("type A[T: int, *U, **P] = dict[T, U]\ndef f[T](x: T): ...\nclass C[T]: ...\n")
    assert nodes_in(tree) == of_python(tree)
