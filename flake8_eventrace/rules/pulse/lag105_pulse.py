"""LAG105: a set with a clear directly behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_lose_wakeups
from ..base import Detection, Page, Rule, WitnessStep

if TYPE_CHECKING:
    from ...flow.inlining import InlinedGraph, Point, Program
    from .decision import MissedPulse


#: What to do, by the remedy.
_ADVICE = {
    "LEAVE_SET": "leave the event set: nothing takes `{state}` back",
    "WAITER_CLEARS": "leave the event set, and clear it where it is waited for, before `{state}` is read",
    "CONDITION": "announce `{state}` with a `Condition`, and wait with `wait_for()`: several that clear one "
    "event would erase it for each other",
    "CLEAR_BEFORE_ASKING": "clear the event before the request is sent; leave it set when the answer comes",
    "ANSWER_EACH": "give each request a `Future` (or an event) of its own, which the answer sets",
}


def find(program: Program) -> Iterator[Detection]:
    """Pulses that a waiting function in sight can miss, with what they announce."""
    from .decision import missed_pulses

    for pulse in missed_pulses(program):
        yield _detection(pulse)


def _detection(pulse: MissedPulse) -> Detection:
    from ...flow.operations import Placed, Wait
    from ..wording import delay

    operation, wait = pulse.set.operation, pulse.wait.operation
    assert isinstance(operation, Placed)
    assert isinstance(wait, Wait)
    name = operation.text
    witness = tuple(_witness(pulse, name))
    line = f"{{line[{len(witness) - 1}]}}"
    if pulse.asks:
        missed = (
            f"the answer to the request (line {{line[0]}}) is missed if it comes before `wait()` "
            f"(line {line}), which {delay(wait.timeout)}"
        )
    else:
        missed = (
            f"who is between the look at `{_state(pulse)}` (line {{line[0]}}) and `wait()` (line {line}) "
            f"misses it, and {delay(wait.timeout)}"
        )
    return Detection(
        code="LAG105",
        node=pulse.node(pulse.set),
        message=f"`{name}.set()`, then `clear()`: {missed}: {pulse.remedy.value}",
        receiver=name,
        witness=witness,
        advice=_ADVICE[pulse.remedy.name].format(state=_state(pulse) or name),
    )


def _state(pulse: MissedPulse) -> str:
    """Return what the pulse announces, as its function spells it."""
    import libcst as cst

    from ...flow.operations import Call, Placed
    from ...symbols.symbols import dotted

    if pulse.publication is None:
        return ""
    write = pulse.publication.write.operation
    assert isinstance(write, Placed)
    if isinstance(write, Call) and write.qualified and isinstance(write.node, cst.Call):
        return dotted(write.node.args[0].value) or "state"  # `heappush(self.heap, …)`
    if isinstance(write, Call):
        return write.text.rpartition(".")[0]
    return write.text


def _witness(pulse: MissedPulse, name: str) -> Iterator[WitnessStep]:
    from ...flow.operations import WriteState

    field = _state(pulse).rpartition(".")[2]
    waiter = pulse.waiter.graph
    first = f"sees the old `{field}`"
    if pulse.asks:
        first = "asks"
    elif isinstance(pulse.before.operation, WriteState):
        first = f"resets `{field}`"
    yield _witness_step(Lane.CONSUMER, waiter, pulse.before, first)
    if pulse.publication is not None:
        yield _witness_step(Lane.PRODUCER, pulse.graph, pulse.publication.write, f"publishes `{field}`")
    yield _witness_step(Lane.PRODUCER, pulse.graph, pulse.set, f"signals `{name}`; nobody waits as yet")
    yield replace(_witness_step(Lane.PRODUCER, pulse.graph, pulse.clear, "takes the signal back"), dies=True)
    last = "blocks although the answer has come" if pulse.asks else "blocks although there is something to do"
    yield _witness_step(Lane.CONSUMER, waiter, pulse.wait, last)


def _witness_step(lane: Lane, graph: InlinedGraph, point: Point, note: str) -> WitnessStep:
    return WitnessStep(lane, point.syntax_in(graph.function), graph.function, "", note)


PAGE = Page(
    what="""\
Reports a `set()` of an event with a `clear()` of it directly behind (a pulse), when a function in
the same file looks at the state that the pulse announces (or resets it) and then waits for the
event, and the write and the pulse can come in between. A look that tells how long to wait, such as
a deadline or the first entry of a heap, counts as well.

So does a request: a function that somebody calls with a message (`on_message(self, message)`, a
method that is registered as a listener) gives the pulse, and another one sends something and then
waits. The answer can come before the wait does.""",
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
There is no fix: who has to clear the flag, and when, depends on who waits for it, and the finding
says which way fits. A state that is never taken back wants an event that stays set. One thread or
task that waits clears the event itself, behind the wait and before it looks. Several that clear
one event erase its signals for each other (LAG106): they want a `Condition`. Who asks clears
before asking, where there is one that asks, and the answer leaves the event set; several want a
`Future` for each request.""",
    limits="""\
Needs both sides in one file: the pulse with what is written before it, and a function that looks at
that state on its way to the wait. A pulse that only means "now" to those who wait is left alone,
and so is one between whose `set()` and `clear()` anything can block. A wait of at most a second
polls, and is not reported. State that decides only what else is done (what is printed) is no reason
to wait. Which pulse answers a request is told by names: what the function is called with
(`message`, `response`, `packet` …), and what sends (`send`, `write`, `publish` …); a counter is no
answer, and neither is what comes before any suspension on one event loop: there a wait begins
where it is awaited. Before Python 3.12 `asyncio.wait_for(event.wait(), …)` begins one turn of the
loop later, and a pulse in that turn is missed and not reported. Instances of one class are taken
for one object.""",
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
