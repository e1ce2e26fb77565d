"""Fixes that are verified together are the same as those that are verified one by one."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from flake8_eventrace.engine import verdicts
from flake8_eventrace.engine.check import FixResult, SourceError, check_source, fix_source
from flake8_eventrace.finding import Finding
from flake8_eventrace.rules.registry import OFF_BY_DEFAULT
from flake8_eventrace.settings import Settings
from tests.bench.generated import event_file
from tests.engine.test_verify import EVERYTHING, FOLDERS, SAFE, long_sources
from tests.fuzz import events
from tests.fuzz.texts import Layout, write

ALL = Settings(cache=False, extend_select=tuple(sorted(OFF_BY_DEFAULT)))


def outcome(source: bytes) -> tuple[list[Finding], list[object]] | str:
    """The findings with their fixes, and what a fix run makes of the source."""
    try:
        found = check_source(source, "here.py", ALL, with_fixes=True)
        return found, [_told(fix_source(source, "here.py", settings)) for settings in (EVERYTHING, SAFE)]
    except SourceError as error:
        return str(error)


def _told(fixed: FixResult) -> object:
    """What a run tells, without the lines: those of a fix are those of the step that makes it."""
    applied = sorted((f.code, f.receiver, f.fix.title if f.fix is not None else "") for f in fixed.applied)
    return fixed.source, applied, fixed.remaining


def one_by_one(source: bytes, monkeypatch: pytest.MonkeyPatch) -> object:
    with monkeypatch.context() as context:
        context.setattr(verdicts, "MOST", 1)
        return outcome(source)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_first_files_of_testdata(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for source in islice(long_sources(folder, 2), 1):
        assert outcome(source) == one_by_one(source, monkeypatch)


@pytest.mark.exhaustive
@pytest.mark.parametrize("folder", FOLDERS)
def test_testdata(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for source in islice(long_sources(folder), 0, None, 2):
        assert outcome(source) == one_by_one(source, monkeypatch)


MORE = pytest.mark.exhaustive


@pytest.mark.parametrize(
    ("seed", "together"), [(0, 2), *(pytest.param(seed, 4, marks=MORE) for seed in range(6))]
)
def test_generated_programs(seed: int, together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    texts = [write(events.program(random), Layout(random, comments=True)).source for _ in range(together)]
    source = "\n\n".join(texts).encode()
    assert outcome(source) == one_by_one(source, monkeypatch)


@pytest.mark.parametrize("classes", [3, pytest.param(8, marks=MORE)])
def test_long_file(classes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source = event_file(classes, one_in=1).source.encode()
    assert outcome(source) == one_by_one(source, monkeypatch)


#: Both fixes want one import: it takes the place of another here, and is added beside that there.
ONE_IMPORT = """\
import abc
import time
import requests


async def first():
    time.sleep(1)


async def second():
    return requests.get("https://example.org")
"""

#: The fix of the setter changes what is proposed for the waiter, which knows the event by another path.
TWO_PATHS = """\
import threading


class Box:
    def __init__(self):
        self.wake = threading.Event()
        self.items = []

    def put(self, item):
        self.wake.set()
        self.items.append(item)


class Taker:
    def __init__(self, box: Box):
        self.box = box

    def take(self):
        while True:
            if self.box.items:
                return self.box.items.pop()
            self.box.wake.clear()
            self.box.wake.wait()
"""


@pytest.mark.parametrize("source", [ONE_IMPORT, TWO_PATHS], ids=["one import", "two paths"])
def test_fixes_that_meet(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(source.encode()) == one_by_one(source.encode(), monkeypatch)
