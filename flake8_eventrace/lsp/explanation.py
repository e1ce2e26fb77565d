"""Answers "Why is nothing reported here?" for a line of an open document."""

from __future__ import annotations

import io
from dataclasses import replace

from ..engine.silence import why_not_reported, why_silent
from ..finding import Finding
from ..reports import Look
from ..reports.silence import write
from ..rules.registry import OFF_BY_DEFAULT
from ..runner import Job, Problem, check_file
from ..settings import Settings, SettingsError
from ..source import overlay
from ..source.errors import SourceError
from ..source.source_file import SourceFile
from .analysis import DocumentAnalysis

#: Columns of the answer.
_WIDTH = 100


def explain_silence(analysis: DocumentAnalysis, line: int) -> str:
    """Return why no finding is shown in a line (1-based), for people."""
    document = analysis.document
    with overlay.overlaid(analysis.open_texts):
        try:
            settings = analysis.settings_for(document.path)
            checked = check_file(Job(document.path, _every_rule(settings), document.source), with_fixes=False)
            if isinstance(checked, Problem):
                return str(checked)
            findings = (*checked.findings, *checked.silenced)
            here = [finding for finding in findings if finding.line <= line <= finding.end_line]
            if here:
                return "\n".join(_of_finding(f, settings, document.path, checked.silenced) for f in here)
            source = SourceFile(document.source, document.path)
            silent = why_silent(source, settings.for_file(document.path), line, findings)
        except (SettingsError, SourceError) as error:
            return str(error)
    if silent is None:
        return f"Line {line} is in no function, and code at module level is not judged."
    text = io.StringIO()
    write(document.path, line, silent, text, Look(width=_WIDTH))
    return text.getvalue().rstrip()


def _every_rule(settings: Settings) -> Settings:
    return replace(settings, select=("LAG",), ignore=(), extend_select=tuple(sorted(OFF_BY_DEFAULT)))


def _of_finding(finding: Finding, settings: Settings, path: str, silenced: tuple[Finding, ...]) -> str:
    """Return the finding, with the reasons why it is not shown."""
    reasons = why_not_reported(
        finding,
        settings.for_file(path),
        silenced=finding in silenced,
        excluded=False,
        in_tests=settings.is_test_file(path),
    )
    return "\n".join(
        (f"{finding.code} {finding.message}", *(f"Not reported: {reason}" for reason in reasons))
    )
