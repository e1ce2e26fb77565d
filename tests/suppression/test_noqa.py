"""The command and flake8 must agree about `# noqa`: each case is put to both."""

from __future__ import annotations

import pytest
from flake8.main.cli import main as flake8

from flake8_eventrace.engine import check as engine
from flake8_eventrace.source.source_file import SourceFile
from flake8_eventrace.suppression import noqa

pytestmark = pytest.mark.usefixtures("fake_engine")

CASES = {
    "no comment": ("lost.clear()\n", [1]),
    "blanket": ("lost.clear()  # noqa\n", []),
    "our code": ("lost.clear()  # noqa: LAG101\n", []),
    "a prefix of our code": ("lost.clear()  # noqa: LAG1\n", []),
    "another code": ("lost.clear()  # noqa: E501\n", [1]),
    "ours among others": ("lost.clear()  # noqa: E501,LAG101\n", []),
    "separated by blanks": ("lost.clear()  # noqa: E501 LAG101\n", []),
    "another rule of ours": ("lost.clear()  # noqa: LAG102\n", [1]),
    "any case": ("lost.clear()  # NoQA:LAG101\n", []),
    "a reason after it": ("lost.clear()  # noqa: LAG101 - checked by hand\n", []),
    "a word that only looks like it": ("lost.clear()  # nope\n", [1]),
    "on the line above": ("# noqa\nlost.clear()\n", [2]),
    "after a call over several lines": ("print(\n    lost.clear(),\n)  # noqa\n", [2]),
    "after a joined line": ("lost.clear(); x = 1 + \\\n    2  # noqa: LAG101\n", []),
    "after a multi-line string": ('lost.clear(); x = """\ntext\n"""  # noqa\n', []),
    "in a string": ('lost.clear(); x = "# noqa"\n', []),
    "one of two": ("lost.clear()  # noqa\nlost.clear()\n", [2]),
    "whole file": ("# flake8: noqa\nlost.clear()\n", []),
    "whole file, at the end": ("lost.clear()\n# flake8: noqa\n", []),
    "CRLF": ("lost.clear()  # noqa\r\nlost.clear()\r\n", [2]),
    "CR only": ("lost.clear()  # noqa\rlost.clear()\r", [2]),
    "BOM": ("\ufefflost.clear()  # noqa\nlost.clear()\n", [2]),
    "no newline at the end": ("lost.clear()  # noqa", []),
}


def ours(path):
    source = path.read_bytes()
    reported, silenced = noqa.split(tuple(engine.check_source(source)), SourceFile(source, str(path)))
    assert len(reported) + len(silenced) == len(engine.check_source(source))
    return [finding.line for finding in reported]


@pytest.mark.parametrize(("source", "lines"), CASES.values(), ids=CASES.keys())
def test_the_command_reads_noqa_as_flake8_does(tmp_path, capsys, source, lines):
    path = tmp_path / "a.py"
    path.write_bytes(source.encode())
    assert ours(path) == lines
    flake8(["--isolated", "-j1", "--select=LAG", "--format=%(row)d", str(path)])
    assert [int(line) for line in capsys.readouterr().out.split()] == lines


def test_a_latin_1_file_is_read_by_its_cookie(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes("# coding: latin-1\nx = 'é'; lost.clear()  # noqa\n".encode("latin-1"))
    assert ours(path) == []


def test_without_findings_nothing_is_parsed():
    assert noqa.split((), SourceFile(b"x = (  # noqa", "a.py")) == ((), ())
