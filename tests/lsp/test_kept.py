"""An editor keeps what has not changed: the findings must be those of an analysis from scratch."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from pathlib import Path

import pytest

from flake8_eventrace.engine import checkpoints
from flake8_eventrace.engine.checkpoints import Abandoned
from flake8_eventrace.engine.kept import Kept
from flake8_eventrace.lsp.analysis import DocumentAnalysis, DocumentResult
from flake8_eventrace.lsp.document import Document
from flake8_eventrace.lsp.scheduler import KEPT_DOCUMENTS, Scheduler
from flake8_eventrace.rules.registry import ALL_RULES, LAG101
from flake8_eventrace.settings import Settings
from tests.edits import Typing

EVERY_RULE = Settings(select=tuple(rule.code for rule in ALL_RULES))
#: How many files are changed, and how often each.
FILES_TYPED_IN = 40
CHANGES = 8

MAILBOX = LAG101.page.example
#: A class that has nothing to do with the mailbox.
OTHER = '''

class Counter:
    """Counts."""

    def __init__(self):
        self.counted = 0
        self.key = lambda value: value

    def count(self):
        self.counted += 1
'''


def analyse(path: Path, text: str, kept: Kept, is_wanted=lambda: True) -> DocumentResult:
    document = Document(path.as_uri(), str(path), 1, text, str(path.parent))
    texts = {str(path): document.source}
    return DocumentAnalysis(document, texts, lambda _: EVERY_RULE).analyse(kept, is_wanted)


@pytest.mark.parametrize("seed", range(FILES_TYPED_IN))
def test_findings_are_those_of_an_analysis_from_scratch(seed: int, tmp_path: Path) -> None:
    typing, kept = Typing(seed), Kept()
    path = tmp_path / typing.file.name
    for text in typing.versions(CHANGES):
        result, expected = analyse(path, text, kept), analyse(path, text, Kept())
        assert result.findings == expected.findings
        assert result.silenced == expected.silenced
        assert result.problem == expected.problem
        assert result.other_files == expected.other_files
        if result.problem:
            typing.note_error()


def test_another_file_that_changes_is_seen(tmp_path: Path) -> None:
    """The class of the event is in another file; in the text, nothing of the wait changes."""
    (tmp_path / "pyproject.toml").touch()
    boxes = tmp_path / "boxes.py"
    box = "import {0}\n\n\nclass Box:\n"
    box += "    def __init__(self):\n        self.wake = {0}.Event()\n        self.items = []\n"
    box += "\n    def put(self, item):\n        self.items.append(item)\n        self.wake.set()\n"
    text = (
        "from boxes import Box\n\n\n"
        "def take(box: Box):\n    while not box.items:\n        box.wake.clear()\n        box.wake.wait()\n"
        "    return box.items.pop()\n" + OTHER
    )
    path, kept = tmp_path / "reader.py", Kept()
    path.write_text(text)
    for number, package in enumerate(("threading", "asyncio", "threading")):
        boxes.write_text(box.format(package) + "#" * number)
        text += f"        self.counted = {number}\n"
        result, expected = analyse(path, text, kept), analyse(path, text, Kept())
        assert result.findings == expected.findings
        assert bool(result.findings) is (package == "threading")


def test_trees_of_old_versions_are_freed(tmp_path: Path) -> None:
    path, kept = tmp_path / "mailbox.py", Kept()
    old: list[weakref.ref] = []
    for number in range(4):
        text = MAILBOX + OTHER + f"        self.typed = {number}\n"
        assert analyse(path, text, kept).findings
        program, tree = kept._program, kept._tree._tree
        last = program.module.statements.all[-1]
        assert last.node.name.value == "Counter"
        gone = (program, program.module, last, program.module.classes["Counter"], tree, tree.body[-1])
        methods = program.module.classes["Counter"].methods.values()
        old.extend(map(weakref.ref, (*gone, *methods)))
        alive = len(gone) + len(methods)
        del program, tree, last, gone, methods
    gc.collect()
    assert [one() is not None for one in old[:-alive]] == [False] * len(old[:-alive])
    assert all(one() is not None for one in old[-alive:])
    del kept
    gc.collect()
    assert all(one() is None for one in old)


def test_what_has_not_changed_is_not_made_again(tmp_path: Path) -> None:
    path, kept = tmp_path / "mailbox.py", Kept()
    text = f'"""Mail."""\n\nimport os\n{MAILBOX}{OTHER}'
    (first,) = analyse(path, text, kept).findings
    text = text.replace("import os\n", "import os\n\n\n")
    (moved,) = analyse(path, text, kept).findings
    assert moved.line == first.line + 2
    before = kept._program
    mailbox = before.module.classes["Mailbox"]
    (take,) = (f for f in before.module.functions if f.qualname == "Mailbox.take")
    graph = before.inlined(take)
    text += "        self.counted += 1\n"
    analyse(path, text, kept)
    after = kept._program
    # Compared by their ids: the text of what differs would be endless.
    assert id(after.module) != id(before.module)
    assert id(after.module.classes["Mailbox"]) == id(mailbox)
    assert id(after.inlined(take)) == id(graph)
    # The name of a lambda says how many functions are above it.
    assert [f.qualname for f in after.module.functions][-1] == "Counter.count"
    analyse(path, text.replace("class Mailbox", "def first(): pass\n\n\nclass Mailbox"), kept)
    names = [f.qualname for f in kept._program.module.functions]
    assert f"Counter.__init__.<lambda {len(names) - 2}>" in names


def test_a_check_is_abandoned_between_two_stages(tmp_path: Path, monkeypatch) -> None:
    path, kept = tmp_path / "mailbox.py", Kept()
    stages = 0

    def count() -> bool:
        nonlocal stages
        stages += 1
        return True

    analyse(path, MAILBOX, Kept(), count)
    assert stages > len(ALL_RULES)
    for last in range(0, stages, 9):
        left = iter(range(last))
        with pytest.raises(Abandoned):
            analyse(path, f"{MAILBOX}# {last}\n", kept, lambda left=left: next(left, None) is not None)
        # The next check finds what was kept in order.
        text = f"{MAILBOX}\n\nlast = {last}\n"
        assert analyse(path, text, kept).findings == analyse(path, text, Kept()).findings
    checkpoints.checkpoint()  # outside of a check it does nothing


@pytest.mark.asyncio
async def test_a_newer_text_ends_the_check_of_the_older_one(tmp_path: Path, monkeypatch) -> None:
    began, newer = threading.Event(), threading.Event()
    original = DocumentAnalysis.analyse
    ended: list[object] = []

    def slowly(self, kept, is_wanted):
        began.set()
        if self.document.version == 1:
            assert newer.wait(60)
        try:
            result = original(self, kept, is_wanted)
        except Abandoned:
            ended.append(self.document.version)
            raise
        return result

    monkeypatch.setattr(DocumentAnalysis, "analyse", slowly)
    published: list[DocumentResult] = []
    scheduler = Scheduler(lambda _: EVERY_RULE, published.append, debounce=0)
    path = tmp_path / "mailbox.py"
    scheduler.update(Document(path.as_uri(), str(path), 1, MAILBOX, str(tmp_path)))
    first = asyncio.ensure_future(scheduler.result(path.as_uri()))
    await asyncio.to_thread(began.wait, 60)
    scheduler.update(Document(path.as_uri(), str(path), 2, MAILBOX + "\n", str(tmp_path)))
    newer.set()
    result = await first
    assert result is not None
    assert result.document.version == 2
    assert [one.document.version for one in published] == [2]
    assert ended == [1]
    scheduler.close()


@pytest.mark.asyncio
async def test_trees_of_few_documents_are_kept(tmp_path: Path) -> None:
    scheduler = Scheduler(lambda _: EVERY_RULE, lambda _: None, debounce=0)
    for number in range(KEPT_DOCUMENTS + 2):
        path = tmp_path / f"mailbox{number}.py"
        scheduler.update(Document(path.as_uri(), str(path), 1, MAILBOX, str(tmp_path)))
        await scheduler.result(path.as_uri())
    assert len(scheduler._kept) == KEPT_DOCUMENTS
    scheduler.remove(path.as_uri())
    assert path.as_uri() not in scheduler._kept
    scheduler.close()
