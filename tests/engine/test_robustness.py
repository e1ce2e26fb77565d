"""Odd files, in the place of the one that is asked about or anywhere on the way: never an exception."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_eventrace.engine.check import SourceError, check_source
from flake8_eventrace.plugin import Plugin
from tests import commands
from tests.fuzz import examples

TOP = b"from .deep import ask\n\n\nasync def main():\n    ask('hello')\n"
SLOW = b"import requests\n\n\ndef ask(text):\n    requests.get(text)\n"

#: Files that say the same as SLOW in another guise, with the oldest Python that can read them.
GUISES = {
    "byte order mark": (b"\xef\xbb\xbf" + SLOW, (3, 10)),
    "latin-1": (b"# coding: latin-1\nname = '\xe9'\n" + SLOW, (3, 10)),
    "utf-8 cookie": (b"#!/usr/bin/python\n# -*- coding: utf-8 -*-\nname = '\xc3\xa9'\n" + SLOW, (3, 10)),
    "crlf": (SLOW.replace(b"\n", b"\r\n"), (3, 10)),
    "cr": (SLOW.replace(b"\n", b"\r"), (3, 10)),
    "no end of line": (SLOW.rstrip(), (3, 10)),
    "form feed": (b"\x0c\n" + SLOW.replace(b"def", b"\x0cdef"), (3, 10)),
    "tabs": (SLOW.replace(b"    ", b"\t"), (3, 10)),
    "semicolons": (b"import requests; x = 1\ndef ask(text): x = 1; requests.get(text); return x\n", (3, 10)),
    "backslashes": (b"import \\\n  requests\ndef ask(text): \\\n  requests \\\n  .get(text)\n", (3, 10)),
    "a match statement": (
        (b"import requests\ndef ask(text):\n  match text:\n    case {'a': [b, *_], **c} if c: pass\n"
        b"    case str() | None: requests.get(text)\n"), (3, 10),
    ),
    "walrus": (b"import requests\ndef ask(t):\n  if (r := requests.get(t)) and (s := r): pass\n", (3, 10)),
    "positional only": (b"import requests\ndef ask(a, /, *b, c=1, **d): return requests.get(a)\n", (3, 10)),
    "star expressions": (b"import requests\ndef ask(t):\n  x, *y = t; return *b, requests.get(t)\n", (3, 10)),
    "exception groups": (
        b"import requests\ndef ask(t):\n  try: requests.get(t)\n  except* OSError as e: pass\n", (3, 11),
    ),
    "type parameters": (
        (b"import requests\ntype A[T] = list[T]\nclass C[T: int]: pass\n"
        b"def ask[T](t: T) -> A[T]: return requests.get(t)\n"), (3, 12),
    ),
    "nested f-strings": (b"import requests\ndef ask(t): return f'{f'{requests.get(t)}'}'\n", (3, 12)),
    "ten thousand lines": (SLOW + b"def other(x):\n    return x\n" * 5000, (3, 10)),
    "a long line": (SLOW + b"x = [" + b"1, " * 30_000 + b"]\n", (3, 10)),
    "a long chain of calls": (SLOW + b"y = x" + b".a()" * 60 + b"\n", (3, 10)),
}  # fmt: skip

#: Files that nobody can read, or that hold nothing.
BROKEN = {
    "empty": b"",
    "white space": b" \n\t\n",
    "a comment": b"# ask",
    "syntax error": b"def ask(:\n",
    "half a file": SLOW[:-12],
    "indentation": b"def ask(text):\nrequests.get(text)\n",
    "null bytes": SLOW.replace(b"text", b"\0"),
    "unknown encoding": b"# coding: nonsense\n" + SLOW,
    "wrong encoding": b"# coding: utf-8\nname = '\xe9'\n" + SLOW,
    "wrong mark": b"\xef\xbb\xbf# coding: latin-1\n" + SLOW,
    "utf-16": SLOW.decode().encode("utf-16"),
    "binary": bytes(range(256)) * 40,
    "deep brackets": b"x = " + b"(" * 5000 + b")" * 5000 + b"\n",
    "deep unary": b"x = " + b"-" * 20_000 + b"1\n",
    "deep sums": b"x = 1" + b" + 1" * 20_000 + b"\n",
    "deep calls": b"x = y" + b"()" * 5000 + b"\n",
    "deep attributes": b"x = y" + b".z" * 5000 + b"\n",
    "deep blocks": b"".join(b" " * n + b"if x:\n" for n in range(95)) + b" " * 95 + b"pass\n",
    "deep strings": b"x: " + b"'" + b"(" * 3000 + b"'\n",
    "python 2": b"print 'hello'\nexec 'x'\n",
    "tokens of tomorrow": b"frobnicate x into y\n",
}

every_guise = pytest.mark.parametrize(("source", "oldest"), GUISES.values(), ids=GUISES)
every_broken = pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)


def answer(home, files: dict[str, bytes]) -> list[str] | str:
    """The codes found in the first of the files, or what is said of it."""
    package = home / "pkg"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").touch()
    for name, source in files.items():
        (package / name).write_bytes(source)
    first = next(iter(files))
    path = str(package / first)
    try:
        found: list[str] | str = [f.code for f in check_source(files[first], path)]
    except SourceError as error:
        found = str(error)
    if isinstance(found, str):
        assert "\n" not in found
        assert found.startswith(path)
        return "error"
    return found


@every_guise
def test_a_file_on_the_way_in_another_guise(tmp_path, source, oldest):
    if sys.version_info < oldest:
        pytest.skip("this interpreter cannot read it")
    assert answer(tmp_path, {"top.py": TOP, "deep.py": source}) == ["LAG203"]


@every_guise
def test_the_asked_file_in_another_guise(tmp_path, source, oldest):
    asked = source + (b"" if source.endswith((b"\n", b"\r")) else b"\n")
    asked += b"async def main():\n    ask('hello')\n"
    if sys.version_info >= oldest:
        assert answer(tmp_path, {"top.py": asked}) == ["LAG203"]
    else:
        assert answer(tmp_path, {"top.py": asked}) in ([], ["LAG203"])


@every_broken
def test_a_broken_file_on_the_way_is_no_one_s_business(tmp_path, source):
    assert answer(tmp_path, {"top.py": TOP, "deep.py": source}) == []
    both = TOP + b"\nimport time\n\n\nasync def rest():\n    time.sleep(1)\n"
    assert answer(tmp_path, {"other.py": both, "deep.py": source}) == ["LAG203"]


@every_broken
def test_a_broken_file_that_is_asked_about(tmp_path, source):
    assert answer(tmp_path, {"top.py": source}) in ([], "error")
    assert answer(tmp_path, {"top.py": source + b"\nimport time\nasync def f():\n    time.sleep(1)\n"}) in (
        [], ["LAG203"], "error",
    )  # fmt: skip


def test_a_folder_in_the_place_of_a_module(tmp_path):
    (tmp_path / "pkg" / "deep.py").mkdir(parents=True)
    assert answer(tmp_path, {"top.py": TOP}) == []


@pytest.mark.skipif(sys.platform == "win32", reason="has no pipes in the file system")
@pytest.mark.parametrize("name", ["deep.py", "deep/__init__.py"])
def test_a_pipe_in_the_place_of_a_module_is_not_waited_for(tmp_path, name):
    import os

    path = tmp_path / "pkg" / name
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert answer(tmp_path, {"top.py": TOP}) == []


CIRCLES = {
    "a module that imports itself": {
        "top.py": b"from .top import *\nfrom . import top\nasync def f():\n    top.g()\ndef g():\n    f()\n"
    },
    "stars": {
        "top.py": b"from .a import *\nasync def f():\n    x()\n",
        "a.py": b"from .top import *\nfrom .b import *\n",
        "b.py": b"from .a import *\nfrom .top import x\n",
    },
    "names": {
        "top.py": b"from .a import x\nasync def f():\n    x()\n",
        "a.py": b"from .b import y as x\n",
        "b.py": b"from .a import x as y\n",
    },
    "bases": {
        "top.py": b"from .a import A\nasync def f():\n    A().m()\n",
        "a.py": b"from .b import B\nclass A(B): pass\n",
        "b.py": b"from .a import A\nclass B(A): pass\n",
    },
    "classes of themselves": {
        "top.py": b"class A(A.A.A): pass\nclass B(B): pass\nasync def f():\n    B().x.y.z(); A()()()\n"
    },
    "defaults of themselves": {
        "top.py": b"def f(f=f, *, g=f): return f(f(f)(f)[f])\nasync def g(): await g(await g(f(g)))\n"
    },
}


@pytest.mark.parametrize("files", CIRCLES.values(), ids=CIRCLES)
def test_circles_of_imports_and_classes(tmp_path, files):
    assert answer(tmp_path, files) == []


def test_a_huge_graph_takes_a_bounded_time(tmp_path):
    """Two hundred modules of fifty functions, each of which calls ten others anywhere."""
    count, each = 60, 40
    files = {"top.py": b"from .m0 import f0\n\n\nasync def main():\n    f0()\n"}
    for module in range(count):
        imports = "".join(f"from . import m{(module * 7 + k) % count}\n" for k in range(8))
        body = "".join(
            f"def f{n}():\n"
            + "".join(f"    m{(module * 7 + k) % count}.f{(n * 13 + k * 5) % each}()\n" for k in range(8))
            for n in range(each)
        )
        files[f"m{module}.py"] = (imports + body).encode()
    assert answer(tmp_path, files) == []
    files[f"m{count - 1}.py"] += b"def f0():\n    import time; time.sleep(1)\n"
    assert answer(tmp_path, files) in ([], ["LAG203"])


@pytest.mark.parametrize(("length", "expected"), [(8, ["LAG203"]), (300, [])])
def test_a_long_line_of_modules(tmp_path, length, expected):
    files = {"top.py": b"from .m0 import f\n\n\nasync def main():\n    f()\n"}
    for module in range(length):
        files[f"m{module}.py"] = f"from .m{module + 1} import f as g\n\n\ndef f():\n    g()\n".encode()
    files[f"m{length}.py"] = b"import time\n\n\ndef f():\n    time.sleep(1)\n"
    assert answer(tmp_path, files) == expected


def test_the_plugin_and_the_command_bear_a_broken_chain(tmp_path):
    home = tmp_path / "pkg"
    home.mkdir()
    for name, source in {"__init__.py": b"", "top.py": TOP, "deep.py": BROKEN["binary"]}.items():
        (home / name).write_bytes(source)
    for command in (["flake8", "--isolated", "--select=LAG"], ["flake8_eventrace", "check", "--quiet"]):
        done = commands.run([sys.executable, "-m", *command, str(home / "top.py")])
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# --- programs that nobody would write

NAMES = st.sampled_from(["a", "b", "self", "requests", "queue", "emit", "bus", "time"])
EXPRESSIONS = st.recursive(
    st.one_of(
        NAMES, st.sampled_from(["1", "None", "'done'", "True", "'data: [DONE]'", "{'type': 'done', 'x': a}"])
    ),
    lambda inner: st.one_of(
        st.tuples(inner, NAMES).map(lambda p: f"({p[0]}).{p[1]}"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]})({p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]})[{p[1]}]"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]} or {p[1]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        inner.map(lambda e: f"[{e} for a in {e}]"),
        inner.map(lambda e: f"(lambda a=1, *b, **c: {e})"),
        inner.map(lambda e: f"f'x{{{e!s}}}'" if "'" not in e else e),
        inner.map(lambda e: f"(await {e})"),
        inner.map(lambda e: f"(b := {e})"),
        inner.map(lambda e: f"requests.get({e}, *{e}, key={e})"),
        inner.map(lambda e: f"bus.emit('done', {e})"),
        inner.map(lambda e: f"time.sleep({e})"),
    ),
    max_leaves=8,
)


def block(lines: list[str]) -> str:
    return "".join(f"    {line}\n" for text in lines for line in text.splitlines()) or "    pass\n"


SIMPLE = st.one_of(
    EXPRESSIONS,
    st.tuples(NAMES, EXPRESSIONS).map(lambda p: f"{p[0]} = {p[1]}"),
    st.tuples(NAMES, EXPRESSIONS).map(lambda p: f"self.{p[0]} = {p[1]}"),
    st.tuples(NAMES, EXPRESSIONS).map(lambda p: f"{p[0]} += {p[1]}"),
    EXPRESSIONS.map(lambda e: f"yield {e}"),
    EXPRESSIONS.map(lambda e: f"del ({e}).x"),
    st.sampled_from(
        ["return", "pass", "raise", "import requests", "from . import b as a", "from time import sleep as b"]
    ),
)
STATEMENTS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.tuples(EXPRESSIONS, st.lists(inner, max_size=3)).map(lambda p: f"if {p[0]}:\n{block(p[1])}"),
        st.tuples(EXPRESSIONS, st.lists(inner, max_size=3)).map(lambda p: f"while {p[0]}:\n{block(p[1])}"),
        st.tuples(EXPRESSIONS, st.lists(inner, max_size=3)).map(lambda p: f"for a in {p[0]}:\n{block(p[1])}"),
        st.tuples(EXPRESSIONS, st.lists(inner, max_size=3)).map(
            lambda p: f"async with {p[0]} as b:\n{block(p[1])}"
        ),
        st.tuples(st.lists(inner, max_size=2), st.lists(inner, max_size=2)).map(
            lambda p: f"try:\n{block(p[0])}except OSError as a:\n{block(p[1])}finally:\n{block(p[0])}"
        ),
        st.lists(inner, max_size=3).map(lambda lines: f"def a(self, b=1):\n{block(lines)}"),
        st.lists(inner, max_size=3).map(lambda lines: f"@a\nasync def b(*self):\n{block(lines)}"),
        st.lists(inner, max_size=3).map(lambda lines: f"class a(b):\n{block(lines)}"),
    ),
    max_leaves=12,
)


@given(st.lists(STATEMENTS, min_size=1, max_size=6), st.lists(STATEMENTS, max_size=4))
@examples(6)
def test_any_program_is_borne(inside, above):
    assert_borne(inside, above)


@pytest.mark.exhaustive
@given(st.lists(STATEMENTS, min_size=1, max_size=6), st.lists(STATEMENTS, max_size=4))
@examples(30)
def test_more_programs_are_borne(inside, above):
    assert_borne(inside, above)


def assert_borne(inside, above):
    source = "import requests, time\n" + "".join(f"{text}\n" for text in above)
    source += "async def main(bus, queue, self):\n" + block(inside) + "    bus.emit('done', a)\n"
    try:
        tree = compile(source, "top.py", "exec", 0x400, dont_inherit=True)
    except (SyntaxError, RecursionError):
        return
    found = check_source(source.encode(), "top.py", with_fixes=True)
    assert all(finding.message and "\n" not in finding.message for finding in found)
    lines = source.splitlines(keepends=True)
    assert not [text for _, _, text, _ in Plugin(tree, lines, "top.py").run() if text.startswith("LAG901")]
