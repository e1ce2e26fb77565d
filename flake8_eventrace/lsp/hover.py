"""The page of a rule, at a finding or at a `# noqa` comment."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Finding
from ..reports.page import markdown
from ..rules.registry import ALL_RULES
from .analysis import Looked
from .diagnostics import told


def text_at(looked: Looked, line: int, column: int) -> str:
    """What to show at a place (line from 1, column in code points), as Markdown; empty for nothing."""
    lines = looked.document.lines
    commented = _comment(looked, lines[line - 1], line, column) if line <= len(lines) else ""
    return commented or "\n\n---\n\n".join(
        f"{_story(finding)}\n\n{_pages({finding.code})}"
        for finding in looked.findings
        if _covers(finding, line, column)
    )


def _covers(finding: Finding, line: int, column: int) -> bool:
    start, end = (finding.line, finding.column), (finding.end_line, finding.end_column)
    return start <= (line, column) <= end


def _story(finding: Finding) -> str:
    steps = [f"{number}. {told(step)}" for number, step in enumerate(finding.witness, 1)]
    return "\n".join((f"**{finding.code}** {finding.message}", "", *steps)).rstrip()


def _comment(looked: Looked, text: str, line: int, column: int) -> str:
    from flake8.defaults import NOQA_INLINE_REGEXP

    match = NOQA_INLINE_REGEXP.search(text)
    if match is None or not match.start() <= column <= len(text.rstrip()):
        return ""
    if match["codes"] is None:
        return _pages({f.code for f in looked.silenced if f.line <= line <= f.end_line})
    named = list(_codes(match["codes"], match.start("codes")))
    pointed = {code for code, start in named if start <= column <= start + len(code)}
    return _pages(pointed or {code for code, _ in named})


def _codes(text: str, offset: int) -> Iterator[tuple[str, int]]:
    import re

    for found in re.finditer(r"LAG[0-9]+", text, re.ASCII):
        yield found[0], offset + found.start()


def _pages(codes: set[str]) -> str:
    """The pages of the rules that codes or prefixes mean."""
    meant = [rule for rule in ALL_RULES if any(rule.code.startswith(code) for code in codes)]
    return "\n\n---\n\n".join(markdown(rule).rstrip() for rule in meant)
