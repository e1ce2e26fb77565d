"""LAG110: `wait()` directly after `clear()`, for a review of a code base. Off by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Detection, Page, Rule, Severity, WitnessStep, contains, line_of, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program


def find(program: Program) -> Iterator[Detection]:
    """Yield clears with a wait directly after them and no read of any state before."""
    from ...flow.operations import Placed
    from .bare_clear_wait import bare_clears

    for party, clear, wait in bare_clears(program):
        assert isinstance(clear.operation, Placed)
        name = clear.operation.text
        yield Detection(
            code="LAG110",
            node=clear.site,
            message=(
                f"`{name}.clear()` directly before `wait()` (line {line_of(1)}) drops a signal that is "
                "already set: is the wait meant for the next signal?"
            ),
            receiver=name,
            witness=(
                WitnessStep(
                    Lane.CONSUMER,
                    clear.site,
                    party.function,
                    "",
                    "drops a signal that is already set",
                    dies=True,
                ),
                WitnessStep(Lane.CONSUMER, wait.site, party.function, "", "waits for the next signal"),
            ),
            advice="trigger the signal between the two calls, or test the state that the signal announces",
        )


PAGE = Page(
    what="""\
Reports a `clear()` that is directly followed by a blocking `wait()` for the same event. Nothing in
between could trigger the signal or read the state again, and no state is read before.""",
    why="""\
Usually this is a deliberate wait for the *next* signal, and correct. It is worth checking in a
review because the code does not say so: if the signal that was already set mattered, it is lost.""",
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
    fix_safety="""\
There is no fix: the code does not say whether the old signal matters.""",
    limits="""\
Off by default: the rule matches a pattern of code and proves nothing about an execution. Turn it on
with `--extend-select LAG110`.""",
)

RULE = Rule(
    code="LAG110",
    name="bare-clear-wait",
    summary="`clear()` directly before `wait()`: a signal that is already set is dropped (audit)",
    page=PAGE,
    find=find,
    byte_filter=contains(*CLEAR_AND_WAIT),
    ast_filter=on_tree(may_lose_wakeups),
    on_by_default=False,
    severity=Severity.INFORMATION,
)
