"""Indexes on disk are loaded by content and verified; a folder that is out of order changes nothing."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

import flake8_eventrace
from flake8_eventrace.engine.check import check_source
from flake8_eventrace.project import store as cache
from flake8_eventrace.project.indexer import index_module
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.python_ast import parse_ast
from tests.expectations import TESTDATA
from tests.rules.test_projects import API, copied, expected

needs_modes = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may do everything"
)

SLOW = "import requests\n\n\ndef ask(text):\n    requests.get(text)\n"
QUICK = "import requests\n\n\ndef ask(text):\n    requests.utils(text)\n"
NESTED = "from .deep import ask\n\n\ndef tell(text):\n    ask(text)\n"
TOP = "from .middle import tell\n\n\nasync def main():\n    tell('hello')\n"


@pytest.fixture
def package(tmp_path):
    """Three modules: the coroutine in `top` reaches what `deep` does."""
    home = tmp_path / "home" / "pkg"
    home.mkdir(parents=True)
    for name, text in {"__init__": "", "top": TOP, "middle": NESTED, "deep": SLOW}.items():
        (home / f"{name}.py").write_text(text)
    return home


def codes(package: Path, **settings) -> list[str]:
    top = package / "top.py"
    return [f.code for f in check_source(top.read_bytes(), str(top), Settings(**settings))]


def codes_in_new_process(package: Path, *options: str) -> list[str]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "flake8_eventrace",
            "check",
            "--quiet",
            "--output-format=concise",
            *options,
            str(package / "top.py"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return [line.split()[1] for line in done.stdout.splitlines()]


def entries(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.json"))


def write_unseen(path: Path, text: str) -> None:
    """Change a file so that neither its size nor its modification time changes."""
    before = path.stat()
    assert len(text) <= before.st_size
    path.write_text(text.ljust(before.st_size))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)


class TestEdits:
    def test_the_answer_changes_at_once_in_one_process(self, package):
        deep = package / "deep.py"
        assert codes(package) == ["LAG203"]
        deep.write_text(QUICK)
        assert codes(package) == []
        deep.write_text(SLOW)
        assert codes(package) == ["LAG203"]
        (package / "middle.py").write_text("def tell(text):\n    pass\n")
        assert codes(package) == []

    def test_the_answer_changes_for_other_callers(self, package):
        other = package / "other.py"
        (package / "between.py").write_text("from .middle import tell\n\n\ndef say():\n    tell('hi')\n")
        other.write_text("from .between import say\n\n\nasync def main():\n    say()\n")

        def other_codes() -> list[str]:
            return [finding.code for finding in check_source(other.read_bytes(), str(other), Settings())]

        (package / "deep.py").write_text(QUICK)
        assert codes(package) == []
        (package / "deep.py").write_text(SLOW)
        assert other_codes() == ["LAG203"]

    @pytest.mark.skipif(sys.platform == "win32", reason="keeps no time of change")
    def test_an_edit_with_the_same_size_and_time_is_seen(self, package):
        deep = package / "deep.py"
        deep.write_text(SLOW + " " * 20)
        assert codes(package) == ["LAG203"]
        write_unseen(deep, QUICK)
        assert codes(package) == []
        write_unseen(deep, SLOW)
        assert codes(package) == ["LAG203"]

    @pytest.mark.usefixtures("fresh")
    def test_the_answer_changes_from_process_to_process(self, package):
        deep = package / "deep.py"
        deep.write_text(SLOW + " " * 20)
        assert codes_in_new_process(package) == ["LAG203"]
        assert codes_in_new_process(package) == ["LAG203"]
        write_unseen(deep, QUICK)
        assert codes_in_new_process(package) == []
        write_unseen(deep, SLOW)
        assert codes_in_new_process(package) == ["LAG203"]

    def test_a_module_that_is_added_and_removed(self, package):
        deep = package / "deep.py"
        deep.unlink()
        assert codes(package) == []
        deep.write_text(SLOW)
        assert codes(package) == ["LAG203"]
        deep.write_text("def ask(:\n")
        assert codes(package) == []
        deep.unlink()
        (package / "deep").mkdir()
        (package / "deep" / "__init__.py").write_text(SLOW)
        assert codes(package) == ["LAG203"]

    def test_a_folder_that_becomes_a_package(self, package):
        (package / "top.py").write_text(TOP.replace(".middle", "pkg.middle"))
        assert codes(package) == ["LAG203"]
        (package / "__init__.py").unlink()
        assert codes(package) == ["LAG203"]  # a namespace package
        (package / "__init__.py").write_text("")
        (package.parent / "__init__.py").write_text("")
        assert codes(package) == []  # it is `home.pkg` now

    def test_a_subclass_that_is_written_later(self, package):
        (package / "deep.py").write_text(
            "class Base:\n    def ask(self, text):\n        raise NotImplementedError\n\n\nbase: Base\n"
            "def ask(text):\n    base.ask(text)\n"
        )
        assert codes(package) == []
        (package / "other.py").write_text(
            "import requests\nfrom .deep import Base\n\n\nclass Other(Base):\n"
            "    def ask(self, text):\n        requests.get(text)\n"
        )
        assert codes(package) == ["LAG203"]

    def test_what_the_editor_holds_counts_not_what_is_on_disk(self, package):
        deep = package / "deep.py"
        assert check_source(b"", str(deep)) == []
        assert codes(package) == ["LAG203"]
        assert check_source(QUICK.encode(), str(deep)) == []
        assert codes(package) == ["LAG203"]


#: The beginning of an entry with one function.
HEAD = (
    '{"bindings": {}, "stars": [], "functions": '
    '[{"name": "f", "line": 1, "decorators": [], "parameters": [], "return_annotation": [], '
)


class TestEntries:
    def test_an_entry_is_found_by_content_not_by_path(self, fresh, package, tmp_path):
        assert codes_in_new_process(package) == ["LAG203"]
        kept = entries(fresh)
        assert kept
        moved = tmp_path / "elsewhere" / "pkg"
        shutil.copytree(package, moved)
        times = [path.stat().st_mtime_ns for path in kept]
        assert codes_in_new_process(moved) == ["LAG203"]
        assert entries(fresh) == kept
        assert [path.stat().st_mtime_ns for path in kept] == times

    def test_an_entry_is_read_rather_than_made_again(self, fresh, monkeypatch):
        source = SLOW.encode()
        key = cache.digest(source)
        made = index_module(parse_ast(source))
        cache.save(key, made)
        loaded = cache.load(key)
        assert loaded is not None
        assert asdict(loaded.functions["ask"]) == asdict(made.functions["ask"])
        assert cache.load(cache.digest(b"other")) is None
        assert len(entries(fresh)) == 1

    @pytest.mark.parametrize(
        "damage",
        [
            lambda path, other: path.write_bytes(b""),
            lambda path, other: path.write_bytes(path.read_bytes()[:-20]),
            lambda path, other: path.write_bytes(path.read_bytes()[: len(path.read_bytes()) // 2]),
            lambda path, other: path.write_bytes(path.read_bytes().replace(b"requests", b"rejuests")),
            lambda path, other: path.write_bytes(os.urandom(300)),
            lambda path, other: path.write_bytes(b"\xff\n" + path.read_bytes().partition(b"\n")[2]),
            lambda path, other: path.write_bytes(other.read_bytes()),
            lambda path, other: path.write_bytes(path.read_bytes() + b" "),
            lambda path, other: (path.unlink(), path.mkdir()),
            lambda path, other: (path.unlink(), path.symlink_to(path)),
        ],
        ids=["empty", "cut", "half", "changed", "noise", "sum", "foreign", "longer", "folder", "loop"],
    )
    def test_a_damaged_entry_counts_as_missing(self, fresh, package, damage):
        assert codes_in_new_process(package) == ["LAG203"]
        kept = entries(fresh)
        assert len(kept) > 1
        contents = {path: path.read_bytes() for path in kept}
        for index, path in enumerate(kept):
            damage(path, kept[index - 1])
        assert codes_in_new_process(package) == ["LAG203"]
        for path, content in contents.items():
            assert path.is_dir() or path.read_bytes() == content  # made anew

    @pytest.mark.parametrize(
        "payload",
        [
            "null", "[]", "{}", "1", '"text"', "[[[[", '{"bindings": 1}',
            '{"bindings": {}, "stars": [], "functions": [{}], "classes": []}',
            '{"bindings": {}, "stars": [], "functions": [{"name": 1, "sites": [[1]]}], "classes": []}',
            '{"bindings": {}, "stars": [], "functions": [{"name": 1, "body": [[1]]}], "classes": []}',
            HEAD + '"body": [{}, [], [], [[1]], [], {}, [], [], []]}], "classes": []}',
            HEAD + '"body": [[], [], [], [], [], {}, [], [], []]}], "classes": []}',
            '{"bindings": {}, "stars": [], "functions": [], "classes": [{"nonsense": 2}]}',
            '{"bindings": [], "stars": {}, "functions": {}, "classes": {}}',
        ],
    )  # fmt: skip
    def test_a_payload_of_another_shape_is_no_index(self, fresh, payload):
        key = cache.digest(b"x = 1\n")
        file = Path(cache._file(key))
        file.parent.mkdir(parents=True)
        data = payload.encode()
        file.write_bytes(cache._checksum(key, data).encode() + b"\n" + data)
        loaded = cache.load(key)
        assert loaded is None or not (loaded.functions or loaded.classes)

    def test_an_entry_of_another_source_is_not_used(self, fresh, package):
        """An entry that is copied to the name of another source is not used."""
        assert codes_in_new_process(package) == ["LAG203"]
        innocent = cache.digest(b"def ask(text):\n    pass\n")
        cache.save(innocent, index_module(parse_ast(b"def ask(text):\n    pass\n")))
        guilty = cache._file(cache.digest(SLOW.encode()))
        assert os.path.isfile(guilty)
        shutil.copy(cache._file(innocent), guilty)
        assert codes_in_new_process(package) == ["LAG203"]

    def test_entries_of_another_version_are_not_read(self, fresh, package, monkeypatch):
        first = cache.folder()
        monkeypatch.setattr(cache, "__version__", "99.0")
        assert cache.folder() != first
        assert cache.load(cache.digest(SLOW.encode())) is None

    def test_nothing_is_left_half_written(self, fresh, package):
        assert codes_in_new_process(package) == ["LAG203"]
        assert [path for path in fresh.rglob("*") if path.is_file() and path.suffix != ".json"] == []


class TestFolders:
    @pytest.mark.skipif(
        sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may do everything"
    )
    def test_a_folder_that_cannot_be_written_to_is_no_error(self, fresh, package):
        fresh.mkdir()
        fresh.chmod(stat.S_IRUSR | stat.S_IXUSR)
        assert codes_in_new_process(package) == ["LAG203"]
        assert entries(fresh) == []

    def test_a_file_in_place_of_the_folder_is_no_error(self, fresh, package):
        fresh.write_text("not a folder")
        assert codes_in_new_process(package) == ["LAG203"]
        assert fresh.read_text() == "not a folder"

    @pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder that nobody may write to")
    def test_a_folder_that_nobody_may_write_to_is_no_error(self, monkeypatch, package):
        monkeypatch.setenv("EVENTRACE_CACHE_DIR", "/proc/self/eventrace")
        assert codes_in_new_process(package) == ["LAG203"]

    def test_a_full_disk_is_no_error(self, fresh, package, monkeypatch):
        def full(*args):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(cache.os, "replace", full)
        cache.save(cache.digest(b""), index_module(parse_ast(b"")))
        assert [path for path in fresh.rglob("*") if path.is_file()] == []

    def test_without_the_cache_nothing_is_written(self, fresh, package):
        assert codes(package, cache=False) == ["LAG203"]
        assert not fresh.exists()


class TestSharing:
    """Two runs at once, each with two workers, over one cache that nobody has used."""

    def test_parallel_runs_of_flake8_report_the_same(self, fresh, tmp_path):
        home = copied("late", tmp_path)
        for index in range(12):  # more files that need the same modules
            shutil.copy(home / API, home / "chat" / "server" / f"api{index}.py")
        command = [sys.executable, "-m", "flake8", "--isolated", "--select=LAG", "--jobs=2", "."]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": home}
        running = [subprocess.Popen(command, **streams) for _ in range(3)]
        outputs = [process.communicate(timeout=1200) for process in running]
        assert [process.returncode for process in running] == [1, 1, 1]
        lines = [sorted(out.splitlines()) for out, _ in outputs]
        assert [err for _, err in outputs] == ["", "", ""]
        assert lines[0] == lines[1] == lines[2]
        assert len(lines[0]) == 13 * len(expected("late"))
        indexes = entries(Path(cache.folder()))
        assert indexes
        assert all(cache.load(self._key(path)) is not None for path in indexes)

    @staticmethod
    def _key(path: Path) -> str:
        return path.parent.name + path.stem

    def test_a_run_does_not_break_while_the_cache_is_being_damaged(self, fresh, tmp_path):
        home = copied("late", tmp_path)
        command = [sys.executable, "-m", "flake8", "--isolated", "--select=LAG", "--jobs=2", "."]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": home}
        process = subprocess.Popen(command, **streams)
        while process.poll() is None:
            for path in entries(fresh):
                with contextlib.suppress(OSError):
                    path.write_bytes(b"nonsense")
        out, err = process.communicate()
        assert (err, process.returncode) == ("", 1)
        assert len(out.splitlines()) == len(expected("late"))


ALL = sorted([*TESTDATA.rglob("*.py"), *Path(flake8_eventrace.__file__).parent.rglob("*.py")])


@pytest.mark.parametrize(
    "paths",
    [pytest.param(ALL[::10], id="one in ten"), pytest.param(ALL, id="all", marks=pytest.mark.exhaustive)],
)
def test_indexes_are_read_as_they_were_written(fresh, paths):
    """Over testdata and our own package."""
    count = 0
    for path in paths:
        source = path.read_bytes()
        try:
            made = index_module(parse_ast(source))
        except (SyntaxError, ValueError):
            continue
        key = cache.digest(source)
        cache.save(key, made)
        loaded = cache.load(key)
        assert loaded is not None, path
        for one, other in ((made.functions, loaded.functions), (made.classes, loaded.classes)):
            assert list(one) == list(other)
            for name, item in one.items():
                assert asdict(item) == asdict(other[name]), f"{path}: {name}"
        assert (made.bindings, made.stars) == (loaded.bindings, loaded.stars)
        json.dumps(loaded.encode())
        count += 1
    assert count > len(paths) // 2


def test_the_tests_have_a_cache_of_their_own(own_cache, tmp_path_factory):
    assert cache.folder().startswith(str(own_cache))
    assert str(own_cache).startswith(str(tmp_path_factory.getbasetemp()))
