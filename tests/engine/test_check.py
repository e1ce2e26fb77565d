"""One source that is odd, hostile or hopeless: an answer or one clear line, never a crash."""

from __future__ import annotations

import ast
import codecs
import warnings

import pytest

from flake8_eventrace.engine.check import SourceError, check_source, fix_source
from flake8_eventrace.project import store as cache
from flake8_eventrace.project.indexer import index_module
from flake8_eventrace.runner import Job, check_file
from flake8_eventrace.settings import Settings
from flake8_eventrace.source import newer_syntax, python_ast, source_file

LOST = """\
import threading


class Box:
    def __init__(self):
        self.items = []
        self.wake = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.wake.set()

    def take(self):
        while not self.items:
            self.wake.clear()
            self.wake.wait()
        return self.items.pop(0)
"""


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"# coding: klingon\n" + LOST.encode(), "klingon"),
        (LOST.encode("utf-16"), "null bytes"),
        (LOST.replace("Box", "B\xe9").encode("latin-1"), "decoded"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n" + LOST.encode(), "decoded"),
        (LOST.encode() + b"# a\0b\n", "null bytes"),
        (LOST.encode() + b"def broken(:\n", "syntax error"),
        (LOST.encode() + b"x = " + b"(" * 3000 + b")" * 3000 + b"\n", "nested too deeply"),
        (LOST.encode() + b"x = 1" + b" + 1" * 4000 + b"\n", "nested too deeply"),
    ],
    ids=["unknown cookie", "utf-16", "latin-1", "bom and cookie", "null", "syntax", "parentheses", "sum"],
)
@pytest.mark.parametrize("run", [check_source, fix_source])
def test_what_cannot_be_analysed_is_said_in_one_line(run, source, reason):
    with pytest.raises(SourceError) as caught:
        run(source, "box.py")
    assert reason in caught.value.reason
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("box.py")


def test_a_long_chain_of_elif_ends_in_an_answer():
    chain = "def f(x):\n    if x == 0:\n        pass\n"
    chain += "".join(f"    elif x == {n}:\n        pass\n" for n in range(600))
    with pytest.raises(SourceError, match="nested too deeply"):
        check_source((LOST + chain).encode())


@pytest.mark.parametrize("depth", [12, 30])
def test_final_blocks_in_final_blocks_do_not_multiply_for_ever(depth):
    lines = ["def f(ev):"]
    for level in range(depth):
        lines += ["    " * (level + 1) + text for text in ("try:", "    work()", "finally:")]
    lines.append("    " * (depth + 1) + "ev.clear(); ev.wait()")
    findings = check_source((LOST + "\n".join(lines) + "\n").encode())
    assert [(f.code, f.line) for f in findings] == [("LAG101", 15)]


def test_every_finding_is_mended_in_one_run():
    body = "".join(
        f"\n    def take{n}(self):\n        while not self.items:\n            self.wake.clear()\n"
        "            self.wake.wait()\n"
        for n in range(8)
    )
    mended = fix_source((LOST + body).encode(), settings=Settings(select=("LAG101",)))
    assert len(mended.applied) == 9
    assert mended.remaining == ()
    assert fix_source(mended.source, settings=Settings(select=("LAG101",))).applied == ()


def test_warnings_of_the_source_are_not_ours():
    source = LOST + 'PATTERN = "\\d"\n'
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fix_source(source.encode()).applied


def test_a_comment_is_worth_more_than_a_fix():
    source = """\
import asyncio


class Config:
    def __init__(self):
        self.wanted = asyncio.Event()

    def ask(self):
        self.wanted.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self.wanted.wait(), 30)
            except asyncio.TimeoutError:
                await self.ping()
            finally:  # whatever happened
                self.wanted.clear()
"""
    (finding,) = check_source(source.encode(), with_fixes=True)
    assert finding.fix is None
    assert finding.advice
    assert fix_source(source.encode()).source == source.encode()


@pytest.mark.parametrize(
    "binding", ["with items as ev:\n        pass", "from flags import ev", "ev = make()"]
)
def test_an_event_that_is_made_where_another_was_bound_before(binding):
    source = (
        "import threading\n\n\ndef outer(items):\n    "
        + binding
        + "\n\n    def work():\n        items.append(1)\n        ev.set()\n\n"
        "    threading.Thread(target=work).start()\n    if items:\n        ev = threading.Event()\n"
        "    ev.wait()\n    return items.pop()\n"
    )
    assert [finding.code for finding in check_source(source.encode())] == ["LAG101"]


class TestOneParse:
    """A module that was followed to before its own turn came is parsed once."""

    @pytest.fixture
    def parsed(self, monkeypatch):
        seen = []

        def parse_ast(source):
            seen.append(source)
            return python_ast.parse_ast(source)

        monkeypatch.setattr(source_file, "parse_ast", parse_ast)
        monkeypatch.setattr(newer_syntax, "parse_ast", parse_ast)
        return seen

    def check(self, folder, *names):
        found = []
        for name in names:
            job = Job(str(folder / name), Settings(cache=False, root=str(folder)), run="one")
            found.append(check_file(job, with_fixes=False))
        return found

    def test_where_its_calls_are_quick(self, tmp_path, parsed):
        (tmp_path / "a.py").write_text("from b import work\n\nasync def f():\n    work()\n")
        (tmp_path / "b.py").write_text("def work(): pass\n\nasync def g():\n    work()\n")
        first, second = self.check(tmp_path, "a.py", "b.py")
        assert (first.findings, second.findings) == ((), ())
        assert len(parsed) == 2

    def test_where_a_call_is_slow(self, tmp_path, parsed):
        (tmp_path / "a.py").write_text("from b import work\n\nasync def f():\n    work()\n")
        (tmp_path / "b.py").write_text(
            "import time\n\ndef work(): pass\n\nasync def g():\n    time.sleep(9)\n"
        )
        first, second = self.check(tmp_path, "a.py", "b.py")
        assert first.findings == ()
        assert [finding.code for finding in second.findings] == ["LAG203"]
        assert len(parsed) == 3

    def test_where_it_is_no_python(self, tmp_path):
        (tmp_path / "a.py").write_text("from b import work\n\nasync def f():\n    work()\n")
        (tmp_path / "b.py").write_text("def work(): pass\n\nasync def g(:\n")
        first, second = self.check(tmp_path, "a.py", "b.py")
        assert first.findings == ()
        assert "syntax error" in str(second)

    def test_where_it_has_changed_meanwhile(self, tmp_path):
        (tmp_path / "a.py").write_text("from b import work\n\nasync def f():\n    work()\n")
        (tmp_path / "b.py").write_text("def work(): pass\n\nasync def g():\n    work()\n")
        self.check(tmp_path, "a.py")
        (tmp_path / "b.py").write_text("async def g(:\n")
        (second,) = self.check(tmp_path, "b.py")
        assert "syntax error" in str(second)

    def test_where_only_another_python_takes_it(self, tmp_path, monkeypatch):
        monkeypatch.setenv("EVENTRACE_CACHE_DIR", str(tmp_path / "cache"))
        text = (
            "import time\n{}\n\ndef work(): return 1\n\ndef gen(bus):\n    r = time.sleep(1)\n"
            "    bus.emit('done', r)\n\nasync def go():\n    gen(1)\n"
        )
        newer = text.format("typo X = int").encode()
        cache.save(
            cache.digest(newer), index_module(ast.parse(text.format("X = int")))
        )  # as a newer one would
        (tmp_path / "a.py").write_text("from b import work\n\nasync def f():\n    work()\n")
        (tmp_path / "b.py").write_bytes(newer)
        settings = Settings(root=str(tmp_path))
        first, second = (check_file(Job(str(tmp_path / n), settings, run="one")) for n in ("a.py", "b.py"))
        assert first.findings == ()
        assert "syntax error" in str(second)
        assert "internal" not in str(second)
