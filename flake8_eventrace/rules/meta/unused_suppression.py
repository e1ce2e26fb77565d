"""LAG902: our codes in `# noqa` comments that suppress nothing."""

from __future__ import annotations

import tokenize
from collections.abc import Iterator, Sequence

from ...finding import Finding
from ...settings import Settings
from ...suppression.noqa import Suppressions

CODE = "LAG902"


def unused_suppressions(
    source: bytes, path: str, findings: Sequence[Finding], settings: Settings
) -> tuple[Finding, ...]:
    """The codes in `# noqa` comments for which `findings`, all that there are, hold nothing.

    A code of a rule that is not enabled may well be used in another run: it is left alone.
    """
    if b"noqa" not in source.lower() or b"lag" not in source.lower():
        return ()
    suppressions = Suppressions(source, path)
    if suppressions.whole_file:
        return ()
    return tuple(_unused(suppressions, findings, settings))


def _unused(suppressions: Suppressions, findings: Sequence[Finding], settings: Settings) -> Iterator[Finding]:
    from ..registry import ALL_RULES

    for line, column, code in _codes(suppressions.lines):
        if any(
            finding.code.startswith(code) and _concerns(suppressions, line, finding.line)
            for finding in findings
        ):
            continue
        matching = [rule for rule in ALL_RULES if rule.code.startswith(code)]
        if matching and not any(settings.enabled(rule.code) for rule in matching):
            continue
        why = "suppresses nothing here" if matching else "matches no rule"
        yield Finding(
            CODE,
            line,
            column,
            line,
            column + len(code),
            f"`{code}` in this `# noqa` comment {why}: remove it",
            receiver=code,
            advice="remove the code from the comment",
        )


def _codes(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """(line, column, code) of what looks like a code of ours in the comments."""
    import re

    from flake8.defaults import NOQA_INLINE_REGEXP

    ours = re.compile(r"LAG[0-9]+", re.ASCII | re.IGNORECASE)
    try:
        for token in tokenize.generate_tokens(iter(lines).__next__):
            if token.type != tokenize.COMMENT:
                continue
            match = NOQA_INLINE_REGEXP.search(token.string)
            if match is None or match["codes"] is None:
                continue
            for code in ours.finditer(match["codes"]):
                yield token.start[0], token.start[1] + match.start("codes") + code.start(), code[0]
    except (tokenize.TokenError, SyntaxError):
        return  # newer syntax than this interpreter's: what came before stands


def _concerns(suppressions: Suppressions, comment_line: int, line: int) -> bool:
    """Whether flake8 looks at the comment in one line for a finding in another."""
    if comment_line == line:
        return True
    text = suppressions.searched(line)
    return text == suppressions.searched(comment_line) and abs(comment_line - line) <= text.count("\n")
