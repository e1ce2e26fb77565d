"""A source whose syntax is newer than the running Python is analysed as any other."""

from __future__ import annotations

import ast

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.newer_syntax import parse_any, parse_newer
from flake8_eventrace.source.python_ast import parse_ast
from flake8_eventrace.suppression.add_noqa import add_noqa

#: Each with the Python that introduced it. A call of `time.sleep` follows on a line of its own.
NEWER = {
    "except group (3.11)": "try:\n    pass\nexcept* ValueError:\n    pass\n",
    "star in an index (3.11)": "a[*b] = 1\n",
    "star in an annotation (3.11)": "def g(*a: *T): pass\n",
    "type alias (3.12)": "type Seconds = float\n",
    "type alias with parameters (3.12)": "type Pair[T] = tuple[T, T]\n",
    "type parameters (3.12)": "def g[T: int](x: T) -> T: return x\nclass K[T, *U]: pass\n",
    "type parameters on lines (3.12)": "class K[\n    T,\n]: pass\n",
    "quotes in an f-string (3.12)": 'x = f"{y["a"]}"\n',
    "default of a type parameter (3.13)": "class K[T = int]: pass\n",
    "except without brackets (3.14)": "try:\n    pass\nexcept ValueError, TypeError:\n    pass\n",
    "template (3.14)": 'x = t"{y} and {z}"\n',
    "raw template (3.14)": "x = Rt'{y}'\n",
    "lazy import (3.15)": "lazy import json\n",
    "lazy import of names (3.15)": "lazy from json import (loads,\n    dumps)\n",
    "unpacking in a list (3.15)": "x = [*y for y in z]\n",
    "unpacking in a dictionary (3.15)": "x = {**y for y in z}\n",
}

each_newer = pytest.mark.parametrize("text", NEWER.values(), ids=[*NEWER])


def late(text: str) -> str:
    return f"import time\n{text}async def f():\n    time.sleep(1)\n"


@each_newer
def test_a_blocking_call_is_reported_where_it_is(text):
    source = late(text)
    (finding,) = check_source(source.encode(), settings=Settings(select=("LAG2",)), with_fixes=True)
    assert (finding.line, finding.column) == (source.count("\n"), 4)
    assert finding.fix is not None


@each_newer
def test_positions_are_kept(text):
    source = late(text).encode()
    (call,) = [node for node in ast.walk(parse_any(source)) if isinstance(node, ast.Call)]
    assert (call.lineno, call.col_offset) == (source.count(b"\n"), 4)


@each_newer
def test_an_imported_module_is_followed(text, tmp_path):
    (tmp_path / "pause.py").write_text(f"import time\n{text}def rest():\n    time.sleep(1)\n")
    source = b"from pause import rest\nasync def f():\n    rest()\n"
    path = tmp_path / "main.py"
    path.write_bytes(source)
    (finding,) = check_source(source, str(path), Settings(cache=False))
    assert (finding.line, finding.code) == (3, "LAG203")


@each_newer
def test_a_finding_can_be_silenced(text):
    source = late(text).encode()
    findings = check_source(source)
    after, unsilenced = add_noqa(source, "main.py", findings, "not now", "utf-8")
    assert not unsilenced
    assert after == source.replace(b"sleep(1)", b"sleep(1)  # noqa: LAG203 - not now")


@pytest.mark.parametrize(
    "text",
    ["", "x = 1\n", "def f(:\n", "print 'a'\n", "type X =\n", "lazy\n", "\x00", "x = (((\n", "ä = [\n"],
)
def test_a_source_is_parsed_as_python_does_or_not_at_all(text):
    source = text.encode()
    try:
        expected = ast.dump(parse_ast(source))
    except (SyntaxError, ValueError):
        assert parse_newer(source) is None
        with pytest.raises((SyntaxError, ValueError)):
            parse_any(source)
    else:
        assert ast.dump(parse_any(source)) == expected


@pytest.mark.parametrize(
    "before", ["\ufeff", "# coding: latin-1\ny = '\xe4'\n", "\f\n", "if 1:\r\n    x = 1\r\n"]
)
def test_other_bytes_stay_where_they_are(before):
    encoding = "latin-1" if "latin" in before else "utf-8"
    source = f"{before}type X = int\nf(1)\n".encode(encoding)
    try:
        tree = parse_any(source)
    except SyntaxError:
        assert "\ufeff" in before or "latin" in before
    else:
        (call,) = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        assert call.lineno == before.count("\n") + 2
