"""What flake8 was told of a source is fresh, and never outlives what it rests on."""

from __future__ import annotations

import ast
import json
import os
import sys
import time
from pathlib import Path

import pytest

from flake8_eventrace.engine import check as engine
from flake8_eventrace.engine import plugin_cache
from flake8_eventrace.plugin import Plugin
from flake8_eventrace.project import module_finder as files
from flake8_eventrace.project import slow_calls as calls
from flake8_eventrace.project import store as cache
from flake8_eventrace.settings import Settings
from flake8_eventrace.source import dependencies
from tests import commands
from tests.engine.test_run_cache import BASE, EVENTS, SLOW_CHILD, WAITER, settle
from tests.project.test_store import NESTED, QUICK, SLOW, TOP, write_unseen
from tests.test_runner import needs_links

SLEEPER = "import time\n\n\ndef work():\n    time.sleep(5)\n"


@pytest.fixture
def package(fresh, tmp_path):
    home = tmp_path / "home" / "pkg"
    home.mkdir(parents=True)
    named = {"__init__": "", "top": TOP, "middle": NESTED, "deep": SLOW, "flags": EVENTS, "waiter": WAITER}
    for name, text in {**named, "base": BASE, "plain": "VALUE = 1\n"}.items():
        (home / f"{name}.py").write_text(text)
    settle()
    return home


@pytest.fixture
def looked_at(monkeypatch):
    """The names of the sources that were looked at, not only recalled, since this was last cleared."""
    seen = []
    check = engine.check

    def noting(source, settings, **options):
        seen.append(Path(source.path).stem)
        return check(source, settings, **options)

    monkeypatch.setattr(engine, "check", noting)
    return seen


@pytest.fixture
def run(monkeypatch, package):
    """Run the plugin over the package's files, as a process of its own would; what it tells, by file."""

    def run(settings: Settings | None = None) -> dict[str, list[str]]:
        monkeypatch.setattr(plugin_cache, "_LAYOUT", plugin_cache._Layout())
        monkeypatch.setattr(plugin_cache, "_BEGAN", time.time_ns())
        monkeypatch.setattr(Plugin, "cache", None)
        monkeypatch.setattr(Plugin, "settings", settings or Settings())
        monkeypatch.setattr(dependencies, "_unreported_folders", {})
        calls._slow_reach.cache_clear()
        files.forget()
        found = {}
        for file in sorted(package.parent.rglob("*.py")):
            source = file.read_text()
            lines = source.splitlines(keepends=True)
            told = [text for _, _, text, _ in Plugin(ast.parse(source), lines, str(file)).run()]
            if told:
                found[file.stem] = [text.partition(" ")[0] for text in told]
        return found

    return run


def test_what_has_not_changed_is_not_looked_at_again(run, looked_at):
    first = run()
    assert first == {"top": ["LAG203"], "waiter": ["LAG101"]}
    assert set(looked_at) == {"top", "waiter", "base"}
    looked_at.clear()
    assert run() == first
    assert looked_at == []


def test_places_and_texts_come_back(package):
    file = package / "waiter.py"
    source = file.read_text()
    told = [
        [row[:3] for row in Plugin(ast.parse(source), source.splitlines(keepends=True), str(file)).run()]
        for _ in range(2)
    ]
    assert told[0] == told[1] != []


def test_what_rests_on_a_changed_module_is_looked_at_again_and_nothing_else(package, run, looked_at):
    run()
    (package / "deep.py").write_text(QUICK)
    settle()
    looked_at.clear()
    assert run() == {"waiter": ["LAG101"]}
    assert looked_at == ["base", "top"]  # a subclass might stand in any file
    (package / "deep.py").write_text(SLOW)
    assert run() == {"top": ["LAG203"], "waiter": ["LAG101"]}


def test_an_edit_of_the_source_itself(package, run, looked_at):
    run()
    (package / "top.py").write_text(TOP + "\n\nasync def more():\n    pass\n")
    looked_at.clear()
    assert "top" in run()
    assert looked_at == ["base", "top"]


def test_an_edit_that_neither_size_nor_time_tells(package, run):
    (package / "deep.py").write_text(SLOW + " " * 20)
    settle()
    assert "top" in run()
    write_unseen(package / "deep.py", QUICK)
    assert "top" not in run()


def test_a_class_in_another_module(package, run):
    assert "waiter" in run()
    (package / "flags.py").write_text(EVENTS.replace("from threading import Event", "class Event: pass"))
    assert "waiter" not in run()


def test_a_module_that_comes(package, run):
    (package / "deep.py").unlink()
    settle()
    assert "top" not in run()
    (package / "deep.py").write_text(SLOW)
    assert "top" in run()


def test_a_module_that_goes(package, run):
    assert "top" in run()
    (package / "middle.py").unlink()
    assert "top" not in run()


def test_a_subclass_in_a_new_file_of_a_folder_that_was_walked(package, run):
    (package / "impl").mkdir()
    (package / "impl" / "__init__.py").write_text("")
    settle()
    assert "base" not in run()
    (package / "impl" / "new.py").write_text(SLOW_CHILD.replace(".base", "..base"))
    assert "base" in run()


def test_where_modules_are_looked_for_may_change_from_above(package, run):
    other, bare = package.parent / "other", package.parent / "bare"
    for folder in (other, bare):
        folder.mkdir()
    (other / "__init__.py").write_text("")
    (other / "helper.py").write_text(SLEEPER)
    (bare / "main.py").write_text("from other.helper import work\n\n\nasync def go():\n    work()\n")
    settle()
    assert "main" not in run()
    (package.parent / "pyproject.toml").write_text("")
    assert "main" in run()


@needs_links
def test_what_a_link_leads_to(package, run):
    (package / "gen").mkdir()
    (package / "uses.py").write_text("from .linked import work\n\n\nasync def go():\n    work()\n")
    (package / "gen" / "helper.txt").write_text("def work(): pass\n")
    (package / "linked.py").symlink_to(package / "gen" / "other.txt")
    settle()
    (package / "linked.py").unlink()
    (package / "linked.py").symlink_to(package / "gen" / "helper.txt")
    settle()
    assert "uses" not in run()
    (package / "gen" / "helper.txt").write_text(SLEEPER)
    assert "uses" in run()


def test_a_change_that_might_not_show_is_not_trusted(package, run, looked_at):
    (package / "deep.py").write_text(SLOW)
    run()
    looked_at.clear()
    run()
    assert "top" in looked_at


def test_folders_that_change_meanwhile(package, run, looked_at, monkeypatch):
    check = engine.check

    def adding(source, settings, **options):
        found = check(source, settings, **options)
        (package / f"new{len(looked_at)}.txt").write_text("")
        return found

    monkeypatch.setattr(engine, "check", adding)
    run()
    monkeypatch.setattr(engine, "check", check)
    looked_at.clear()
    run()
    assert "top" in looked_at


def test_settings_count(run, looked_at):
    run()
    looked_at.clear()
    assert run(Settings(select=("LAG1",))) == {"waiter": ["LAG101"]}
    assert "waiter" in looked_at


def test_another_place_is_another_answer(package, run):
    run()
    (package.parent / "elsewhere").mkdir()
    (package.parent / "elsewhere" / "alone.py").write_text(TOP)
    assert "alone" not in run()


def test_what_cannot_be_analysed_is_said_each_time(run, monkeypatch):
    def failing(*arguments, **options):
        raise engine.SourceError("a.py", 3, "odd")

    monkeypatch.setattr(engine, "check", failing)
    for _ in range(2):
        assert run() == {name: ["LAG901"] for name in ("top", "waiter", "base")}


def test_without_the_cache_nothing_is_kept(fresh, run):
    run(Settings(cache=False))
    assert not fresh.exists()


@pytest.mark.parametrize("folder", ["sources", "layouts"])
def test_damaged_entries_are_as_good_as_none(fresh, run, folder):
    expected = run()
    damages = [b"", b"{}", b"x\n{}", b"\n" * 9]
    for damage in damages:
        for file in (fresh / folder).glob("*.json"):
            file.write_bytes(damage)
        assert run() == expected
    for shape in ([], {}, None, {"found": 3, "stamps": [], "layout": ""}, {"found": [[1]], "stamps": []}):
        for file in (fresh / folder).glob("*.json"):
            cache.write(str(file), file.stem, json.loads(json.dumps(shape)))
        assert run() == expected


def test_what_nobody_has_used_for_long_is_removed(fresh, run):
    (fresh / "sources").mkdir(parents=True)
    old, new = fresh / "sources" / "old.json", fresh / "sources" / "new.json"
    for file, days in ((old, 40), (new, 3)):
        file.write_text("")
        then = time.time() - days * 86_400
        os.utime(file, (then, then))
    run()
    assert (old.exists(), new.exists()) == (False, True)


def test_a_folder_that_cannot_be_written_to_is_no_error(fresh, run):
    fresh.mkdir()
    (fresh / "sources").write_text("a file")
    assert "top" in run()
    assert "top" in run()


def test_a_long_chain_of_folders(fresh, package, run, looked_at):
    for number in range(300):
        folder = package / f"p{number}"
        folder.mkdir()
        (folder / "__init__.py").write_text("from .inner import work\n\n\nasync def go():\n    work()\n")
        (folder / "inner.py").write_text("def work(): pass\n")
    settle()
    run()
    assert len([*(fresh / "layouts").iterdir()]) > 250
    looked_at.clear()
    run()
    assert looked_at == []


def test_flake8_in_two_processes(package):
    command = [sys.executable, "-m", "flake8", "--isolated", "--jobs=2", "--select=LAG", str(package)]
    first, second = (commands.run(command) for _ in range(2))
    assert first.stdout == second.stdout != ""
    assert first.stderr == second.stderr == ""
    (package / "deep.py").write_text(QUICK)
    third = commands.run(command)
    assert "LAG203" in first.stdout
    assert "LAG203" not in third.stdout


TAIL = """\
import gates


class Tail:
    def __init__(self):
        self._chunks = []

    def write(self, chunk):
        self._chunks.append(chunk)
        gates.ready.set()

    def read(self):
        while not self._chunks:
            gates.ready.clear()
            gates.ready.wait()
        return self._chunks.pop(0)
"""


class TestWhatTheProjectHolds:
    """Whether an imported name is the project's own decides some findings."""

    @pytest.fixture
    def tail(self, package):
        file = package.parent / "d" / "tail.py"
        file.parent.mkdir()
        file.write_text(TAIL)
        settle()
        return file

    def test_a_module_that_comes(self, tail, run):
        first = run()
        (tail.parent / "gates.py").write_text("x = 1\n")
        assert ("tail" in run()) != ("tail" in first)

    def test_a_module_that_goes(self, tail, run):
        (tail.parent / "gates.py").write_text("x = 1\n")
        settle()
        first = run()
        (tail.parent / "gates.py").unlink()
        assert ("tail" in run()) != ("tail" in first)

    def test_a_folder_that_becomes_a_package(self, tail, run):
        (tail.parent.parent / "gates.py").write_text("x = 1\n")
        settle()
        first = run()
        (tail.parent / "__init__.py").write_text("")
        assert ("tail" in run()) != ("tail" in first)

    def test_a_source_that_is_saved_at_last(self, tail, monkeypatch):
        (tail.parent / "gates.py").write_text("x = 1\n")
        tail.unlink()
        settle()
        monkeypatch.setattr(plugin_cache, "_LAYOUT", plugin_cache._Layout())
        monkeypatch.setattr(plugin_cache, "_BEGAN", time.time_ns())

        def told() -> int:
            monkeypatch.setattr(Plugin, "cache", None)
            return len([*Plugin(ast.parse(TAIL), TAIL.splitlines(keepends=True), str(tail)).run()])

        unsaved = told()
        tail.write_text(TAIL)
        assert told() != unsaved


def test_a_subclass_in_a_folder_of_an_odd_name(package, run):
    assert "base" not in run()
    (package / "sub.v2").mkdir()
    (package / "sub.v2" / "new.py").write_text(SLOW_CHILD.replace("from .base", "from pkg.base"))
    (package.parent / "pyproject.toml").write_text("")
    settle()
    assert "base" in run()


def test_one_run_tells_nothing_to_the_next_of_the_same_process(package, monkeypatch):
    monkeypatch.setattr(plugin_cache, "_LAYOUT", plugin_cache._Layout())
    home = package.parent / "proj"
    (home / "d").mkdir(parents=True)
    (home / "helper.py").write_text(SLEEPER.replace("work", "slow"))
    file = home / "d" / "a.py"
    file.write_text("from helper import slow\n\n\nasync def f():\n    slow()\n")
    settle()
    monkeypatch.setattr(plugin_cache, "_BEGAN", time.time_ns())

    def told() -> list[str]:
        monkeypatch.setattr(Plugin, "cache", None)  # as each run of flake8 begins
        source = file.read_text()
        return [
            row[2] for row in Plugin(ast.parse(source), source.splitlines(keepends=True), str(file)).run()
        ]

    assert told() == []
    (home / "pyproject.toml").write_text("")
    (file.parent / "note.txt").write_text("")  # the folder of a known module shows that something moved
    settle()
    assert len(told()) == 1


def test_folders_are_told_of_once(fresh, package, run):
    for number in range(12):
        (package / f"more{number}.py").write_text(TOP.replace("main", f"main{number}"))
    settle()
    run()
    assert len([*(fresh / "sources").iterdir()]) == 15
    assert len([*(fresh / "layouts").iterdir()]) <= 3
