"""A fix is verified by a look at what it has changed; that tells the same as a look at all of it anew."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from random import Random

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

import flake8_eventrace.symbols.reparsing as reparsing
from flake8_eventrace.engine import check as engine
from flake8_eventrace.engine.check import SourceError, check_source, fix_source
from flake8_eventrace.flow.inlining import Program
from flake8_eventrace.flow.statements import lower
from flake8_eventrace.project.imported_classes import PROJECT
from flake8_eventrace.rules.registry import LAG101, OFF_BY_DEFAULT
from flake8_eventrace.settings import Settings
from flake8_eventrace.symbols.incremental import TopLevelStatements
from flake8_eventrace.symbols.symbols import collect
from flake8_eventrace.symbols.walk import walk
from tests.expectations import TESTDATA, Case, all_cases
from tests.fuzz import events
from tests.fuzz.texts import Layout, write
from tests.sampling import sampled

EVERYTHING = Settings(cache=False, unsafe_fixes=True, extend_select=tuple(sorted(OFF_BY_DEFAULT)))
SAFE = Settings(cache=False, extend_select=tuple(sorted(OFF_BY_DEFAULT)))
FOLDERS = sorted(folder.name for folder in TESTDATA.iterdir() if folder.is_dir())

#: Files of testdata in one source: a fix has neighbours that share its names.
TOGETHER = 4


def cases(folder: str) -> list[Case]:
    return [case for case in all_cases() if case.folder == folder]


def long_sources(folder: str, together: int = TOGETHER) -> Iterator[bytes]:
    """Sources made of several files of a folder each."""
    files = (case.source for case in cases(folder) if not case.source.startswith(b"\xef\xbb\xbf"))
    while joined := list(islice(files, together)):
        yield b"\n\n".join(joined)


def outcome(source: bytes) -> list[object]:
    """All that is found in a source, and what every kind of run makes of it."""
    try:
        return [
            check_source(source, "here.py", EVERYTHING, with_fixes=True),
            fix_source(source, "here.py", EVERYTHING),
            fix_source(source, "here.py", SAFE),
        ]
    except SourceError as error:
        return [str(error)]


def anew(source: bytes, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The outcome where each fix is verified by a check of all of the text."""
    with monkeypatch.context() as context:
        context.setattr(reparsing, "changed_text", lambda after, before: None)
        return outcome(source)


@pytest.fixture
def trees(monkeypatch: pytest.MonkeyPatch) -> list[tuple[cst.Module, cst.Module]]:
    """The trees of mended sources: as they were put together, and as LibCST parses the text."""
    found: list[tuple[cst.Module, cst.Module]] = []
    put_together: Callable[[TopLevelStatements, TopLevelStatements], cst.Module | None] = reparsing.reparsed

    def watched(after: TopLevelStatements, before: TopLevelStatements) -> cst.Module | None:
        tree = put_together(after, before)
        if tree is not None:
            found.append((tree, cst.parse_module(after.bytes)))
        return tree

    monkeypatch.setattr(reparsing, "reparsed", watched)
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_both_ways_tell_the_same_of_the_first_files(
    folder: str, monkeypatch: pytest.MonkeyPatch, trees: list[tuple[cst.Module, cst.Module]]
) -> None:
    for source in islice(long_sources(folder, 2), 1):
        assert outcome(source) == anew(source, monkeypatch)
    assert all(tree.deep_equals(parsed) for tree, parsed in trees)
    assert trees or folder not in ("LAG101", "LAG104")


@pytest.mark.exhaustive
@pytest.mark.parametrize("folder", FOLDERS)
def test_both_ways_tell_the_same_of_testdata(
    folder: str, monkeypatch: pytest.MonkeyPatch, trees: list[tuple[cst.Module, cst.Module]]
) -> None:
    for source in islice(long_sources(folder), 0, None, 2):
        assert outcome(source) == anew(source, monkeypatch)
    assert all(tree.deep_equals(parsed) for tree, parsed in trees)
    assert trees or folder not in ("LAG101", "LAG104", "LAG201", "odd")


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in (0, 2, 3))]
)
def test_both_ways_tell_the_same_of_generated_programs(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    texts = [write(events.program(random), Layout(random, comments=True)).source for _ in range(3)]
    source = "\n\n".join(texts).encode()
    assert outcome(source) == anew(source, monkeypatch)


RENAMED = """\
import threading
{line}
flag = threading.Event()


class Loop:
    def run(self):
        while ready(flag):
            flag.clear()
            flag.wait()
"""


def test_graphs_are_made_anew_where_a_name_means_something_else() -> None:
    before = TopLevelStatements(cst.parse_module(RENAMED.format(line="from here import ready")))
    later = cst.parse_module(RENAMED.format(line="from there import set as ready"))
    shared = TopLevelStatements(later.with_changes(body=[*later.body[:-1], before.module.body[-1]]), before)
    old = Program(collect(before.module, "x.py", before), PROJECT)
    run = old.module.functions[0]
    old.graph(run)
    new = Program(collect(shared.module, "x.py", shared), PROJECT, old)
    (again,) = new.module.functions
    assert again.node is run.node
    called = [getattr(node.operation, "qualified", "") for node in new.graph(again).nodes()]
    assert called == [getattr(node.operation, "qualified", "") for node in lower(again).nodes()]
    assert "there.set" in called


@pytest.mark.parametrize("folder", sampled(FOLDERS, 4))
def test_code_stands_where_libcst_says(folder: str) -> None:
    for case in cases(folder):
        module = cst.parse_module(case.source)
        ranges = PositionProvider()._gen(MetadataWrapper(module, unsafe_skip_copy=True))
        statements = TopLevelStatements(module)
        assert statements.text == module.code
        nodes = [node for statement in module.body for node in walk(statement)]
        assert [statements.position(node) for node in nodes[::7]] == [ranges[node] for node in nodes[::7]]


FUTURE = b"from __future__ import annotations\n\nimport threading\n\n\n"


@pytest.mark.parametrize(
    "broken",
    [b"return 1\n", b"def f():\n    nonlocal x\n", b"x = 1\nglobal x\n"],
    ids=["return", "nonlocal", "global"],
)
@pytest.mark.parametrize("head", [b"import threading\n\n\n", FUTURE], ids=["plain", "future"])
def test_nothing_is_mended_in_a_source_that_does_not_compile(head: bytes, broken: bytes) -> None:
    body = b"""
class Box:
    def take(self):
        while not self.items:
            self.wake.clear()
            self.wake.wait()

    def put(self, item):
        self.items.append(item)
        self.wake.set()


"""
    assert fix_source(head + body, "box.py", SAFE).applied
    assert not fix_source(head + body + broken, "box.py", SAFE).applied


@pytest.mark.parametrize("line", [b"    import __future__.foo as x", b"    from __future__.foo import bar"])
def test_what_is_no_future_feature_is_no_flag(line: bytes) -> None:
    head = b"import threading\n\ntry:\n" + line + b"\nexcept ImportError:\n    pass\n"
    assert fix_source(head + LAG101.page.example.encode(), "box.py", SAFE).applied


def test_the_collector_is_called_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[int] = []
    monkeypatch.setattr(engine.gc, "collect", lambda: called.append(1))
    monkeypatch.setattr(engine, "_STEPS_PER_COLLECTION", 3)
    source = b"\n\n".join([LAG101.page.example.encode()] * 8)
    fixed = fix_source(source, "boxes.py", SAFE, agreed=lambda before, after, finding: True)  # one a step
    assert len(called) == len(fixed.applied) // 3 > 0


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("source", [b"x = 1\n", b"import threading\nevent.clear(\nevent.wait()\n"])
def test_the_collector_is_left_as_it_was(on: bool, source: bytes) -> None:
    was_on = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        with suppress(SourceError):
            check_source(source, "x.py", SAFE, with_fixes=True)
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()
