"""The producers' side: who sets an event, what they publish with it, under which locks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ..catalog.vocabulary import CANCELS, NOTIFIES
from ..flow.effects import is_vague, writes
from ..flow.inlining import InlinedGraph, Point, Program
from ..flow.operations import INSTANCE, Call, Clear, Operation, Place, TestFlag, Wait
from ..flow.paths import reach
from ..symbols.symbols import CONSTRUCTORS, FunctionFacts, ModuleFacts
from ..symbols.types import Concurrency
from .interference import is_atomic
from .locks import held_locks
from .mentions import mentions
from .setters import Setters


@dataclass(eq=False)
class Setter:
    """A publisher: a function that sets an event (or notifies a condition), and what its signal is about.

    `published` is the state that it writes, with the points that write it; `locks` are held at all writes of
    a place, `set_locks` at the set. `refused` is state that it writes only after it has tested the flag.
    `signals` are all points that set; `set` is the first of them.
    """

    function: FunctionFacts
    set: Point
    published: dict[Place, list[Point]] = field(default_factory=dict)
    locks: dict[Place, frozenset[Place]] = field(default_factory=dict)
    set_locks: frozenset[Place] = frozenset()
    refused: frozenset[Place] = frozenset()
    signals: list[Point] = field(default_factory=list)

    def last_writes(self, state: Place) -> list[Point]:
        """Return the writes of a published state that no other one follows before a signal."""
        writes = [point for place, points in self.published.items() if place == state for point in points]

        def is_write(point: Point) -> bool:
            return any(point is write for write in writes)

        found = list(reach(self.signals, backward=True, ends=is_write))
        return [write for write in writes if any(write is point for point in found)] or writes

    def publishes(self, state: Place) -> bool:
        return any(place.meets(state) for place in self.published)

    @property
    def surely_published(self) -> frozenset[Place]:
        """The published state that is surely changed, not merely called some method of."""
        return frozenset(
            place
            for place, points in self.published.items()
            if any(not is_vague(point.operation) for point in points)
        )

    def surely_publishes(self, state: Place) -> bool:
        return any(place.meets(state) for place in self.surely_published)

    def locks_for(self, state: Place) -> frozenset[Place]:
        """Return the locks held while it sets, or while it writes this state before it sets."""
        held = [self.locks[place] for place in self.published if place.meets(state)]
        return self.set_locks | (frozenset.intersection(*held) if held else frozenset())

    def is_refused(self, state: Place) -> bool:
        """Return whether the flag is tested before this state is written: a handshake."""
        return all(place in self.refused for place in self.published if place.meets(state))


def setters(program: Program, receiver: Place, consumer: FunctionFacts) -> list[Setter]:
    """Return the signals of the functions in sight that set `receiver` while `consumer` may run."""
    signals: list[Setter] = []
    seen: set[int] = {id(consumer)}
    direct: set[str] = set()
    modules = _modules(program, receiver, consumer)
    index = program.once(Setters)
    for function in (f for module in modules for f in index.direct(module).get(receiver, ())):
        if id(function) in seen or function.name in CONSTRUCTORS:
            continue
        seen.add(id(function))
        own = _signals(program, program.inlined(function), receiver)
        if own:
            signals.extend(own)
            direct.add(function.name)
    for function in (f for module in modules for f in index.through_helpers(module, direct, receiver)):
        if id(function) in seen:
            continue
        signals.extend(_signals(program, program.inlined(function), receiver))
    return [setter for setter in signals if not _speaks_through_callers(setter, signals, direct)]


def _speaks_through_callers(setter: Setter, signals: list[Setter], direct: set[str]) -> bool:
    """Return whether a private helper sets only as a part of its callers, which are described themselves.

    Its callers know the locks that they hold around it.
    """
    name = setter.function.name
    if not name.startswith("_") or name not in direct:
        return False
    return any(
        other.function is not setter.function and name in (other.function.mentioned | other.function.used)
        for other in signals
    )


def notifiers(program: Program, condition: Place, consumer: FunctionFacts) -> list[Setter]:
    """Return the functions in sight that notify `condition`, directly or through helpers."""
    concurrency = program.condition_concurrency(condition)
    candidates = [
        f
        for f in _functions(program, condition, consumer)
        if f is not consumer and f.name not in CONSTRUCTORS
    ]
    direct = {f.name for f in candidates if f.mentioned & NOTIFIES}
    notifying: list[Setter] = []
    for function in candidates:
        if not mentions(program, function, NOTIFIES):
            continue
        graph = program.inlined(function)
        signals = [s for s in graph.points if notifies(s.operation, condition)]
        notifier = _about(program, graph, condition, signals, concurrency)
        if notifier is not None and (function.name in direct or not _waits(graph, condition)):
            notifying.append(notifier)
    return notifying


def _waits(graph: InlinedGraph, receiver: Place) -> bool:
    return any(isinstance(s.operation, Wait) and s.operation.place == receiver for s in graph.points)


def notifies(operation: Operation, condition: Place) -> bool:
    """Return whether an operation notifies the condition at a place."""
    if not isinstance(operation, Call) or not operation.place.fields:
        return False
    place = operation.place
    return place.fields[-1] in NOTIFIES and replace(place, fields=place.fields[:-1]) == condition


def _functions(program: Program, receiver: Place, consumer: FunctionFacts) -> Iterator[FunctionFacts]:
    for module in _modules(program, receiver, consumer):
        yield from module.functions


def _modules(program: Program, receiver: Place, consumer: FunctionFacts) -> list[ModuleFacts]:
    """Return the modules in which functions may set a receiver."""
    modules: list[ModuleFacts] = [program.module]
    if receiver.scope == INSTANCE:
        owner = program.owner(receiver)
        if owner is not None and owner.module not in modules:
            modules.append(owner.module)
    if consumer.module not in modules:
        modules.append(consumer.module)
    return modules


def _signals(program: Program, graph: InlinedGraph, receiver: Place) -> list[Setter]:
    """Return the signals of a function, each with its own news; empty if it does not set the receiver.

    A signal is about what is written before it, since the signal before; or together with it: after it, but
    before anybody else can run. One that repeats another, with nothing written in between, is left out.
    """
    points = graph.sets.get(receiver, [])
    concurrency = program.event_concurrency(receiver)
    whole = _about(program, graph, receiver, points, concurrency)
    if whole is None or len(points) == 1:
        return [whole] if whole is not None else []

    def begins(point: Point) -> bool:
        operation = point.operation
        made = isinstance(operation, Clear) and operation.fresh and operation.place == receiver
        return made or any(point is other for other in points)

    each = (_about(program, graph, receiver, [point], concurrency, begins) for point in points)
    return [signal for signal in each if signal is not None and signal.published] or [whole]


def _about(
    program: Program,
    graph: InlinedGraph,
    receiver: Place,
    signals: list[Point],
    concurrency: Concurrency,
    begins: Callable[[Point], bool] | None = None,
) -> Setter | None:
    """Return what some signals of a function are about, None when there are none.

    Args:
        program: the program.
        graph: the function.
        receiver: the event or condition.
        signals: the points that signal it.
        concurrency: its family.
        begins: tells the points at which the paths to the signals begin; None: they begin at the entry.
    """
    if not signals:
        return None
    setter = Setter(graph.function, signals[0], signals=signals)
    held = held_locks(program, graph)
    setter.set_locks = frozenset.intersection(*(held.get(id(s), frozenset()) for s in signals))
    before = reach(signals, backward=True, enters=(lambda point: not begins(point)) if begins else None)
    together = _together(signals, held, setter.set_locks, concurrency)
    about = {id(point) for point in (*signals, *before, *together)}
    for point in graph.points:
        place = writes(point.operation)
        if place is None or place == receiver or id(point) not in about or _cancels(point.operation):
            continue
        setter.published.setdefault(place, []).append(point)
    for place, points in setter.published.items():
        setter.locks[place] = frozenset.intersection(*(held.get(id(s), frozenset()) for s in points))
    unguarded = _unguarded(graph, receiver)
    setter.refused = frozenset(
        place for place, points in setter.published.items() if all(id(s) not in unguarded for s in points)
    )
    return setter


def _cancels(operation: Operation) -> bool:
    """Return whether a task is asked to end: nobody who looks at its attribute sees anything new."""
    return isinstance(operation, Call) and not CANCELS.isdisjoint(operation.place.fields[-1:])


def _together(
    signals: list[Point],
    held: dict[int, frozenset[Place]],
    locks: frozenset[Place],
    concurrency: Concurrency,
) -> Iterator[Point]:
    """Yield the points after a set that no other party can come before.

    They are under its lock or, for tasks and greenlets, before the next point at which others can run.
    """

    def excludes_others(point: Point) -> bool:
        return is_atomic(point.operation, concurrency) or bool(held.get(id(point), frozenset()) & locks)

    return reach(signals, enters=excludes_others)


def _unguarded(graph: InlinedGraph, receiver: Place) -> set[int]:
    """Return the points, by id, that some path reaches on which the flag was not tested."""

    def tests_flag(point: Point) -> bool:
        return isinstance(point.operation, TestFlag | Wait) and point.operation.place == receiver

    if tests_flag(graph.entry):
        return {id(graph.entry)}
    return {id(graph.entry), *map(id, reach([graph.entry], ends=tests_flag))}
