"""Which findings a `# noqa` comment suppresses, decided by flake8's own code.

So the command and the plugin cannot disagree. A comment applies to the whole of a multi-line string or of a
statement that is joined over several lines, and `# flake8: noqa` to the file.
"""

from __future__ import annotations

import argparse
import re

from ..finding import Finding
from ..source.source_file import SourceFile

_BLANKS = re.compile(r"\s{100,}")
#: Options that flake8's file processor requires; none of them affects noqa.
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

    def __init__(self, source: SourceFile) -> None:
        from flake8.processor import FileProcessor

        self._path = path = source.path
        # flake8 removes a byte order mark from the list that it is given.
        self._processor = FileProcessor(path, _OPTIONS, lines=list(source.lines))
        self.lines: list[str] = self._processor.lines
        # flake8's regular expression begins with white space: long runs of it would take quadratic time.
        squeezed = [_BLANKS.sub(" ", line) for line in self.lines]
        self.whole_file: bool = FileProcessor(path, _OPTIONS, lines=squeezed).should_ignore_file()

    def searched(self, line: int) -> str:
        """Return the text in which flake8 searches for a comment that applies to this line (1-based)."""
        joined: str | None = self._processor.noqa_line_for(line)
        # If the source cannot be tokenized, flake8 searches the physical line alone.
        return joined if joined is not None else "".join(self.lines[line - 1 : line])

    def covers(self, finding: Finding) -> bool:
        """Return whether flake8 would drop this finding."""
        from flake8.violation import Violation

        if self.whole_file:
            return True
        line = self.searched(finding.line)
        violation = Violation(
            finding.code, self._path, finding.line, finding.column + 1, finding.message, line
        )
        return violation.is_inline_ignored(disable_noqa=False)


def split(
    findings: tuple[Finding, ...], source: SourceFile
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return (the findings to report, those that are suppressed), each in order."""
    if not findings or b"noqa" not in source.content.lower():
        return findings, ()
    suppressions = Suppressions(source)
    reported: list[Finding] = []
    silenced: list[Finding] = []
    for finding in findings:
        (silenced if suppressions.covers(finding) else reported).append(finding)
    return tuple(reported), tuple(silenced)
