from __future__ import annotations

import os
import pickle
import shutil
import stat
import subprocess
import sys

import pytest

from flake8_eventrace.engine import check as engine
from flake8_eventrace.runner import Checked, Fixed, Job, Problem, check_file, find_jobs, fix_file, save
from flake8_eventrace.settings import Settings
from flake8_eventrace.source import atomic_write as atomic
from flake8_eventrace.source.atomic_write import ChangedOnDiskError, write_atomically

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
needs_modes = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may do everything"
)


def touch(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(*paths, **settings):
    return [
        item.path if isinstance(item, Job) else str(item)
        for item in find_jobs([str(path) for path in paths], lambda _: Settings(**settings))
    ]


class TestDiscovery:
    def test_finds_python_files_in_a_stable_order(self, here):
        touch(here, "b.py", "a.py", "pkg/z.py", "pkg/sub/y.py", "also/x.py", "notes.txt", "stub.pyi")
        assert found(".") == ["a.py", "b.py", "also/x.py", "pkg/z.py", "pkg/sub/y.py"]

    def test_prints_paths_as_they_were_given(self, here):
        touch(here, "pkg/a.py")
        assert found("pkg") == ["pkg/a.py"]
        assert found("./pkg") == ["pkg/a.py"]
        assert found(here / "pkg") == [str(here / "pkg/a.py")]

    def test_leaves_out_what_is_not_the_users_code(self, here):
        touch(here, ".git/a.py", ".venv/a.py", "__pycache__/a.py", "node_modules/a.py", "build/a.py")
        touch(here, "dist/a.py", "env/pyvenv.cfg", "env/lib/a.py", "ok.py")
        assert found(".") == ["ok.py"]

    def test_a_package_that_is_named_build_is_code(self, here):
        touch(here, "pkg/build/__init__.py", "build/lib/a.py")
        assert found(".") == ["pkg/build/__init__.py"]
        assert found(".", extend_exclude=("build",)) == [".: error: " + NOTHING]

    def test_a_directory_that_was_asked_for_is_never_left_out(self, here):
        touch(here, "build/a.py", ".hidden/a.py")
        assert found("build", ".hidden") == ["build/a.py", ".hidden/a.py"]

    @pytest.mark.parametrize(
        ("patterns", "left"),
        [
            (("*_pb2.py",), ["a.py", "gen/b.py", "src/gen/c.py"]),
            (("gen",), ["a.py", "x_pb2.py"]),
            (("gen/",), ["a.py", "x_pb2.py", "src/gen/c.py"]),
            (("src/gen",), ["a.py", "x_pb2.py", "gen/b.py"]),
            (("src/*/c.py",), ["a.py", "x_pb2.py", "gen/b.py"]),
        ],
    )
    def test_excluded_patterns(self, here, patterns, left):
        touch(here, "a.py", "x_pb2.py", "gen/b.py", "src/gen/c.py")
        assert found(".", extend_exclude=patterns) == left
        assert found(".", exclude=patterns, root=str(here)) == left

    def test_a_named_file_is_checked_whatever_its_name(self, here):
        touch(here, "build/a.py", "script", ".hidden.py")
        assert found("build/a.py", "script", ".hidden.py", exclude=("a.py",)) == [
            "build/a.py",
            "script",
            ".hidden.py",
        ]

    def test_each_file_comes_once(self, here):
        touch(here, "pkg/a.py", "pkg/b.py")
        assert found("pkg/b.py", "pkg", ".", here) == ["pkg/b.py", "pkg/a.py"]

    def test_what_git_ignores_is_left_out(self, here):
        touch(here, ".git/HEAD", "a.py", "gen/b.py", "src/gen/c.py", "src/keep_pb2.py", "src/x_pb2.py")
        touch(here, "src/scratch/d.py", "local.py")
        (here / ".gitignore").write_text("# made by a tool\n/gen/\n*_pb2.py\n!keep_pb2.py\n")
        (here / "src" / ".gitignore").write_text("scratch\n")
        (here / ".git" / "info").mkdir()
        (here / ".git" / "info" / "exclude").write_text("local.py\n")
        assert found(".") == ["a.py", "src/keep_pb2.py", "src/gen/c.py"]
        assert found("src") == ["src/keep_pb2.py", "src/gen/c.py"]
        everything = ["a.py", "local.py", "gen/b.py", "src/keep_pb2.py", "src/x_pb2.py"]
        assert found(".", respect_gitignore=False) == [*everything, "src/gen/c.py", "src/scratch/d.py"]

    def test_git_agrees(self, here):
        """git itself is asked about patterns of every kind."""
        if not shutil.which("git"):
            pytest.skip("git is not installed")
        names = "a.py b.py x/a.py x/y/a.py x/y/b.py logs/a.py x/logs/b.py x/deep/logs/c.py foo/bar/z.py"
        touch(here, *names.split(), "foo/baz/z.py", "café/a.py", "with space/a.py", "#odd.py", "!odd.py")
        (here / ".gitignore").write_text(
            "/b.py\nlogs/\n!x/logs/\nfoo/*\n!foo/bar\nx/**/b.py\n\\#odd.py\n\\!odd.py\nwith\\ space/\n"
        )
        (here / "x" / ".gitignore").write_text("!b.py\n/y/a.py\n")
        subprocess.run(["git", "init", "-q"], check=True)
        listed = ["git", "-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard"]
        by_git = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.splitlines()
        assert sorted(found(".")) == sorted(name for name in by_git if name.endswith(".py"))

    def test_an_ignored_directory_that_was_asked_for_is_looked_at(self, here):
        touch(here, ".git/HEAD", "gen/a.py", "gen/b.py")
        (here / ".gitignore").write_text("gen/\n")
        (here / "gen" / ".gitignore").write_text("b.py\n")
        assert found("gen") == ["gen/a.py"]
        assert found("gen/b.py") == ["gen/b.py"]

    def test_outside_of_a_repository_only_what_is_below_counts(self, here):
        touch(here, "pkg/a.py", "pkg/b.py", "pkg/c.py")
        (here / ".gitignore").write_text("a.py\n")
        (here / "pkg" / ".gitignore").write_text("b.py\n")
        assert found("pkg") == ["pkg/a.py", "pkg/c.py"]

    @needs_links
    def test_a_loop_of_links_ends(self, here):
        touch(here, "pkg/a.py")
        (here / "pkg" / "loop").symlink_to(here, target_is_directory=True)
        (here / "pkg" / "same.py").symlink_to("a.py")
        (here / "pkg" / "dangling.py").symlink_to("nowhere.py")
        assert found(".") == ["pkg/a.py"]

    def test_says_what_is_wrong_with_a_path_and_goes_on(self, here):
        touch(here, "a.py", "docs/readme.txt")
        assert found("gone", "docs", "a.py") == [
            "gone: error: no such file or directory",
            "docs: error: " + NOTHING,
            "a.py",
        ]

    @needs_links
    def test_what_is_no_file_is_said_to_be_none(self, here):
        (here / "dangling.py").symlink_to("nowhere.py")
        assert found("dangling.py") == ["dangling.py: error: neither a file nor a directory"]

    @needs_modes
    def test_a_directory_that_cannot_be_listed_is_a_problem(self, here):
        touch(here, "a.py", "secret/b.py")
        (here / "secret").chmod(0)
        try:
            assert found(".") == ["./secret: error: permission denied", "a.py"]
        finally:
            (here / "secret").chmod(0o700)

    def test_a_directory_that_vanishes_or_fails_is_a_problem_with_its_reason(self, here, monkeypatch):
        touch(here, "a.py", "gone/b.py", "secret/c.py")
        scandir = os.scandir

        def failing(path):
            if os.path.basename(path) == "gone":
                raise FileNotFoundError(2, "No such file or directory", path)
            if os.path.basename(path) == "secret":
                raise PermissionError(13, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", failing)
        assert found(".") == [
            "./gone: error: no such file or directory",
            "./secret: error: permission denied",
            "a.py",
        ]


NOTHING = "no Python files to check below this directory"


@pytest.mark.usefixtures("fake_engine")
class TestOneFile:
    def job(self, here, source, **settings):
        (here / "a.py").write_bytes(source)
        return Job("a.py", Settings(**settings))

    def test_results_can_go_to_another_process_and_back(self, here):
        job = self.job(here, b"lost.clear()\n")
        for result in (check_file(job), fix_file(job), check_file(Job("gone.py", Settings()))):
            assert pickle.loads(pickle.dumps(result)) == result

    def test_an_empty_file_is_clean(self, here):
        job = self.job(here, b"")
        assert check_file(job) == Checked(job, ())

    @pytest.mark.parametrize(
        ("source", "problem"),
        [
            (b"x = (\n", "a.py:1: error: "),
            (b"x = 1\ny = 'caf\xe9'\n", "a.py"),
            (b"# coding: no-such-codec\n", "a.py"),
            (b"x = 1\0\n", "a.py"),
        ],
        ids=["syntax", "undecodable", "unknown encoding", "NUL"],
    )
    def test_what_cannot_be_read_is_one_line_and_stays_as_it_is(self, here, source, problem):
        job = self.job(here, source + b"lost.clear()\n")
        for result in (check_file(job), fix_file(job)):
            assert isinstance(result, Problem)
            assert str(result).startswith(problem)
            assert "\n" not in str(result)
        assert (here / "a.py").read_bytes() == source + b"lost.clear()\n"

    def test_an_internal_error_concerns_one_file_only(self, here, monkeypatch):
        job = self.job(here, b"lost.clear()\n")

        def fail(*args, **kwargs):
            raise RecursionError("too deep")

        monkeypatch.setattr(engine, "check", fail)
        monkeypatch.setattr(engine, "fix", fail)
        expected = "a.py: error: internal error, please report it: RecursionError: too deep"
        assert str(check_file(job)) == str(fix_file(job)) == expected

    @pytest.mark.parametrize(
        "source",
        [
            b"lost.clear()\r\nx = 1\r\n",
            b"\xef\xbb\xbflost.clear()\n",
            b"# coding: latin-1\nlost.clear(); x = '\xe9'\n",
            b"lost.clear()\rx = 1\r",
            b"lost.clear()",
            b"lost.clear()\n\x0c\nx = 1\n",
        ],
        ids=["CRLF", "BOM", "latin-1", "CR", "no newline", "form feed"],
    )
    def test_a_fix_keeps_every_other_byte(self, here, source):
        result = fix_file(self.job(here, source))
        assert isinstance(result, Fixed)
        assert save("a.py", result.before, result.after) is None
        assert (here / "a.py").read_bytes() == source.replace(b"lost.clear()", b"pass")

    def test_nothing_is_written_until_it_is_saved(self, here):
        result = fix_file(self.job(here, b"lost.clear()\n"))
        assert result.after == b"pass\n"
        assert (here / "a.py").read_bytes() == b"lost.clear()\n"

    def test_what_noqa_silences_is_neither_reported_nor_fixed(self, here):
        job = self.job(here, b"lost.clear()  # noqa: LAG101\n")
        assert check_file(job).findings == ()
        result = fix_file(job)
        assert result.before == result.after == (here / "a.py").read_bytes()
        assert result.remaining == ()


class TestWriting:
    def test_replaces_the_contents(self, tmp_path):
        path = tmp_path / "a.py"
        path.write_bytes(b"old")
        write_atomically(str(path), b"new\r\n", expected=b"old")
        assert path.read_bytes() == b"new\r\n"
        assert os.listdir(tmp_path) == ["a.py"]

    @pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
    @pytest.mark.parametrize("mode", [0o755, 0o640, 0o600])
    def test_keeps_the_mode(self, tmp_path, mode):
        path = tmp_path / "a.py"
        path.write_bytes(b"old")
        path.chmod(mode)
        write_atomically(str(path), b"new", expected=b"old")
        assert stat.S_IMODE(path.stat().st_mode) == mode

    @needs_links
    def test_writes_through_a_link(self, tmp_path):
        (tmp_path / "real").mkdir()
        real = tmp_path / "real" / "a.py"
        real.write_bytes(b"old")
        link = tmp_path / "link.py"
        link.symlink_to(real)
        write_atomically(str(link), b"new", expected=b"old")
        assert link.is_symlink()
        assert real.read_bytes() == b"new"

    def test_leaves_a_file_alone_that_someone_else_changed(self, tmp_path):
        path = tmp_path / "a.py"
        path.write_bytes(b"theirs")
        with pytest.raises(ChangedOnDiskError):
            write_atomically(str(path), b"ours", expected=b"old")
        assert path.read_bytes() == b"theirs"
        assert os.listdir(tmp_path) == ["a.py"]

    @needs_modes
    def test_leaves_a_read_only_file_alone(self, tmp_path):
        path = tmp_path / "a.py"
        path.write_bytes(b"old")
        path.chmod(0o444)
        with pytest.raises(PermissionError):
            write_atomically(str(path), b"new", expected=b"old")
        assert path.read_bytes() == b"old"

    @pytest.mark.parametrize("step", ["fsync", "replace"])
    @pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
    def test_whatever_goes_wrong_leaves_the_old_file_and_no_litter(self, tmp_path, monkeypatch, step, error):
        path = tmp_path / "a.py"
        path.write_bytes(b"old")

        def fail(*args):
            raise error

        monkeypatch.setattr(atomic.os, step, fail)
        with pytest.raises(type(error)):
            write_atomically(str(path), b"new", expected=b"old")
        assert path.read_bytes() == b"old"
        assert os.listdir(tmp_path) == ["a.py"]

    @pytest.mark.usefixtures("fake_engine")
    def test_a_failed_write_is_a_problem_of_that_file(self, here, monkeypatch):
        (here / "a.py").write_bytes(b"lost.clear()\n")

        def fail(*args):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(atomic.os, "fsync", fail)
        assert (
            str(save("a.py", b"lost.clear()\n", b"pass\n"))
            == "a.py: error: not fixed: no space left on device"
        )
