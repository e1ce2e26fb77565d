"""`eventrace fix` while everything goes wrong: each file holds all of the old text or all of the new one,
the message names the path, and the rest goes on."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from flake8_eventrace import runner
from flake8_eventrace.runner import Job, Problem, check_files, find_jobs, fix_file, save
from flake8_eventrace.settings import Settings
from flake8_eventrace.source import atomic_write as atomic
from tests import commands
from tests.cli.test_cli import LOST_SIGNAL

COMMAND = [sys.executable, "-m", "flake8_eventrace"]


class Fault:
    """Stands before a module's functions; the call of the number `at` fails."""

    def __init__(self, at: int, error: BaseException) -> None:
        self.left = at
        self.error = error

    def hit(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise self.error

    def before(self, function):
        def called(*arguments, **options):
            self.hit()
            return function(*arguments, **options)

        return called

    def opened(self, *arguments, **options):
        self.hit()
        return _Stream(self, open(*arguments, **options))


class _Stream:
    """A file whose reading and writing can fail; a write that fails has written half."""

    def __init__(self, fault, stream):
        self._fault = fault
        self._stream = stream

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()

    def write(self, data):
        self._stream.write(data[: len(data) // 2])
        self._fault.hit()
        self._stream.write(data[len(data) // 2 :])

    def __getattr__(self, name):
        return self._fault.before(getattr(self._stream, name))


ERRORS = {
    "no space": OSError(errno.ENOSPC, "No space left on device"),
    "input and output": OSError(errno.EIO, "Input/output error"),
    "permission": PermissionError(errno.EACCES, "Permission denied"),
    "gone": FileNotFoundError(errno.ENOENT, "No such file or directory"),
    "too many open files": OSError(errno.EMFILE, "Too many open files"),
    "Ctrl-C": KeyboardInterrupt(),
}

OLD, NEW = b"old text\n" * 500, b"new text\r\n" * 700


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_each_step_of_writing_can_fail(tmp_path, monkeypatch, error):
    """Every call that writing makes to the system, one after the other."""
    path = tmp_path / "a.py"
    for at in range(1, 100):
        path.write_bytes(OLD)
        fault = Fault(at, error)
        with monkeypatch.context() as patch:
            # Cleaning up is not made to fail: nothing could then be promised about litter.
            for name in ("stat", "access", "open", "fsync", "chmod", "chown", "replace"):
                if hasattr(os, name):
                    patch.setattr(atomic.os, name, fault.before(getattr(os, name)))
            patch.setattr(atomic, "open", fault.opened, raising=False)
            try:
                problem = save(str(path), OLD, NEW)
            except KeyboardInterrupt:
                problem = None
                assert isinstance(error, KeyboardInterrupt)
        held = path.read_bytes()
        if fault.left > 0:  # nothing was left to fail: this run went through
            assert (problem, held) == (None, NEW)
            break
        assert held in (OLD, NEW)
        assert os.listdir(tmp_path) == ["a.py"], "no litter"
        if problem is not None:
            assert held == OLD
            assert str(problem).startswith(f"{path}: error: not fixed: ")
            assert "\n" not in str(problem)
    assert at > 8


def test_ctrl_c_in_the_moment_in_which_a_file_is_made_leaves_none(tmp_path, monkeypatch):
    path = tmp_path / "a.py"
    path.write_bytes(OLD)
    make = os.open

    def interrupted(name, flags, mode=0o777):
        os.close(make(name, flags, mode))
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic.os, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(str(path), OLD, NEW)
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["a.py"]
    assert path.read_bytes() == OLD


def mounted(folder, kilobytes):
    """A small disk, where this user and system can make one."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only the superuser of Linux can make a small disk")
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")


def test_a_full_disk(tmp_path):
    disk = tmp_path / "disk"
    mounted(disk, 64)
    try:
        padding = "# " + "x" * 5000 + "\n"
        (disk / "a.py").write_text(LOST_SIGNAL + padding)
        with suppress(OSError), open(disk / "filler", "wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 1024)
        (tmp_path / "b.py").write_text(LOST_SIGNAL)
        done = commands.run([*COMMAND, "fix", str(disk), str(tmp_path / "b.py")])
        assert done.returncode == 2
        assert done.stderr == f"{disk / 'a.py'}: error: not fixed: no space left on device\n"
        assert (disk / "a.py").read_text() == LOST_SIGNAL + padding
        assert sorted(os.listdir(disk)) == ["a.py", "filler"]
        assert (tmp_path / "b.py").read_text() != LOST_SIGNAL
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def refuse(monkeypatch, name):
    """A file of this name is read-only, also to the superuser."""
    access = os.access
    monkeypatch.setattr(
        atomic.os, "access", lambda path, mode: os.path.basename(path) != name and access(path, mode)
    )


def test_a_read_only_file(here, eventrace, monkeypatch):
    for name in ("a.py", "b.py", "c.py"):
        (here / name).write_text(LOST_SIGNAL)
    refuse(monkeypatch, "b.py")
    done = eventrace("fix", ".")
    assert done.exit_code == 2
    assert done.stderr == "b.py: error: not fixed: the file is read-only\n"
    assert [(here / name).read_text() == LOST_SIGNAL for name in ("a.py", "b.py", "c.py")] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("verb", ["check", "fix"])
def test_an_unreadable_file(here, eventrace, monkeypatch, verb):
    for name in ("a.py", "b.py", "c.py"):
        (here / name).write_text(LOST_SIGNAL)
    read = runner._read

    def refused(job):
        if job.path == "b.py":
            raise PermissionError(errno.EACCES, "Permission denied", job.path)
        return read(job)

    monkeypatch.setattr(runner, "_read", refused)
    done = eventrace(verb, ".")
    assert done.exit_code == 2
    assert done.stderr.startswith("b.py: error: ")
    assert "permission denied" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "a.py" in done.stdout
    assert "c.py" in done.stdout


def test_a_directory_that_vanishes_while_it_is_checked(here):
    for folder in ("gone", "here"):
        (here / folder).mkdir()
        for number in range(3):
            (here / folder / f"{number}.py").write_text(LOST_SIGNAL)
    jobs = [item for item in find_jobs(["."], lambda _: Settings()) if isinstance(item, Job)]
    results = check_files(jobs)
    first = next(results)
    assert not isinstance(first, Problem)
    shutil.rmtree(here / "gone")
    told = [str(result) for result in results if isinstance(result, Problem)]
    assert told == [
        f"{os.path.join('gone', name)}: error: no such file or directory" for name in ("1.py", "2.py")
    ]


def test_a_directory_that_vanishes_before_its_file_is_written(here):
    (here / "gone").mkdir()
    (here / "gone" / "a.py").write_text(LOST_SIGNAL)
    job = Job(os.path.join("gone", "a.py"), Settings())
    made = fix_file(job)
    assert not isinstance(made, Problem)
    shutil.rmtree(here / "gone")
    assert str(save(job.path, made.before, made.after)) == (
        f"{job.path}: error: not fixed: no such file or directory"
    )
    assert not (here / "gone").exists()


def test_a_file_that_becomes_a_directory(here):
    (here / "a.py").write_text(LOST_SIGNAL)
    made = fix_file(Job("a.py", Settings()))
    assert not isinstance(made, Problem)
    (here / "a.py").unlink()
    (here / "a.py").mkdir()
    problem = save("a.py", made.before, made.after)
    assert str(problem).startswith("a.py: error: not fixed: ")
    assert os.listdir(here / "a.py") == []
    assert os.listdir(here) == ["a.py"]


needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@needs_signals
@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.exhaustive), signal.SIGKILL],
    ids=lambda n: n.name,
)
def test_a_run_that_is_ended_at_any_moment_loses_nothing(here, number):
    for process in ended_runs(here, "--jobs=1", lambda process: process.send_signal(number)):
        left = litter(here)
        assert len(left) <= (0 if number == signal.SIGINT else 1), "killed in the middle of a write"
        for name in left:
            (here / name).unlink()
        assert process.returncode in (0, -number, 130)


@needs_signals
def test_ctrl_c_ends_a_run_on_several_processes(here):
    """A terminal sends it to all of them."""
    for process in ended_runs(here, "--jobs=2", lambda process: os.killpg(process.pid, signal.SIGINT)):
        assert litter(here) == []
        # Before the command has begun it is Python that ends, in its own way.
        assert process.returncode in (0, 130, -signal.SIGINT)
        if process.returncode == 130:
            assert process.told == "Interrupted.\n"
        assert nobody_is_left(process.pid)


def nobody_is_left(group):
    for _ in range(6000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def litter(folder):
    return [name for name in os.listdir(folder) if name.startswith(".eventrace-")]


def ended_runs(here, jobs, end):
    """Runs of `fix` that are ended at some moment; each has left every file whole.

    Each is ended a moment after a certain file was fixed, until three were ended in the midst of their work.
    """
    count = 30
    names = [f"f{index:02}.py" for index in range(count)]
    (here / "one.py").write_text(LOST_SIGNAL)
    assert commands.run([*COMMAND, "fix", "-q", "one.py"]).returncode == 0
    mended = (here / "one.py").read_text()
    assert mended != LOST_SIGNAL
    chosen = random.Random(7)
    ended = 0
    for _ in range(20):
        for name in names:
            (here / name).write_text(LOST_SIGNAL)
        process = subprocess.Popen(
            [*COMMAND, "fix", jobs, *names],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        last = here / names[chosen.randrange(count // 2)]
        while process.poll() is None and last.read_text() == LOST_SIGNAL:
            time.sleep(0.001)
        time.sleep(chosen.uniform(0, 0.02))
        end(process)
        _, process.told = process.communicate(timeout=commands.HANG)
        held = [(here / name).read_text() for name in names]
        assert {*held} <= {LOST_SIGNAL, mended}
        ended += 0 < held.count(mended) < count
        yield process
        if ended == 3:
            return
    raise AssertionError("no three runs were ended when some files were fixed")
