"""GitHub's workflow commands, which annotate the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from ..engine.results import Checked, Problem
from ..finding import Finding, Step
from ..rules.base import Severity
from ..rules.registry import rule_name, severity
from . import Look
from .locations import relative


def write(results: Iterable[Checked | Problem], out: TextIO, look: Look) -> None:
    """Write a command for each finding and problem as it comes."""
    for result in results:
        if isinstance(result, Problem):
            line = {"line": result.line} if result.line else {}
            reason = f"eventrace: {result.reason}"
            out.write(command("error", result.path, reason, "not analysed", **line) + "\n")
        else:
            out.writelines(annotation(result.job.path, finding) + "\n" for finding in result.findings)
        out.flush()


#: GitHub's commands for findings.
_LEVELS = {Severity.WARNING: "warning", Severity.INFORMATION: "notice", Severity.HINT: "notice"}


def command(level: str, path: str, message: str, title: str, **places: int) -> str:
    """Return a command (`error`, `warning` or `notice`) for one place.

    `places` are GitHub's names for lines and columns, 1-based.
    """
    properties = {"file": relative(path), **places, "title": title}
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{level} {listed}::{_data(message)}"


def annotation(path: str, finding: Finding) -> str:
    """Return the command for a finding, with its witness below the message."""
    places = {"line": finding.line, "endLine": finding.end_line, "col": finding.column + 1}
    if finding.end_line == finding.line:
        places["endColumn"] = finding.end_column + 1
    title = f"{finding.code} {rule_name(finding.code)}".strip()
    steps = [f"{step.lane.value}: {_place(step)}{step.text}  <- {step.note}" for step in finding.witness]
    level = _LEVELS[severity(finding.code)]
    return command(level, path, "\n".join((f"{finding.code} {finding.message}", *steps)), title, **places)


def _place(step: Step) -> str:
    """Return where a step is, with its file if that is not the finding's; "" if its code is not available."""
    if not step.line:
        return ""
    return f"{relative(step.path)}:{step.line}: " if step.path else f"{step.line}: "


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
