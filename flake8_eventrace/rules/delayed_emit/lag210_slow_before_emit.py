"""LAG210: a slow call before a terminal emit; it may be the work itself. Off by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import CallRule, Detection, Effect, Page, Severity, on_bytes, on_calls
from .prefilter import may_delay_emits, may_emit_terminal_event

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Yield slow calls before a terminal emit if no earlier work that feeds the emit is visible."""
    from .findings import detections

    return detections(program, calls, "LAG210")


PAGE = Page(
    what="""\
Reports the same as LAG201 and LAG202, but without their evidence that earlier work feeds the event:
a slow call whose result the terminal event does not use. An audit rule, off by default: switch it
on with `extend-select = ["LAG210"]`.""",
    why="""\
`pipeline.run()` before `emit("completed")` is the work that the event reports, even if its result
is discarded. `notify(hook)` before the same event is side work. Without visible earlier work, the
two look the same. In a review of a code base, both are worth checking.""",
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
There is no fix: the reader must decide whether the call may come after the event.""",
    limits="""\
The limits of LAG201. Most findings are the work itself.""",
)

RULE = CallRule(
    code="LAG210",
    name="slow-before-emit",
    summary="audit, off by default: a slow call before a terminal event that does not use its result",
    page=PAGE,
    follow=follow,
    byte_filter=on_bytes(may_emit_terminal_event),
    ast_filter=on_calls(may_delay_emits),
    on_by_default=False,
    severity=Severity.INFORMATION,
    effect=Effect.LATE,
)
