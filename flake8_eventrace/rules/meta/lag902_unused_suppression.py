"""LAG902: a `# noqa` comment names one of our codes, and suppresses no finding with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...finding import Finding
from ..base import Effect, Page, Rule, Severity, never, no_detections

if TYPE_CHECKING:
    from ...settings import Settings
    from ...source.source_file import SourceFile
    from ...suppression.noqa import Suppressions

CODE = "LAG902"


def unused_suppressions(
    source: SourceFile, findings: Sequence[Finding], settings: Settings, rules: Sequence[Rule]
) -> tuple[Finding, ...]:
    """Return a finding for each code in a `# noqa` comment that suppresses nothing.

    A code of a rule that is not enabled may suppress something in another run: it is ignored.

    Args:
        source: The source with the comments.
        findings: All findings of the source, suppressed or not.
        settings: Which rules are enabled.
        rules: All rules that exist; a code that matches none of them is reported as unknown.
    """
    if not may_suppress(source):
        return ()
    from ...suppression.noqa import Suppressions

    suppressions = Suppressions(source)
    if suppressions.whole_file:
        return ()
    return tuple(_unused(suppressions, findings, settings, rules))


def may_suppress(source: SourceFile) -> bool:
    """Return whether a source may name one of our codes in a `# noqa` comment, as far as its bytes show."""
    lowered = source.content.lower()
    return b"noqa" in lowered and b"lag" in lowered


def _unused(
    suppressions: Suppressions, findings: Sequence[Finding], settings: Settings, rules: Sequence[Rule]
) -> Iterator[Finding]:
    for line, column, code in _codes(suppressions.lines):
        if any(
            finding.code.startswith(code) and _concerns(suppressions, line, finding.line)
            for finding in findings
        ):
            continue
        matching = [rule for rule in rules if rule.code.startswith(code)]
        if matching and not any(rule.is_enabled(settings) for rule in matching):
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
    """Yield (line, column, code) for everything in the comments that looks like one of our codes."""
    import re
    import tokenize

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
        return  # syntax newer than this interpreter's: the comments before it count


def _concerns(suppressions: Suppressions, comment_line: int, line: int) -> bool:
    """Return whether flake8 applies the comment in one line to a finding in another line."""
    if comment_line == line:
        return True
    text = suppressions.searched(line)
    return text == suppressions.searched(comment_line) and abs(comment_line - line) <= text.count("\n")


RULE = Rule(
    code="LAG902",
    name="unused-suppression",
    summary="a `# noqa` comment names one of our codes, but suppresses nothing",
    page=Page(
        what="""\
Reports one of our codes in a `# noqa` comment if the comment suppresses no finding with that code,
or if no rule has that code. Codes of rules that are not enabled in this run are not reported, and
neither are comments without codes. Only the `eventrace` command reports this: flake8 itself reads
the comments, after the plugin has run.""",
        why="""\
A suppression without a finding hides the next finding: the code was fixed, the comment stayed, and
a new lost signal in that line is not reported. A misspelt code, or one in lower case (flake8 reads
`lag101` as another code), suppresses nothing.""",
        example="""\
import threading

ready = threading.Event()
ready.set()  # noqa: LAG104 - nothing is published after this
""",
        use_instead="""\
import threading

ready = threading.Event()
ready.set()
""",
        fix_safety="There is no fix: a person wrote the reason beside the code, and it may still be valid.",
        limits="""\
The rule reads comments only; flake8 also reads `# noqa` in the text of a string. The settings of
this run decide: with `--select LAG101`, `# noqa: LAG102` is not reported.""",
    ),
    find=no_detections,
    byte_filter=never,
    on_by_default=False,
    severity=Severity.HINT,
    effect=Effect.OTHER,
)
