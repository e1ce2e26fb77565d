"""LAG105: a pulse, `set(E)` with `clear(E)` right after it, that misses somebody.

Between the two nothing blocks, suspends, or calls code that might (`clear_directly_after`). So a pulse wakes
those who wait at that moment and nobody else. Decided here: can a waiter be on its way to the wait, having
gone by the old state?

1. A function waits for E; before that it reads state S that the pulse announces, or resets it, and does not
   read S again before the wait (`stale_read.last_read`). To take one item of S is a read, too (`one_taken`).
2. Another party can run between that read and the wait: the path is *exposed* (`protocol.interference`).
3. The new S would have led elsewhere than to the wait, or S is read again after it.

Then there is an execution in which S is written and the pulse given between read and wait, and the wait
blocks although there is something to do. A read that tells how long to wait (a deadline, the first entry of
a heap) decides about the wait, too.

A fresh event put in the place of the one that was set (`self.changed = Event()`) is a pulse, too: nobody who
comes later finds the old one. Who takes hold of the event before it reads S waits for the one that is set,
and is woken: waits for an event that a local holds are left out (`_late_waits`).

A request that is sent before the wait is like a read, where the pulse announces the answer
(`request_reply.request_before`). A third kind of what precedes the wait would be a step of `how_missed`.

Assumed: instances of one class are one object; a function that runs as a part of the other is no other party.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ...catalog.vocabulary import LOGS
from ...flow.cfg import Edge
from ...flow.effects import call_is_harmless, is_sleep, reads
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import Bind, Call, Clear, Operation, Place, Set, Suspend, Wait
from ...flow.paths import At, normally, onwards, reach, search
from ...protocol.locks import callers_locks, held_locks
from ...protocol.mentions import mentions
from ...protocol.publications import Publication, publication_of
from ...protocol.waiters import Waiter, runs_in, waiters_of
from ...symbols.symbols import CONSTRUCTORS, last_name
from ...symbols.walk import walk
from .one_taken import is_take, waits_for_answer
from .remedies import Remedy, remedy
from .request_reply import is_called_from_outside, is_named_as_handler, is_registered, request_before
from .stale_read import last_read


@dataclass(frozen=True, eq=False)
class MissedPulse:
    """One execution that goes wrong: read (or reset, or request), write, set, clear, wait.

    `before` is what the waiter does first; `asks`: it sends a request, which the pulse answers. `publication`
    is None where such an answer says nothing but that it has come.
    """

    graph: InlinedGraph
    receiver: Place
    set: Point
    clear: Point
    publication: Publication | None
    waiter: Waiter
    before: Point
    wait: Point
    remedy: Remedy
    asks: bool = False

    def node(self, point: Point) -> cst.CSTNode:
        """Return the syntax of one of the publisher's points in the publisher itself."""
        return point.syntax_in(self.graph.function)


@dataclass(frozen=True, eq=False)
class _Pulse:
    """A set with a clear right after it; `locks` are held from each of the writes to the set."""

    graph: InlinedGraph
    receiver: Place
    set: Point
    clear: Point
    publications: tuple[Publication, ...]
    locks: frozenset[Place]

    @property
    def is_replacement(self) -> bool:
        """Return whether a fresh event takes the place of the one that was set."""
        return isinstance(self.clear.operation, Clear) and self.clear.operation.fresh


def missed_pulses(program: Program) -> Iterator[MissedPulse]:
    """Yield every pulse of the module that can miss a waiter in sight, once."""
    waiters: dict[Place, list[Waiter]] | None = None
    reported: set[int] = set()
    for function in program.module.functions:
        if function.name in CONSTRUCTORS or not mentions(program, function, ("set",), ("clear", "Event")):
            continue
        for pulse in pulses_in(program, program.inlined(function)):
            if waiters is None:  # costs more than finding a pulse, and is rarely needed
                waiters = waiters_of(program, clearing=False)
            missed = how_missed(program, pulse, waiters.get(pulse.receiver, ()))
            if missed is not None and id(missed.node(missed.set)) not in reported:
                reported.add(id(missed.node(missed.set)))
                yield missed


def how_missed(program: Program, pulse: _Pulse, waiters: Sequence[Waiter]) -> MissedPulse | None:
    """Return how a pulse misses one of its event's waiters, None if it misses none."""
    publisher = pulse.graph.function
    others = [
        waiter
        for waiter in waiters
        if not runs_in(publisher, waiter.graph) and not runs_in(waiter.graph.function, pulse.graph)
    ]
    if is_registered(program, publisher):
        missed = _missed_answer(program, pulse, others)
        return missed or _missed_state(program, pulse, others, waiters)
    missed = _missed_state(program, pulse, others, waiters)
    if missed is None and is_called_from_outside(program, publisher):
        return _missed_answer(program, pulse, others, takes_answer=not is_named_as_handler(publisher))
    return missed


def _missed_answer(
    program: Program, pulse: _Pulse, others: Sequence[Waiter], *, takes_answer: bool = False
) -> MissedPulse | None:
    """Return how a waiter misses the answer to its request.

    `takes_answer`: only where the waiter waits once, and then reads what the pulse announces. A loop that
    sends something in each pass (a keep-alive) and redraws what has changed asks for no answer.
    """
    for waiter in others:
        for wait in _late_waits(pulse, waiter):
            if takes_answer and not _takes_answer(wait, pulse.publications):
                continue
            request = request_before(program, waiter, wait, pulse.publications, pulse.locks)
            if request is not None:
                publication = pulse.publications[0] if pulse.publications else None
                advice = Remedy.CLEAR_BEFORE_ASKING if len(others) == 1 else Remedy.ANSWER_EACH
                if pulse.is_replacement:
                    advice = Remedy.TAKE_HOLD_FIRST
                return _missed_pulse(pulse, publication, waiter, request, wait, advice, asks=True)
    return None


def _takes_answer(wait: Point, publications: Sequence[Publication]) -> bool:
    after = list(reach([wait]))
    read = [place for point in after if (place := reads(point.operation)) is not None]
    announced = any(place.meets(publication.state) for place in read for publication in publications)
    return announced and all(point is not wait for point in after)


def _missed_state(
    program: Program, pulse: _Pulse, others: Sequence[Waiter], waiters: Sequence[Waiter]
) -> MissedPulse | None:
    """Return how a waiter goes by the old state. `waiters` are all of them, the publisher included."""
    answered = waits_for_answer(pulse.clear)
    for waiter in others:
        for publication in pulse.publications:
            for wait in _late_waits(pulse, waiter):
                before = last_read(program, waiter, wait, publication, pulse.locks, answered=answered)
                if before is not None:
                    advice = remedy(program, publication, waiters, replaces=pulse.is_replacement)
                    if is_take(before):
                        advice = Remedy.QUEUE
                    return _missed_pulse(pulse, publication, waiter, before, wait, advice)
    return None


def _missed_pulse(
    pulse: _Pulse,
    publication: Publication | None,
    waiter: Waiter,
    before: Point,
    wait: Point,
    advice: Remedy,
    *,
    asks: bool = False,
) -> MissedPulse:
    return MissedPulse(
        pulse.graph, pulse.receiver, pulse.set, pulse.clear, publication, waiter, before, wait, advice, asks
    )


def _late_waits(pulse: _Pulse, waiter: Waiter) -> Iterator[Point]:
    """Yield the waits that may begin after a pulse without the event that it has set."""
    for wait in filter(_begins, waiter.lasting):
        if not (pulse.is_replacement and _is_held_by_local(wait)):
            yield wait


def _is_held_by_local(wait: Point) -> bool:
    """Return whether a wait names its event by a local that was bound before: `changed.wait()`."""
    operation = wait.operation
    assert isinstance(operation, Wait)
    return operation.text != operation.place.text and "." not in operation.text


def _begins(wait: Point) -> bool:
    """Return whether the waiting begins where it is written, not with a task that was made before.

    A coroutine that was made before waits for nothing until it is awaited.
    """
    node, bindings = wait.operation.node, wait.function.bindings
    named = (b.value for n in walk(node) if isinstance(n, cst.Name) for b in bindings.get(n.value, ()))
    coroutine = any(isinstance(value, cst.Call) and last_name(value) == "wait" for value in named)
    return coroutine or any(isinstance(n, cst.Attribute) and n.attr.value == "wait" for n in walk(node))


# -- the pulse -----------------------------------------------------------------------------


def pulses_in(program: Program, graph: InlinedGraph) -> Iterator[_Pulse]:
    held = held_locks(program, graph)
    for point in graph.points:
        operation = point.operation
        if not isinstance(operation, Set) or operation.deferred or id(point) not in held:
            continue
        receiver = operation.place
        clear = clear_directly_after(point, receiver)
        if clear is None:
            continue
        is_inlined = operation.node is not point.site
        publications = tuple(
            publication
            for publication in _announced(point, clear, receiver)
            # What one helper writes, sets and clears is reported in that helper.
            if not (is_inlined and publication.write.site is point.site is clear.site)
        )
        writes = [held.get(id(publication.write), frozenset()) for publication in publications]
        common = frozenset.intersection(*writes) if writes else frozenset()
        locks = held[id(point)] | common | callers_locks(program, graph.function, point)
        yield _Pulse(graph, receiver, point, clear, publications, locks)


def clear_directly_after(start: Point, receiver: Place) -> Point | None:
    """Return the clear that follows a set, None if on some path between them others get time to run.

    `if self.thread: self.thread.join()` is there to be run: a path that avoids it proves nothing.
    """

    def clears(point: Point) -> bool:
        return isinstance(point.operation, Clear) and point.operation.place == receiver

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        """Return whether others got time on the path."""
        return at.state or _gives_time(node.operation) if normally(edge) else None

    clear: Point | None = None
    for at in search([start], False, follow, ends=clears):
        operation = at.node.operation
        if isinstance(operation, Clear) and operation.place == receiver:
            if at.state:
                return None
            clear = at.node
    return clear


def _gives_time(operation: Operation) -> bool:
    """Return whether others get time to run: anything but a log line or a clock may block.

    This is stricter than `Exposure`: threads can run between any two operations, but a pulse that blocks
    between set and clear is meant to be seen.
    """
    if isinstance(operation, Call):
        method = operation.place.fields[-1] if operation.place.fields else ""
        if (method or operation.place.root) == "Event":
            return False  # the fresh one
        is_instant = call_is_harmless(operation) and (operation.qualified or method in LOGS)
        return is_sleep(operation) or not is_instant
    return isinstance(operation, Suspend | Wait | Bind)


def _announced(start: Point, clear: Point, receiver: Place) -> Iterator[Publication]:
    """Yield what is written before the pulse, in the same iteration and after any earlier signal."""

    def is_pulse_or_no_signal(point: Point) -> bool:
        operation = point.operation
        signals = isinstance(operation, Set | Clear | Wait) and operation.place == receiver
        return point is start or not signals

    for point in reach([clear], edges=onwards, enters=is_pulse_or_no_signal, backward=True):
        publication = publication_of(point)
        if publication is not None and publication.state != receiver:
            yield publication
