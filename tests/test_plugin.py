from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from flake8.main.cli import main as flake8

from flake8_eventrace.engine import check as engine
from flake8_eventrace.plugin import Plugin
from flake8_eventrace.settings import CatalogChoice

LOST_SIGNAL = """\
import threading


class Feed:
    def __init__(self):
        self.items = []
        self.ev = threading.Event()

    def put(self, x):
        self.items.append(x)
        self.ev.set()

    def run(self):
        while True:
            while self.items:
                print(self.items.pop())
            self.ev.clear()
            self.ev.wait(15)
"""


@pytest.fixture
def run_flake8(tmp_path, capsys):
    """Run flake8 on one file and return (exit code, lines of output without the path)."""

    def run(source: bytes, *options: str, config: str = ""):
        path = tmp_path / "a.py"
        path.write_bytes(source)
        settings = tmp_path / "flake8.ini"
        settings.write_text(f"[flake8]\n{config}\n")
        code = flake8([f"--config={settings}", "-j1", *options, str(path)])
        output = capsys.readouterr()
        assert output.err == ""
        return code, [line.removeprefix(f"{path}:") for line in output.out.splitlines()]

    return run


def test_importing_the_plugin_is_light():
    code = (
        "import sys, flake8_eventrace.plugin, flake8_eventrace.reports.flake8\n"
        "heavy = {'libcst', 'tomllib', 'tomli', 'click', 'flake8_eventrace.engine.check'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_flake8_reports_the_lost_signal(run_flake8):
    code, lines = run_flake8(LOST_SIGNAL.encode(), "--select=LAG")
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith("17:13: LAG101 ")


@pytest.mark.usefixtures("fake_engine")
class TestColumns:
    """Columns count characters, whatever the bytes."""

    EXPECTED = (1, ["2:10: LAG101 lost.clear() loses a signal"])

    @pytest.mark.parametrize(
        "source",
        [
            "# first\nx = 'é'; lost.clear()\n".encode(),
            "\ufeff# first\nx = 'é'; lost.clear()\n".encode(),
            "# first\r\nx = 'é'; lost.clear()\r\n".encode(),
            "# first\rx = 'é'; lost.clear()\r".encode(),
            "# first\nx = 'é'; lost.clear()".encode(),
            "# -*- coding: latin-1 -*-\nx = 'é'; lost.clear()\n".encode("latin-1"),
            "# vim: set fileencoding=cp1252 :\nx = '€'; lost.clear()\n".encode("cp1252"),
            "# coding: utf-8\nx = '🐍'; lost.clear()\n".encode(),
        ],
        ids=["UTF-8", "BOM", "CRLF", "CR", "no newline", "latin-1", "cp1252", "astral"],
    )
    def test_of_a_finding_after_other_characters(self, run_flake8, source):
        assert run_flake8(source, "--select=LAG") == self.EXPECTED

    def test_a_cookie_in_the_second_line(self, run_flake8):
        source = "#!/usr/bin/python\n# coding: latin-1\nx = 'é'; lost.clear()\n".encode("latin-1")
        assert run_flake8(source, "--select=LAG")[1][0].startswith("3:10: LAG101 ")

    def test_what_only_looks_like_a_cookie_is_left_alone(self, run_flake8):
        source = "x = 'é'; lost.clear()\n# coding: latin-1\n".encode()
        assert run_flake8(source, "--select=LAG")[1] == ["1:10: LAG101 lost.clear() loses a signal"]


@pytest.mark.usefixtures("fake_engine")
class TestSelection:
    SOURCE = b"lost.clear()\naudit.clear()\n"
    LOST, AUDIT = ["1:1: LAG101"], ["2:1: LAG110"]

    @pytest.mark.parametrize(
        ("options", "config", "expected"),
        [
            ((), "", LOST),
            (("--select=LAG",), "", LOST),
            (("--select=LAG1",), "", LOST),
            (("--ignore=E",), "", LOST),
            ((), "ignore = E,W", LOST),
            ((), "select = LAG\nignore = E,W", LOST),
            (("--select=E,W,F",), "", []),
            (("--extend-ignore=LAG101",), "", []),
            (("--extend-select=LAG110",), "", LOST + AUDIT),
            (("--select=LAG,LAG110",), "", LOST + AUDIT),
            (("--select=LAG110",), "", AUDIT),
            ((), "extend-select = LAG110\nignore = E", LOST + AUDIT),
            (("--select=LAG110", "--ignore=LAG110"), "", []),
        ],
    )
    def test_lag110_is_silent_unless_it_is_named(self, run_flake8, options, config, expected):
        _, lines = run_flake8(self.SOURCE, *options, config=config)
        assert [
            line.removesuffix(" loses a signal").rsplit(" ", 1)[0] for line in lines if "LAG" in line
        ] == (expected)

    def test_one_run_leaves_nothing_to_the_next(self, run_flake8):
        run_flake8(self.SOURCE, "--extend-select=LAG110")
        assert len(run_flake8(self.SOURCE, "--select=LAG")[1]) == 1


class TestTrouble:
    """An exception in a plugin ends flake8's whole run, so there is none."""

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (
                engine.SourceError("a.py", 3, "odd syntax\nover two lines"),
                "odd syntax over two lines (line 3)",
            ),
            (engine.SourceError("a.py", 0, "unknown encoding"), "unknown encoding"),
            (KeyError("x"), "internal error, KeyError: x"),
            (RecursionError("too deep"), "internal error, RecursionError: too deep"),
        ],
    )
    def test_becomes_one_line(self, run_flake8, monkeypatch, error, said):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr(engine, "check", fail)
        assert run_flake8(LOST_SIGNAL.encode(), "--select=LAG") == (1, [f"1:1: LAG901 not analysed: {said}"])

    def test_characters_that_no_encoding_has_become_one_line(self, fake_engine):
        lines = ["x = '\udc80'\n"]
        assert [found[2][:6] for found in Plugin(ast.parse("x = 1"), lines, "a.py").run()] == ["LAG901"]

    @pytest.mark.usefixtures("fake_engine")
    def test_a_syntax_error_is_flake8s_own(self, run_flake8):
        _, lines = run_flake8(b"def f(:\n", "--select=LAG,E9")
        assert [line.split()[1] for line in lines] == ["E999"]

    @pytest.mark.usefixtures("fake_engine")
    @pytest.mark.parametrize("source", [b"", b"\n", b"\xef\xbb\xbf", b"#", b"# coding: latin-1"])
    def test_next_to_nothing_is_clean(self, run_flake8, source):
        assert run_flake8(source, "--select=LAG") == (0, [])


def test_the_catalog_is_extended_by_options_and_by_the_configuration_file(run_flake8):
    config = """
eventrace-slow-calls =
    app.billing.{charge, refund}
    ask_model, app.mail.send
eventrace-blocking-groups = llm
"""
    assert run_flake8(b"x = 1\n", "--eventrace-emits=ship,app.{a,b}.emit", config=config) == (0, [])
    assert Plugin.settings.catalog == CatalogChoice(
        slow_calls=("app.billing.{charge,refund}", "ask_model", "app.mail.send"),
        emits=("ship", "app.{a,b}.emit"),
        blocking_groups=("llm",),
    )
    assert run_flake8(b"x = 1\n") == (0, [])
    assert Plugin.settings.catalog == CatalogChoice()


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        (
            "slow-calls",
            "app.{a,b",
            "'app.{a,b' is not a valid pattern: an opening brace without a closing one",
        ),
        ("blocking-groups", "lmm", "'lmm' is not a group of slow calls"),
        ("terminal-events", "*", "'*' is not a valid event name"),
    ],
)
@pytest.mark.parametrize("from_file", [False, True])
def test_a_wrong_option_ends_flake8_with_one_line(run_flake8, option, value, complaint, from_file):
    name = f"eventrace-{option}"
    if from_file:
        code, output = run_flake8(b"x = 1\n", config=f"{name} = {value}")
    else:
        code, output = run_flake8(b"x = 1\n", f"--{name}={value}")
    assert code == 1
    assert output[-1].startswith(f"--{name}: {complaint}")
    assert len(output) == 2, "flake8's own heading, and the line that names the option"


class TestOptions:
    def test_of_ours_are_read_from_flake8_s_configuration(self, run_flake8):
        run_flake8(b"x = 1\n", config="eventrace-cache = false")
        assert Plugin.settings.cache is False
        run_flake8(b"x = 1\n", "--eventrace-cache=true", config="eventrace-cache = false")
        assert Plugin.settings.cache is True
        run_flake8(b"x = 1\n")
        assert Plugin.settings.cache is True

    def test_what_cannot_be_meant_is_one_line(self, tmp_path, capsys):
        assert flake8(["--isolated", "--eventrace-cache=maybe", str(tmp_path)]) == 1
        out = capsys.readouterr().out
        assert "--eventrace-cache: expected true or false, found a string ('maybe')" in out
        assert len(out.splitlines()) <= 2
