"""LAG105: a set with a clear directly behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..finding import Lane
from ..prefilter import may_lose_wakeups
from .base import Detection, Moment, Page, Rule

if TYPE_CHECKING:
    import libcst as cst

    from ..analysis.pulses import MissedPulse
    from ..facts.views import Program, Step, View


def find(program: Program) -> Iterator[Detection]:
    """Pulses that a waiting function in sight can miss, with what they announce."""
    from ..analysis.pulses import missed_pulses

    for pulse in missed_pulses(program):
        yield _detection(pulse)


def _detection(pulse: MissedPulse) -> Detection:
    from ..facts.operations import Call, Placed, Wait

    operation, write, wait = pulse.set.operation, pulse.news.write.operation, pulse.wait.operation
    assert isinstance(operation, Placed)
    assert isinstance(write, Placed)
    assert isinstance(wait, Wait)
    name = operation.text
    state = write.text.rpartition(".")[0] if isinstance(write, Call) else write.text
    delay = "can block for ever" if wait.timeout is None else "can run to its timeout"
    return Detection(
        code="LAG105",
        node=pulse.node(pulse.set),
        message=(
            f"`{name}.set()`, then `clear()`: who is between the look at `{state}` (line {{line[0]}}) and "
            f"`wait()` (line {{line[4]}}) misses it, and {delay}: let the waiter clear"
        ),
        receiver=name,
        moments=tuple(_moments(pulse, name, state)),
        advice=f"leave the event set, and clear it where it is waited for, before `{state}` is looked at",
    )


def _moments(pulse: MissedPulse, name: str, state: str) -> Iterator[Moment]:
    from ..facts.operations import WriteState

    field = state.rpartition(".")[2]
    waiter = pulse.waiter.view
    resets = isinstance(pulse.look.operation, WriteState)
    yield _moment(Lane.CONSUMER, waiter, pulse.look, f"{'resets' if resets else 'sees the old'} `{field}`")
    yield _moment(Lane.PRODUCER, pulse.view, pulse.news.write, f"publishes `{field}`")
    yield _moment(Lane.PRODUCER, pulse.view, pulse.set, f"signals `{name}`; nobody waits as yet")
    yield replace(_moment(Lane.PRODUCER, pulse.view, pulse.clear, "takes the signal back"), dies=True)
    yield _moment(Lane.CONSUMER, waiter, pulse.wait, "blocks although there is something to do")


def _moment(lane: Lane, view: View, step: Step, note: str) -> Moment:
    node: cst.CSTNode = step.operation.node if step.function is view.function else step.site
    return Moment(lane, node, view.function, "", note)


PAGE = Page(
    what="""\
Reports a `set()` of an event with a `clear()` of it directly behind (a pulse), when a function in
the same file looks at the state that the pulse announces (or resets it) and then waits for the
event, and the write and the pulse can come in between.""",
    why="""\
A pulse wakes those who are waiting at that moment. Whoever is still on the way to the wait finds
the flag down again, and has looked at the state too early to know.

    waiter                            producer
    reads `self.open`: False
                                      self.open = True
                                      self.changed.set()
                                      self.changed.clear()   <-- the signal is over
    self.changed.wait()   and nobody sets again

With threads, processes and greenlets the producer can run between any two steps. On one event
loop it can run only where the waiter suspends: a coroutine that looks and waits without another
`await` in between misses nothing, and nothing is reported.""",
    example="""\
import threading


class Gate:
    def __init__(self):
        self.open = False
        self.changed = threading.Event()

    def unlock(self):
        self.open = True
        self.changed.set()
        self.changed.clear()

    def enter(self):
        while not self.open:
            self.changed.wait()
""",
    use_instead="""\
import threading


class Gate:
    def __init__(self):
        self.open = False
        self.changed = threading.Condition()

    def unlock(self):
        with self.changed:
            self.open = True
            self.changed.notify_all()

    def enter(self):
        with self.changed:
            self.changed.wait_for(lambda: self.open)
""",
    fix_safety="""\
There is no fix: who has to clear the flag, and when, depends on how many wait for it. One waiter
clears it itself, behind the wait and before it looks; several want a `Condition`.""",
    limits="""\
Needs both sides in one file: the pulse with what is written before it, and a function that looks
at that state on its way to the wait. A pulse that only means "now" to those who wait is left
alone, and so is one between whose `set()` and `clear()` anything can block. A waiter that sends a
request and waits for the answer's pulse is not judged: nothing in the code says that the pulse is
the answer. Instances of one class are taken for one object.""",
)

RULE = Rule(
    code="LAG105",
    name="pulse",
    summary="`set()` and `clear()` at once: who is on the way to the wait misses the signal",
    page=PAGE,
    find=find,
    needs=((b".wait",), (b".clear",), (b".set",)),
    may_hold=may_lose_wakeups,
)
