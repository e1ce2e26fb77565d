"""The heart of LAG109: a clear among the first acts of a body that runs beside its starter.

1. The body is started as a thread or a task of its own; from then on others run beside it.
2. It comes to `clear(E)` before it has waited for anything or looked at E, and only once.
3. Another function sets E to end the body: afterwards it waits for the thread or task that the
   starter keeps, or the body's loop goes on until E is set. Or it sets E to wake the body: it
   publishes state first, and the body waits for E and then looks at that. It may do so as soon as the body is
   started: nothing that it tests before the set is written by the body before it asks for E, and
   the starter does not wait, once it has started the body, for a sign from it.
4. After the clear the body asks for E, and does not look before that at what was written with
   the set.

Then there is an execution in which the set comes between the start and the clear: it is erased,
the body goes on (or sleeps on), and whoever waits for its end (or its work) waits in vain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ...flow.cfg import EdgeKind
from ...flow.effects import call_is_harmless, reads, writes
from ...flow.inlining import InlinedGraph, Point, Program, points_after
from ...flow.operations import (
    INSTANCE,
    Branch,
    Call,
    Clear,
    Place,
    ReadState,
    Set,
    Suspend,
    TestFlag,
    Wait,
)
from ...flow.statements import DEADLINES
from ...protocol.publishers import Setter, setters
from ...protocol.spawns import How, Spawn, handed_out, spawns
from ...protocol.timeouts import polls
from ...protocol.triggers import may_trigger
from ...symbols.symbols import CONSTRUCTORS, ClassFacts, FunctionFacts, last_name
from ...symbols.types import Concurrency
from ...symbols.walk import holds, walk

#: Methods by which a thread or task is waited for.
_JOINS = frozenset({"join", "result", "cancel", "wait", "get"})
#: Base classes that call no method of their subclasses but `run`.
_PASSIVE_BASES = frozenset(
    "object abc.ABC ABC typing.Generic typing.Protocol threading.Thread multiprocessing.Process "
    "contextlib.AbstractContextManager contextlib.AbstractAsyncContextManager".split()
)


@dataclass(frozen=True, eq=False)
class EarlyClear:
    """One execution that goes wrong: start, set, clear, question.

    `spawns` are all starts of the body in sight; `start` is the one that the story tells of.
    `wakes`: the set is there to wake the body, not to end it.
    """

    body: FunctionFacts
    receiver: Place
    clear: Point
    question: Point
    setter: Setter
    start: Spawn
    spawns: tuple[Spawn, ...]
    wakes: bool

    @property
    def name(self) -> str:
        operation = self.clear.operation
        assert isinstance(operation, Clear)
        return operation.text

    @property
    def node(self) -> cst.CSTNode:
        return self._node(self.clear)

    @property
    def asks(self) -> cst.CSTNode:
        return self._node(self.question)

    def _node(self, point: Point) -> cst.CSTNode:
        return point.operation.node if point.function.module is self.body.module else point.site


def early_clears(program: Program) -> Iterator[EarlyClear]:
    """Every early clear of the module, one for each clear."""
    bodies: dict[int, list[Spawn]] = {}
    for start in spawns(program):
        bodies.setdefault(id(start.body), []).append(start)
    told: set[int] = set()
    for found in bodies.values():
        if not _may_clear(program, found[0].body):
            continue
        for early in _in_body(program, found):
            if id(early.node) not in told:
                told.add(id(early.node))
                yield early


def _may_clear(program: Program, body: FunctionFacts) -> bool:
    """A cheap look before a view is built: the body or something it mentions clears."""
    names = body.mentioned | body.used
    return any(
        ("clear" in f.mentioned or "Event" in f.mentioned | f.used) and (f is body or f.name in names)
        for f in program.module.functions
    )


def _in_body(program: Program, found: list[Spawn]) -> Iterator[EarlyClear]:
    body = found[0].body
    graph = program.inlined(body)
    first = _first_acts(graph)
    for clear in graph.points:
        operation = clear.operation
        if not isinstance(operation, Clear) or id(clear) not in first or _repeats(clear):
            continue
        receiver = operation.place
        if receiver.scope == body.qualname and receiver.root not in body.parameters:
            continue  # the body's own
        if program.kind(receiver) is Concurrency.OTHER or not _askedsteps_after(clear, receiver):
            continue
        if operation.fresh and not _bound_elsewhere(program, receiver, graph):
            continue
        for start in found:
            outside = _in_starter(receiver, body, start)
            if outside is None:
                continue
            early = _judge(program, graph, clear, receiver, outside, start, tuple(found))
            if early is not None:
                yield early
                break


def _judge(
    program: Program,
    graph: InlinedGraph,
    clear: Point,
    receiver: Place,
    outside: Place,
    start: Spawn,
    every: tuple[Spawn, ...],
) -> EarlyClear | None:
    if start.starter is not None and _waits_for_a_sign(program, graph, start):
        return None
    for setter in setters(program, outside, graph.function):
        if setter.function is start.starter or _runs_only_in(program, setter.function, graph):
            continue
        question = _asked_unread(clear, receiver, setter)
        if question is None or not _may_come_early(program, graph, receiver, setter, start):
            continue
        if _ends(program, setter, start, question):
            return EarlyClear(graph.function, receiver, clear, question, setter, start, every, wakes=False)
        woken = _woken(program, graph, clear, receiver, setter)
        if woken is not None:
            return EarlyClear(graph.function, receiver, clear, woken, setter, start, every, wakes=True)
    return None


def _in_starter(receiver: Place, body: FunctionFacts, start: Spawn) -> Place | None:
    """The receiver as the starter knows it: a parameter of the body is what was handed in."""
    if receiver.scope != body.qualname:
        return receiver
    handed = dict(start.handed).get(receiver.root)
    if handed is None:
        return None
    return Place(handed.root, handed.scope, handed.fields + receiver.fields)


# -- the body ------------------------------------------------------------------------------


def _first_acts(graph: InlinedGraph) -> set[int]:
    """Steps that are reached before anything is waited for or any flag is looked at."""
    seen = {id(graph.entry)}
    stack = [graph.entry]
    while stack:
        for edge in stack.pop().successors:
            point = edge.target
            if id(point) in seen or edge.kind is EdgeKind.EXCEPTION:
                continue
            seen.add(id(point))
            if not isinstance(point.operation, Wait | TestFlag | Set | Suspend) and not _takes(point):
                stack.append(point)
    return seen


def _takes(point: Point) -> bool:
    """Whether a step takes what another party has to bring first."""
    operation = point.operation
    if not isinstance(operation, Call) or not operation.used or call_is_harmless(operation):
        return False
    return operation.place.fields[-1:] in (("get",), ("recv",), ("accept",), ("readline",))


def _repeats(point: Point) -> bool:
    return any(other is point for other in points_after(point))


def _asks(point: Point, receiver: Place) -> bool:
    operation = point.operation
    return isinstance(operation, Wait | TestFlag) and operation.place == receiver


def _askedsteps_after(clear: Point, receiver: Place) -> bool:
    return any(_asks(point, receiver) for point in points_after(clear))


def _asked_unread(clear: Point, receiver: Place, setter: Setter) -> Point | None:
    """The first question to the flag after the clear, None if what came with the set is read before."""
    seen: set[int] = set()
    queue = [clear]
    while queue:
        for edge in queue.pop(0).successors:
            point = edge.target
            if id(point) in seen or edge.kind is EdgeKind.EXCEPTION:
                continue
            seen.add(id(point))
            operation = point.operation
            if _asks(point, receiver):
                return point
            if isinstance(operation, Set | Clear) and operation.place == receiver:
                continue
            place = reads(operation)
            if place is None or not setter.publishes(place):
                queue.append(point)
    return None


def _bound_elsewhere(program: Program, receiver: Place, graph: InlinedGraph) -> bool:
    """Whether somebody else binds an event to the receiver: before, there is something to set."""
    owner = program.owner(receiver)
    if not isinstance(owner, ClassFacts):
        return False
    here = {id(point.function) for point in graph.points}
    return any(
        isinstance(b.value, cst.Call) and last_name(b.value) == "Event" and id(b.function) not in here
        for b in owner.attributes.get(receiver.fields[0], ())
    )


# -- the setter ----------------------------------------------------------------------------


def _runs_only_in(program: Program, function: FunctionFacts, graph: InlinedGraph) -> bool:
    """Whether a function runs as a part of the body, or because of it."""
    if function is graph.function:
        return True
    inside = {id(point.function) for point in graph.points}
    if function.parent is not None and id(function.parent) in inside:
        return True  # made by the body
    if not function.name.startswith("_"):
        return False
    callers = [
        f for f in program.module.functions if f is not function and function.name in f.mentioned | f.used
    ]
    return bool(callers) and all(id(caller) in inside for caller in callers)


def _ends(program: Program, setter: Setter, start: Spawn, question: Point) -> bool:
    """Whether the set is there to end the body.

    A method that somebody else calls back may answer what the body asked for after its clear.
    """
    if _cancels_at_once(setter, start):
        return False
    return joins(setter, start) or (_loops_until(question) and not _is_called_back(program, setter.function))


def _cancels_at_once(setter: Setter, start: Spawn) -> bool:
    """Whether the setter cancels the task before the task can take another step.

    Either the body has begun, and its clear is past, or it never begins.
    """
    stack, seen = [setter.set], {id(setter.set)}
    while stack:
        for edge in stack.pop().successors:
            node = edge.target
            if id(node) in seen or isinstance(node.operation, Suspend):
                continue
            operation = node.operation
            if isinstance(operation, Call) and operation.place.fields[-1:] == ("cancel",):
                owner = Place(operation.place.root, operation.place.scope, operation.place.fields[:-1])
                if owner == start.kept:
                    return True
            seen.add(id(node))
            stack.append(node)
    return False


def _is_called_back(program: Program, function: FunctionFacts) -> bool:
    """Whether code out of sight may call the function of its own accord."""
    owner = function.owner
    if owner is None:
        return function.parent is not None or function.name in handed_out(program)
    if function.decorators or function.name in handed_out(program):
        return True
    return any(
        not isinstance(base, ClassFacts) and base not in _PASSIVE_BASES
        for ancestor in program.receivers.ancestry(owner)
        for expression in ancestor.bases
        for base in [program.receivers.named(expression, ancestor.function, ancestor.module)]
    )


def _woken(
    program: Program, graph: InlinedGraph, clear: Point, receiver: Place, setter: Setter
) -> Point | None:
    """The wait that the set is there to end: what comes with it is looked at once the wait is over.

    Nothing that the body does between the clear and the wait may bring the signal about.
    """
    if _is_called_back(program, setter.function):
        return None
    seen = {id(clear)}
    stack = [clear]
    while stack:
        for edge in stack.pop().successors:
            point = edge.target
            if id(point) in seen or edge.kind is EdgeKind.EXCEPTION:
                continue
            seen.add(id(point))
            operation = point.operation
            if isinstance(operation, Wait) and operation.place == receiver:
                looks = (reads(later.operation) for later in points_after(point))
                told = any(place is not None and setter.surely_publishes(place) for place in looks)
                return point if told and not polls(program, point) else None
            place = reads(operation)
            known = place is not None and setter.publishes(place)
            if not known and not may_trigger(operation, receiver, program.module, graph.function.qualname):
                stack.append(point)
    return None


def waits_for_end(setter: Setter, start: Spawn) -> bool:
    """Whether the setter waits for the thread or task, however long it takes."""
    return any(_is_end(point, start) for point in points_after(setter.set))


def _is_end(point: Point, start: Spawn) -> bool:
    operation = point.operation
    if isinstance(operation, Call) and isinstance(operation.node, cst.Call):
        *owner, method = (operation.place.root, *operation.place.fields)
        if method not in ("join", "result") or operation.node.args:
            return False
        place = Place(operation.place.root, operation.place.scope, tuple(owner[1:]))
        own = start.target is None and operation.place.scope == INSTANCE and not place.fields
        return place == start.kept if start.kept is not None else own
    if not isinstance(operation, Suspend) or not isinstance(operation.node, cst.Await):
        return False
    awaited = operation.node.expression
    before = (node.operation for node, _ in point.predecessors)
    kept = any(isinstance(o, ReadState) and o.place == start.kept and o.node is awaited for o in before)
    bounded = any(
        isinstance(part, cst.With)
        and holds(part.body, awaited)
        and any(isinstance(i.item, cst.Call) and last_name(i.item) in DEADLINES for i in part.items)
        for part in walk(point.function.node)
    )
    return kept and not bounded


def joins(setter: Setter, start: Spawn) -> bool:
    """Whether the setter waits for the thread or task, once it has set the event."""
    for point in points_after(setter.set):
        operation = point.operation
        if start.kept is not None:
            place = reads(operation) or (operation.place if isinstance(operation, Wait) else None)
            if (
                isinstance(operation, Call)
                and operation.place.fields[-1:]
                and operation.place.fields[-1] in _JOINS
            ):
                place = Place(operation.place.root, operation.place.scope, operation.place.fields[:-1])
            if place is not None and place == start.kept:
                return True
        elif start.target is None and isinstance(operation, Call) and operation.place.fields == ("join",):
            return operation.place.scope == INSTANCE
    return False


def _loops_until(question: Point) -> bool:
    """Whether the body's loop goes on until the flag is set."""
    if not _repeats(question):
        return False
    for edge in question.successors:
        branch = edge.target
        if isinstance(branch.operation, Branch):
            ways = [e.target for e in branch.successors]
            again = [any(s is question for s in (w, *points_after(w))) for w in ways]
            if True in again and False in again:
                return True
    return False


def _may_come_early(
    program: Program, graph: InlinedGraph, receiver: Place, setter: Setter, start: Spawn
) -> bool:
    """Whether the setter may set as soon as the body is started.

    It may not when it tests, before it sets, what the body writes before it asks for the flag;
    nor is it known to when what it tests is written by neither starter, setter nor body.
    """
    early = {p for p in (writes(s.operation) for s in _until_asked(graph, receiver)) if p is not None}
    guards = _guards(program, setter)
    if any(place.meets(written) for place in guards for written in early):
        return False
    known = {id(setter.function), *(id(point.function) for point in graph.points)}
    if start.starter is not None:
        known |= {id(point.function) for point in program.inlined(start.starter).points}
    for place in guards:
        writers = _writers(program, place)
        if writers and not writers & known:
            return False
    return True


def _writers(program: Program, place: Place) -> set[int]:
    """Functions that bind a place of an instance, constructors aside."""
    if place.scope != INSTANCE or not place.fields:
        return set()
    return {
        id(function)
        for function in program.module.functions
        if place.fields[0] in function.stored and function.name not in CONSTRUCTORS
    }


def _until_asked(graph: InlinedGraph, receiver: Place) -> Iterator[Point]:
    seen = {id(graph.entry)}
    stack = [graph.entry]
    while stack:
        point = stack.pop()
        yield point
        if _asks(point, receiver):
            continue
        for edge in point.successors:
            if id(edge.target) not in seen:
                seen.add(id(edge.target))
                stack.append(edge.target)


def _guards(program: Program, setter: Setter) -> set[Place]:
    """State that is read before the set, in the function that sets."""
    graph = program.inlined(setter.function)
    found: set[Place] = set()
    seen: set[int] = set()
    stack = [s for s in graph.points if s.operation is setter.set.operation] or [setter.set]
    while stack:
        for node, _ in stack.pop().predecessors:
            if id(node) not in seen:
                seen.add(id(node))
                stack.append(node)
                if isinstance(node.operation, ReadState):
                    found.add(node.operation.place)
    return found


# -- the starter ---------------------------------------------------------------------------


def _waits_for_a_sign(program: Program, graph: InlinedGraph, start: Spawn) -> bool:
    """Whether the starter or its caller, once the body is started, waits for a sign from it.

    A task has begun as soon as the starter is suspended.
    """
    assert start.starter is not None
    signs = {s.operation.place for s in graph.points if isinstance(s.operation, Set)}
    written = {place for s in graph.points if (place := writes(s.operation)) is not None}
    for function in program.module.functions:
        name = start.starter.name
        if function is not start.starter and name not in function.mentioned | function.used:
            continue
        for point in program.inlined(function).points:
            if point.operation.node is start.node or point.site is start.node:
                after = (later for later in points_after(point) if later.site is not point.site)
                if any(_is_sign(later, start.how, signs, written) for later in after):
                    return True
    return False


def _is_sign(point: Point, how: How, signs: set[Place], written: set[Place]) -> bool:
    operation = point.operation
    if isinstance(operation, Wait | TestFlag) and operation.place in signs:
        return True
    if how is How.TASK and isinstance(operation, Suspend | Wait):
        return True
    if isinstance(operation, Call) and operation.place.fields[-1:] == ("get",):
        return reads(operation) in written
    return isinstance(operation, ReadState) and operation.place in written and _repeats(point)
