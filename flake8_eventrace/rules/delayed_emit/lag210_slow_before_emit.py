"""LAG210: a slow call before a terminal emit, whether or not it is the work itself. Off by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import CallRule, Detection, Page, Severity
from .prefilter import may_delay_emits, may_emit_terminal_event

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Return the detections: slow calls before a terminal emit that no earlier work feeds."""
    from .findings import detections

    return detections(program, calls, "LAG210")


PAGE = Page(
    what="""\
Reports what LAG201 and LAG202 report, without their evidence that earlier work feeds the event: a
slow call whose result the terminal event does not use. An audit rule, off by default: switch it
on with `extend-select = ["LAG210"]`.""",
    why="""\
A discarded `pipeline.run()` before `emit("completed")` is the work that the event is about; a
discarded `notify(hook)` before the same event is side work. Without earlier work in sight the two
look alike. In a review of a code base both are worth a look.""",
    example="""\
import requests


def finish(bus, run_id, hook):
    requests.post(hook, json={"run": run_id}, timeout=10)
    bus.emit("run_completed", run_id)
""",
    use_instead="""\
import requests


def finish(bus, run_id, hook):
    bus.emit("run_completed", run_id)
    requests.post(hook, json={"run": run_id}, timeout=10)
""",
    fix_safety="""\
There is no fix: whether the call may come after the event is what the reader has to decide.""",
    limits="""\
Those of LAG201. Most of what it reports is the work itself.""",
)

RULE = CallRule(
    code="LAG210",
    name="slow-before-emit",
    summary="audit, off by default: a slow call before a terminal event that does not use its result",
    page=PAGE,
    follow=follow,
    hinted=may_emit_terminal_event,
    may_call=may_delay_emits,
    on_by_default=False,
    severity=Severity.INFORMATION,
)
