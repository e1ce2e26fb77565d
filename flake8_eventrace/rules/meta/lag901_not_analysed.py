"""LAG901: the file could not be analysed. The flake8 plugin reports it in place of an exception."""

from __future__ import annotations

from ..base import Effect, Page, Rule, never, no_detections

RULE = Rule(
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
    find=no_detections,
    byte_filter=never,
    effect=Effect.OTHER,
)
