"""`python -m flake8_eventrace.flow` prints the graph of a function."""

from __future__ import annotations

import re

import pytest

from flake8_eventrace.flow.__main__ import main

SOURCE = """\
import threading


class Box:
    def __init__(self):
        self.items = []
        self.filled = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.filled.set()

    def take(self):
        while True:
            self.filled.clear()
            if self._holds():
                return
            self.filled.wait(5)

    def _holds(self):
        return len(self.items) > 0


def outer():
    def inner(done):
        done.wait()

    return inner


def poll(source):
    try:
        source.read()
    except OSError:
        source.reopen()
    source.rest()
"""
NAMES = "Box.__init__, Box.put, Box.take, Box._holds, outer, outer.inner, poll"


@pytest.fixture
def printed(tmp_path, monkeypatch, capsys):
    """The lines that the command prints about `box.py`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "box.py").write_text(SOURCE, encoding="utf-8")

    def run(*arguments):
        assert main(arguments) == 0
        return capsys.readouterr().out.splitlines()

    return run


def test_a_line_shows_the_operation_its_successors_and_its_source(printed):
    title, header, *rows = printed("box.py:Box.put")
    assert title == "Box.put  box.py:9-11"
    assert header.split() == ["operation", "next", "line", "source"]
    assert [re.split(r"\s{2,}", row.strip()) for row in rows] == [
        ["0", "(entry)", "1", "9", "def put(self, item):"],
        [
            "1",
            "Call self.items.append (Box.items.append) arguments=((0, item))",
            "4 exception, 2",
            "10",
            "self.items.append(item)",
        ],
        ["2", "Set self.filled (Box.filled)", "3", "11", "self.filled.set()"],
        ["3", "(return)", "9", "def put(self, item):"],
        ["4", "(exception leaves)", "9", "def put(self, item):"],
    ]


def test_edges_show_their_kind_and_where_a_loop_begins_again(printed):
    text = "\n".join(printed("box.py:Box.take", "--alone"))
    assert re.search(r"Branch .* \d+ true, \d+ false +16  if self._holds\(\):", text)
    assert re.search(r"Wait self.filled timeout=5 +\d+ exception, 1 back +18", text)


def test_callees_are_inlined_and_marked_unless_the_function_is_asked_for_alone(printed):
    mark = "[in Box._holds, from line 16]"
    inlined = printed("box.py:Box.take", "--inlined")
    assert inlined == printed("box.py:Box.take")
    assert any("ReadState self.items (Box.items)" in line and mark in line for line in inlined)
    alone = printed("box.py:Box.take", "--alone")
    assert not any(mark in line for line in alone)
    assert any("Call self._holds" in line for line in alone)


def test_points_come_in_the_order_of_the_flow_and_handlers_after_what_they_guard(printed):
    calls = [row.split()[2] for row in printed("box.py:poll") if " Call " in row]
    assert calls == ["source.read", "source.reopen", "source.rest"]


def test_a_function_is_named_by_its_qualified_name_or_by_a_line_in_it(printed):
    assert printed("box.py:outer.inner")[0] == "outer.inner  box.py:25-26"
    assert printed("box.py:26") == printed("box.py:outer.inner")
    assert printed("box.py:28")[0].startswith("outer  ")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("none.py:f", "none.py: No such file or directory"),
        ("box.py:Box.give", f"box.py: no function Box.give; there are: {NAMES}"),
        ("box.py:1", f"box.py: no function around line 1; there are: {NAMES}"),
        ("box.py", "box.py: expected FILE:FUNCTION or FILE:LINE"),
        ("broken.py:f", "broken.py:2: syntax error"),
        ("empty.py:f", "empty.py: no function f; there are: none at all"),
        ("latin.py:f", "latin.py: cannot be decoded: "),
        ("deep.py:f", "deep.py: nested too deeply to be analysed"),
    ],
)
def test_what_cannot_be_printed_is_one_line_and_exit_code_2(target, reason, printed, tmp_path, capsys):
    (tmp_path / "broken.py").write_text("def f():\n    return (\n")
    (tmp_path / "empty.py").write_text("")
    (tmp_path / "latin.py").write_bytes(b"# coding: none\n")
    (tmp_path / "deep.py").write_text(f"x = {'(' * 300}{')' * 300}\n")
    with pytest.raises(SystemExit) as stopped:
        main([target])
    assert stopped.value.code == 2
    output = capsys.readouterr()
    assert not output.out
    (line,) = output.err.splitlines()
    assert line.startswith(f"error: {reason}")
