"""What a rule reports: plain data, free of syntax trees.

Units: lines are 1-based; columns are 0-based counts of code points, as flake8's plugin
interface wants them (its output adds one). `end_column` is exclusive.
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

    `line` is 0 where the step's code is not in sight; `path` names its file where that is another
    than the finding's. `function` is the qualified name of the function that takes the step.
    `dies` marks the step at which the signal is lost or, with LAG2xx, held up.
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
    """Replace the source between two positions, (line, column) each, by `text`."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that mend the finding; they do not overlap and are sorted by position.

    `name` is the kind of fix: that of the codemod which makes it.
    """

    title: str
    safety: Safety
    edits: tuple[Edit, ...]
    name: str = ""


@dataclass(frozen=True)
class Finding:
    """One fact about executions, at one place.

    `advice` says why there is no fix, where there is none.
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
