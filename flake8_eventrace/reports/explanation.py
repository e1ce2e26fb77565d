"""The explanation of one finding, as data for the terminal, the SVG and the HTML."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.results import one_line
from ..finding import Finding, Fix, Lane, Step
from ..rules.registry import rule_name, why_fix_suffices
from .glyphs import expanded
from .reproduction.offer import command_for


@dataclass(frozen=True)
class Row:
    """A step of the witness as it is shown.

    `place` is a line number, after the name of the file if that is not the finding's. `mark` says what
    happens to the signal at this step; it is empty for most steps.
    """

    lane: Lane
    place: str
    code: str
    note: str
    mark: str


@dataclass(frozen=True)
class Explanation:
    """All parts of an explanation, as text.

    `consumer` and `producer` name the functions of both parties. `change` is the fix as a unified diff
    without header, and `why` says why it suffices; if there is no fix, both are empty and `advice` says what
    to do. `reproduce` is the command that writes a test, "" if none can be written.
    """

    path: str
    line: int
    code: str
    name: str
    message: str
    consumer: str
    producer: str
    rows: tuple[Row, ...]
    fix: str
    safety: str
    why: str
    change: tuple[str, ...]
    advice: str
    reproduce: str = ""


def explanation_of(path: str, finding: Finding, source: str = "") -> Explanation:
    """Return the explanation of a finding; `source` is the text of the file, "" leaves out the diff."""
    fix = finding.fix
    return Explanation(
        path=one_line(path),
        line=finding.line,
        code=finding.code,
        name=rule_name(finding.code),
        message=finding.message,
        consumer=_party(finding.witness, Lane.CONSUMER),
        producer=_party(finding.witness, Lane.PRODUCER),
        rows=tuple(_row_of(step, finding.code) for step in finding.witness),
        fix=fix.title if fix else "",
        safety=fix.safety.value if fix else "",
        why=why_fix_suffices(fix.name) if fix else "",
        change=tuple(_change(source, fix)) if fix and source else (),
        advice=finding.advice,
        reproduce=command_for(finding, path, source.encode()) if source else "",
    )


def _party(witness: Sequence[Step], lane: Lane) -> str:
    """Return the functions that take the steps of one lane, for a heading."""
    functions = dict.fromkeys(step.function for step in witness if step.lane is lane and step.function)
    return ", ".join(f"{function}()" for function in functions)


def _row_of(step: Step, code: str) -> Row:
    place = str(step.line) if step.line else ""
    if step.path:
        place = f"{os.path.basename(step.path)}:{place}"
    mark = _mark(code) if step.dies else ""
    return Row(step.lane, place, expanded(step.text), step.note, mark)


def _mark(code: str) -> str:
    if code == "LAG203":
        return "every other task is blocked here"
    return "the event is delayed here" if code.startswith("LAG2") else "the signal is lost here"


def _change(source: str, fix: Fix) -> list[str]:
    from difflib import unified_diff

    diff = unified_diff(source.splitlines(), applied(source, fix).splitlines(), lineterm="", n=2)
    return [expanded(line) for line in diff][2:]


def applied(source: str, fix: Fix) -> str:
    """Return the source after the edits of a fix, which are sorted and do not overlap."""
    import io

    lines = io.StringIO(source, newline="").readlines()
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for edit in reversed(fix.edits):
        start, end = (starts[min(line - 1, len(lines))] + column for line, column in (edit.start, edit.end))
        source = source[:start] + edit.text + source[end:]
    return source
