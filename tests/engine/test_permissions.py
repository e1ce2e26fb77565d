"""What a user may not read, list or write is one line each, and the rest goes on.

Permissions do not hold for the superuser: where the tests have those rights, the command runs as `nobody`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.test_cli import LOST_SIGNAL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")

NOBODY = 65534


@contextmanager
def by_a_user():
    """Within it, this process is one that permissions hold for."""
    if os.geteuid() or not hasattr(os, "setresuid"):
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def as_user(monkeypatch, eventrace):
    """A folder of a user's own, and what runs the command in it as that user."""
    if sys.platform != "win32" and os.geteuid() == 0 and not hasattr(os, "setresuid"):
        pytest.skip("the superuser may do everything")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("EVENTRACE_CACHE_DIR", str(folder / "cache"))

        def run(*arguments):
            if os.geteuid() == 0:
                for path in (folder, *folder.rglob("*")):
                    os.chown(path, NOBODY, NOBODY)
            with by_a_user():
                return eventrace(*arguments)

        # All is imported first: another user may not read this Python's library.
        filled(folder, "warm.py", "pkg/__init__.py")
        eventrace("check", ".")
        eventrace("fix", ".")
        for path in ("warm.py", "pkg/__init__.py"):
            (folder / path).unlink()
        (folder / "pkg").rmdir()
        yield folder, run
        for path in folder.rglob("*"):
            path.chmod(0o755)


def filled(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(LOST_SIGNAL)


def mended(folder, *names):
    return [(folder / name).read_text() != LOST_SIGNAL for name in names]


def test_a_file_that_cannot_be_read(as_user):
    folder, run = as_user
    filled(folder, "a.py", "b.py", "c.py")
    (folder / "b.py").chmod(0)
    done = run("check", "--output-format=concise", ".")
    assert done.exit_code == 2
    assert [line.split(":")[0] for line in done.stdout.splitlines()[:2]] == ["a.py", "c.py"]
    assert done.stderr.splitlines()[0] == "b.py: error: permission denied"
    done = run("fix", ".")
    assert (done.exit_code, done.stderr) == (2, "b.py: error: not fixed: permission denied\n")
    (folder / "b.py").chmod(0o600)
    assert mended(folder, "a.py", "b.py", "c.py") == [True, False, True]


def test_a_file_that_cannot_be_written(as_user):
    folder, run = as_user
    filled(folder, "a.py", "b.py", "c.py")
    (folder / "b.py").chmod(0o444)
    done = run("fix", ".")
    assert (done.exit_code, done.stderr) == (2, "b.py: error: not fixed: the file is read-only\n")
    assert mended(folder, "a.py", "b.py", "c.py") == [True, False, True]
    assert (folder / "b.py").stat().st_mode & 0o777 == 0o444


def test_a_folder_that_cannot_be_listed(as_user):
    folder, run = as_user
    filled(folder, "a.py", "closed/b.py", "open/c.py")
    (folder / "closed").chmod(0o300)
    done = run("fix", ".")
    assert (done.exit_code, done.stderr) == (2, "./closed: error: permission denied\n")
    (folder / "closed").chmod(0o700)
    assert mended(folder, "a.py", "closed/b.py", "open/c.py") == [True, False, True]


def test_a_folder_that_takes_no_new_file(as_user):
    """The new text cannot be laid beside the old one: that stays whole."""
    folder, run = as_user
    filled(folder, "a.py", "closed/b.py", "open/c.py")
    (folder / "closed").chmod(0o500)
    done = run("fix", ".")
    assert (done.exit_code, done.stderr) == (2, "closed/b.py: error: not fixed: permission denied\n")
    (folder / "closed").chmod(0o700)
    assert mended(folder, "a.py", "closed/b.py", "open/c.py") == [True, False, True]
    assert os.listdir(folder / "closed") == ["b.py"]


def test_a_module_on_the_way_that_cannot_be_read(as_user):
    folder, run = as_user
    filled(folder, "pkg/__init__.py")
    (folder / "pkg" / "deep.py").write_text("import requests\n\n\ndef ask():\n    requests.get('x')\n")
    (folder / "pkg" / "top.py").write_text("from .deep import ask\n\n\nasync def main():\n    ask()\n")
    assert run("check", "-q", "pkg/top.py").exit_code == 1
    (folder / "pkg" / "deep.py").chmod(0)
    done = run("check", "-q", "pkg/top.py")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    (folder / "pkg" / "deep.py").chmod(0o600)


def test_settings_that_cannot_be_read(as_user):
    folder, run = as_user
    filled(folder, "a.py")
    (folder / "eventrace.toml").write_text("select = []\n")
    (folder / "eventrace.toml").chmod(0)
    done = run("check", "a.py")
    (line,) = done.stderr.splitlines()
    assert done.exit_code == 2
    assert line.endswith("eventrace.toml: cannot be read: Permission denied")
