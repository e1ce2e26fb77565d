"""LAG105: `set()` with a `clear()` directly after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_lose_wakeups
from ..base import Detection, Page, Rule, WitnessStep, contains, line_of, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import InlinedGraph, Point, Program
    from .decision import MissedPulse


#: What to do, by the remedy.
_ADVICE = {
    "LEAVE_SET": "leave the event set: nothing resets `{state}`",
    "WAITER_CLEARS": "leave the event set; let the waiter clear it before it reads `{state}`",
    "CONDITION": "announce `{state}` with a `Condition` and wait with `wait_for()`: several waiters that "
    "clear one event would erase its signals for each other",
    "CLEAR_BEFORE_ASKING": "clear the event before the request is sent; leave it set when the answer arrives",
    "TAKE_HOLD_FIRST": "bind the event to a local before anything else, and wait for that one: it stays set",
    "QUEUE": "put the items into a queue and wait with `get()`, or take all that is in `{state}` each time",
    "ANSWER_EACH": "create a `Future` (or an event) for each request; the answer sets it",
}


def find(program: Program) -> Iterator[Detection]:
    """Yield pulses that a waiter in the same file can miss, with the state that they announce."""
    from .decision import missed_pulses

    for pulse in missed_pulses(program):
        yield _detection(pulse)


def _detection(pulse: MissedPulse) -> Detection:
    from ...flow.operations import Placed
    from ...protocol.timeouts import longest_timeout
    from ..wording import delay

    operation, limit = pulse.set.operation, longest_timeout(pulse.wait)
    assert isinstance(operation, Placed)
    name = operation.text
    witness = tuple(_witness(pulse, name))
    line = line_of(len(witness) - 1)
    if pulse.asks:
        missed = (
            f"the answer to the request (line {line_of(0)}) is missed if it comes before `wait()` "
            f"(line {line}), which {delay(limit)}"
        )
    else:
        missed = (
            f"a waiter between the read of `{_state(pulse)}` (line {line_of(0)}) and `wait()` (line {line}) "
            f"misses it and {delay(limit)}"
        )
    return Detection(
        code="LAG105",
        node=pulse.node(pulse.set),
        message=f"`{name}.set()`, then {_end(pulse)}: {missed}: {pulse.remedy.value}",
        receiver=name,
        witness=witness,
        advice=_ADVICE[pulse.remedy.name].format(state=_state(pulse) or name),
    )


def _end(pulse: MissedPulse) -> str:
    """How the pulse ends, for the message."""
    from ...flow.operations import Clear

    clear = pulse.clear.operation
    return "a fresh event" if isinstance(clear, Clear) and clear.fresh else "`clear()`"


def _state(pulse: MissedPulse) -> str:
    """What the pulse announces, as its function spells it."""
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
    from ...flow.operations import Clear, WriteState
    from ..wording import last_attribute

    field = last_attribute(_state(pulse))
    waiter = pulse.waiter.graph
    first = f"sees the old `{field}`"
    if pulse.asks:
        first = "sends the request"
    elif isinstance(pulse.before.operation, WriteState | Clear):
        first = f"resets `{field}`"
    yield _witness_step(Lane.CONSUMER, waiter, pulse.before, first)
    if pulse.publication is not None:
        yield _witness_step(Lane.PRODUCER, pulse.graph, pulse.publication.write, f"publishes `{field}`")
    yield _witness_step(Lane.PRODUCER, pulse.graph, pulse.set, f"signals `{name}`; nobody waits yet")
    yield replace(
        _witness_step(
            Lane.PRODUCER,
            pulse.graph,
            pulse.clear,
            "clears the signal again" if _end(pulse) == "`clear()`" else "puts a fresh event in its place",
        ),
        dies=True,
    )
    last = (
        "blocks although the answer has arrived" if pulse.asks else "blocks although there is something to do"
    )
    yield _witness_step(Lane.CONSUMER, waiter, pulse.wait, last)


def _witness_step(lane: Lane, graph: InlinedGraph, point: Point, note: str) -> WitnessStep:
    return WitnessStep(lane, point.syntax_in(graph.function), graph.function, "", note)


PAGE = Page(
    what="""\
Reports a `set()` of an event that is directly followed by its `clear()` (a pulse), if a function in
the same file reads the state that the pulse announces (or resets it) and then waits for the event,
and the write and the pulse can come in between. A read that determines how long to wait, such as a
deadline or the first entry of a heap, counts as well. So do a list that is swapped for an empty one
or emptied, and a version that is remembered before the wait and compared after it. A fresh event
that takes the place of the one that was set (`self.changed = Event()`) ends a pulse like `clear()`
does.

A request counts, too: a function that is called with a message (`on_message(self, message)`, a
method that is registered as a listener) makes the pulse, and another function sends something and
then waits. The answer can come before the wait begins.""",
    why="""\
A pulse wakes the parties that are waiting at that moment. A party that does not wait yet finds the
flag cleared again, and it read the state too early to see the change.

    waiter                            producer
    reads `self.open`: False
                                      self.open = True
                                      self.changed.set()
                                      self.changed.clear()   <-- the signal is over
    self.changed.wait()   and nobody sets again

A waiter that takes one item for each pulse counts pulses; an event does not. The item whose pulse
comes while another one is processed stays where it is.

With threads and processes, the producer can run between any two steps; with greenlets, where the
waiter blocks. On one event loop, it can run only where the waiter suspends: a coroutine that reads
and waits without another `await` in between misses nothing, and nothing is reported.""",
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
There is no fix: who must clear the flag, and when, depends on who waits for it. The finding says
which remedy fits:

* If the state is never reset, leave the event set.
* If one thread or task waits, it clears the event itself, after the wait and before the read.
* If several waiters clear one event, they erase its signals for each other (LAG106): use a
  `Condition`.
* If a fresh event takes the place of the one that was set, the waiter binds the event to a local
  before it reads the state, and waits for that one.
* If one party makes requests, it clears the event before the request, and the answer leaves the
  event set.
* If several parties make requests, use a `Future` for each request.""",
    limits="""\
Both sides must be in one file: the pulse with the write before it, and a function that reads that
state on its path to the wait. A pulse that only means "now" to its waiters is not reported, and
neither is one with a blocking call between its `set()` and `clear()`. A wait of at most one second
is a poll, and is not reported. Neither is a wait for an event that a local holds, where a fresh
event ends the pulse. State that only decides about something else (what is printed) is no
reason to wait. Names decide which pulse answers a request: the parameters of the function that
makes the pulse (`message`, `response`, `packet` …) and the call that sends (`send`, `write`,
`publish` …). A counter is not an answer. A waiter that takes one item at a time is not reported
where the producer waits for anything after its pulse. On one event loop, neither is anything that
comes before a suspension, because there a wait begins where it is awaited. Before Python 3.12,
`asyncio.wait_for(event.wait(), …)` begins one turn of the loop later; a pulse in that turn is
missed, and is not reported. Instances of one class are treated as one object.""",
)

RULE = Rule(
    code="LAG105",
    name="pulse",
    summary="`set()` and `clear()` at once: a waiter that does not wait yet misses the signal",
    page=PAGE,
    find=find,
    byte_filter=contains((b".wait",), (b".clear", b"Event("), (b".set",)),
    ast_filter=on_tree(may_lose_wakeups),
)
