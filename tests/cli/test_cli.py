from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys

import pytest

import flake8_eventrace
from flake8_eventrace.engine import check as engine

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


def test_prints_its_version(eventrace):
    assert eventrace("--version").stdout == f"eventrace, version {flake8_eventrace.__version__}\n"


def test_the_package_runs_as_a_module(here):
    done = subprocess.run(
        [sys.executable, "-m", "flake8_eventrace", "check", "nowhere.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (2, "nowhere.py: error: no such file or directory")


def test_a_user_finds_and_fixes_a_lost_signal(here, eventrace):
    """The whole way, with the real engine."""
    (here / "feed.py").write_text(LOST_SIGNAL)
    found = eventrace("check", "--output-format=concise", ".")
    assert found.exit_code == 1
    assert found.stdout.startswith("feed.py:17:13: LAG101 ")
    assert found.stdout.endswith("Found 1 finding (1 fixable with `eventrace fix`).\n")

    preview = eventrace("fix", "--diff", ".")
    assert preview.exit_code == 1
    assert (here / "feed.py").read_text() == LOST_SIGNAL

    fixed = eventrace("fix", ".")
    assert fixed.exit_code == 0
    assert fixed.stdout.splitlines() == [
        "feed.py:17:13: fixed LAG101: check the state again before waiting",
        "Fixed 1 finding in 1 file.",
    ]
    after = (here / "feed.py").read_text()
    compile(after, "feed.py", "exec")
    assert len(after.splitlines()) - len(LOST_SIGNAL.splitlines()) <= 3

    again = eventrace("check", ".")
    assert (again.exit_code, again.stdout) == (0, "All checks passed.\n")
    assert eventrace("fix", ".").stdout == "Nothing to fix.\n"
    assert (here / "feed.py").read_text() == after


@pytest.mark.usefixtures("fake_engine")
class TestCheck:
    @pytest.fixture
    def check(self, eventrace):
        return functools.partial(eventrace, "check", "--output-format=concise")

    def test_a_clean_file(self, here, check):
        (here / "a.py").write_text("x = 1\n")
        result = check("a.py")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "All checks passed.\n", "")

    def test_an_empty_file_is_clean(self, here, check):
        (here / "a.py").touch()
        assert check("a.py").exit_code == 0

    def test_findings_and_what_can_be_done_about_them(self, here, check):
        (here / "a.py").write_text("x = 'é'; lost.clear()\nrisky.clear()\n")
        (here / "b.py").write_text("hopeless.clear()\n")
        result = check(".")
        assert result.exit_code == 1
        assert result.stdout == (
            "a.py:1:10: LAG101 lost.clear() loses a signal\n"
            "a.py:2:1: LAG102 risky.clear() loses a signal\n"
            "b.py:1:1: LAG103 hopeless.clear() loses a signal\n"
            "Found 3 findings (1 fixable with `eventrace fix`, 1 more with `eventrace fix --unsafe-fixes`).\n"
        )

    def test_quiet_leaves_the_findings_only(self, here, check):
        (here / "a.py").write_text("lost.clear()\n")
        (here / "b.py").write_text("x = 1\n")
        assert check("-q", ".").stdout == "a.py:1:1: LAG101 lost.clear() loses a signal\n"
        assert check("--quiet", "b.py").output == ""

    def test_one_broken_file_does_not_keep_the_rest_from_being_checked(self, here, check):
        (here / "a.py").write_text("x = (\n")
        (here / "b.py").write_bytes(b"'caf\xe9'\n")
        (here / "c.py").write_text("lost.clear()\n")
        (here / "docs").mkdir()
        result = check("gone", "docs", ".")
        assert result.exit_code == 2
        assert result.stdout == (
            "c.py:1:1: LAG101 lost.clear() loses a signal\n"
            "Found 1 finding (1 fixable with `eventrace fix`); 4 errors (see above).\n"
        )
        lines = result.stderr.splitlines()
        assert [line.split(":")[0] for line in lines] == ["gone", "docs", "a.py", "b.py"]

    def test_errors_are_never_called_clean(self, here, check):
        result = check("gone.py")
        assert result.exit_code == 2
        assert result.stdout == "No findings, but 1 error (see above).\n"

    @pytest.mark.parametrize(
        ("options", "codes"),
        [
            ((), ["LAG101", "LAG102"]),
            (("--select=LAG102",), ["LAG102"]),
            (("--select", "LAG101, LAG102"), ["LAG101", "LAG102"]),
            (("--select=LAG101", "--select=LAG102"), ["LAG101", "LAG102"]),
            (("--ignore=LAG101",), ["LAG102"]),
            (("--extend-select=LAG110",), ["LAG101", "LAG102", "LAG110"]),
            (("--select=LAG1,LAG110", "--ignore=LAG101,LAG102"), ["LAG110"]),
        ],
    )
    def test_select_and_ignore(self, here, check, options, codes):
        (here / "a.py").write_text("lost.clear()\nrisky.clear()\naudit.clear()\n")
        result = check("-q", *options, "a.py")
        assert [line.split()[1] for line in result.stdout.splitlines()] == codes

    def test_the_command_line_outweighs_pyproject(self, here, check):
        (here / "pyproject.toml").write_text(
            '[tool.eventrace]\nignore = ["LAG101"]\nextend-select = ["LAG110"]\n'
        )
        (here / "a.py").write_text("lost.clear()\naudit.clear()\n")
        assert "LAG101" not in check("a.py").stdout
        assert "LAG110" in check("a.py").stdout
        assert "LAG101" in check("--ignore=LAG102", "a.py").stdout

    def test_each_path_has_the_settings_of_its_own_project(self, here, check):
        for name in ("one", "two"):
            (here / name).mkdir()
            (here / name / "a.py").write_text("lost.clear()\n")
        (here / "two" / "pyproject.toml").write_text('[tool.eventrace]\nignore = ["LAG101"]\n')
        assert check("-q", "one", "two").stdout.startswith("one/a.py:1:1:")
        assert check("-q", "two").stdout == ""

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("check", "--selct=LAG1", "a.py"), "No such option"),
            (("check", "--select=E501", "a.py"), "error: --select: 'E501' matches no rule"),
            (("check", "--ignore=LGA101", "a.py"), "(did you mean LAG101?)"),
            (("check", "--select=LAG1O1", "a.py"), "(did you mean LAG101?)"),
            (("check", "--extend-select=LAG21", "a.py"), "off by default: give the full code, LAG210"),
            (("check", "--add-noqa", "a.py"), "'a.py' is a path; give the reason first"),
            (("check", "--per-file-ignores=LAG101", "a.py"), "expected PATTERN:CODES"),
            (("check", "--stdin-filename=b.py", "a.py"), "--stdin-filename needs the path `-`"),
            (("check", "-", "a.py"), "cannot be combined"),
            (("check", "--show-witness", "--output-format=json", "a.py"), "is for the text report"),
            (("check", "--jobs=0", "a.py"), "is not in the range x>=1"),
            (("fix", "--ask", "--diff", "a.py"), "do not use it with --diff"),
            (("fix", "--ask", "-"), "--ask reads answers from standard input"),
            (("check", "--add-noqa=why", "-"), "cannot be used with standard input"),
            (("baseline", "-"), "a baseline needs files"),
            (("check", "--select=", "a.py"), "error: --select: expected at least one code"),
            (("explain", "a.py"), "expected FILE:LINE"),
            (("rule", "LAG999"), "no rule is called 'LAG999'"),
            (("chek", "a.py"), "No such command 'chek'"),
        ],
    )
    def test_a_command_line_that_cannot_be_meant_is_an_error(self, here, eventrace, arguments, said):
        (here / "a.py").write_text("lost.clear()\n")
        result = eventrace(*arguments)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stdout == ""

    def test_a_code_of_another_tool_gets_no_suggestion(self, here, eventrace):
        assert "did you mean" not in eventrace("check", "--select=E501").stderr

    def test_notebooks_are_not_called_clean(self, here, check):
        (here / "a.ipynb").write_text("{}")
        result = check("a.ipynb")
        assert result.exit_code == 2
        assert result.stderr.startswith("a.ipynb: error: notebooks are not checked")

    @pytest.mark.parametrize(
        "arguments",
        [
            ("check", "-", "--stdin-filename=a.ipynb"),
            ("check", "-", "--stdin-filename=a.ipynb", "--output-format=json"),
            ("fix", "-", "--stdin-filename=a.ipynb"),
            ("explain", "a.ipynb:3"),
            ("explain", "a.ipynb:cell_2:3:5"),
        ],
        ids=" ".join,
    )
    def test_notebooks_are_refused_in_one_line(self, here, eventrace, arguments):
        (here / "a.ipynb").write_text("{}")
        result = eventrace(*arguments, input="{}")
        assert result.exit_code == 2
        first, *others = result.stderr.splitlines()
        assert first == "a.ipynb: error: notebooks are not checked; `nbqa flake8 --select=LAG` does that"
        assert not [line for line in others if "error: " in line]
        assert "passed" not in result.output

    def test_a_broken_pyproject_is_an_error(self, here, check):
        (here / "pyproject.toml").write_text("[tool.eventrace]\nslect = []\n")
        (here / "a.py").write_text("lost.clear()\n")
        result = check("a.py")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"error: {here / 'pyproject.toml'}: tool.eventrace.slect: ")
        assert len(result.stderr.splitlines()) == 1

    def test_an_interruption_is_not_a_finding(self, here, check, monkeypatch):
        (here / "a.py").write_text("lost.clear()\n")

        def interrupt(*args, **kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr(engine, "check", interrupt)
        assert check("a.py").exit_code == 130

    def test_a_crash_is_not_a_finding(self, here, check, monkeypatch):
        (here / "a.py").write_text("lost.clear()\n")
        monkeypatch.setattr("flake8_eventrace.reports.text.concise", lambda *_: 1 / 0)
        assert check("a.py").exit_code == 2


@pytest.mark.usefixtures("fake_engine")
class TestFix:
    def test_fixes_and_says_so(self, here, eventrace):
        (here / "a.py").write_text("lost.clear()\nlost.clear()\n")
        (here / "b.py").write_text("lost.clear()\n")
        (here / "c.py").write_text("x = 1\n")
        result = eventrace("fix", ".")
        assert result.exit_code == 0
        assert result.stdout.splitlines() == [
            "a.py:1:1: fixed LAG101: drop it",
            "a.py:2:1: fixed LAG101: drop it",
            "b.py:1:1: fixed LAG101: drop it",
            "    3  drop it (LAG101) in 2 files",
            "Fixed 3 findings in 2 files.",
        ]
        assert (here / "a.py").read_text() == "pass\npass\n"

    def test_what_remains_is_printed_with_the_reason(self, here, eventrace):
        (here / "a.py").write_text("lost.clear()\nrisky.clear()\nhopeless.clear()\n")
        result = eventrace("fix", "a.py")
        assert result.exit_code == 1
        assert result.stdout == (
            "a.py:1:1: fixed LAG101: drop it\n"
            "a.py:2:1: LAG102 risky.clear() loses a signal\n"
            "    withheld: unsafe fix: drop it\n"
            "a.py:3:1: LAG103 hopeless.clear() loses a signal\n"
            "    withheld: no fix\n"
            "Fixed 1 finding in 1 file; 2 remain (1 only with `--unsafe-fixes`, 1 without a fix).\n"
        )
        assert (here / "a.py").read_text() == "pass\nrisky.clear()\nhopeless.clear()\n"

    def test_unsafe_fixes_when_asked_for(self, here, eventrace):
        (here / "a.py").write_text("risky.clear()\n")
        assert eventrace("fix", "a.py").exit_code == 1
        assert eventrace("fix", "--unsafe-fixes", "a.py").exit_code == 0
        assert (here / "a.py").read_text() == "pass\n"

    def test_unsafe_fixes_as_a_setting(self, here, eventrace):
        (here / "pyproject.toml").write_text("[tool.eventrace]\nunsafe-fixes = true\n")
        (here / "a.py").write_text("risky.clear()\n")
        assert "1 fixable with `eventrace fix`" in eventrace("check", "a.py").stdout
        assert eventrace("fix", "a.py").exit_code == 0

    def test_only_what_is_selected(self, here, eventrace):
        (here / "a.py").write_text("lost.clear()\nrisky.clear()\n")
        assert eventrace("fix", "--select=LAG102", "--unsafe-fixes", "a.py").exit_code == 0
        assert (here / "a.py").read_text() == "lost.clear()\npass\n"

    def test_nothing_is_written_to_a_file_that_has_something_wrong(self, here, eventrace):
        (here / "a.py").write_text("lost.clear()\nx = (\n")
        (here / "b.py").write_text("lost.clear()\n")
        result = eventrace("fix", ".")
        assert result.exit_code == 2
        assert result.stdout.splitlines()[-1] == "Fixed 1 finding in 1 file; 1 error (see above)."
        assert result.stderr.startswith("a.py:2: error: ")
        assert (here / "a.py").read_text() == "lost.clear()\nx = (\n"

    def test_nothing_to_fix(self, here, eventrace):
        (here / "a.py").write_text("x = 1\n")
        assert eventrace("fix", "a.py").stdout == "Nothing to fix.\n"
        assert eventrace("fix", "gone.py").stdout == "Nothing to fix, but 1 error (see above).\n"

    def test_what_noqa_silences_stays(self, here, eventrace):
        (here / "a.py").write_text("lost.clear()  # noqa: LAG101\n")
        assert eventrace("check", "a.py").exit_code == 0
        assert eventrace("fix", "a.py").exit_code == 0
        assert eventrace("fix", "--diff", "a.py").stdout == ""
        assert (here / "a.py").read_text() == "lost.clear()  # noqa: LAG101\n"


SOURCES = {
    "plain": b"# 1\n# 2\nlost.clear()\n# 4\n",
    "CRLF": b"# 1\r\nlost.clear()\r\n# 3\r\n",
    "CR": b"# 1\rlost.clear()\r# 3\r",
    "BOM": b"\xef\xbb\xbflost.clear()\n",
    "latin-1": b"# coding: latin-1\nlost.clear(); x = '\xe9'\n",
    "no newline": b"x = 1\nlost.clear()",
    "no newline after it": b"lost.clear()\nx = 1",
    "form feed": b"x = 1\n\x0c\nlost.clear()\n",
}


@pytest.mark.usefixtures("fake_engine")
class TestDiff:
    def test_shows_the_change_and_writes_nothing(self, here, eventrace):
        (here / "pkg").mkdir()
        (here / "pkg" / "a.py").write_text("lost.clear()\nhopeless.clear()\n")
        result = eventrace("fix", "--diff", ".")
        assert result.exit_code == 1
        assert result.stdout == (
            "--- a/pkg/a.py\n+++ b/pkg/a.py\n@@ -1,2 +1,2 @@\n-lost.clear()\n+pass\n hopeless.clear()\n"
        )
        assert result.stderr == (
            "    1  drop it (LAG101) in 1 file\nWould fix 1 finding in 1 file; 1 remains (1 without a fix).\n"
        )
        assert (here / "pkg" / "a.py").read_text() == "lost.clear()\nhopeless.clear()\n"

    def test_counts_each_kind_of_fix_at_the_end(self, here, eventrace):
        for number in range(12):
            (here / f"m{number:02}.py").write_text("risky.clear()\nlost.clear()\nlost.clear()\n")
        result = eventrace("fix", "--unsafe-fixes", "--diff", ".")
        heads = [line for line in result.stdout.splitlines() if line.startswith("+++")]
        assert heads == [f"+++ b/m{number:02}.py" for number in range(12)]
        assert result.stderr == (
            "   24  drop it (LAG101) in 12 files\n"
            "   12  drop it (LAG102) in 12 files\n"
            "Would fix 36 findings in 12 files.\n"
        )

    def test_exit_codes(self, here, eventrace):
        (here / "clean.py").write_text("x = 1\n")
        (here / "lost.py").write_text("lost.clear()\n")
        assert eventrace("fix", "--diff", "clean.py").exit_code == 0
        assert eventrace("fix", "--diff", "lost.py").exit_code == 1
        assert eventrace("fix", "--diff", "lost.py", "gone.py").exit_code == 2

    @pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
    @pytest.mark.parametrize("name", ["a.py", "with space.py", "dir/é.py", 'a"quote.py', "back\\slash.py"])
    @pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1", "--binary"]], ids=["git", "patch"])
    def test_other_tools_make_of_it_what_fix_makes(self, here, eventrace, source, name, tool):
        if not shutil.which(tool[0]):
            pytest.skip(f"{tool[0]} is not installed")
        path = here / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(source)
        diff = eventrace("fix", "--diff", str(path)).stdout_bytes
        subprocess.run(tool, input=diff, check=True, capture_output=True)
        assert path.read_bytes() == source.replace(b"lost.clear()", b"pass")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes differ on Windows")
@pytest.mark.parametrize(
    "arguments",
    [
        ("gone.py",),
        ("feed.py",),
        ("--output-format=json", "feed.py"),
        ("--output-format=sarif", "feed.py"),
        ("--jobs=2", "--show-witness", "."),
    ],
    ids=" ".join,
)
def test_a_reader_that_goes_away_is_no_crash(here, arguments):
    """`eventrace check … | head -1`."""
    (here / "feed.py").write_text(LOST_SIGNAL)
    (here / "food.py").write_text(LOST_SIGNAL)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "flake8_eventrace", "check", *arguments],
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writer)
    assert "Traceback" not in done.stderr
    assert "BrokenPipeError" not in done.stderr
    assert done.returncode == 141


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments",
    [["check"], ["check", "--output-format", "json"], ["fix", "--diff"], ["explain"]],
    ids=" ".join,
)
def test_a_full_disk_behind_standard_output_is_one_line(here, arguments):
    (here / "feed.py").write_text(LOST_SIGNAL)
    place = "feed.py:17" if arguments == ["explain"] else "feed.py"
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "flake8_eventrace", *arguments, place],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    errors = [line for line in done.stderr.splitlines() if "error" in line.lower()]
    assert errors == ["error: standard output cannot be written: no space left on device"]
    assert "Traceback" not in done.stderr
