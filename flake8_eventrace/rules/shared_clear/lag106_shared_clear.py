"""LAG106: one event, several that wait for it, and each clears it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_lose_wakeups
from ..base import Detection, Page, Rule, WitnessStep

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from .decision import SharedClear


def find(program: Program) -> Iterator[Detection]:
    """Clears by one of several that wait for the same signal."""
    from .decision import shared_clears

    for shared in shared_clears(program):
        yield _detection(shared)


def _detection(shared: SharedClear) -> Detection:
    from ...flow.operations import Clear, ReadState

    eraser, loser, setter = shared.eraser, shared.loser, shared.setter
    clear, read = eraser.clear.operation, shared.read
    assert isinstance(clear, Clear)
    name = clear.text
    who = f"`{loser.function.name}()`" if loser is not eraser else f"another run of `{loser.function.name}()`"
    state = read.operation.text if isinstance(read.operation, ReadState) else "the state"
    return Detection(
        code="LAG106",
        node=eraser.clear.operation.node,
        message=(
            f"`{name}.clear()` erases the signal for {who} as well, which then waits (line {{line[4]}}) "
            "although there is news: one event for each"
        ),
        receiver=name,
        witness=(
            WitnessStep(Lane.CONSUMER, read.site, loser.function, "", f"reads `{state}`, and works on it"),
            WitnessStep(
                Lane.PRODUCER, setter.set.operation.node, setter.set.function, "", f"signals `{name}`"
            ),
            WitnessStep(
                Lane.PRODUCER,
                eraser.wait.operation.node,
                eraser.function,
                "",
                f"the other one wakes ({shared.why})",
            ),
            WitnessStep(Lane.PRODUCER, clear.node, eraser.function, "", "clears, for both", dies=True),
            WitnessStep(
                Lane.CONSUMER, loser.wait.operation.node, loser.function, "", "blocks: the signal is gone"
            ),
        ),
        advice="give each one that waits an event of its own, or use a Condition with a counter",
    )


PAGE = Page(
    what="""\
Reports the `clear()` of an event by a function that waits for it, where another one, or another
run of the same function, waits for the same event and clears it too, both look at what the event
announces, and the file itself shows that they run at the same time: both are started as threads
or tasks, it is started in a loop or more than once, or it runs for each client.""",
    why="""\
A flag holds one signal, not one for each reader. Whoever wakes first clears it for all. A reader
that was at work at that moment comes back to a flag that is down, and waits although something
was published that it has not seen. Looking at the state again before the wait makes this rarer,
and does not end it: between that look and the wait another reader can still clear.

    one reader                        producer          another reader
    is at work on what it has read
                                      publishes, sets
                                                        wakes, clears
    wait(): blocks, the signal is gone

Workers that take from one queue are no such case: what one has taken is no news for the other.""",
    example="""\
import threading


class Board:
    def __init__(self):
        self.lines = []
        self.changed = threading.Event()

    def post(self, line):
        self.lines.append(line)
        self.changed.set()

    def watch(self, screens):
        for screen in screens:
            threading.Thread(target=self._show, args=(screen,)).start()

    def _show(self, screen):
        shown = 0
        while True:
            self.changed.wait()
            self.changed.clear()
            for line in self.lines[shown:]:
                screen.draw(line)
                shown += 1
""",
    use_instead="""\
import threading


class Board:
    def __init__(self):
        self.lines = []
        self.changed = threading.Condition()

    def post(self, line):
        with self.changed:
            self.lines.append(line)
            self.changed.notify_all()

    def watch(self, screens):
        for screen in screens:
            threading.Thread(target=self._show, args=(screen,)).start()

    def _show(self, screen):
        shown = 0
        while True:
            with self.changed:
                while len(self.lines) == shown:
                    self.changed.wait()
                lines = self.lines[shown:]
            for line in lines:
                screen.draw(line)
                shown += 1
""",
    fix_safety="""\
There is no fix: who needs an event of its own is a matter of design. Three ways out: an event (or
a queue) for each reader, which the producer goes through; a `Condition` under whose lock each
reader tests its own position; or one reader that hands on to the others.""",
    limits="""\
Silent unless the file shows that the readers run at the same time and share one object: the
event is a global, a local of the function that starts them, or an attribute of the object whose
own methods are started as `self.method`. Readers started by another module, and sessions that
are handed in, are not judged. The functions that call `set()` must be in sight, and what they
publish must be looked at by both readers and not be taken away by them.""",
)

RULE = Rule(
    code="LAG106",
    name="shared-clear",
    summary="`clear()` by one of several that wait: the signal is erased for the others too",
    page=PAGE,
    find=find,
    needs=((b".wait",), (b".clear",)),
    may_hold=may_lose_wakeups,
)
