"""LAG111: the state is read before the announcement that somebody waits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ...catalog.vocabulary import WAIT_WRAPPERS
from ...finding import Lane
from ..base import Detection, Page, Rule, WitnessStep, all_of, any_of, contains, line_of, on_bytes, on_tree
from .ast_filter import may_register_late

if TYPE_CHECKING:
    from ...flow.inlining import Point, Program
    from ...settings import Settings
    from ...symbols.symbols import FunctionFacts
    from .query import LateRegistration


#: A wait for a future or an event, or an `await` of what is no call, or of a call that passes the wait on.
_WAIT = re.compile(
    rb"\.(?:wait|result|exception)\s*\(|await[\s(]+(?:[\w.\[\]'\"]+[\s)]*(?:[#\r\n,:]|$)|[\w.]*"
    + rb"(?:%s)\b)" % b"|".join(sorted(name.encode() for name in WAIT_WRAPPERS))
)


#: The making of a future or an event.
_MAKE = re.compile(rb"\b(?:Future|create_future|Event)\s*\(")


def _may_make(source: bytes, settings: Settings) -> bool:
    return _MAKE.search(source) is not None


def _may_wait(source: bytes, settings: Settings) -> bool:
    return _WAIT.search(source) is not None


def find(program: Program) -> Iterator[Detection]:
    """Yield announcements that come too late for a signal which is only sent to those announced."""
    from .decision import late_registrations

    for late in late_registrations(program):
        yield _detection(program, late)


def _detection(program: Program, late: LateRegistration) -> Detection:
    from . import fix_look_again

    announcement, signaller = late.announcement, late.signaller
    state = getattr(late.look.operation, "text", "the state")
    name = announcement.place.fields[-1] if announcement.place.fields else announcement.place.root
    reader, waiter = signaller.graph.function, announcement.graph.function
    act = f"joining `{name}`" if announcement.joins else f"writing `{name}`"
    return Detection(
        code="LAG111",
        node=announcement.node,
        message=(
            f"{act} after `{state}` was read (line {line_of(0)}) is too late for `{reader.name}()` in "
            "between: it signals only who is announced; read again before the wait"
        ),
        receiver=name,
        witness=(
            _step(Lane.CONSUMER, late.look, waiter, "decides to wait"),
            _step(Lane.PRODUCER, signaller.write, reader, "writes the state"),
            replace(
                _step(Lane.PRODUCER, signaller.test, reader, "finds nobody announced, and does not signal"),
                dies=True,
            ),
            WitnessStep(Lane.CONSUMER, announcement.node, waiter, "", "announces itself too late"),
            _step(Lane.CONSUMER, announcement.wait, waiter, "blocks although the state is there"),
        ),
        fixes=tuple(fix_look_again.propose(program, late)),
        advice="announce first and read the state after that, or hold one lock over both, here and there",
    )


def _step(lane: Lane, point: Point, graphs: FunctionFacts, note: str) -> WitnessStep:
    """Return a step at a point of the graph of `graphs`."""
    return WitnessStep(lane, point.syntax_in(graphs.module), point.function_in(graphs), "", note)


PAGE = Page(
    what="""\
Reports a waiter that reads the state, then announces that it waits, and then waits, while the party
that signals writes the state and signals only those that it finds announced. The announcement is a
flag or counter that is raised, a collection that a future or an event is added to, or an attribute
that a future is bound to. A future or event may also be bound by a key, and a method may add it for
its caller (`job.add_callback(ready.set)`).""",
    why="""\
The announcement makes a promise: whoever writes the state from now on will signal me. Nobody has
promised anything for what was written before, so the state must be read after the announcement. If
it is read before, the writer can come in between.

    waiter                            signaller
    if not self._is_open:
                                      self._is_open = True
                                      for boat in self._boats: ...   <-- nobody is there
        self._boats.append(boat)
        boat.result()                                     # waits at an open sluice

Two threads can meet like this at any moment; two tasks of one event loop where the waiter suspends
between the read and the announcement.""",
    example="""\
import threading
from concurrent.futures import Future


class Sluice:
    def __init__(self):
        self._is_open = False
        self._boats = []

    def pass_through(self):
        if not self._is_open:
            boat = Future()
            self._boats.append(boat)
            boat.result()

    def open(self):
        self._is_open = True
        for boat in self._boats:
            boat.set_result(None)
""",
    use_instead="""\
import threading
from concurrent.futures import Future


class Sluice:
    def __init__(self):
        self._is_open = False
        self._boats = []

    def pass_through(self):
        if not self._is_open:
            boat = Future()
            self._boats.append(boat)
            if not self._is_open:
                boat.result()

    def open(self):
        self._is_open = True
        for boat in self._boats:
            boat.set_result(None)
""",
    fix_safety="""\
The fix reads the state again between the announcement and the wait. It is unsafe: where the wait is
skipped, the announcement stays, and somebody may have to take it back.""",
    limits="""\
Both parties must be in one file. The state must be written by the one and tested by the other, by
name. The rule is silent where one lock is held from the read to the announcement here, and for the
write there; where the announcement is polled; and where the state is read again after the
announcement. A waiter that binds its future by a key is reported only where it reads the state by
that key: any other state says whether to ask, and what comes by the key is a reply. Waits of up to
a second are polls.""",
)

RULE = Rule(
    code="LAG111",
    name="late-registration",
    summary="the state is read before the announcement that somebody waits, not after it",
    page=PAGE,
    find=find,
    byte_filter=all_of(
        any_of(
            contains((b".wait",), (b".set",), (b"= True", b"= False", b" += 1")),
            all_of(contains((b".set", b".append(", b".add(")), on_bytes(_may_make)),
        ),
        on_bytes(_may_wait),
    ),
    ast_filter=on_tree(may_register_late),
)
