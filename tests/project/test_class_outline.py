"""The outline of a module says what the symbol table of LibCST says."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from flake8_eventrace.project.class_outline import outline_of
from flake8_eventrace.symbols.symbols import collect

SOURCE = """
import a.b
import a.c as d, e
from . import f as g
from .. import e
from .h.i import j, k as e
from l import *
try:
    from m import n
    class A: pass
except ImportError:
    from o import n
    class B(A):
        from p import q
        class C: pass
else:
    import r
if x:
    class A: pass
    with y:
        for z in y:
            while z:
                class D: pass
match x:
    case 1:
        class E: pass
def function():
    import s
    class F: pass
async def coroutine():
    from t import u
x = lambda: 1
"""
PACKAGE = Path(__file__).parents[2] / "flake8_eventrace"
SOURCES = [SOURCE, *(path.read_text() for path in sorted(PACKAGE.glob("symbols/*.py")))]


@pytest.mark.parametrize("source", SOURCES)
def test_names_are_those_of_the_symbol_table(source):
    outline = outline_of(source.encode())
    facts = collect(cst.parse_module(source), "module.py")
    assert outline.imports == facts.imports
    assert outline.stars == facts.stars
    assert outline.classes == {name for name in facts.classes if "." not in name}
    assert not outline.too_deep


def test_second_names_and_exported_names() -> None:
    outline = outline_of(b"""
import threading
Lock = threading.Lock
RLock = None
try:
    RLock = threading.RLock
except AttributeError:
    pass
if x:
    Event = threading.Event
else:
    Event = other.Event
Made = threading.Lock()
class A:
    B = threading.Lock
__all__ = ["Lock", "RLock"]
""")
    assert outline.aliases == {"Lock": "threading.Lock", "RLock": "threading.RLock"}
    assert outline.exported == {"Lock", "RLock"}
