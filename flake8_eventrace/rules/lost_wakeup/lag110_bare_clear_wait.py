"""LAG110: the literal shape, for a review of a code base. Off by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Detection, Page, Rule, Severity, WitnessStep

if TYPE_CHECKING:
    from ...flow.inlining import Program


def find(program: Program) -> Iterator[Detection]:
    """Clears with a wait behind them, nothing in between and nothing observed before."""
    from ...flow.operations import Placed
    from .bare_clear_wait import bare_clears

    for party, clear, wait in bare_clears(program):
        assert isinstance(clear.operation, Placed)
        name = clear.operation.text
        yield Detection(
            code="LAG110",
            node=clear.site,
            message=(
                f"`{name}.clear()`, then `wait()` (line {{line[1]}}) with nothing in between: "
                "a signal that is already there is dropped; is the next one meant?"
            ),
            receiver=name,
            witness=(
                WitnessStep(
                    Lane.CONSUMER,
                    clear.site,
                    party.function,
                    "",
                    "drops a signal that is already there",
                    dies=True,
                ),
                WitnessStep(Lane.CONSUMER, wait.site, party.function, "", "waits for the next one"),
            ),
            advice="trigger the signal between the two, or test what it announces",
        )


PAGE = Page(
    what="""\
Reports a `clear()` directly followed by a blocking `wait()` on the same event, with nothing in
between that could bring the signal about or look at the state again, and no look at any state
before.""",
    why="""\
Mostly this is a deliberate wait for the *next* signal, and right. It is worth a look in a review
because nothing in the code says so: if the signal that was there mattered, it is gone.""",
    example="""\
import threading


class Clock:
    def __init__(self):
        self.tick = threading.Event()

    def advance(self):
        self.tick.set()

    def wait_for_next(self):
        self.tick.clear()
        self.tick.wait()
""",
    use_instead="""\
import threading


class Clock:
    def __init__(self):
        self.ticks = 0
        self.changed = threading.Condition()

    def advance(self):
        with self.changed:
            self.ticks += 1
            self.changed.notify_all()

    def wait_for_next(self):
        with self.changed:
            seen = self.ticks
            self.changed.wait_for(lambda: self.ticks != seen)
""",
    fix_safety="There is no fix: whether the old signal matters is not in the code.",
    limits="""\
Off by default: it matches a shape, and states no fact about an execution. Turn it on with
`--extend-select LAG110`.""",
)

RULE = Rule(
    code="LAG110",
    name="bare-clear-wait",
    summary="`clear()` directly before `wait()`: a signal that is already there is dropped (audit)",
    page=PAGE,
    find=find,
    needs=CLEAR_AND_WAIT,
    may_hold=may_lose_wakeups,
    on_by_default=False,
    severity=Severity.INFORMATION,
)
