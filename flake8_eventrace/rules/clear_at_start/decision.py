"""LAG109: a thread's or task's body that begins by clearing the event by which others reach it.

Decided for a body that is started (`protocol.spawns`), a clear of event E in it, and a setter of E:

1. The body comes to `clear(E)` before it has waited for anything or tested E, and only once; after that it
   waits for E or tests it (`first_clears`).
2. The starter does not wait, once it has started the body, for a sign from it (`starter.waits_for_sign`).
3. The setter may set as soon as the body is started (`setter.may_come_early`), and the body does not read
   what came with the set between the clear and its question to E (`_question`).
4. The set is there to end the body (`setter.ends`), or to wake it (`setter.woken_at`).

A task that is made by an eager task factory has made its clear before anybody can know of it: it is left out.

Then there is an execution in which the set comes between the start and the clear: it is erased, the body
goes on (or sleeps on), and whoever waits for its end (or its work) waits in vain.

Assumed: instances of one class are one object; a method that nobody in sight hands out is called by nobody
else. A third reason to set, beside ending and waking, is another step of `_erased_by`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.effects import reads
from ...flow.inlining import InlinedGraph, Point, Program, points_after
from ...flow.operations import Clear, Place, Set
from ...flow.paths import normally, reach
from ...protocol.mentions import mentions
from ...protocol.model import protocols
from ...protocol.publishers import Setter
from ...protocol.spawns import Spawn, spawns
from ...symbols.symbols import ClassFacts, last_name
from ...symbols.types import Concurrency
from .body import first_acts, in_starter
from .query import EarlyClear, Query, asks
from .setter import ends, may_come_early, runs_only_in, woken_at
from .starter import waits_for_sign


def early_clears(program: Program) -> Iterator[EarlyClear]:
    """Yield every early clear of the module, one for each clear."""
    starts: dict[int, list[Spawn]] = {}
    for start in spawns(program):
        if start.eager:
            continue
        starts.setdefault(id(start.body), []).append(start)
    reported: set[int] = set()
    for of_body in starts.values():
        if not mentions(program, of_body[0].body, ("clear", "Event")):
            continue
        for early in _in_body(program, of_body):
            if id(early.node) not in reported:
                reported.add(id(early.node))
                yield early


def _in_body(program: Program, starts: list[Spawn]) -> Iterator[EarlyClear]:
    graph = program.inlined(starts[0].body)
    for clear, receiver in first_clears(program, graph):
        for start in starts:
            early = _early_clear(Query(program, graph, clear, receiver, start), tuple(starts))
            if early is not None:
                yield early
                break


def _early_clear(query: Query, starts: tuple[Spawn, ...]) -> EarlyClear | None:
    """Return how a clear erases a set, None if it erases none."""
    body = query.graph.function
    outside = in_starter(query.receiver, body, query.start)
    if outside is None or waits_for_sign(query):
        return None
    for setter in protocols(query.program).setters(outside, body):
        erased = _erased_by(query, setter)
        if erased is not None:
            question, wakes = erased
            return EarlyClear(body, query.receiver, query.clear, question, setter, query.start, starts, wakes)
    return None


def _erased_by(query: Query, setter: Setter) -> tuple[Point, bool] | None:
    """Return the question that misses the set, and whether the set is there to wake the body."""
    if setter.function is query.start.starter or runs_only_in(query, setter.function):
        return None  # it does not run beside the body
    question = _question(query, setter)
    if question is None or not may_come_early(query, setter):
        return None
    if ends(query, setter, question):
        return question, False
    woken = woken_at(query, setter)
    return None if woken is None else (woken, True)


# -- the body ------------------------------------------------------------------------------


def first_clears(program: Program, graph: InlinedGraph) -> Iterator[tuple[Point, Place]]:
    """Yield the clears among a body's first acts, with the event, which the body asks for afterwards."""
    first = first_acts(graph)
    body = graph.function
    for clear in graph.points:
        operation = clear.operation
        if not isinstance(operation, Clear) or id(clear) not in first:
            continue
        receiver = operation.place
        if receiver.scope == body.qualname and receiver.root not in body.parameters:
            continue  # the body's own event
        if program.event_concurrency(receiver) is Concurrency.OTHER:
            continue  # no event
        if operation.fresh and not _is_bound_elsewhere(program, receiver, graph):
            continue  # nobody can set an event before it is made
        after = list(points_after(clear))
        if any(point is clear for point in after):
            continue  # cleared again and again, not as a first act
        if any(asks(point.operation, receiver) for point in after):
            yield clear, receiver


def _question(query: Query, setter: Setter) -> Point | None:
    """Return the first question after the clear, before which nothing is read that came with the set."""

    def stops(point: Point) -> bool:
        operation = point.operation
        if isinstance(operation, Set | Clear) and operation.place == query.receiver:
            return True
        place = reads(operation)
        return place is not None and setter.publishes(place)

    return next(filter(query.asks, reach([query.clear], edges=normally, ends=stops)), None)


def _is_bound_elsewhere(program: Program, receiver: Place, graph: InlinedGraph) -> bool:
    """Return whether somebody else binds an event to the receiver: that one can be set before."""
    owner = program.owner(receiver)
    if not isinstance(owner, ClassFacts):
        return False
    here = {id(point.function) for point in graph.points}
    return any(
        isinstance(b.value, cst.Call) and last_name(b.value) == "Event" and id(b.function) not in here
        for b in owner.attributes.get(receiver.fields[0], ())
    )
