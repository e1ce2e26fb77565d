"""Returns the page of a rule for a finding or a `# noqa` comment under the cursor."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Finding
from ..reports.page import markdown
from ..rules.registry import ALL_RULES
from .analysis import DocumentResult
from .diagnostics import step_text


def text_at(result: DocumentResult, line: int, column: int) -> str:
    """Return Markdown for a position (line 1-based, column in code points); empty if there is nothing."""
    lines = result.document.lines
    comment = _comment(result, lines[line - 1], line, column) if line <= len(lines) else ""
    return comment or "\n\n---\n\n".join(
        f"{_story(finding)}\n\n{_pages({finding.code})}"
        for finding in result.findings
        if _covers(finding, line, column)
    )


def _covers(finding: Finding, line: int, column: int) -> bool:
    start, end = (finding.line, finding.column), (finding.end_line, finding.end_column)
    return start <= (line, column) <= end


def _story(finding: Finding) -> str:
    steps = [f"{number}. {step_text(step)}" for number, step in enumerate(finding.witness, 1)]
    return "\n".join((f"**{finding.code}** {finding.message}", "", *steps)).rstrip()


def _comment(result: DocumentResult, text: str, line: int, column: int) -> str:
    """Return the pages for a `# noqa` comment in `text`, the line's code, if the column is in it."""
    from flake8.defaults import NOQA_INLINE_REGEXP

    match = NOQA_INLINE_REGEXP.search(text)
    if match is None or not match.start() <= column <= len(text.rstrip()):
        return ""
    if match["codes"] is None:
        return _pages({f.code for f in result.silenced if f.line <= line <= f.end_line})
    named = list(_codes(match["codes"], match.start("codes")))
    under_cursor = {code for code, start in named if start <= column <= start + len(code)}
    return _pages(under_cursor or {code for code, _ in named})


def _codes(text: str, offset: int) -> Iterator[tuple[str, int]]:
    """Yield our codes in the text that begins in column `offset`, each with its column."""
    import re

    for match in re.finditer(r"LAG[0-9]+", text, re.ASCII):
        yield match[0], offset + match.start()


def _pages(codes: set[str]) -> str:
    """Return the pages of the rules that these codes or prefixes match."""
    matching = [rule for rule in ALL_RULES if any(rule.code.startswith(code) for code in codes)]
    return "\n\n---\n\n".join(markdown(rule).rstrip() for rule in matching)
