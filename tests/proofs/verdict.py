"""What became of a case: plain data, as JSON between processes and as a table for people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

#: The names of the explorers.
FRONTRUN = "frontrun"
OURS = "ours"


@dataclass
class Verdict:
    """`problems` is empty when everything was proved.

    `before` has the interleavings that each explorer executed until a signal was lost, `after`
    those of the fixed source (of a twin: of the source), where none may be lost. `found` is
    what the loss stranded. `exhausted`: every explorer came to the end of `after` without a loss.
    """

    case: str
    shape: str
    family: str
    code: str
    before: dict[str, int] = field(default_factory=dict)
    found: str = ""
    fix: str = ""
    safety: str = ""
    after: dict[str, int] = field(default_factory=dict)
    exhausted: bool = False
    interleaving: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        return cls(**json.loads(text))


_HEAD = ("shape", "", "code", "before", "(ours)", "", "after", "(ours)", "", "fix")


def table(verdicts: Iterable[Verdict]) -> str:
    """One line a case: interleavings until the loss, interleavings after the fix, by explorer."""
    rows = [_HEAD, *map(_row, verdicts)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _row(verdict: Verdict) -> tuple[str, ...]:
    fix = f"{verdict.fix} ({verdict.safety})" if verdict.fix else ""
    return (
        verdict.shape,
        verdict.family,
        verdict.code,
        *_counts(verdict.before),
        "found" if verdict.found else "",
        *_counts(verdict.after),
        "exhausted" if verdict.exhausted else "",
        "FAILED: " + verdict.problems[0].splitlines()[0] if verdict.problems else fix,
    )


def _counts(explored: dict[str, int]) -> tuple[str, str]:
    first, second = (str(explored.get(name, "-" if explored else "")) for name in (FRONTRUN, OURS))
    return first, second
