"""An editor keeps what has not changed: the findings must be those of an analysis from scratch."""

from __future__ import annotations

import gc
import os
import random
import weakref
from pathlib import Path

import pytest

from flake8_eventrace.engine.checkpoints import Abandoned
from flake8_eventrace.engine.kept import Kept
from flake8_eventrace.lsp.analysis import DocumentAnalysis
from flake8_eventrace.lsp.document import Document
from flake8_eventrace.rules.registry import ALL_RULES, LAG101
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.text import split

TESTDATA = Path(__file__).parent.parent.parent / "testdata"
EVERY_RULE = Settings(select=tuple(rule.code for rule in ALL_RULES))
#: How often each of the sampled files is changed, one change upon the other.
CHANGES = 8
SAMPLES = 60

#: Lines that somebody may type: alone they are comments, definitions, errors, or other indentation.
TYPED = (
    "",
    "# a comment",
    "    # an indented comment",
    "import threading",
    "from asyncio import Event",
    "x = 1",
    "    x = 1",
    "\tx = 2",
    "@decorated",
    "def helper():",
    "class Added:",
    "async def task(self): await self.ready.wait()",
    "    def clear(self): self.ready.clear()",
    "        self.ready.clear()",
    "        self.event = threading.Event()",
    "else:",
    "text = '''",
    "(",
    "\\",
    "if x: pass",
    "\x0cx = 1",
    "found = lambda: 1",
    "    global x",
)


def changed(lines: list[str], rng: random.Random, end: str) -> list[str]:
    """Return the lines after one change, as an editor makes it."""
    at = rng.randrange(len(lines) + 1)
    to = min(len(lines), at + rng.randrange(1, 12))
    kind = rng.randrange(8)
    if kind <= 2:
        return [*lines[:at], rng.choice(TYPED) + end, *lines[at:]]
    if kind == 3:
        return [*lines[:at], *lines[to:]]
    if kind == 4:  # a part is moved
        rest = [*lines[:at], *lines[to:]]
        place = rng.randrange(len(rest) + 1)
        return [*rest[:place], *lines[at:to], *rest[place:]]
    if kind == 5:  # a definition is moved behind all others
        starts = [n for n, line in enumerate(lines) if line[:1] not in (" ", "\t", "\r", "\n", "#")]
        parts = list(zip(starts, [*starts[1:], len(lines)])) or [(0, 0)]
        first, after = rng.choice(parts)
        return [*lines[:first], *lines[after:], *lines[first:after]]
    at = min(at, len(lines) - 1)
    if at < 0:
        return lines
    line = lines[at].rstrip("\r\n")
    if kind == 6:
        return [*lines[:at], line + rng.choice(("  # seen", " +", ":", "; x = 3")) + end, *lines[at + 1 :]]
    names = rng.choice(
        (("self", "this"), ("Event", "Lock"), ("clear", "set"), ("wait", "is_set"), ("def", "async def"))
    )
    return [*lines[:at], line.replace(*names) + end, *lines[at + 1 :]]


class Typist:
    """Changes a document and compares the two analyses."""

    def __init__(self, path: Path, settings: Settings = EVERY_RULE) -> None:
        self.path = path
        self.settings = settings
        self.kept = Kept()

    def analyse(self, text: str, kept: Kept):
        document = Document(self.path.as_uri(), str(self.path), 1, text, str(self.path.parent))
        texts = {str(self.path): document.source}
        analysis = DocumentAnalysis(document, texts, lambda path: self.settings)
        return analysis.analyse(kept, lambda: True)

    def compare(self, text: str) -> bool:
        """Compare the two analyses of a text; return whether it is without a syntax error."""
        kept, fresh = self.analyse(text, self.kept), self.analyse(text, Kept())
        assert (kept.findings, kept.silenced) == (fresh.findings, fresh.silenced)
        assert kept.problem == fresh.problem
        assert kept.other_files == fresh.other_files
        return not kept.problem


def texts_of(file: Path, rng: random.Random):
    """Yield the text of a file, then texts that are changed step by step; errors are often undone."""
    text = file.read_bytes().decode("utf-8", "replace")
    lines = split(text)
    end = rng.choice(("\n", "\n", "\n", "\r\n"))
    if end == "\r\n" and rng.random() < 0.5:
        lines = [line.rstrip("\r\n") + end for line in lines]
    yield "".join(lines), lambda: None
    for _ in range(CHANGES):
        before = lines
        lines = changed(lines, rng, end)

        def undo(before=before):
            nonlocal lines
            if rng.random() < 0.8:
                lines = before

        yield "".join(lines), undo


def compare_file(file: Path, seed: int, folder: Path) -> None:
    rng = random.Random(seed)
    typist = Typist(folder / file.name)
    for text, undo in texts_of(file, rng):
        if not typist.compare(text):
            undo()


FILES = sorted(file for file in TESTDATA.rglob("*.py") if "fixed" not in file.name)


@pytest.mark.parametrize("seed", range(SAMPLES))
def test_findings_are_those_of_an_analysis_from_scratch(seed: int, tmp_path: Path) -> None:
    compare_file(random.Random(seed).choice(FILES), seed, tmp_path)
