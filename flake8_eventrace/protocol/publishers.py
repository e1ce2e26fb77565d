"""The producers' side: who sets an event, what they publish with it, under which locks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import libcst as cst

from ..catalog.vocabulary import NOTIFIES
from ..flow.effects import is_vague, writes
from ..flow.inlining import InlinedGraph, Point, Program
from ..flow.operations import INSTANCE, Acquire, Call, Operation, Place, Release, Suspend, TestFlag, Wait
from ..symbols.symbols import CONSTRUCTORS, ClassFacts, FunctionFacts, ModuleFacts, last_name
from ..symbols.types import Concurrency

#: A lock that is taken more often than this is not told from one taken this often.
_DEEPEST_LOCK = 4


@dataclass(eq=False)
class Setter:
    """A function that sets a receiver, and the state that the signal is about."""

    function: FunctionFacts
    set: Point
    published: dict[Place, list[Point]] = field(default_factory=dict)
    locks: dict[Place, frozenset[Place]] = field(default_factory=dict)
    set_locks: frozenset[Place] = frozenset()
    refused: frozenset[Place] = frozenset()

    def publishes(self, state: Place) -> bool:
        return any(place.meets(state) for place in self.published)

    @property
    def known(self) -> frozenset[Place]:
        """Published state that is surely changed, and not merely called some method of."""
        return frozenset(
            place
            for place, points in self.published.items()
            if any(not is_vague(point.operation) for point in points)
        )

    def surely_publishes(self, state: Place) -> bool:
        return any(place.meets(state) for place in self.known)

    def locks_for(self, state: Place) -> frozenset[Place]:
        """Locks that the setter holds while it sets, or while it writes this state before it sets."""
        held = [self.locks[place] for place in self.published if place.meets(state)]
        return self.set_locks | (frozenset.intersection(*held) if held else frozenset())

    def is_refused(self, state: Place) -> bool:
        """Whether the flag is looked at before this state is written: a handshake."""
        return all(place in self.refused for place in self.published if place.meets(state))


def setters(program: Program, receiver: Place, consumer: FunctionFacts) -> list[Setter]:
    """The functions in sight that set `receiver` while `consumer` may run."""
    found: list[Setter] = []
    seen: set[int] = {id(consumer)}
    direct: set[str] = set()
    modules = _modules(program, receiver, consumer)
    for function in (f for module in modules for f in program.setting(module).get(receiver, ())):
        if id(function) in seen or function.name in CONSTRUCTORS:
            continue
        seen.add(id(function))
        setter = _describe(program, program.inlined(function), receiver)
        if setter is not None:
            found.append(setter)
            direct.add(function.name)
    for function in (f for module in modules for f in program.setting_behind(module, direct, receiver)):
        if id(function) in seen:
            continue
        setter = _describe(program, program.inlined(function), receiver)
        if setter is not None:
            found.append(setter)
    return [setter for setter in found if not _speaks_through_callers(setter, found, direct)]


def _speaks_through_callers(setter: Setter, found: list[Setter], direct: set[str]) -> bool:
    """Whether a private helper sets only as a part of its callers, which are described themselves.

    Its callers know the locks that they hold around it.
    """
    name = setter.function.name
    if not name.startswith("_") or name not in direct:
        return False
    return any(
        other is not setter and name in (other.function.mentioned | other.function.used) for other in found
    )


def notifiers(program: Program, condition: Place, consumer: FunctionFacts) -> list[Setter]:
    """The functions in sight that notify `condition`, directly or through helpers."""
    asyncio = program.condition_kind(condition) is Concurrency.EVENT_LOOP
    candidates = [
        f
        for f in _functions(program, condition, consumer)
        if f is not consumer and f.name not in CONSTRUCTORS
    ]
    direct = {f.name for f in candidates if f.mentioned & NOTIFIES}
    found: list[Setter] = []
    for function in candidates:
        if not (function.name in direct or direct & (function.mentioned | function.used)):
            continue
        graph = program.inlined(function)
        signals = [s for s in graph.points if notifies(s.operation, condition)]
        notifier = _about(program, graph, condition, signals, asyncio)
        if notifier is not None and (function.name in direct or not _waits(graph, condition)):
            found.append(notifier)
    return found


def _waits(graph: InlinedGraph, receiver: Place) -> bool:
    return any(isinstance(s.operation, Wait) and s.operation.place == receiver for s in graph.points)


def notifies(operation: Operation, condition: Place) -> bool:
    """Whether an operation notifies the condition at a place."""
    if not isinstance(operation, Call) or not operation.place.fields:
        return False
    place = operation.place
    return place.fields[-1] in NOTIFIES and replace(place, fields=place.fields[:-1]) == condition


def _functions(program: Program, receiver: Place, consumer: FunctionFacts) -> Iterator[FunctionFacts]:
    for module in _modules(program, receiver, consumer):
        yield from module.functions


def _modules(program: Program, receiver: Place, consumer: FunctionFacts) -> list[ModuleFacts]:
    """The modules in which functions may set a receiver."""
    modules: list[ModuleFacts] = [program.module]
    if receiver.scope == INSTANCE:
        owner = program.owner(receiver)
        if owner is not None and owner.module not in modules:
            modules.append(owner.module)
    if consumer.module not in modules:
        modules.append(consumer.module)
    return modules


def _describe(program: Program, graph: InlinedGraph, receiver: Place) -> Setter | None:
    """The setter that a view shows, None when it does not set the receiver.

    A signal is about what is written before it, or together with it: after it, but before
    anybody else can run.
    """
    signals = graph.sets.get(receiver)
    if signals is None:
        return None
    return _about(program, graph, receiver, signals, program.kind(receiver) is Concurrency.EVENT_LOOP)


def _about(
    program: Program, graph: InlinedGraph, receiver: Place, signals: list[Point], asyncio: bool
) -> Setter | None:
    """What the signals of a view are about, None when there are none."""
    if not signals:
        return None
    setter = Setter(graph.function, signals[0])
    held = held_locks(program, graph)
    setter.set_locks = frozenset.intersection(*(held.get(id(s), frozenset()) for s in signals))
    about = _backward(signals) | _together(signals, held, setter.set_locks, asyncio)
    for point in graph.points:
        place = writes(point.operation)
        if place is None or place == receiver or id(point) not in about:
            continue
        setter.published.setdefault(place, []).append(point)
    for place, points in setter.published.items():
        setter.locks[place] = frozenset.intersection(*(held.get(id(s), frozenset()) for s in points))
    unguarded = _reachable_without_look(graph, receiver)
    setter.refused = frozenset(
        place for place, points in setter.published.items() if all(id(s) not in unguarded for s in points)
    )
    return setter


def _backward(targets: list[Point]) -> set[int]:
    seen = {id(t) for t in targets}
    stack = list(targets)
    while stack:
        for node, _ in stack.pop().predecessors:
            if id(node) not in seen and isinstance(node, Point):
                seen.add(id(node))
                stack.append(node)
    return seen


def _together(
    signals: list[Point], held: dict[int, frozenset[Place]], locks: frozenset[Place], asyncio: bool
) -> set[int]:
    """Steps after a set that no other party can come before: under its lock, or unsuspended."""
    seen: set[int] = set()
    stack = list(signals)
    while stack:
        for edge in stack.pop().successors:
            node = edge.target
            assert isinstance(node, Point)
            kept = (
                not isinstance(node.operation, Suspend)
                if asyncio
                else held.get(id(node), frozenset()) & locks
            )
            if id(node) not in seen and kept:
                seen.add(id(node))
                stack.append(node)
    return seen


def _reachable_without_look(graph: InlinedGraph, receiver: Place) -> set[int]:
    """Steps that are reached on some path on which the flag was not looked at."""
    seen = {id(graph.entry)}
    stack = [graph.entry]
    while stack:
        point = stack.pop()
        operation = point.operation
        if isinstance(operation, TestFlag | Wait) and operation.place == receiver:
            continue
        for edge in point.successors:
            if id(edge.target) not in seen and isinstance(edge.target, Point):
                seen.add(id(edge.target))
                stack.append(edge.target)
    return seen


def held_locks(program: Program, graph: InlinedGraph) -> dict[int, frozenset[Place]]:
    """The locks that are held at each step on every path, by the step's id."""
    known = program.locks.get(id(graph))
    if known is not None:
        return known
    # How often each lock was taken: one that is taken twice is held until it is given back twice.
    counts: dict[int, dict[Place, int]] = {id(graph.entry): {}}
    work = [graph.entry]
    while work:
        point = work.pop()
        after = dict(counts[id(point)])
        operation = point.operation
        if isinstance(operation, Acquire | Release):
            lock = lock_of(program, operation, point.function)
            change = 1 if isinstance(operation, Acquire) else -1
            after[lock] = min(max(after.get(lock, 0) + change, 0), _DEEPEST_LOCK)
        for edge in point.successors:
            target = edge.target
            assert isinstance(target, Point)
            old = counts.get(id(target))
            new = after if old is None else {k: min(n, after.get(k, 0)) for k, n in old.items()}
            if new != old:
                counts[id(target)] = dict(new)
                work.append(target)
    held = {key: frozenset(lock for lock, n in taken.items() if n) for key, taken in counts.items()}
    program.locks[id(graph)] = held
    return held


def callers_locks(program: Program, function: FunctionFacts, point: Point) -> frozenset[Place]:
    """The locks that everybody who calls a private helper holds at one of its steps."""
    if not function.name.startswith("_"):
        return frozenset()
    found: list[frozenset[Place]] = []
    for caller in program.module.functions:
        if caller is not function and function.name in caller.mentioned | caller.used:
            graph = program.inlined(caller)
            held = held_locks(program, graph)
            copies = [s for s in graph.points if s.operation.node is point.operation.node]
            if not copies:
                return frozenset()  # handed to somebody, or too deep to be followed
            found.extend(held.get(id(s), frozenset()) for s in copies)
    return frozenset.intersection(*found) if found else frozenset()


def lock_of(program: Program, operation: Acquire | Release, function: FunctionFacts) -> Place:
    """The lock at a place; a Condition made over a lock is that lock."""
    place = operation.place
    if not place.fields:  # `with self:` in two methods takes the same lock
        itself = program.receivers.type_of(place, function)
        if isinstance(itself, ClassFacts):
            return Place(itself.key, INSTANCE, ("()",))
    return lock_at(program, place)


def lock_at(program: Program, place: Place) -> Place:
    """The lock that is taken by taking what is at a place."""
    owner = program.owner(place)
    if isinstance(owner, ClassFacts) and len(place.fields) == 1:
        for binding in owner.attributes.get(place.fields[0], ()):
            value = binding.value
            if isinstance(value, cst.Call) and last_name(value) == "Condition" and value.args:
                inner = program.place(value.args[0].value, binding.function, owner.module)
                if inner is not None:
                    return inner
    return place
