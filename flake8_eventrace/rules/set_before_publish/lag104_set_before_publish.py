"""LAG104: `set()` before the write that it announces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Detection, Page, Rule, WitnessStep, contains, line_of, on_tree

if TYPE_CHECKING:
    from ...fixes.proposed_fix import ProposedFix
    from ...flow.inlining import InlinedGraph, Point, Program
    from .decision import EarlySignal


def find(program: Program) -> Iterator[Detection]:
    """Yield signals that a waiter can use up before the state that they announce is written."""
    from ...symbols.parents import Parents
    from . import fix_set_last
    from .decision import early_signals

    for signal in early_signals(program):
        parents = Parents(signal.graph.function.node)
        yield _detection(signal, tuple(fix_set_last.propose(program, signal, parents)))


def _detection(signal: EarlySignal, fixes: tuple[ProposedFix, ...]) -> Detection:
    from ...flow.operations import Call, Placed
    from ...protocol.timeouts import longest_timeout
    from ..wording import delay

    operation, write = signal.set.operation, signal.write.operation
    assert isinstance(operation, Placed)
    assert isinstance(write, Placed)
    name = operation.text
    state = write.text.rpartition(".")[0] if isinstance(write, Call) else write.text
    witness = tuple(_witness(signal, name, state))
    return Detection(
        code="LAG104",
        node=signal.node(signal.set),
        message=(
            f"`{name}.set()` comes before `{state}` is written (line {line_of(len(witness) - 1)}): "
            f"a waiter woken in between sees the old state; `wait()` (line {line_of(len(witness) - 2)}) "
            f"{delay(longest_timeout(signal.stale.wait))}: set last"
        ),
        receiver=name,
        witness=witness,
        fixes=fixes,
        advice=f"set the event after `{state}` is written; if it must also be set before, set it twice",
    )


def _witness(signal: EarlySignal, name: str, state: str) -> Iterator[WitnessStep]:
    from ..wording import last_attribute

    stale = signal.stale
    waiter = signal.waiter.graph
    yield _witness_step(Lane.PRODUCER, signal.graph, signal.set, f"signals `{name}`")
    clear = replace(
        _witness_step(Lane.CONSUMER, waiter, stale.clear, "wakes and clears the signal"), dies=True
    )
    read = _witness_step(Lane.CONSUMER, waiter, stale.old_read, f"sees the old `{last_attribute(state)}`")
    yield from (read, clear) if stale.read_first else (clear, read)
    yield _witness_step(Lane.CONSUMER, waiter, stale.wait, "waits for the next signal")
    yield _witness_step(Lane.PRODUCER, signal.graph, signal.write, "publishes, but does not signal again")


def _witness_step(lane: Lane, graph: InlinedGraph, point: Point, note: str) -> WitnessStep:
    return WitnessStep(lane, point.syntax_in(graph.function), graph.function, "", note)


PAGE = Page(
    what="""\
Reports a `set()` of an event that comes before the write of the state that it announces, if another
party can run between the two, no `set()` follows the write, and a function in the same file waits
for the event, clears it, reads that state and returns to the wait.""",
    why="""\
The waiter may wake between the set and the write. It clears the signal, reads the old state, and
waits again. Then the state is written, but nobody sets the event again: the wait blocks although
there is something to do.

    producer                          consumer
    self.wake.set()
                                      self.wake.wait()  returns
                                      self.wake.clear()
                                      reads `self.done`: False
    self.done = True
                                      self.wake.wait()  and nobody sets again

With threads and processes, the consumer can run between any two steps; with greenlets, where the
producer blocks. On one event loop, it can run only where the producer suspends: without an `await`
between the set and the write, no signal is lost, and nothing is reported.""",
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
Safe. The fix moves the `set()` after the last write that it announces. It moves only over plain
assignments and additions to containers, which neither raise nor leave the function. If anything
else is in between (a call, a `with`, an `await`), the finding has advice instead. The same applies
if setting last would expose a second bug: a waiter that reads first and then clears would erase a
signal set in between (LAG101, LAG102); and if other state that a waiter reads would still be
written after the set.""",
    limits="""\
Both sides must be in one file: the function that sets and then writes, and a function that waits,
clears and reads. That read must be decisive: the new state would have ended the waiting, or would
have been taken as work before the next wait. The rule ignores bookkeeping: state that only decides
about something else (a line that is printed), a count or time stamp whose effect is unknown, and a
collection that is read as a whole each time. A wait of at most one second is a poll, and is not
reported. Helpers are followed two levels deep. Two cases are not reported: a producer that wrote
the same state before the set (the set is assumed to announce that write), and a producer that waits
for an answer or joins a thread between the set and the write (a handshake). State that is written
before the set on every path, and not by the waiter, is assumed to stand until the waiter reads it:
if it alone ends the loop, a later write is not reported. An `async for` waits for items itself, so
its end is no test of the state. A call after the write that is not followed counts as a second
`set()` if it may come to one. What only constructors call is taken to run before anybody waits.
Instances of one class are treated as one object.""",
)

RULE = Rule(
    code="LAG104",
    name="set-before-publish",
    summary="`set()` comes before the write that it announces; a waiter woken in between waits again",
    page=PAGE,
    find=find,
    byte_filter=contains(*CLEAR_AND_WAIT, (b".set",)),
    ast_filter=on_tree(may_lose_wakeups),
)
