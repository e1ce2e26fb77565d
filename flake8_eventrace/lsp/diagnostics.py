"""Converts findings to diagnostics, and their interleavings to related information."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lsprotocol import types
from pygls.workspace import PositionCodec

from ..finding import Finding, Step
from ..rules.base import Severity
from ..rules.registry import ALL_RULES
from .analysis import DocumentResult
from .positions import line_range, range_of

SOURCE = "eventrace"

_SEVERITIES = {
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
_OF_RULE = {rule.code: _SEVERITIES[rule.severity] for rule in ALL_RULES}


def diagnostics(
    result: DocumentResult, codec: PositionCodec, uri_of: Callable[[str], str], *, related: bool
) -> list[types.Diagnostic]:
    """Return the diagnostics for a result.

    Args:
        result: the findings of one document.
        codec: converts columns to the client's units.
        uri_of: returns the client's URI of a path.
        related: whether the client shows related information.
    """
    return [
        diagnostic(
            finding,
            result.document.lines,
            codec,
            list(_related(result, finding, codec, uri_of)) if related else None,
        )
        for finding in result.findings
    ]


def diagnostic(
    finding: Finding,
    lines: Sequence[str],
    codec: PositionCodec,
    related: list[types.DiagnosticRelatedInformation] | None = None,
) -> types.Diagnostic:
    """Return the diagnostic for a finding in the document with these lines."""
    severity = _OF_RULE.get(finding.code, types.DiagnosticSeverity.Warning)
    return types.Diagnostic(
        range=range_of(finding, lines, codec),
        severity=severity,
        code=finding.code,
        source=SOURCE,
        message=finding.message,
        tags=[types.DiagnosticTag.Unnecessary] if severity is types.DiagnosticSeverity.Hint else None,
        related_information=related or None,
    )


def step_text(step: Step) -> str:
    """Return a step in one line: who, which code, what happens."""
    who = f"{step.lane.value}, {step.function}()" if step.function else step.lane.value
    return f"{who}: {step.text} — {step.note}"


def _related(
    result: DocumentResult, finding: Finding, codec: PositionCodec, uri_of: Callable[[str], str]
) -> Iterator[types.DiagnosticRelatedInformation]:
    """Yield the steps at their places. A step whose code is not visible is placed at the finding."""
    document = result.document
    for number, step in enumerate(finding.witness, 1):
        line, uri, lines = step.line or finding.line, document.uri, document.lines
        if step.line and step.path and step.path not in document.paths:
            uri, lines = uri_of(step.path), result.other_files.get(step.path, [])
        place = types.Location(uri, line_range(line, lines, codec))
        yield types.DiagnosticRelatedInformation(place, f"{number}. {step_text(step)}")
