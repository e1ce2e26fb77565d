"""Programs as statements that can be written down in many ways, each with a number to know it by."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

#: Clauses that belong to the statement before them.
_CLAUSES = ("else", "elif ", "except", "finally", "case ")


@dataclass(frozen=True)
class Part:
    """A simple statement, or the head of a block (without its colon) and the block.

    `number` is the same in whatever layout or under whatever names the program is written; it is 0
    of what has been put in.
    """

    text: str
    body: tuple[Part, ...] | None = None
    number: int = 0

    @property
    def is_clause(self) -> bool:
        return self.body is not None and self.text.startswith(_CLAUSES)


Program = tuple[Part, ...]


def numbered(parts: Sequence[Part], start: int = 1) -> Program:
    """The same program with a number for each part."""
    counter = iter(range(start, 1_000_000))

    def number(part: Part) -> Part:
        own = next(counter)
        body = None if part.body is None else tuple(map(number, part.body))
        return replace(part, number=own, body=body)

    return tuple(map(number, parts))


def every(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from every(part.body or ())


def renamed(parts: Sequence[Part], names: dict[str, str]) -> Program:
    """The same program with other names for variables, attributes and functions."""
    pattern = re.compile(r"\b(" + "|".join(names) + r")\b")

    def rename(part: Part) -> Part:
        body = None if part.body is None else tuple(map(rename, part.body))
        return replace(part, text=pattern.sub(lambda m: names[m[0]], part.text), body=body)

    return tuple(map(rename, parts))


def changed(parts: Sequence[Part], change: Callable[[Part], Sequence[Part]]) -> Program:
    """The program with each part replaced by what `change` makes of it, its own block first."""
    new: list[Part] = []
    for part in parts:
        body = None if part.body is None else changed(part.body, change)
        new.extend(change(replace(part, body=body)))
    return tuple(new)


@dataclass
class Layout:
    """A way to write; every choice that is on is made now and then, as `random` has it."""

    random: Random = field(default_factory=lambda: Random(0))
    indent: str = "    "
    comments: bool = False
    blanks: bool = False
    brackets: bool = False
    breaks: bool = False
    joins: bool = False

    def now_and_then(self, wanted: bool) -> bool:
        return wanted and self.random.random() < 0.3


PLAIN = Layout()


@dataclass
class Written:
    """The text, and where each part begins: sorted (line, column) with the numbers."""

    source: str
    starts: list[tuple[tuple[int, int], int]]

    def number_at(self, line: int, column: int) -> int:
        """The number of the part that stands at a position."""
        index = bisect_right(self.starts, ((line, column), 1_000_000)) - 1
        return self.starts[index][1]


def write(parts: Sequence[Part], layout: Layout = PLAIN) -> Written:
    return _Scribe(layout).write(parts)


class _Scribe:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.text = ""
        self.starts: list[tuple[tuple[int, int], int]] = []

    def write(self, parts: Sequence[Part]) -> Written:
        self._block(parts, "")
        return Written(self.text, self.starts)

    def _block(self, parts: Sequence[Part], indent: str) -> None:
        open_line = False
        for part in parts:
            joined = open_line and part.body is None and self.layout.now_and_then(self.layout.joins)
            if open_line and not joined:
                self._end_line()
            if joined:
                self.text += "; "
            else:
                self._between(indent)
                self.text += indent
            line = self.text.count("\n") + 1
            column = len(self.text) - (self.text.rfind("\n") + 1)
            self.starts.append(((line, column), part.number))
            self.text += self._spelled(part, indent)
            if part.body is None:
                open_line = True
            else:
                open_line = False
                self.text += ":"
                self._end_line()
                self._block(part.body, indent + self.layout.indent)
        if open_line:
            self._end_line()

    def _end_line(self) -> None:
        if self.layout.now_and_then(self.layout.comments):
            self.text += self.layout.random.choice(["  # noted", "# clear() and wait()", "\t# é"])
        self.text += "\n"

    def _between(self, indent: str) -> None:
        if self.layout.now_and_then(self.layout.blanks):
            self.text += self.layout.random.choice(["\n", "\n\n", "  \n"])
        if self.layout.now_and_then(self.layout.comments):
            self.text += self.layout.random.choice([indent, "", indent + "  "]) + "# a remark\n"

    def _spelled(self, part: Part, indent: str) -> str:
        text = part.text
        if self.layout.now_and_then(self.layout.brackets):
            text = _bracketed(text, part.body is None)
        if self.layout.breaks and '"' not in text:
            text = self._broken(text, indent)
        return text

    def _broken(self, text: str, indent: str) -> str:
        """Line breaks behind opening brackets, and behind commas in brackets."""
        written, depth = "", 0
        for place, letter in enumerate(text):
            written += letter
            depth += (letter in "([{") - (letter in ")]}")
            empty = text[place + 1 : place + 2] in (")", "]", "}", "")
            if depth and letter in "([{," and not empty and self.layout.random.random() < 0.4:
                remark = "  # why" if self.layout.now_and_then(self.layout.comments) else ""
                written += remark + "\n" + self.layout.random.choice([indent + "    ", " ", ""])
        return written


_HEAD = re.compile(r"(if|elif|while|return|for \w+ in|async for \w+ in|match) (.+)")
_ASSIGNMENT = re.compile(r"([\w.]+ =|yield|await) ([^=]+)")
_EXPRESSION = re.compile(r"(await )?[\w.]+\(.*\)")


def _bracketed(text: str, simple: bool) -> str:
    """With a pair of brackets that changes nothing."""
    for pattern in (_HEAD, _ASSIGNMENT):
        if found := pattern.fullmatch(text):
            return f"{found[1]} ({found[2]})"
    return f"({text})" if simple and _EXPRESSION.fullmatch(text) else text
