"""What a rule reports: plain data, free of syntax trees.

Units: lines are 1-based; columns are 0-based counts of code points, as flake8's plugin
interface expects them (its output adds one). `end_column` is exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Lane(str, Enum):
    """The party that takes a step of a witness."""

    CONSUMER = "consumer"
    PRODUCER = "producer"


class Safety(str, Enum):
    """Whether a fix keeps the meaning of every run that worked (the idea is ruff's)."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Step:
    """One step of the interleaving that goes wrong.

    `line` is 0 if the step's code is not visible; `path` names its file if it is not the finding's
    file. `function` is the qualified name of the function that takes the step. `dies` marks the step
    at which the signal is lost or, with LAG2xx, delayed.
    """

    lane: Lane
    line: int
    text: str
    note: str
    path: str = ""
    function: str = ""
    dies: bool = False


@dataclass(frozen=True)
class Edit:
    """Replaces the source between two positions, each (line, column), with `text`."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that fix the finding. They do not overlap and are sorted by position.

    `name` is the kind of fix, which is also the name of its codemod.
    """

    title: str
    safety: Safety
    edits: tuple[Edit, ...]
    name: str = ""


@dataclass(frozen=True)
class Finding:
    """One fact about executions, at one place.

    `advice` says what to do if there is no fix.
    """

    code: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    receiver: str = ""
    witness: tuple[Step, ...] = ()
    fix: Fix | None = None
    advice: str = ""
