"""Which findings the user has silenced, by flake8's own reading of `# noqa`.

flake8's code does the deciding, so that the command and the plugin cannot disagree: a comment
counts for the whole of a multi-line string or a statement joined over lines, and
`# flake8: noqa` for the file.
"""

from __future__ import annotations

import argparse
import re

from ..finding import Finding
from ..source.text import lines_of

_BLANKS = re.compile(r"\s{100,}")
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
    """The noqa comments of one source. `lines` are its lines as flake8 reads them, without a BOM."""

    def __init__(self, source: bytes, path: str) -> None:
        from flake8.processor import FileProcessor

        self._path = path
        self._processor = FileProcessor(path, _OPTIONS, lines=lines_of(source))
        self.lines: list[str] = self._processor.lines
        # flake8's expression for the file begins with white space, and takes for ever over a lot of it.
        squeezed = [_BLANKS.sub(" ", line) for line in self.lines]
        self.whole_file: bool = FileProcessor(path, _OPTIONS, lines=squeezed).should_ignore_file()

    def searched(self, line: int) -> str:
        """The text in which flake8 looks for a comment that concerns this line."""
        joined: str | None = self._processor.noqa_line_for(line)
        # Where there are not even tokens flake8 looks at the physical line alone.
        return joined if joined is not None else "".join(self.lines[line - 1 : line])

    def covers(self, finding: Finding) -> bool:
        """Whether flake8 would drop this finding."""
        from flake8.violation import Violation

        if self.whole_file:
            return True
        line = self.searched(finding.line)
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
