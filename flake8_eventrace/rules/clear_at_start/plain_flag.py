"""LAG109 for a stop flag that is a plain boolean: the body resets it among its first steps.

Decided for a body that is started, a write of True or False to flag F in it, and a function that writes the
opposite:

1. The body writes F before it has waited for anything, tested F or any event, and only once; after that it
   tests F in a loop, which goes on with the body's value and ends with the other one (`_question`).
2. The starter does not wait for a sign from the body, and the stopper may come as soon as the body is started
   (`starter.waits_for_sign`, `setter.may_come_early`).
3. The stopper waits for the end of the thread or task (`setter.joins`), and does nothing else that the body
   could notice (`_is_noticed`): it puts no sentinel into a queue, sets no event that is tested, closes no
   connection.

Then there is an execution in which the stop comes between the start and the write: it is taken back, the loop
goes on, and the stopper waits for ever.

Assumed: instances of one class are one object. Processes share no flag, so their bodies are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import libcst as cst

from ...flow.cfg import Edge
from ...flow.constants import truth
from ...flow.effects import call_is_harmless, reads, receiver_of
from ...flow.inlining import InlinedGraph, Point, Program, points_after
from ...flow.operations import Branch, Call, Operation, Place, Set, TestFlag, Wait, WriteState
from ...flow.paths import normally, reach
from ...protocol.decisions import deciding_read, edge_with
from ...protocol.publications import Publication, publication_of
from ...protocol.publishers import Setter
from ...protocol.spawns import Spawn, SpawnKind, spawns
from ...symbols.symbols import CONSTRUCTORS, FunctionFacts
from ...symbols.walk import holds
from .body import first_acts, in_starter
from .query import Query
from .setter import ends, joins, may_come_early, runs_only_in
from .starter import waits_for_sign


@dataclass(frozen=True, eq=False)
class EarlyReset:
    """One execution that goes wrong: start, stop, reset, test.

    `question` is where the body's loop tests the flag after the reset.
    """

    body: FunctionFacts
    reset: Point
    question: Point
    stopper: FunctionFacts
    stop: Point
    start: Spawn

    @property
    def name(self) -> str:
        """Return the flag as the body spells it."""
        operation = self.reset.operation
        assert isinstance(operation, WriteState)
        return operation.text


class Unmet(IntEnum):
    """The first condition of the module that does not hold for a reset, in their order."""

    STARTER = 1
    STOPPED = 2
    QUESTION = 3
    JOINED = 4
    ENDED = 5
    EARLY = 6
    UNNOTICED = 7


def early_resets(program: Program) -> Iterator[EarlyReset]:
    """Yield every early reset of a plain flag in the module, one for each write."""
    reported: set[int] = set()
    for start in spawns(program):
        if start.eager or start.kind is SpawnKind.PROCESS:
            continue
        graph = program.inlined(start.body)
        for reset in _resets(graph):
            early = _early_reset(program, graph, reset, start)
            if isinstance(early, EarlyReset) and id(reset.write.operation.node) not in reported:
                reported.add(id(reset.write.operation.node))
                yield early


def kept_resets(program: Program, start: Spawn) -> Iterator[tuple[Publication, Unmet]]:
    """Yield the resets of a started body that take no stop back, each with what does not hold."""
    graph = program.inlined(start.body)
    for reset in _resets(graph):
        unmet = _early_reset(program, graph, reset, start)
        if isinstance(unmet, Unmet):
            yield reset, unmet


def _resets(graph: InlinedGraph) -> Iterator[Publication]:
    """Yield the booleans that a body itself writes to an attribute among its first acts, once and unread."""
    first = first_acts(graph)
    for point in graph.points:
        reset = _flag_write(point)
        if reset is None or id(point) not in first or point.operation.node is not point.site:
            continue
        before = reach([point], backward=True)
        read = any(reads(earlier.operation) == reset.state for earlier in before)
        if not read and not any(later is point for later in points_after(point)):
            yield Publication(point, reset.state, reset.value, reset.adds, reset.trend)


def _flag_write(point: Point) -> Publication | None:
    """Return the write of True or False to an attribute that a point makes, None if it makes none."""
    publication = publication_of(point) if isinstance(point.operation, WriteState) else None
    if publication is None or not publication.state.fields or not isinstance(publication.value, cst.Name):
        return None
    return publication if publication.value.value in ("True", "False") else None


def _early_reset(
    program: Program, graph: InlinedGraph, reset: Publication, start: Spawn
) -> EarlyReset | Unmet:
    """Return how a reset takes a stop back, or why it takes none back: of several stops, the one that is
    nearest to it."""
    body, point = graph.function, reset.write
    outside = in_starter(reset.state, body, start)
    query = Query(program, graph, point, reset.state, start)
    if outside is None or waits_for_sign(query):
        return Unmet.STARTER
    unmet = Unmet.STOPPED
    for function in program.module.functions:
        if function.name in CONSTRUCTORS or function is start.starter or runs_only_in(query, function):
            continue
        if outside.fields[-1] not in function.stored_attributes:
            continue
        for stop in _stops(program, function, outside, reset):
            setter = Setter(function, stop.write)
            question = _question(graph, reset, stop)
            joining = _joining(program, setter, start)
            if question is None:
                unmet = max(unmet, Unmet.QUESTION)
            elif joining is None:
                unmet = max(unmet, Unmet.JOINED)
            elif not ends(query, joining, question):
                unmet = max(unmet, Unmet.ENDED)
            elif not may_come_early(query, setter):
                unmet = max(unmet, Unmet.EARLY)
            elif _is_noticed(program, joining, outside, query):
                unmet = max(unmet, Unmet.UNNOTICED)
            else:
                return EarlyReset(body, point, question, function, stop.write, start)
    return unmet


def _joining(program: Program, setter: Setter, start: Spawn) -> Setter | None:
    """Return the stopper if it waits for the end of the body, or else a caller of it that does."""
    if joins(setter, start):
        return setter
    node = setter.set.operation.node
    for user in program.module.users_of.get(setter.function.name, ()):
        for point in program.inlined(user).points:
            caller = Setter(user, point) if point.operation.node is node else None
            if caller is not None and user is not setter.function and joins(caller, start):
                return caller
    return None


def _stops(
    program: Program, function: FunctionFacts, flag: Place, reset: Publication
) -> Iterator[Publication]:
    """Yield the writes by which a function itself turns the flag the other way."""
    for point in program.inlined(function).points:
        stop = _flag_write(point) if point.operation.node is point.site else None
        if stop is not None and stop.state == flag and truth(stop.value) is not truth(reset.value):
            yield stop


def _question(graph: InlinedGraph, reset: Publication, stop: Publication) -> Point | None:
    """Return the test of the flag that keeps the loop going after the reset, and ends it after a stop."""
    flag_reads = [point for point in graph.points if reads(point.operation) == reset.state]
    stop = Publication(stop.write, reset.state, stop.value, stop.adds, stop.trend)
    for point in reach([reset.write], edges=normally):
        read = deciding_read(point, flag_reads) if isinstance(point.operation, Branch) else None
        if read is None:
            continue
        on, off = edge_with(reset, point, read), edge_with(stop, point, read)
        again = {edge.kind for edge in point.successors if _comes_back(point, edge)}
        if on is not None and off is not None and on in again and off not in again:
            return point
    return None


def _comes_back(point: Point, edge: Edge[Point]) -> bool:
    return edge.target is point or any(later is point for later in points_after(edge.target))


def _is_noticed(program: Program, setter: Setter, flag: Place, query: Query) -> bool:
    """Return whether the stopper does anything else that the body can notice, and may end by."""
    body = query.graph.points
    looked_at = [place for point in body if (place := _looked_at(point.operation, body)) is not None]
    for point in program.inlined(setter.function).points:
        place = _touched(point.operation)
        if place is None or place == flag or place == query.start.stored_in:
            continue
        if any(place.meets(other) for other in looked_at):
            return True
    return False


def _touched(operation: Operation) -> Place | None:
    """Return the place that an operation changes, sets, or calls a method of."""
    if isinstance(operation, WriteState | Set):
        return operation.place
    return _object_of(operation)


def _looked_at(operation: Operation, body: list[Point]) -> Place | None:
    """Return the place by which a body may notice a change: what it reads, tests or calls a method of.

    A wait whose outcome is not tested ends, and the loop goes on.
    """
    if isinstance(operation, Wait):
        tested = operation.bound or any(
            isinstance(point.operation, Branch) and holds(point.operation.node, operation.node)
            for point in body
        )
        return operation.place if tested else None
    if isinstance(operation, TestFlag):
        return operation.place
    return _object_of(operation) or reads(operation)


def _object_of(operation: Operation) -> Place | None:
    """Return the object of which a method is called that may do something to it."""
    if not isinstance(operation, Call) or not operation.place.fields or call_is_harmless(operation):
        return None
    return receiver_of(operation)
