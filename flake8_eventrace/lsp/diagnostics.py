"""Findings as diagnostics, the interleaving as related information."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lsprotocol import types
from pygls.workspace import PositionCodec

from ..finding import Finding, Step
from ..rules.base import Severity
from ..rules.registry import ALL_RULES
from .analysis import Looked
from .positions import line_range, range_of

SOURCE = "eventrace"

_SEVERITIES = {
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
_OF_RULE = {rule.code: _SEVERITIES[rule.severity] for rule in ALL_RULES}


def diagnostics(
    looked: Looked, codec: PositionCodec, uri_of: Callable[[str], str], *, related: bool
) -> list[types.Diagnostic]:
    """What an editor shows. `related`: it can show related information, too.

    `uri_of` gives the client's name of a path.
    """
    return [
        diagnostic(
            finding,
            looked.document.lines,
            codec,
            list(_related(looked, finding, codec, uri_of)) if related else None,
        )
        for finding in looked.findings
    ]


def diagnostic(
    finding: Finding,
    lines: Sequence[str],
    codec: PositionCodec,
    related: list[types.DiagnosticRelatedInformation] | None = None,
) -> types.Diagnostic:
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


def told(step: Step) -> str:
    """A step in one line: who, what code, what happens."""
    who = f"{step.lane.value}, {step.function}()" if step.function else step.lane.value
    return f"{who}: {step.text} — {step.note}"


def _related(
    looked: Looked, finding: Finding, codec: PositionCodec, uri_of: Callable[[str], str]
) -> Iterator[types.DiagnosticRelatedInformation]:
    """The steps, each at its place; one whose code is not in sight, at the finding."""
    document = looked.document
    for number, step in enumerate(finding.witness, 1):
        line, uri, lines = step.line or finding.line, document.uri, document.lines
        if step.line and step.path and step.path not in document.names:
            uri, lines = uri_of(step.path), looked.elsewhere.get(step.path, [])
        place = types.Location(uri, line_range(line, lines, codec))
        yield types.DiagnosticRelatedInformation(place, f"{number}. {told(step)}")
