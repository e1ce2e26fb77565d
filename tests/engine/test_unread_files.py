"""Which files are parsed: those that are named, those that a rule reads, and all with `check-syntax`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_eventrace.runner import Job, Problem, check_file, find_jobs, fix_file
from flake8_eventrace.settings import Settings

#: Files that no rule reads, each with a fault.
FAULTS = {
    "syntax": b"x = (\n",
    "undecodable": b"y = 'caf\xe9'\n",
    "unknown encoding": b"# coding: no-such-codec\n",
    "NUL": b"x = 1\0\n",
    "nested": b"x = " + b"(" * 300 + b")" * 300 + b"\n",
}
every_fault = pytest.mark.parametrize("source", FAULTS.values(), ids=FAULTS)

#: Words that LAG101 looks for.
READ = b"""\
import threading

ready = threading.Event()
ready.clear()
ready.wait()
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems(*paths: str, settings: Settings | None = None) -> list[str]:
    """The files that cannot be checked; those that cannot be fixed must be the same."""
    jobs = [job for job in find_jobs(paths, lambda path: settings or Settings()) if isinstance(job, Job)]
    checked = [job.path for job in jobs if isinstance(check_file(job), Problem)]
    assert checked == [job.path for job in jobs if isinstance(fix_file(job), Problem)]
    return checked


@every_fault
class TestAFaultInAFileThatNoRuleReads:
    def test_is_not_reported_where_the_file_was_walked(self, here, source):
        (here / "a.py").write_bytes(source)
        assert problems(".") == []

    def test_is_reported_where_the_file_is_named(self, here, source):
        (here / "a.py").write_bytes(source)
        assert problems("a.py") == ["a.py"]

    def test_is_reported_with_the_setting(self, here, source):
        (here / "a.py").write_bytes(source)
        assert problems(".", settings=Settings(check_syntax=True)) == ["a.py"]

    def test_is_reported_if_the_source_has_a_name_only(self, here, source):
        assert isinstance(check_file(Job("<stdin>", Settings(), source)), Problem)


@every_fault
def test_a_fault_is_reported_in_a_walked_file_that_a_rule_reads(here, source):
    (here / "a.py").write_bytes(source + READ)
    assert problems(".") == ["a.py"]


def test_which_rules_are_selected_decides_what_is_read(here):
    (here / "a.py").write_bytes(READ + b"x = (\n")
    assert problems(".", settings=Settings(select=("LAG101",))) == ["a.py"]
    assert problems(".", settings=Settings(select=("LAG107",))) == []


def test_a_rule_about_comments_reads_what_has_them(here):
    (here / "a.py").write_bytes(b"x = (  # noqa: LAG101\n")
    assert problems(".") == []
    jobs = find_jobs(["."], lambda path: Settings(extend_select=("LAG902",)))
    assert [isinstance(check_file(job), Problem) for job in jobs if isinstance(job, Job)] == [True]


@pytest.mark.parametrize("paths", [(".", "sub/a.py"), ("sub/a.py", "."), ("sub", os.curdir, "link.py")])
def test_a_file_that_is_walked_and_named_is_named(here, paths):
    (here / "sub").mkdir()
    (here / "sub" / "a.py").write_text("x = (\n")
    (here / "sub" / "b.py").write_text("x = (\n")
    (here / "link.py").symlink_to(Path("sub", "a.py"))
    assert [os.path.realpath(path) for path in problems(*paths)] == [str(here.resolve() / "sub" / "a.py")]
