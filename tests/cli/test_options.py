"""What the command's options do, and how the command behaves around its work."""

from __future__ import annotations

import functools
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from flake8_eventrace.cli import COMMANDS, main
from flake8_eventrace.engine.results import Job
from flake8_eventrace.engine.unused_patterns import unused_patterns
from flake8_eventrace.settings import CatalogChoice, Settings, load_settings
from tests import commands
from tests.cli.test_cli import LOST_SIGNAL

SECOND = LOST_SIGNAL.partition("\n")[2].replace("Feed", "Food")
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX terminals and signals")
COMMAND = [sys.executable, "-m", "flake8_eventrace"]


class TestStandardInput:
    def test_check_names_it_as_told(self, here, eventrace):
        run = functools.partial(eventrace, "check", "--output-format=concise", "-q", input=LOST_SIGNAL)
        assert run("-").stdout.startswith("<stdin>:17:13: LAG101 ")
        assert run("--stdin-filename=src/feed.py", "-").stdout.startswith("src/feed.py:17:13: LAG101 ")

    def test_it_has_the_settings_of_its_name(self, here, eventrace):
        (here / "src").mkdir()
        (here / "src" / "eventrace.toml").write_text('per-file-ignores = { "feed.py" = ["LAG101"] }\n')
        assert eventrace("check", "--stdin-filename=src/feed.py", "-", input=LOST_SIGNAL).exit_code == 0
        assert eventrace("check", "--stdin-filename=src/food.py", "-", input=LOST_SIGNAL).exit_code == 1

    def test_fix_gives_the_fixed_source(self, here, eventrace):
        result = eventrace("fix", "-", input=LOST_SIGNAL)
        (here / "feed.py").write_text(LOST_SIGNAL)
        eventrace("fix", "feed.py")
        assert result.exit_code == 0
        assert result.stdout == (here / "feed.py").read_text()
        assert result.stderr.endswith("Fixed 1 finding in 1 file.\n")

    def test_fix_passes_on_what_has_nothing_to_fix_byte_for_byte(self, here, eventrace):
        source = b"# coding: latin-1\r\nx = '\xe9'\r\n"
        assert eventrace("fix", "-", input=source).stdout_bytes == source

    def test_a_broken_source_is_one_line(self, here, eventrace):
        result = eventrace("check", "-", input="x = (\n")
        assert result.exit_code == 2
        assert result.stderr.startswith("<stdin>:1: error: syntax error")


class TestSyntaxErrors:
    """`a.py` is broken and no rule reads it, `b.py` holds a finding."""

    @pytest.fixture(autouse=True)
    def files(self, here):
        (here / "a.py").write_text("x = (\n")
        (here / "b.py").write_text(LOST_SIGNAL)

    @pytest.mark.parametrize("command", ["check", "fix", "baseline"])
    def test_of_a_file_that_no_rule_reads_are_reported_on_request(self, here, eventrace, command):
        assert not eventrace(command, ".").stderr.startswith("a.py")
        for arguments in ((".", "a.py"), ("--check-syntax", ".")):
            result = eventrace(command, *arguments)
            assert result.exit_code == 2
            assert result.stderr.startswith("a.py:1: error: syntax error: ")

    def test_are_reported_by_the_setting(self, here, eventrace):
        (here / "eventrace.toml").write_text("check-syntax = true\n")
        assert eventrace("check", ".").stderr.startswith("a.py:1: error: syntax error: ")
        assert "check-syntax = true" in eventrace("check", "--show-settings", ".").stdout

    def test_are_reported_with_findings(self, here, eventrace):
        (here / "a.py").write_text(LOST_SIGNAL + "x = (\n")
        result = eventrace("check", "-q", "--output-format=concise", ".")
        assert result.exit_code == 2
        assert result.stdout.startswith("b.py:17:13: LAG101 ")
        assert result.stderr.startswith("a.py:")


class TestSettings:
    def test_per_file_ignores_on_the_command_line_start_here(self, here, eventrace):
        for name in ("src/pkg/feed.py", "src/tests/feed.py"):
            (here / name).parent.mkdir(parents=True, exist_ok=True)
            (here / name).write_text(LOST_SIGNAL)
        (here / "src" / "eventrace.toml").write_text("")
        result = eventrace(
            "check", "--output-format=concise", "-q", "--per-file-ignores=src/tests/*:LAG101", "src"
        )
        assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["src/pkg/feed.py"]

    def test_exclude(self, here, eventrace):
        for name in ("a.py", "gen/b.py", "build/c.py"):
            (here / name).parent.mkdir(exist_ok=True)
            (here / name).write_text(LOST_SIGNAL)

        def files(*options):
            out = eventrace("check", "--output-format=concise", "-q", *options).stdout
            return [line.split(":")[0] for line in out.splitlines()]

        assert files() == ["a.py", "gen/b.py"]
        assert files("--extend-exclude=gen,*_pb2.py") == ["a.py"]
        assert files("--exclude=gen") == ["a.py", "build/c.py"]

    def test_show_settings_is_a_settings_file(self, here, eventrace):
        (here / "eventrace.toml").write_text(
            'ignore = ["LAG103"]\nper-file-ignores = { "tests/*" = ["LAG1"] }\nrespect-gitignore = false\n'
        )
        shown = eventrace("check", "--show-settings", "--select=LAG101", "--no-cache", ".")
        assert shown.exit_code == 0
        assert str(here / "eventrace.toml") in shown.stdout.splitlines()[0]
        assert 'select = ["LAG101"]' in shown.stdout
        assert "cache = false" in shown.stdout
        (here / "eventrace.toml").write_text(shown.stdout)
        again = eventrace("check", "--show-settings", ".")
        assert again.stdout == shown.stdout

    def test_the_defaults_shown_are_the_defaults(self, here, eventrace):
        (here / "eventrace.toml").write_text(eventrace("check", "--show-settings").stdout)
        assert load_settings(".") == Settings(root=str(here))

    def test_an_unknown_code_is_said_to_be_in_its_file(self, here, eventrace):
        (here / "eventrace.toml").write_text('per-file-ignores = { "tests/*" = ["LAG199"] }\n')
        (here / "a.py").touch()
        result = eventrace("check")
        assert result.exit_code == 2
        assert result.stderr.startswith(f"error: {here / 'eventrace.toml'}: 'LAG199' matches no rule")


class TestExit:
    def test_exit_zero_hides_findings_but_no_errors(self, here, eventrace):
        (here / "feed.py").write_text(LOST_SIGNAL)
        assert eventrace("check", "--exit-zero", "feed.py").exit_code == 0
        assert eventrace("check", "--exit-zero", "feed.py", "gone.py").exit_code == 2

    def test_verbose_says_what_took_how_long(self, here, eventrace):
        (here / "feed.py").write_text(LOST_SIGNAL.replace("wait(15)", "wait(15)") + "# flake8: noqa\n")
        result = eventrace("check", "-v", "feed.py")
        assert re.search(r"^feed\.py: 0 findings, 1 silenced by noqa, \d+ ms$", result.stderr, re.MULTILINE)
        assert re.search(r"^1 file in \d+\.\d s, 1 process$", result.stderr, re.MULTILINE)


class TestAsk:
    @pytest.fixture
    def feeds(self, here):
        (here / "a.py").write_text(LOST_SIGNAL + SECOND)
        (here / "b.py").write_text(LOST_SIGNAL)
        return here

    @pytest.mark.parametrize(
        ("answers", "asked", "left"),
        [
            ("y\ny\ny\n", 3, (0, 0)),
            ("n\nn\nn\n", 3, (2, 1)),
            ("n\ny\nn\n", 3, (1, 1)),
            ("y\nq\n", 2, (1, 1)),
            ("n\na\n", 2, (1, 0)),
            ("what\ny\nn\nn\n", 4, (1, 1)),
            ("", 1, (2, 1)),
        ],
    )
    def test_each_change_is_asked_about_once(self, feeds, eventrace, answers, asked, left):
        result = eventrace("fix", "--ask", "a.py", "b.py", input=answers)
        assert result.stdout.count("Apply this change?") == asked
        found = [
            eventrace("check", "-q", "--output-format=concise", name).stdout for name in ("a.py", "b.py")
        ]
        assert tuple(len(out.splitlines()) for out in found) == left
        assert result.exit_code == (1 if any(left) else 0)

    def test_the_change_is_shown(self, feeds, eventrace):
        out = eventrace("fix", "--ask", "b.py", input="y\n").stdout
        assert "+            if self.items:\n+                continue\n" in out
        assert "check the state again before waiting (safe)" in out

    def test_what_is_declined_is_summed_up(self, feeds, eventrace):
        out = eventrace("fix", "--ask", "b.py", input="n\n").stdout
        assert out.splitlines()[-1] == "Fixed 0 findings; 1 remains (1 skipped)."


class TestJobs:
    def test_results_come_in_the_same_order(self, here, eventrace):
        for number in range(20):
            (here / f"f{number:02}.py").write_text(LOST_SIGNAL if number % 3 else "x = (\n")
        serial = eventrace("check", "--output-format=concise", "--jobs=1", ".")
        parallel = eventrace("check", "--output-format=concise", "--jobs=3", ".")
        assert (parallel.exit_code, parallel.stdout) == (serial.exit_code, serial.stdout)
        assert parallel.stderr == serial.stderr

    def test_fixes_are_the_same(self, here, eventrace):
        for number in range(8):
            (here / f"f{number}.py").write_text(LOST_SIGNAL)
        assert eventrace("fix", "--jobs=3", ".").exit_code == 0
        assert len({(here / f"f{number}.py").read_text() for number in range(8)}) == 1


class TestStartUp:
    def test_help_imports_nothing_heavy(self):
        code = (
            "import sys\nfrom flake8_eventrace.cli import main\n"
            "main(['--help'], standalone_mode=False)\n"
            "heavy = {'libcst', 'rich', 'flake8', 'pathspec', 'tomllib', 'tomli', 'concurrent.futures',\n"
            "         'flake8_eventrace.engine.check', 'flake8_eventrace.runner', 'flake8_eventrace.rules',\n"
            "         'dataclasses'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"

    @pytest.mark.parametrize("name", COMMANDS)
    def test_what_help_says_of_a_command_is_what_it_says_itself(self, name):
        first = main.get_command(None, name).help.splitlines()[0].replace(", for `eventrace check", ".")
        assert first.startswith(COMMANDS[name].rstrip("."))

    def test_help_imports_a_small_part_of_all(self):
        def modules(code):
            """How many are imported: the time that it takes depends on the machine."""
            code = f"import sys\n{code}\nprint(len(sys.modules))"
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            return int(done.stdout.splitlines()[-1])

        nothing = modules("")
        everything = modules("import libcst, click, rich.console, rich.markdown") - nothing
        ours = "from flake8_eventrace.cli import main\nmain(['--help'], standalone_mode=False)"
        assert modules(ours) - nothing < everything / 3

    def test_a_clean_file_needs_no_parser(self, here):
        (here / "a.py").write_text("x = 1\n")
        code = (
            "import sys\nfrom flake8_eventrace.cli import main\n"
            "main(['check', 'a.py'], standalone_mode=False)\n"
            "print(sorted({'libcst', 'rich', 'flake8', 'pathspec'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout == "All checks passed.\n[]\n"


@on_posix
class TestTerminal:
    @pytest.fixture
    def on_terminal(self, here):
        """Run the command on a pseudo-terminal; returns what a person would see."""
        import pty

        def run(*arguments, command=COMMAND, **environment):
            reader, writer = pty.openpty()
            env = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
            env |= {"TERM": "xterm", "COLUMNS": "100", **environment}

            def run_it():
                if command is COMMAND:
                    commands.run_on(writer, [*command, *arguments], env=env)
                else:
                    streams = {"stdin": subprocess.DEVNULL, "stdout": writer, "stderr": writer}
                    subprocess.run([*command, *arguments], env=env, check=False, **streams)
                os.close(writer)

            running = threading.Thread(target=run_it)
            running.start()
            seen = b""
            while True:
                try:
                    data = os.read(reader, 65536)
                except OSError:  # what Linux makes of the other end being closed
                    break
                if not data:
                    break
                seen += data
            running.join()
            os.close(reader)
            return seen.decode()

        return run

    def test_colour(self, here, on_terminal):
        (here / "feed.py").write_text(LOST_SIGNAL)
        assert "\x1b[31m" in on_terminal("check", "feed.py")
        assert "\x1b[" not in on_terminal("check", "feed.py", NO_COLOR="1")
        assert "\x1b[" not in on_terminal("check", "feed.py", TERM="dumb")
        assert "\x1b[" in on_terminal("explain", "feed.py:17")
        assert "\x1b[" not in on_terminal("explain", "feed.py:17", NO_COLOR="1")

    def test_a_page_is_rendered(self, here, on_terminal):
        page = on_terminal("rule", "LAG101", NO_COLOR="1")
        assert "## What it does" not in page
        assert "What it does" in page

    def test_progress_in_long_runs_only(self, here, on_terminal):
        (here / "a.py").write_text("x = 1\n")
        assert "files/s" not in on_terminal("check", "a.py")
        slow = (
            "import flake8_eventrace.runner as r, time\nfrom flake8_eventrace.cli import main\n"
            "check = r.check_file\n"
            "def check_file(job):\n    time.sleep(0.15)\n    return check(job)\n"
            "r.check_file = check_file\nmain(['check', '.'])\n"
        )
        (here / "slow").write_text(slow)
        for number in range(12):
            (here / f"f{number}.py").write_text("x = 1\n" if number != 9 else LOST_SIGNAL)
        seen = on_terminal("slow", command=[sys.executable], TERM="xterm-256color")
        assert "files/s" in seen
        assert "left" in seen
        # What is reported stands on lines of its own, and nothing of the bar stays.
        seen = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen).replace("\r\n", "\n")
        lines = [line.rpartition("\r")[2] for line in seen.split("\n")]
        assert "f9.py" in lines
        assert lines[-2].startswith("Found 1 finding")


@on_posix
class TestInterrupts:
    def run_and_interrupt(self, here, *arguments):
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        while (here / "f005.py").read_text() == LOST_SIGNAL and process.poll() is None:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the whole group
        out, err = process.communicate(timeout=1200)
        return process.returncode, out, err

    @pytest.mark.parametrize("count", [100, pytest.param(400, marks=pytest.mark.exhaustive)])
    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_ctrl_c_leaves_each_file_old_or_new(self, here, jobs, count):
        for number in range(count):
            (here / f"f{number:03}.py").write_text(LOST_SIGNAL)
        code, out, err = self.run_and_interrupt(here, "fix", f"--jobs={jobs}", ".")
        assert code == 130
        assert "Traceback" not in err
        assert err.splitlines()[-1] == "Interrupted."
        contents = [(here / f"f{number:03}.py").read_text() for number in range(count)]
        fixed = [text for text in contents if text != LOST_SIGNAL]
        assert len({*fixed}) == 1
        said = re.search(r"^Fixed (\d+) findings in \1 files\.$", out, re.MULTILINE)
        # The last one may have been written in the very moment.
        assert len(fixed) - int(said[1]) in (0, 1)
        assert len(list(here.iterdir())) == count


class TestForHooks:
    def test_what_is_excluded_can_stay_out_although_it_is_named(self, here, eventrace):
        for name in ("feed.py", "made/feed.py", "feed_pb2.py", "node_modules/feed.py"):
            (here / name).parent.mkdir(exist_ok=True)
            (here / name).write_text(LOST_SIGNAL)
        (here / "eventrace.toml").write_text('extend-exclude = ["*_pb2.py", "made"]\n')
        named = ["feed.py", "made/feed.py", "feed_pb2.py", "node_modules/feed.py"]
        concise = ["check", "-q", "--output-format=concise"]
        assert len(eventrace(*concise, *named).stdout.splitlines()) == 4
        (line,) = eventrace(*concise, "--force-exclude", *named).stdout.splitlines()
        assert line.startswith("feed.py:17:")
        eventrace("fix", "--force-exclude", *named)
        assert (here / "feed_pb2.py").read_text() == LOST_SIGNAL
        assert (here / "feed.py").read_text() != LOST_SIGNAL

    def test_a_folder_above_the_settings_excludes_nothing(self, here, eventrace):
        project = here / "build" / "project"
        project.mkdir(parents=True)
        (project / "eventrace.toml").write_text("")
        (project / "feed.py").write_text(LOST_SIGNAL)
        assert eventrace("check", "--force-exclude", "build/project/feed.py").exit_code == 1

    def test_a_change_can_count_as_a_failure(self, here, eventrace):
        (here / "feed.py").write_text(LOST_SIGNAL)
        assert eventrace("fix", "--exit-non-zero-on-fix", "feed.py").exit_code == 1
        assert eventrace("fix", "--exit-non-zero-on-fix", "feed.py").exit_code == 0


class TestPatternsThatNameNothing:
    SETTINGS = (
        'slow-calls = ["app.billing.{charge,refund}", "app.biling.charge", '
        '"app.billing.charje", "ask", "aks"]\n'
        'emits = ["*.publish", "bus.anounce"]\nnot-emits = ["app.billing.charge"]\n'
    )

    def test_are_named_once_in_a_run_over_a_directory(self, here, eventrace):
        (here / "pyproject.toml").write_text("")
        (here / "eventrace.toml").write_text(self.SETTINGS)
        (here / "app").mkdir()
        (here / "app/__init__.py").write_text("")
        (here / "app/billing.py").write_text("def charge(order): ...\ndef refund(order): ...\n")
        (here / "app/main.py").write_text("def f(ask, bus):\n    bus.publish(ask())\n")
        expected = [
            "slow-calls: 'app.biling.charge' names nothing in these files",
            "slow-calls: 'app.billing.charje' names nothing in these files",
            "slow-calls: 'aks' names nothing in these files",
            "emits: 'bus.anounce' names nothing in these files",
        ]
        assert eventrace("check").stderr.splitlines() == expected
        assert eventrace("check", "app").stderr.splitlines() == expected
        assert eventrace("check", "app/main.py").stderr == ""
        assert eventrace("check", "-q").stderr == ""

    def test_are_looked_for_although_the_first_file_cannot_be_read(self, here):
        """It may vanish while the run goes on."""
        (here / "billing.py").write_text("def charge(order): ...\n")
        settings = Settings(catalog=CatalogChoice(slow_calls=("billing.charge", "billing.charje")))
        jobs = [Job("gone.py", settings), Job("billing.py", settings)]
        assert unused_patterns(jobs) == [("slow-calls", "billing.charje")]
        assert unused_patterns(jobs[:1]) == [
            ("slow-calls", "billing.charge"),
            ("slow-calls", "billing.charje"),
        ]
