"""Findings as JSON: one array, or one object per line.

The format is stable: keys may be added, but not renamed or removed. Lines and columns are 1-based, columns
count code points, ends are exclusive.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from ..engine.results import Checked, Problem
from ..finding import Finding, Fix, Step
from ..rules.registry import effect, rule_name
from . import Look
from .locations import relative


def write(results: Iterable[Checked | Problem], out: TextIO, look: Look) -> None:
    """Write one array, each finding as it comes."""
    opening = "["
    for result in results:
        for finding in () if isinstance(result, Problem) else result.findings:
            text = json.dumps(as_data(result.job.path, finding), indent=2)  # type: ignore[union-attr]
            out.write(f"{opening}\n{text}")
            opening = ","
    out.write("[]\n" if opening == "[" else "\n]\n")


def write_lines(results: Iterable[Checked | Problem], out: TextIO, look: Look) -> None:
    """Write one line for each finding as it comes."""
    for result in results:
        if isinstance(result, Problem):
            continue
        out.writelines(json.dumps(as_data(result.job.path, finding)) + "\n" for finding in result.findings)
        if result.findings:
            out.flush()


def as_data(path: str, finding: Finding) -> dict[str, object]:
    """Return the documented object for a finding."""
    return {
        "path": path,
        "line": finding.line,
        "column": finding.column + 1,
        "end_line": finding.end_line,
        "end_column": finding.end_column + 1,
        "code": finding.code,
        "name": rule_name(finding.code),
        "message": finding.message,
        "url": None,
        "witness": [_step(path, step) for step in finding.witness],
        "fix": None if finding.fix is None else _fix(finding.fix),
        "advice": finding.advice or None,
        "chain": list(finding.chain) or None,
        "group": finding.group or None,
        "effect": effect(finding.code).value,
    }


def _step(path: str, step: Step) -> dict[str, object]:
    return {
        "lane": step.lane.value,
        "path": (relative(step.path) if step.path else path) if step.line else None,
        "line": step.line or None,
        "function": step.function or None,
        "text": step.text,
        "note": step.note,
        "dies": step.dies,
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "safety": fix.safety.value,
        "title": fix.title,
        "edits": [
            {"start": _position(edit.start), "end": _position(edit.end), "text": edit.text}
            for edit in fix.edits
        ],
    }


def _position(position: tuple[int, int]) -> dict[str, int]:
    return {"line": position[0], "column": position[1] + 1}
