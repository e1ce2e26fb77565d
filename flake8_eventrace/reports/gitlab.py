"""GitLab's code quality report: a JSON array of issues."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from ..engine.results import Checked, Problem
from ..rules.base import Severity
from ..rules.registry import rule_name, severity
from ..source.text import lines_of
from ..suppression.fingerprint import Fingerprints
from . import Look
from .locations import relative

#: GitLab's words.
_SEVERITIES = {Severity.WARNING: "major", Severity.INFORMATION: "minor", Severity.HINT: "info"}


def write(results: Iterable[Checked | Problem], out: TextIO, look: Look) -> None:
    """Write one array when all results are there."""
    issues: list[dict[str, object]] = []
    for result in results:
        if isinstance(result, Problem):
            continue
        path = relative(result.job.path)
        fingerprints = Fingerprints(lines_of(result.source))
        for finding in result.findings:
            start = {"line": finding.line, "column": finding.column + 1}
            end = {"line": finding.end_line, "column": finding.end_column + 1}
            issues.append(
                {
                    "description": f"{finding.code} {finding.message}",
                    "check_name": f"{finding.code} {rule_name(finding.code)}".strip(),
                    "fingerprint": fingerprints.of(finding, path),
                    "severity": _SEVERITIES[severity(finding.code)],
                    "location": {"path": path, "positions": {"begin": start, "end": end}},
                }
            )
    out.write(json.dumps(issues, indent=2) + "\n")
