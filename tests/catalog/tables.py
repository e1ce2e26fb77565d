"""`known.tsv`, what reading the pinned releases found; `by_hand.tsv`, what it gets wrong or cannot find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flake8_eventrace.source.patterns import expand, expression

HERE = Path(__file__).parent
KNOWN = HERE / "known.tsv"
BY_HAND = HERE / "by_hand.tsv"

HEADER = "# path\tlist\tkind\tdistribution\tfirst version seen\tlast version seen"


@dataclass(frozen=True, order=True)
class Row:
    """A path that the catalog stands for, and what it is in reality."""

    path: str
    list: str
    kind: str
    distribution: str
    first: str
    last: str


@dataclass(frozen=True)
class Hand:
    """What somebody found out about the paths of a pattern."""

    pattern: str
    answer: str
    why: str
    how: str

    @property
    def same_as(self) -> str:
        """The path that stands for the same, "" if the row is no such."""
        return self.answer[2:] if self.answer.startswith("= ") else ""

    @property
    def excuse(self) -> str:
        """Why there is no row in `known.tsv`, "" if there is one."""
        return self.answer[2:] if self.answer.startswith("- ") else ""


def read_known() -> list[Row]:
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    return [Row(*line.split("\t")) for line in lines if line and line[0] != "#"]


def write_known(rows: Iterable[Row]) -> None:
    lines = ["\t".join(row.__dict__.values()) for row in sorted(set(rows))]
    KNOWN.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8", newline="\n")


@cache
def by_hand() -> tuple[Hand, ...]:
    lines = BY_HAND.read_text(encoding="utf-8").splitlines()
    return tuple(Hand(*line.split("\t")) for line in lines if line and line[0] != "#")


@cache
def _answers() -> tuple[dict[str, Hand], list[tuple[re.Pattern[str], Hand]]]:
    exact: dict[str, Hand] = {}
    wild = []
    for hand in by_hand():
        if hand.same_as:
            continue
        for plain in expand(hand.pattern):
            exact[plain] = hand
            if "*" in plain:
                wild.append((re.compile(expression(plain)), hand))
    return exact, wild


def answered(path: str) -> Hand | None:
    """What is written down about a path or a pattern without braces."""
    exact, wild = _answers()
    if path in exact:
        return exact[path]
    return next((hand for regex, hand in wild if "*" not in path and regex.fullmatch(path)), None)


@cache
def _same() -> tuple[tuple[str, str], ...]:
    return tuple(
        (plain, hand.same_as) for hand in by_hand() if hand.same_as for plain in expand(hand.pattern)
    )


def others(path: str) -> Iterator[str]:
    """The path, and the others that stand for the same by hand."""
    yield path
    for before, same in _same():
        if path == before or (path.startswith(before) and path[len(before)] in ".(["):
            yield from others(same + path[len(before) :])
