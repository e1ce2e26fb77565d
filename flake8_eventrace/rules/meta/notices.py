"""What the tool says about itself (LAG9xx): pages without a question to the facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import Page, Rule, Severity

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ..base import Detection


def _nothing(program: Program) -> Iterator[Detection]:
    return iter(())


#: No source holds it: these are found outside of the engine.
_NEVER: tuple[tuple[bytes, ...], ...] = ((),)

NOT_ANALYSED = Rule(
    code="LAG901",
    name="not-analysed",
    summary="the file could not be analysed, and why",
    page=Page(
        what="""\
Under flake8: says that a file could not be analysed, in one line. The `eventrace` command says so
on standard error instead, and ends with exit code 2.""",
        why="""\
A file that was not looked at is not a file without findings. An exception inside a flake8 plugin
would end the whole run, so it becomes this line.""",
        example="""\
x = [[[[[[[[]]]]]]]]  # nested a few thousand levels deep, say
""",
        use_instead="""\
x = []
""",
        fix_safety="There is no fix.",
        limits="A syntax error is flake8's own E999, and not repeated.",
    ),
    find=_nothing,
    needs=_NEVER,
)

UNUSED_SUPPRESSION = Rule(
    code="LAG902",
    name="unused-suppression",
    summary="a `# noqa` comment names a code of ours that it does not suppress",
    page=Page(
        what="""\
Reports a code of ours in a `# noqa` comment when no finding with that code is suppressed by it, or
when no rule has that code. Codes of rules that are not enabled in this run are left alone, and so
are comments without codes. Only the `eventrace` command reports this: under flake8 it is flake8
that reads the comments, after the plugin has run.""",
        why="""\
A suppression that outlives its finding hides the next one: the code was mended, the comment
stayed, and a lost signal that comes back in that line is silent. A code that is misspelt, or
written in small letters (flake8 reads `lag101` as another code), suppresses nothing.""",
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
        fix_safety="There is no fix: the reason beside the code is somebody's, and may still hold.",
        limits="""\
Looks at comments only, while flake8 would also take the text of a string for one. The code is
judged by this run's settings: with `--select LAG101`, `# noqa: LAG102` is left alone.""",
    ),
    find=_nothing,
    needs=_NEVER,
    on_by_default=False,
    severity=Severity.HINT,
)

NOTICES: tuple[Rule, ...] = (NOT_ANALYSED, UNUSED_SUPPRESSION)
