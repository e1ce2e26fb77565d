"""`baseline` as a setting: for check, explain and flake8; entries that a run does not check stay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_cli import LOST_SIGNAL

KNOWN = "No new findings (1 in the baseline).\n"


@pytest.fixture
def project(here, eventrace):
    """A project with a setting, one file and its baseline."""
    (here / "pyproject.toml").write_text('[tool.eventrace]\nbaseline = "ci/known.json"\n')
    (here / "ci").mkdir()
    (here / "src").mkdir()
    (here / "src" / "feed.py").write_text(LOST_SIGNAL)
    written = eventrace("baseline", ".")
    assert (written.exit_code, written.stdout) == (0, "Wrote 1 finding to ci/known.json.\n")
    return here


def test_check_reads_it(project, eventrace):
    assert eventrace("check", ".").stdout == KNOWN
    assert eventrace("check", "--no-baseline", "--output-format=concise", ".").exit_code == 1


def test_it_is_relative_to_the_settings_file(project, eventrace, monkeypatch):
    monkeypatch.chdir(project / "src")
    assert eventrace("check", "feed.py").stdout == KNOWN
    assert eventrace("baseline", "feed.py").stdout.startswith("Wrote 1 finding to ")
    assert [*Path().iterdir()] == [Path("feed.py")]


def test_standard_input_has_one_by_its_name(project, eventrace):
    result = eventrace("check", "-", "--stdin-filename=src/feed.py", input=LOST_SIGNAL)
    assert result.stdout == KNOWN


def test_the_command_line_takes_precedence(project, eventrace):
    (project / "empty.json").write_text('{"version": 1, "findings": []}')
    assert eventrace("check", "--baseline=empty.json", ".").exit_code == 1
    result = eventrace("check", "--baseline=empty.json", "--no-baseline", ".")
    assert (result.exit_code, "exclude each other" in result.stderr) == (2, True)


def test_new_findings_are_counted_as_new(project, eventrace):
    (project / "src" / "more.py").write_text(LOST_SIGNAL)
    last = eventrace("check", ".").stdout.splitlines()[-1]
    assert last == "Found 1 new finding (1 fixable with `eventrace fix`, 1 in the baseline)."


def test_explain_reads_it(project, eventrace):
    assert "Not reported: in the baseline ci/known.json" in eventrace("explain", "src/feed.py:17").stdout
    assert "Not reported" not in eventrace("explain", "--no-baseline", "src/feed.py:17").stdout


def test_a_file_that_is_missing_says_how_to_write_it(project, eventrace):
    (project / "ci" / "known.json").unlink()
    result = eventrace("check", ".")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ci/known.json: cannot be read: no such file")
    assert "write it with `eventrace baseline`" in result.stderr


@pytest.mark.parametrize("value", ["3", "[]", "true"])
def test_it_is_a_path(project, eventrace, value):
    (project / "pyproject.toml").write_text(f"[tool.eventrace]\nbaseline = {value}\n")
    result = eventrace("check", ".")
    assert (result.exit_code, "baseline: expected a path, found" in result.stderr) == (2, True)


def test_show_settings_prints_what_can_be_read_again(project, eventrace):
    shown = eventrace("check", "--show-settings", "src").stdout
    assert 'baseline = "ci/known.json"' in shown.splitlines()
    assert "# baseline: none" in eventrace("check", "--no-baseline", "--show-settings", "src").stdout


def test_two_projects_have_a_baseline_each(project, eventrace):
    other = project / "other"
    other.mkdir()
    (other / "eventrace.toml").write_text('baseline = "mine.json"\n')
    (other / "feed.py").write_text(LOST_SIGNAL)
    written = eventrace("baseline", "src", "other").stdout.splitlines()
    assert written == ["Wrote 1 finding to ci/known.json.", "Wrote 1 finding to other/mine.json."]
    assert eventrace("check", "src", "other").stdout == "No new findings (2 in the baseline).\n"


class TestEntriesThatAreNotChecked:
    def entries(self, project):
        return [e["path"] for e in json.loads((project / "ci" / "known.json").read_text())["findings"]]

    def test_those_of_other_files_stay(self, project, eventrace):
        (project / "src" / "more.py").write_text(LOST_SIGNAL)
        written = eventrace("baseline", "src/more.py").stdout
        assert written == "Wrote 1 finding to ci/known.json; kept 1 entry that this run did not check.\n"
        assert self.entries(project) == ["../src/feed.py", "../src/more.py"]
        assert eventrace("check", ".").stdout == "No new findings (2 in the baseline).\n"

    def test_those_of_files_that_are_gone_do_not(self, project, eventrace):
        (project / "src" / "feed.py").rename(project / "src" / "more.py")
        eventrace("baseline", "src/more.py")
        assert self.entries(project) == ["../src/more.py"]

    def test_those_that_were_fixed_do_not(self, project, eventrace):
        (project / "src" / "feed.py").write_text("x = 1\n")
        assert eventrace("baseline", ".").stdout == "Wrote 0 findings to ci/known.json.\n"
        assert self.entries(project) == []

    def test_those_of_a_file_that_cannot_be_read_stay(self, project, eventrace):
        (project / "src" / "feed.py").write_text(LOST_SIGNAL + "def\n")
        assert eventrace("baseline", ".").exit_code == 2
        assert self.entries(project) == ["../src/feed.py"]

    def test_those_of_rules_that_are_off_stay_and_are_not_called_fixed(self, project, eventrace):
        result = eventrace("check", "--select=LAG2", ".")
        assert (result.stdout, result.stderr) == ("All checks passed.\n", "")
        eventrace("baseline", "--select=LAG2", ".")
        assert self.entries(project) == ["../src/feed.py"]

    def test_a_file_that_is_no_baseline_is_not_overwritten(self, project, eventrace):
        (project / "notes.json").write_text("[]")
        result = eventrace("baseline", "-o", "notes.json", ".")
        assert (result.exit_code, "is not a baseline" in result.stderr) == (2, True)
        assert (project / "notes.json").read_text() == "[]"


class TestUnderFlake8:
    def flake8(self, project, *options, cwd=None, jobs=1):
        command = [sys.executable, "-m", "flake8", "--select=LAG", f"--jobs={jobs}", *options]
        env = {**os.environ, "EVENTRACE_CACHE_DIR": str(project / "cache")}
        done = subprocess.run(
            command, cwd=cwd or project, env=env, capture_output=True, text=True, check=False, timeout=300
        )
        return done.returncode, done.stdout, done.stderr

    @pytest.fixture
    def configured(self, project):
        (project / ".flake8").write_text("[flake8]\neventrace-baseline = ./ci/known.json\n")
        return project

    def test_what_is_known_is_left_out(self, configured):
        assert self.flake8(configured, "src") == (0, "", "")
        assert self.flake8(configured, "src", jobs=2) == (0, "", "")
        assert self.flake8(configured, ".", cwd=configured / "src") == (0, "", "")
        code, out, _ = self.flake8(configured, "--eventrace-baseline=", "src")
        assert (code, out[:22]) == (1, "src/feed.py:17:13: LAG")

    def test_a_new_twin_is_reported_alone(self, configured):
        twin = LOST_SIGNAL.partition("\n")[2].replace("Feed", "Food")
        (configured / "src" / "feed.py").write_text(LOST_SIGNAL + twin)
        _, out, _ = self.flake8(configured, "src")
        assert [line[:19] for line in out.splitlines()] == ["src/feed.py:34:13: "]

    def test_the_cache_knows_when_it_changes(self, configured):
        feed, known = configured / "src" / "feed.py", configured / "ci" / "known.json"
        text = known.read_text()
        for path in (feed, known):
            os.utime(path, (1_000_000_000, 1_000_000_000))
        for _ in range(2):
            assert self.flake8(configured, "src") == (0, "", "")
        known.write_text('{"version": 1, "findings": []}')
        assert self.flake8(configured, "src")[0] == 1
        known.write_text(text)
        assert self.flake8(configured, "src")[0] == 0

    def test_an_entry_is_not_spent_on_what_a_comment_silences(self, configured):
        silenced = LOST_SIGNAL.replace("self.ev.clear()", "self.ev.clear()  # noqa: LAG101")
        twin = LOST_SIGNAL.partition("\n")[2].replace("Feed", "Food")
        (configured / "src" / "feed.py").write_text(silenced + twin)
        assert self.flake8(configured, "src") == (0, "", "")

    def test_one_that_is_missing_is_one_line(self, configured):
        (configured / "ci" / "known.json").unlink()
        code, out, err = self.flake8(configured, "src")
        assert code != 0
        assert "ci/known.json: cannot be read: no such file" in out + err
        assert len((out + err).splitlines()) <= 2
