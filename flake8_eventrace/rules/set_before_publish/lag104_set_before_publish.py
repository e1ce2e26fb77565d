"""LAG104: a set before the write that it announces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Detection, Page, Rule, WitnessStep

if TYPE_CHECKING:
    from ...fixes.proposed_fix import ProposedFix
    from ...flow.inlining import InlinedGraph, Point, Program
    from .decision import EarlySignal


def find(program: Program) -> Iterator[Detection]:
    """Signals that a waiting function can use up before the state they announce is written."""
    from ...symbols.parents import Parents
    from . import fix_set_last
    from .decision import early_signals

    for signal in early_signals(program):
        parents = Parents(signal.graph.function.node)
        yield _detection(signal, tuple(fix_set_last.propose(program, signal, parents)))


def _detection(signal: EarlySignal, fixes: tuple[ProposedFix, ...]) -> Detection:
    from ...flow.operations import Call, Placed, Wait
    from ..wording import delay

    operation, write, wait = signal.set.operation, signal.write.operation, signal.stale.wait.operation
    assert isinstance(operation, Placed)
    assert isinstance(write, Placed)
    assert isinstance(wait, Wait)
    name = operation.text
    state = write.text.rpartition(".")[0] if isinstance(write, Call) else write.text
    witness = tuple(_witness(signal, name, state))
    return Detection(
        code="LAG104",
        node=signal.node(signal.set),
        message=(
            f"`{name}.set()` comes before `{state}` is written (line {{line[{len(witness) - 1}]}}): "
            f"who wakes in between sees the old state, and `wait()` (line {{line[{len(witness) - 2}]}}) "
            f"{delay(wait.timeout)}: set last"
        ),
        receiver=name,
        witness=witness,
        fixes=fixes,
        advice=f"set the event after `{state}` is written; set it again if it must be set before, too",
    )


def _witness(signal: EarlySignal, name: str, state: str) -> Iterator[WitnessStep]:
    stale = signal.stale
    waiter = signal.waiter.graph
    yield _witness_step(Lane.PRODUCER, signal.graph, signal.set, f"signals `{name}`")
    clear = replace(
        _witness_step(Lane.CONSUMER, waiter, stale.clear, "wakes, and takes the signal"), dies=True
    )
    read = _witness_step(Lane.CONSUMER, waiter, stale.old_read, f"sees the old `{state.rpartition('.')[2]}`")
    yield from (read, clear) if stale.read_first else (clear, read)
    yield _witness_step(Lane.CONSUMER, waiter, stale.wait, "waits for the next signal")
    yield _witness_step(Lane.PRODUCER, signal.graph, signal.write, "publishes, and signals no more")


def _witness_step(lane: Lane, graph: InlinedGraph, point: Point, note: str) -> WitnessStep:
    return WitnessStep(lane, point.syntax_in(graph.function), graph.function, "", note)


PAGE = Page(
    what="""\
Reports a `set()` of an event that comes before the write of the state which it announces, when
another party can run between the two, no `set()` follows the write, and a function in the same
file waits for the event, clears it, looks at that state and comes back to the wait.""",
    why="""\
The waiting side may wake between the set and the write. It takes the signal, sees the old state,
and waits again. Then the state is written, and nobody sets the event once more: the wait blocks
although there is something to do.

    producer                          consumer
    self.wake.set()
                                      self.wake.wait()  returns
                                      self.wake.clear()
                                      reads `self.done`: False
    self.done = True
                                      self.wake.wait()  and nobody sets again

With threads, processes and greenlets the consumer can run between any two steps. On one event
loop it can run only where the producer suspends: without an `await` between the set and the
write nothing is lost, and nothing is reported.""",
    example="""\
import threading


class Download:
    def __init__(self):
        self.chunks = []
        self.done = False
        self.wake = threading.Event()

    def feed(self, chunk):
        self.chunks.append(chunk)
        self.wake.set()

    def finish(self):
        self.wake.set()
        self.done = True

    def drain(self, sink):
        while not self.done:
            self.wake.wait()
            self.wake.clear()
            while self.chunks:
                sink.write(self.chunks.pop(0))
""",
    use_instead="""\
import threading


class Download:
    def __init__(self):
        self.chunks = []
        self.done = False
        self.wake = threading.Event()

    def feed(self, chunk):
        self.chunks.append(chunk)
        self.wake.set()

    def finish(self):
        self.done = True
        self.wake.set()

    def drain(self, sink):
        while not self.done:
            self.wake.wait()
            self.wake.clear()
            while self.chunks:
                sink.write(self.chunks.pop(0))
""",
    fix_safety="""\
Safe. The fix moves the `set()` behind the last write that it announces, over plain assignments
and additions to containers, which neither raise nor leave the function. Where anything else
stands in between (a call, a `with`, an `await`) the finding carries advice instead. So it does
where setting last would uncover a second bug: a waiting side that looks first and clears then
erases a signal that comes in between (LAG101, LAG102).""",
    limits="""\
Needs both sides in one file: the function that sets and then writes, and a function that waits,
clears and looks. That look has to decide: the new state would have ended the waiting, or been
taken for work before the next wait. State that only decides what else is done (a line that is
printed), a count or time stamp of which nobody can tell where it leads, and what is gone through
as a whole each time are bookkeeping. A wait of at most a second polls, and is not reported.
Helpers are followed two levels deep. A producer that has written the same state
before it sets is taken to announce that; one that waits for an answer or joins a thread between
the set and the write takes part in a handshake. Both are left alone. Instances of one class are
taken for one object.""",
)

RULE = Rule(
    code="LAG104",
    name="set-before-publish",
    summary="`set()` comes before the write that it announces; who wakes in between waits again",
    page=PAGE,
    find=find,
    needs=(*CLEAR_AND_WAIT, (b".set",)),
    may_hold=may_lose_wakeups,
)
