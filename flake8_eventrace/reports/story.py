"""The story of one finding, as the terminal, the SVG and the HTML tell it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.results import one_line
from ..finding import Finding, Fix, Lane, Step
from ..rules.registry import rule_name, why_fix_suffices
from .glyphs import expanded


@dataclass(frozen=True)
class Row:
    """A step, ready to be shown: `place` is a line number, with a file's name where it is another.

    `mark` says what befalls the signal there; it is empty with most steps.
    """

    lane: Lane
    place: str
    code: str
    note: str
    mark: str


@dataclass(frozen=True)
class Story:
    """What there is to tell. `consumer` and `producer` say who the parties are.

    `change` is a unified diff without its header, `why` says why it suffices; both are empty where
    there is no fix, and `advice` is then what to do.
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


def story(path: str, finding: Finding, source: str = "") -> Story:
    """The story of a finding; `source` is the file's text, from which the fix's change is shown."""
    fix = finding.fix
    return Story(
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
    )


def _party(witness: Sequence[Step], lane: Lane) -> str:
    """The functions that take the steps of one lane."""
    functions = dict.fromkeys(step.function for step in witness if step.lane is lane and step.function)
    return ", ".join(f"{function}()" for function in functions)


def _row_of(step: Step, code: str) -> Row:
    place = str(step.line) if step.line else ""
    if step.path:
        place = f"{os.path.basename(step.path)}:{place}"
    mark = _fate(code) if step.dies else ""
    return Row(step.lane, place, expanded(step.text), step.note, mark)


def _fate(code: str) -> str:
    if code == "LAG203":
        return "every other task is held up here"
    return "the signal is held up here" if code.startswith("LAG2") else "the signal dies here"


def _change(source: str, fix: Fix) -> list[str]:
    from difflib import unified_diff

    diff = unified_diff(source.splitlines(), applied(source, fix).splitlines(), lineterm="", n=2)
    return [expanded(line) for line in diff][2:]


def applied(source: str, fix: Fix) -> str:
    """The source with the edits of a fix, which are sorted and do not overlap."""
    import io

    lines = io.StringIO(source, newline="").readlines()
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for edit in reversed(fix.edits):
        start, end = (starts[min(line - 1, len(lines))] + column for line, column in (edit.start, edit.end))
        source = source[:start] + edit.text + source[end:]
    return source
