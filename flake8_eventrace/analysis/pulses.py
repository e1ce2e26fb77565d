"""The heart of LAG105: whom does a pulse miss?

A pulse is `set(E)` with `clear(E)` directly behind it: nothing in between blocks, suspends or calls
code that might. It wakes those who are waiting at that moment, and nobody else. So the question is
whether somebody can be on the way to the wait, having made up its mind on the old state:

1. a function waits for E, and before that it looks at state S that the pulse announces (or takes
   note of it: it puts S back), and does not look again on the way to the wait;
2. another party can run between the look and the wait (threads: always, unless the look and the
   wait share a lock with the pulse; one event loop: only over a suspension point);
3. the new S would have led elsewhere than to the wait, or is looked at again once it is over.

Then there is an execution in which S is written and the pulse given between look and wait, and
the wait blocks although there is something to do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ..facts.cfg import Edge, EdgeKind
from ..facts.effects import LOGGING, call_is_harmless, is_sleep
from ..facts.names import CONSTRUCTORS
from ..facts.operations import Bind, Branch, Call, Clear, Operation, Place, Set, Suspend, Wait, WriteState
from ..facts.protocol import held_locks
from ..facts.receivers import Kind
from ..facts.views import Program, Step, View
from .waiting import (
    News,
    Waiter,
    deciding_look,
    fails,
    looks_at,
    mentions,
    misses,
    news,
    published,
    reachable,
    runs_in,
    suspends,
    truth,
    waiters_of,
    way_of,
    written,
)


@dataclass(frozen=True, eq=False)
class MissedPulse:
    """One execution that goes wrong: look (or reset), write, set, clear, wait."""

    view: View
    receiver: Place
    set: Step
    clear: Step
    news: News
    waiter: Waiter
    look: Step
    wait: Step

    def node(self, step: Step) -> cst.CSTNode:
        """The syntax of one of the publisher's steps in its own function."""
        return step.operation.node if step.function is self.view.function else step.site


@dataclass(frozen=True, eq=False)
class _Pulse:
    set: Step
    clear: Step
    news: tuple[News, ...]
    locks: frozenset[Place]


def missed_pulses(program: Program) -> Iterator[MissedPulse]:
    """Every pulse of the module that can miss somebody in sight, once."""
    waiters: dict[Place, list[Waiter]] | None = None
    told: set[int] = set()
    for function in program.module.functions:
        if function.name in CONSTRUCTORS or not mentions(program, function, "set", "clear"):
            continue
        view = program.view(function)
        for pulse in _pulses(program, view):
            if waiters is None:  # dearer than a pulse, and seldom wanted
                waiters = waiters_of(program, clearing=False)
            missed = _missed(program, view, pulse, waiters)
            if missed is not None and id(missed.node(missed.set)) not in told:
                told.add(id(missed.node(missed.set)))
                yield missed


def _missed(
    program: Program, view: View, pulse: _Pulse, waiters: dict[Place, list[Waiter]]
) -> MissedPulse | None:
    assert isinstance(pulse.set.operation, Set)
    receiver = pulse.set.operation.place
    for waiter in waiters.get(receiver, ()):
        if runs_in(view.function, waiter.view) or runs_in(waiter.view.function, view):
            continue
        for told in pulse.news:
            for wait in waiter.waits:
                look = _last_look(program, waiter, wait, told, pulse.locks)
                if look is not None:
                    return MissedPulse(view, receiver, pulse.set, pulse.clear, told, waiter, look, wait)
    return None


# -- the pulse -----------------------------------------------------------------------------


def _pulses(program: Program, view: View) -> Iterator[_Pulse]:
    held = held_locks(program, view)
    for step in view.steps:
        operation = step.operation
        if not isinstance(operation, Set) or operation.deferred or id(step) not in held:
            continue
        clear = _clear_behind(step, operation.place)
        if clear is None:
            continue
        helpers = step.operation.node is not step.site  # what happens in there is told there
        told = tuple(
            n
            for n in _announced(step, clear, operation.place)
            if not (helpers and n.write.site is step.site is clear.site)
        )
        if told:
            writes = [held.get(id(n.write), frozenset()) for n in told]
            yield _Pulse(step, clear, told, held[id(step)] | frozenset.intersection(*writes))


def _clear_behind(start: Step, receiver: Place) -> Step | None:
    """The clear that follows a set, where nothing on any way between them gives others time.

    `if self.thread: self.thread.join()` is there to be run: one way around it proves nothing.
    """
    stack = [(start, False)]
    seen = {(id(start), False)}
    found: Step | None = None
    while stack:
        step, given = stack.pop()
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            operation = node.operation
            time = given or _gives_time(operation)
            if edge.kind is EdgeKind.EXCEPTION or (id(node), time) in seen:
                continue
            seen.add((id(node), time))
            if isinstance(operation, Clear) and operation.place == receiver:
                if given or operation.fresh:
                    return None
                found = node
            else:
                stack.append((node, time))
    return found


def _gives_time(operation: Operation) -> bool:
    """Whether others get their turn: anything but a log line or a clock may block (a `join()` does)."""
    if isinstance(operation, Call):
        method = operation.place.fields[-1] if operation.place.fields else ""
        known = call_is_harmless(operation) and (operation.qualified or method in LOGGING)
        return is_sleep(operation) or not known
    return isinstance(operation, Suspend | Wait | Bind)


def _announced(start: Step, clear: Step, receiver: Place) -> Iterator[News]:
    """What is written on the way to the pulse, since an earlier signal."""
    seen = {id(clear)}
    stack = [clear]
    while stack:
        for node, edge in stack.pop().predecessors:
            assert isinstance(node, Step)
            if id(node) in seen or edge.back or edge.kind is EdgeKind.EXCEPTION:
                continue
            seen.add(id(node))
            operation = node.operation
            ours = isinstance(operation, Set | Clear | Wait) and operation.place == receiver
            if ours and node is not start:
                continue
            told = news(node)
            if told is not None and told.state != receiver:
                yield told
            stack.append(node)


# -- the way to the wait -------------------------------------------------------------------


def _last_look(
    program: Program, waiter: Waiter, wait: Step, told: News, locks: frozenset[Place]
) -> Step | None:
    """The last look before a wait, or reset, after which the news can come unseen."""
    looks = looks_at(waiter, told.state)
    if not looks or any(s.operation.node is told.write.operation.node for s in waiter.view.steps):
        return None
    held = held_locks(program, waiter.view)
    looked_at_later = any(step is look for step in reachable(wait) for look in looks)
    queue: deque[tuple[Step, frozenset[Place], bool]] = deque(
        [(wait, held.get(id(wait), frozenset()), False)]
    )
    seen: set[tuple[int, bool]] = set()
    while queue:
        step, kept, paused = queue.popleft()
        for node, edge in step.predecessors:
            assert isinstance(node, Step)
            if id(node) not in held:
                continue
            now = kept & held[id(node)]
            party = (paused or waiter.kind is not Kind.ASYNCIO) and not now & locks
            verdict = _verdict(waiter, node, edge, told, looks, looked_at_later)
            if verdict is True and party:
                return node
            if verdict is not None or fails(node, edge) or _is_other_signal(waiter, node):
                continue
            later = paused or suspends(node.operation)
            if (id(node), later) not in seen:
                seen.add((id(node), later))
                queue.append((node, now, later))
    return None


def _verdict(
    waiter: Waiter, node: Step, edge: Edge, told: News, looks: list[Step], looked_at_later: bool
) -> bool | None:
    """Whether, coming over this edge, the old state was acted upon; None when it was not looked at."""
    operation = node.operation
    if isinstance(operation, WriteState) and operation.place.meets(told.state):
        old, new = truth(written(node)), told.new.truth
        return looked_at_later and old is not None and new is not None and old != new
    look = deciding_look(node, looks)
    if look is not None:
        way = way_of(node, look, told)
        if edge.kind is way or (way is None and told.new.truth is False):
            return False
        return misses(waiter, node, edge, way)
    if any(node is other for other in looks) and not isinstance(operation, Branch):
        return False
    place = published(operation)
    return False if place is not None and place.meets(told.state) else None


def _is_other_signal(waiter: Waiter, node: Step) -> bool:
    return isinstance(waiter.own.get(id(node)), Wait | Set)
