"""What a rule reports: plain data without syntax trees.

Units: lines are 1-based; columns are 0-based and count code points, as in flake8's plugin interface (its
output adds one). `end_column` is exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Lane(str, Enum):
    """The party that takes a step of a witness."""

    CONSUMER = "consumer"
    PRODUCER = "producer"


class Safety(str, Enum):
    """Whether a fix preserves the behaviour of all runs that worked. The distinction is ruff's."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Step:
    """One step of the interleaving that loses the signal.

    Attributes:
        lane: The party that takes the step.
        line: The line of the step; 0 if its code is not available.
        text: The code, or what happens if the code is not available.
        note: What the step means for the signal.
        path: The file, "" for that of the finding.
        function: The qualified name of the function that takes the step, "" if unknown.
        dies: The signal is lost at this step or, for LAG2xx, delayed.
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
    """Replace the source between two positions, each (line, column), by `text`."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that fix the finding, sorted by position. They do not overlap.

    `name` is the kind of fix, which is also the name of its codemod.
    """

    title: str
    safety: Safety
    edits: tuple[Edit, ...]
    name: str = ""


@dataclass(frozen=True)
class Finding:
    """One problem at one place.

    `receiver` is what the problem is about, as the source spells it (an event, a callee, a code). `advice`
    says what to do if there is no fix. If it is about a slow call, `chain` are the names of what is called,
    from the callee at this place to the slow one, which is a full path, and `group` is its group in the
    catalog.
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
    chain: tuple[str, ...] = ()
    group: str = ""
