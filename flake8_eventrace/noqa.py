"""Which findings the user has silenced, by flake8's own reading of `# noqa`.

flake8's code does the deciding, so that the command and the plugin cannot disagree: a comment
counts for the whole of a multi-line string or a statement joined over lines, and
`# flake8: noqa` for the file.
"""

from __future__ import annotations

import argparse
import io
import tokenize

from .finding import Finding

#: What flake8's file processor wants to know; none of it matters for noqa.
_OPTIONS = argparse.Namespace(
    disable_noqa=False,
    hang_closing=False,
    indent_size=4,
    max_doc_length=None,
    max_line_length=79,
    verbose=0,
)


class Suppressions:
    """The noqa comments of one source."""

    def __init__(self, source: bytes, path: str) -> None:
        from flake8.processor import FileProcessor

        self._path = path
        self._processor = FileProcessor(path, _OPTIONS, lines=_lines(source))
        self._whole_file: bool = self._processor.should_ignore_file()

    def covers(self, finding: Finding) -> bool:
        """Whether flake8 would drop this finding."""
        from flake8.violation import Violation

        if self._whole_file:
            return True
        line = self._processor.noqa_line_for(finding.line)
        if line is None:
            # Not even tokens: flake8 then looks at the physical line alone.
            line = "".join(self._processor.lines[finding.line - 1 : finding.line])
        violation = Violation(
            finding.code, self._path, finding.line, finding.column + 1, finding.message, line
        )
        return violation.is_inline_ignored(disable_noqa=False)


def split(
    findings: tuple[Finding, ...], source: bytes, path: str
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """(what to report, what the user has silenced), each in order."""
    if not findings or b"noqa" not in source.lower():
        return findings, ()
    suppressions = Suppressions(source, path)
    reported: list[Finding] = []
    silenced: list[Finding] = []
    for finding in findings:
        (silenced if suppressions.covers(finding) else reported).append(finding)
    return tuple(reported), tuple(silenced)


def _lines(source: bytes) -> list[str]:
    """The source as flake8 reads it: declared encoding, else latin-1, and universal newlines."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return io.TextIOWrapper(io.BytesIO(source), encoding).readlines()
    except (SyntaxError, UnicodeError):
        return io.TextIOWrapper(io.BytesIO(source), "latin-1").readlines()
