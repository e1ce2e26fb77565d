"""LAG106: several waiters for one event, and each clears it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_lose_wakeups
from ..base import Detection, Page, Rule, WitnessStep, contains, line_of, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from .decision import SharedClear


def find(program: Program) -> Iterator[Detection]:
    """Yield clears by one of several waiters for the same signal."""
    from .decision import shared_clears

    for shared in shared_clears(program):
        yield _detection(shared)


def _detection(shared: SharedClear) -> Detection:
    from ...flow.operations import Clear, ReadState
    from .decision import Loss

    eraser, loser, setter = shared.eraser, shared.loser, shared.setter
    clear, read = eraser.clear.operation, shared.read
    assert isinstance(clear, Clear)
    name = clear.text
    who = f"`{loser.function.name}()`" if loser is not eraser else f"another run of `{loser.function.name}()`"
    state = read.operation.text if isinstance(read.operation, ReadState) else "the state"
    if shared.loss is Loss.STRANDED:
        return _stranded(shared, name, who)
    first = WitnessStep(Lane.CONSUMER, read.site, loser.function, "", f"reads `{state}` and processes it")
    if shared.loss is Loss.FIRST:
        first = WitnessStep(
            Lane.CONSUMER, loser.function.name_node, loser.function, "", "is started, but has not run yet"
        )
    return Detection(
        code="LAG106",
        node=eraser.clear.operation.node,
        message=(
            f"`{name}.clear()` also erases the signal for {who}, which then waits (line {line_of(4)}) "
            "although there is new data: use one event per waiter"
        ),
        receiver=name,
        witness=(
            first,
            WitnessStep(
                Lane.PRODUCER, setter.set.operation.node, setter.set.function, "", f"signals `{name}`"
            ),
            WitnessStep(
                Lane.PRODUCER,
                eraser.wait.operation.node,
                eraser.function,
                "",
                f"the other waiter wakes ({shared.why})",
            ),
            WitnessStep(
                Lane.PRODUCER, clear.node, eraser.function, "", "clears the signal for both", dies=True
            ),
            WitnessStep(
                Lane.CONSUMER, loser.wait.operation.node, loser.function, "", "blocks: the signal is gone"
            ),
        ),
        advice="give each waiter its own event, or use a `Condition` with a counter",
    )


def _stranded(shared: SharedClear, name: str, who: str) -> Detection:
    """Return the finding for a fresh event, bound while another waiter sleeps on the old one."""
    eraser, loser, setter = shared.eraser, shared.loser, shared.setter
    return Detection(
        code="LAG106",
        node=eraser.clear.operation.node,
        message=(
            f"a fresh event in `{name}` strands {who}, which sleeps on the old one (line {line_of(0)}) "
            "although there is new data: use one event per waiter"
        ),
        receiver=name,
        witness=(
            WitnessStep(
                Lane.CONSUMER, loser.wait.operation.node, loser.function, "", "sleeps on the event of now"
            ),
            WitnessStep(
                Lane.PRODUCER,
                eraser.clear.operation.node,
                eraser.function,
                "",
                f"puts a fresh event in its place ({shared.why})",
                dies=True,
            ),
            WitnessStep(
                Lane.PRODUCER,
                setter.set.operation.node,
                setter.set.function,
                "",
                f"signals the fresh `{name}`",
            ),
            WitnessStep(
                Lane.CONSUMER,
                loser.wait.operation.node,
                loser.function,
                "",
                "sleeps on: nobody sets the old one",
            ),
        ),
        advice=(
            "give each waiter its own event, or let the function that sets the event put the fresh one in "
            "its place, after the `set()`"
        ),
    )


PAGE = Page(
    what="""\
Reports the `clear()` of an event by a function that waits for it, if another function, or another
run of the same function, also waits for the event and clears it. Both must read the state that
the event announces, and the file itself must show that they run at the same time: both are started
as threads or tasks, or the function is started in a loop or more than once, or it runs for each
client.

A waiter that binds a fresh event (`self.changed = Event()`) on each way to its wait is reported in
the same way: who sleeps on the old event is not woken by any `set()` of the new one.""",
    why="""\
A flag holds one signal, not one per reader. The reader that wakes first clears it for all. Another
reader that is busy at that moment returns to a cleared flag, and waits although something was
published that it has not seen. Reading the state again before the wait makes this rarer, but does
not prevent it: another reader can still clear between that read and the wait.

    one reader                        producer          another reader
    processes what it has read
                                      publishes, sets
                                                        wakes, clears
    wait(): blocks, the signal is gone

The same happens to tasks and greenlets that are started and signalled before any of them has run:
the first one finds the flag up, does not suspend, and clears it for the others.

Workers that take from one queue are different: an item that one worker has taken is not new data
for another.""",
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
There is no fix: which reader needs its own event is a design decision. There are three solutions:
an event (or a queue) for each reader, and the producer sets them all; a `Condition` under whose
lock each reader tests its own position; or one reader that passes the data on to the others.""",
    limits="""\
Nothing is reported unless the file shows that the readers run at the same time and share one
object: the event is a global, a local of the function that starts them, or an attribute of the
object whose own methods are started as `self.method`. Readers that another module starts, and
sessions that are passed in, are not judged. The functions that call `set()` must be visible. Both
readers must read what they publish, and must not remove it. A waiter that tests or sets the old
event before it binds a fresh one is not reported.""",
)

RULE = Rule(
    code="LAG106",
    name="shared-clear",
    summary="`clear()` by one of several waiters also erases the signal for the others",
    page=PAGE,
    find=find,
    byte_filter=contains((b".wait",), (b".clear", b"Event(")),
    ast_filter=on_tree(may_lose_wakeups),
)
