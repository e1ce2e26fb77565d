"""Files of the test data as somebody types in them: each version is made from the one before by one change.

A change inserts, deletes or moves lines, within definitions and between them; it may be an error, which most
people undo.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from flake8_eventrace.source.text import split

TESTDATA = Path(__file__).parent.parent / "testdata"
FILES = sorted(file for file in TESTDATA.rglob("*.py") if ".fixed" not in file.name)

#: Lines that somebody may type. Alone they are comments, definitions, errors, or have another indentation.
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
    "def is_ready(self): return self.ready.is_set()",
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
#: What is replaced in a line by what.
REPLACED = (
    ("self", "this"),
    ("Event", "Lock"),
    ("clear", "set"),
    ("wait", "is_set"),
    ("def", "async def"),
    ("time", "asyncio"),
)


def changed(lines: list[str], rng: random.Random, end: str) -> list[str]:
    """Return the lines after one change; `end` is the line ending of what is typed."""
    kind = rng.randrange(9)
    at = rng.randrange(len(lines) + 1)
    to = min(len(lines), at + rng.randrange(1, 12))
    if kind <= 2 or not lines:
        return [*lines[:at], rng.choice(TYPED) + end, *lines[at:]]
    if kind == 3:
        return [*lines[:at], *lines[to:]]
    if kind == 4:
        rest = [*lines[:at], *lines[to:]]
        place = rng.randrange(len(rest) + 1)
        return [*rest[:place], *lines[at:to], *rest[place:]]
    if kind == 5:
        return _with_definition_moved(lines, rng)
    at = min(at, len(lines) - 1)
    line = lines[at].rstrip("\r\n")
    if kind == 6:
        line += rng.choice(("  # seen", " +", ":", "; x = 3"))
    else:
        line = line.replace(*rng.choice(REPLACED))
    return [*lines[:at], line + end, *lines[at + 1 :]]


def _with_definition_moved(lines: list[str], rng: random.Random) -> list[str]:
    """Return the lines with what begins at the left margin somewhere, a class maybe, behind all others."""
    starts = [n for n, line in enumerate(lines) if line[:1] not in (" ", "\t", "\r", "\n", "#")]
    if not starts:
        return lines
    index = rng.randrange(len(starts))
    first, after = starts[index], [*starts, len(lines)][index + 1]
    return [*lines[:first], *lines[after:], *lines[first:after]]


class Typing:
    """The versions of one file, made up from a seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self.file = self._rng.choice(FILES)
        self._lines = split(self.file.read_bytes().decode("utf-8", "replace"))
        self._end = self._rng.choice(("\n", "\n", "\n", "\r\n"))
        if self._end == "\r\n" and self._rng.random() < 0.5:
            self._lines = [line.rstrip("\r\n") + self._end for line in self._lines]
        self._before = self._lines

    def versions(self, changes: int) -> Iterator[str]:
        """Yield the text of the file, and then after each of so many changes."""
        yield "".join(self._lines)
        for _ in range(changes):
            self._before = self._lines
            self._lines = changed(self._lines, self._rng, self._end)
            yield "".join(self._lines)

    def note_error(self) -> None:
        """Undo the last change, most of the time: it was an error."""
        if self._rng.random() < 0.8:
            self._lines = self._before
