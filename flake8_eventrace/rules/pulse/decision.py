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
the wait blocks although there is something to do. A look that tells how long to wait (a deadline,
the first entry of a heap) is one that the wait is decided by.

A request that is sent before the wait is like a look, where the pulse is the answer to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ...flow.cfg import EdgeKind
from ...flow.effects import LOGGING, call_is_harmless, is_sleep
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import Bind, Call, Clear, Operation, Place, Set, Suspend, Wait
from ...protocol.locks import callers_locks, held_locks
from ...protocol.waiters import Publication, Waiter, mentions, publication_at, runs_in, waiters_of
from ...symbols.symbols import CONSTRUCTORS
from ...symbols.walk import walk
from .remedies import Remedy, remedy
from .request_reply import is_answer, request_before
from .stale_read import last_look


@dataclass(frozen=True, eq=False)
class MissedPulse:
    """One execution that goes wrong: look (or reset, or request), write, set, clear, wait.

    `asks`: what the waiter does first is to send a request, which the pulse answers. `news` is
    None where such an answer says nothing but that it has come.
    """

    graph: InlinedGraph
    receiver: Place
    set: Point
    clear: Point
    publication_at: Publication | None
    waiter: Waiter
    look: Point
    wait: Point
    remedy: Remedy
    asks: bool = False

    def node(self, point: Point) -> cst.CSTNode:
        """The syntax of one of the publisher's steps in its own function."""
        return point.operation.node if point.function is self.graph.function else point.site


@dataclass(frozen=True, eq=False)
class _Pulse:
    set: Point
    clear: Point
    publication_at: tuple[Publication, ...]
    locks: frozenset[Place]


def missed_pulses(program: Program) -> Iterator[MissedPulse]:
    """Every pulse of the module that can miss somebody in sight, once."""
    waiters: dict[Place, list[Waiter]] | None = None
    told: set[int] = set()
    for function in program.module.functions:
        if function.name in CONSTRUCTORS or not mentions(program, function, "set", "clear"):
            continue
        graph = program.inlined(function)
        for pulse in _pulses(program, graph):
            if waiters is None:  # dearer than a pulse, and seldom wanted
                waiters = waiters_of(program, clearing=False)
            missed = _missed(program, graph, pulse, waiters)
            if missed is not None and id(missed.node(missed.set)) not in told:
                told.add(id(missed.node(missed.set)))
                yield missed


def _missed(
    program: Program, graph: InlinedGraph, pulse: _Pulse, waiters: dict[Place, list[Waiter]]
) -> MissedPulse | None:
    assert isinstance(pulse.set.operation, Set)
    receiver = pulse.set.operation.place
    there = [
        waiter
        for waiter in waiters.get(receiver, ())
        if not runs_in(graph.function, waiter.graph) and not runs_in(waiter.graph.function, graph)
    ]
    if is_answer(program, graph.function):
        for waiter in there:
            for wait in filter(_begins, waiter.lasting):
                asked = request_before(program, waiter, wait, pulse.publication_at, pulse.locks)
                if asked is not None:
                    told = pulse.publication_at[0] if pulse.publication_at else None
                    way_out = Remedy.CLEAR_BEFORE_ASKING if len(there) == 1 else Remedy.ANSWER_EACH
                    return MissedPulse(
                        graph, receiver, pulse.set, pulse.clear, told, waiter, asked, wait, way_out, asks=True
                    )
    for waiter in there:
        for told in pulse.publication_at:
            for wait in filter(_begins, waiter.lasting):
                look = last_look(program, waiter, wait, told, pulse.locks)
                if look is not None:
                    way_out = remedy(program, told, waiters[receiver])
                    return MissedPulse(
                        graph, receiver, pulse.set, pulse.clear, told, waiter, look, wait, way_out
                    )
    return None


def _begins(wait: Point) -> bool:
    """Whether the waiting begins where it stands: not with a task that was made before."""
    return any(isinstance(n, cst.Attribute) and n.attr.value == "wait" for n in walk(wait.operation.node))


# -- the pulse -----------------------------------------------------------------------------


def _pulses(program: Program, graph: InlinedGraph) -> Iterator[_Pulse]:
    held = held_locks(program, graph)
    for point in graph.points:
        operation = point.operation
        if not isinstance(operation, Set) or operation.deferred or id(point) not in held:
            continue
        clear = _clear_behind(point, operation.place)
        if clear is None:
            continue
        helpers = point.operation.node is not point.site  # what happens in there is told there
        told = tuple(
            n
            for n in _announced(point, clear, operation.place)
            if not (helpers and n.write.site is point.site is clear.site)
        )
        writes = [held.get(id(n.write), frozenset()) for n in told]
        locks = frozenset.intersection(*writes) if writes else frozenset()
        around = callers_locks(program, graph.function, point)
        yield _Pulse(point, clear, told, held[id(point)] | locks | around)


def _clear_behind(start: Point, receiver: Place) -> Point | None:
    """The clear that follows a set, where nothing on any way between them gives others time.

    `if self.thread: self.thread.join()` is there to be run: one way around it proves nothing.
    """
    stack = [(start, False)]
    seen = {(id(start), False)}
    found: Point | None = None
    while stack:
        point, given = stack.pop()
        for edge in point.successors:
            node = edge.target
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


def _announced(start: Point, clear: Point, receiver: Place) -> Iterator[Publication]:
    """What is written on the way to the pulse, since an earlier signal."""
    seen = {id(clear)}
    stack = [clear]
    while stack:
        for node, edge in stack.pop().predecessors:
            if id(node) in seen or edge.back or edge.kind is EdgeKind.EXCEPTION:
                continue
            seen.add(id(node))
            operation = node.operation
            ours = isinstance(operation, Set | Clear | Wait) and operation.place == receiver
            if ours and node is not start:
                continue
            told = publication_at(node)
            if told is not None and told.state != receiver:
                yield told
            stack.append(node)
