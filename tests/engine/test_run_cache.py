"""What was found is kept from run to run, and never outlives what it rests on."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from flake8_eventrace import runner
from flake8_eventrace.project import slow_calls as calls
from flake8_eventrace.runner import Checked, Problem, check_what_changed, find_jobs
from flake8_eventrace.settings import Settings
from tests.project.test_store import NESTED, QUICK, SLOW, TOP, write_unseen
from tests.test_runner import needs_links

EVENTS = """\
from threading import Event


class Flag:
    def __init__(self):
        self.event = Event()
        self.items = []

    def put(self, item):
        self.items.append(item)
        self.event.set()
"""
WAITER = """\
from .flags import Flag


class Reader:
    def __init__(self, flag: Flag):
        self.flag = flag

    def run(self):
        seen = 0
        while True:
            for item in self.flag.items[seen:]:
                print(item)
                seen += 1
            self.flag.event.clear()
            self.flag.event.wait()
"""
BASE = """\
class Base:
    def fetch(self):
        raise NotImplementedError


async def main(base: Base):
    base.fetch()
"""
PLAIN_CHILD = "class Child:\n    def fetch(self):\n        return 1\n"
SLOW_CHILD = """\
import requests

from .base import Base


class Child(Base):
    def fetch(self):
        return requests.get("https://example.org")
"""


@pytest.fixture
def store(fresh):
    """Where results are kept, in a cache folder that nobody has used."""
    return fresh / "results"


@pytest.fixture
def package(tmp_path):
    """As many files as are worth keeping results of; some of them lead to one another."""
    home = tmp_path / "home" / "pkg"
    home.mkdir(parents=True)
    named = {"__init__": "", "top": TOP, "middle": NESTED, "deep": SLOW, "flags": EVENTS, "waiter": WAITER}
    named |= {"base": BASE, "child": PLAIN_CHILD}
    for name, text in {**named, **{f"m{n}": f"VALUE = {n}\n" for n in range(60)}}.items():
        (home / f"{name}.py").write_text(text)
    settle()
    return home


@pytest.fixture
def looked_at(monkeypatch):
    """The names of the files that were looked at since this was last cleared."""
    seen = []
    check_file = runner.check_file

    def noting(job, **options):
        seen.append(Path(job.path).stem)
        return check_file(job, **options)

    monkeypatch.setattr(runner, "check_file", noting)
    return seen


def settle():
    """Until a change that comes now shows another time."""
    time.sleep(0.15)


def run(package: Path, settings: Settings | None = None) -> list[Checked | Problem]:
    jobs = list(find_jobs([str(package)], lambda path: settings or Settings()))
    return list(check_what_changed(jobs, 1))


def codes(results) -> dict[str, list[str]]:
    found = {Path(r.job.path).stem: [f.code for f in r.findings] for r in results if isinstance(r, Checked)}
    return {name: codes for name, codes in found.items() if codes}


@pytest.mark.usefixtures("store")
class TestRuns:
    def test_what_has_not_changed_is_not_looked_at_again(self, package, looked_at):
        first = run(package)
        assert codes(first) == {"top": ["LAG203"], "waiter": ["LAG101"]}
        assert len(looked_at) == len(first) == 68
        looked_at.clear()
        second = run(package)
        assert looked_at == []
        assert second == first
        assert [r.source for r in second] == [r.source for r in first]

    def test_findings_come_back_whole(self, package):
        first, second = run(package), run(package)
        (before,) = [r for r in first if r.job.path.endswith("waiter.py")]
        (after,) = [r for r in second if r.job.path.endswith("waiter.py")]
        (finding,) = after.findings
        assert finding.fix is not None
        assert finding.witness
        assert repr(before.findings) == repr(after.findings)
        assert before.source == after.source != b""

    def test_what_rests_on_a_changed_module_is_looked_at_again_and_nothing_else(self, package, looked_at):
        run(package)
        (package / "deep.py").write_text(QUICK)
        looked_at.clear()
        assert codes(run(package)) == {"waiter": ["LAG101"]}
        assert {"top", "deep"} <= set(looked_at)
        assert not {name for name in looked_at if name.startswith("m") and name != "middle"}
        settle()
        (package / "deep.py").write_text(SLOW)
        assert codes(run(package)) == {"top": ["LAG203"], "waiter": ["LAG101"]}

    def test_an_edit_that_neither_size_nor_time_tells(self, package):
        (package / "deep.py").write_text(SLOW + " " * 20)
        settle()
        assert "top" in codes(run(package))
        write_unseen(package / "deep.py", QUICK)
        assert "top" not in codes(run(package))

    def test_a_class_in_another_module(self, package):
        assert "waiter" in codes(run(package))
        (package / "flags.py").write_text(EVENTS.replace("from threading import Event", "class Event: pass"))
        assert "waiter" not in codes(run(package))

    def test_a_module_that_comes(self, package):
        (package / "deep.py").unlink()
        settle()
        assert "top" not in codes(run(package))
        settle()
        (package / "deep.py").write_text(SLOW)
        assert "top" in codes(run(package))

    def test_a_module_that_goes(self, package):
        assert "top" in codes(run(package))
        (package / "middle.py").unlink()
        assert "top" not in codes(run(package))

    def test_a_subclass_in_a_file_that_held_none(self, package):
        assert "base" not in codes(run(package))
        (package / "child.py").write_text(SLOW_CHILD)
        assert "base" in codes(run(package))

    def test_a_subclass_in_a_new_file_of_a_folder_that_was_walked(self, package):
        (package / "impl").mkdir()
        (package / "impl" / "__init__.py").write_text("")
        settle()
        assert "base" not in codes(run(package))
        (package / "impl" / "new.py").write_text(SLOW_CHILD.replace(".base", "..base"))
        assert "base" in codes(run(package))

    def test_where_modules_are_looked_for_may_change_from_above(self, package):
        other = package.parent / "other"
        other.mkdir()
        (other / "__init__.py").write_text("")
        (other / "helper.py").write_text("import time\n\n\ndef work():\n    time.sleep(5)\n")
        bare = package.parent / "bare"
        bare.mkdir()
        (bare / "main.py").write_text("from other.helper import work\n\n\nasync def go():\n    work()\n")
        for number in range(60):
            (bare / f"m{number}.py").write_text("")
        settle()
        assert codes(run(bare)) == {}
        (package.parent / "pyproject.toml").write_text("")
        calls._slow_reach.cache_clear()  # as in another process
        assert codes(run(bare)) == {"main": ["LAG203"]}

    def test_folders_that_a_file_searched_which_cannot_be_checked(self, package):
        uses = "from pkg.later import work\n\n\nasync def go():\n    work()\n"
        deep = f"match go:\n    case {'[' * 90}1{']' * 90}:\n        pass\n"
        (package / "a_deep.py").write_text(uses + deep)
        (package / "b_uses.py").write_text(uses)
        settle()
        assert "b_uses" not in codes(run(package))
        settle()
        (package / "later.py").write_text("import time\n\n\ndef work():\n    time.sleep(5)\n")
        assert "b_uses" in codes(run(package))

    @needs_links
    def test_what_a_link_leads_to(self, package, tmp_path):
        slow = "import time\n\n\ndef work():\n    time.sleep(5)\n"
        (package / "sub").mkdir()
        (package / "sub" / "__init__.py").write_text("")
        (package / "sub" / "uses.py").write_text(
            "from ..linked import work\n\n\nasync def go():\n    work()\n"
        )
        (package / "gen").mkdir()
        (package / "linked.py").symlink_to(package / "gen" / "helper.txt")
        settle()
        assert "uses" not in codes(run(package))
        (package / "gen" / "helper.txt").write_text(slow)
        assert "uses" in codes(run(package))

    def test_a_change_that_might_not_show_is_not_trusted(self, package, looked_at):
        (package / "deep.py").write_text(SLOW)
        run(package)
        looked_at.clear()
        run(package)
        assert {"deep", "top"} <= set(looked_at)

    def test_what_cannot_be_checked_is_said_each_time(self, package):
        (package / "broken.py").write_text("def f(:\n")
        settle()
        for _ in range(2):
            results = run(package, Settings(check_syntax=True))
            (problem,) = [result for result in results if isinstance(result, Problem)]
            assert "syntax error" in str(problem)

    def test_a_file_that_was_walked_unparsed_is_parsed_when_it_is_named(self, package, looked_at):
        broken = package / "broken.py"
        broken.write_text("def f(:\n")
        settle()
        for _ in range(2):
            assert not [result for result in run(package) if isinstance(result, Problem)]
        assert looked_at.count("broken") == 1
        for paths in ([package, broken], [broken, package]):
            jobs = list(find_jobs([*map(str, paths)], lambda path: Settings()))
            (problem,) = [r for r in check_what_changed(jobs, 1) if isinstance(r, Problem)]
            assert problem.path == str(broken)
        assert not [result for result in run(package) if isinstance(result, Problem)]

    def test_a_file_that_was_named_is_not_looked_at_again_when_it_is_walked(self, package, looked_at):
        settle()
        jobs = list(find_jobs([str(package), str(package / "top.py")], lambda path: Settings()))
        list(check_what_changed(jobs, 1))
        looked_at.clear()
        run(package)
        assert "top" not in looked_at

    def test_what_is_silenced_stays_so_and_settings_count(self, package, looked_at):
        quiet = WAITER.replace("clear()\n", "clear()  # noqa: LAG101\n")
        (package / "waiter.py").write_text(quiet)
        settle()
        for _ in range(2):
            (waiter,) = [r for r in run(package) if r.job.path.endswith("waiter.py")]
            assert (len(waiter.findings), len(waiter.silenced)) == (0, 1)
        looked_at.clear()
        assert codes(run(package, Settings(select=("LAG1",)))) == {}
        assert len(looked_at) == 68

    def test_an_edit_in_the_midst_of_a_run_is_seen_by_the_next(self, package, monkeypatch):
        check_file = runner.check_file

        def editing(job, **options):
            if job.path.endswith("m59.py"):
                (package / "deep.py").write_text(QUICK)
            return check_file(job, **options)

        monkeypatch.setattr(runner, "check_file", editing)
        run(package)
        monkeypatch.setattr(runner, "check_file", check_file)
        assert "top" not in codes(run(package))


class TestStore:
    def test_a_damaged_store_is_as_good_as_none(self, store, package):
        expected = codes(run(package))
        (file,) = store.glob("*.json")
        whole = file.read_bytes()
        checksum, _, payload = whole.partition(b"\n")
        for damaged in (b"", whole[: len(whole) // 2], whole[:-1] + b" ", b"x" + whole, b"{}", b"\n" * 9):
            file.write_bytes(damaged)
            assert codes(run(package)) == expected
        file.write_bytes(checksum + b"\n" + payload.replace(b"LAG203", b"LAG999"))
        assert codes(run(package)) == expected

    @pytest.mark.parametrize("shape", ["[]", "{}", "null", '{"files": 3}', '{"files": ["a"], "stamps": []}'])
    def test_a_store_of_another_shape(self, store, package, shape):
        from flake8_eventrace.project import store as cache

        expected = codes(run(package))
        (file,) = store.glob("*.json")
        cache.write(str(file), file.stem, json.loads(shape))
        assert codes(run(package)) == expected

    def test_without_the_cache_nothing_is_kept(self, store, package):
        run(package, Settings(cache=False))
        assert not store.exists()

    def test_a_run_over_a_few_files_keeps_nothing(self, store, package):
        jobs = list(find_jobs([str(package / "top.py")], lambda path: Settings()))
        assert codes(check_what_changed(jobs)) == {"top": ["LAG203"]}
        assert not store.exists()

    def test_what_nobody_has_used_for_long_is_removed(self, store, package):
        store.mkdir(parents=True)
        old, new = store / "old.json", store / "new.json"
        for file, days in ((old, 40), (new, 3)):
            file.write_text("")
            then = time.time() - days * 86_400
            os.utime(file, (then, then))
        run(package)
        assert (old.exists(), new.exists()) == (False, True)

    def test_a_folder_that_cannot_be_written_to_is_no_error(self, store, package):
        store.parent.mkdir()
        store.write_text("a file")
        assert "top" in codes(run(package))


def test_what_is_kept_depends_on_the_code_of_every_room(monkeypatch):
    from flake8_eventrace.engine import run_cache

    stamped = []
    monkeypatch.setattr(run_cache.overlay, "stamp", lambda path: stamped.append(path) or ())
    run_cache.code_digest.__wrapped__()
    names = {Path(path).parent.name for path in stamped}
    assert {"flake8_eventrace", "catalog", "engine", "lost_wakeup", "protocol", "libcst"} <= names
