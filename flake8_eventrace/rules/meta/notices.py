"""Pages of the notices about the tool itself (LAG9xx). The engine does not run them as rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import Page, Rule, Severity

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ..base import Detection


def _nothing(program: Program) -> Iterator[Detection]:
    return iter(())


#: No source satisfies this: other modules produce the notices.
_NEVER: tuple[tuple[bytes, ...], ...] = ((),)

NOT_ANALYSED = Rule(
    code="LAG901",
    name="not-analysed",
    summary="the file could not be analysed, and why",
    page=Page(
        what="""\
Under flake8: reports in one line that a file could not be analysed. The `eventrace` command writes
this to standard error instead and exits with code 2.""",
        why="""\
A file that was not analysed is not a file without findings. An exception in a flake8 plugin would
end the whole run, so it becomes this line.""",
        example="""\
x = [[[[[[[[]]]]]]]]  # nested a few thousand levels deep, say
""",
        use_instead="""\
x = []
""",
        fix_safety="There is no fix.",
        limits="A syntax error is not repeated: flake8 reports it as E999.",
    ),
    find=_nothing,
    needs=_NEVER,
)

UNUSED_SUPPRESSION = Rule(
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
    find=_nothing,
    needs=_NEVER,
    on_by_default=False,
    severity=Severity.HINT,
)

NOTICES: tuple[Rule, ...] = (NOT_ANALYSED, UNUSED_SUPPRESSION)
