"""The heart of LAG107: which waits for a condition hang on something that nobody tests in time?

A condition keeps no memory of a notification: it wakes who waits at that moment. So the state
that it announces has to be tested while the lock is held, and again after waking. Three questions,
each on the control-flow graph of one function, for one condition C with the lock L:

*Missed*: state that a notifier of C publishes is read, and decides; L is not held from there on
(or given back), taken, and C is waited for without another look at that state under L. The
notifier may run in front of the taking: nobody waits yet, and then nobody is woken.

*Stolen*: under L, emptiness of some state leads to the wait, and once woken the function takes
something out of it without a second look. Between the notification and the return from the wait
somebody else can hold L: another caller that takes it, or a notifier that put nothing there.

*Blind*: nothing is tested before the wait, and once woken the function takes out of that state.
What was put there before the lock was taken is left lying; the wait is for the one after it.

Assumed: an asyncio lock is fair. A task that tests and then asks for the lock without suspending
in between stands in the queue before every notifier that wrote after the test.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import libcst as cst

from ...flow.cfg import EdgeKind
from ...flow.effects import PUBLISHERS, call_is_harmless, reads, receiver_of, writes
from ...flow.inlining import InlinedGraph, Point, Program, points_after
from ...flow.operations import (
    ANSWER,
    Acquire,
    Bind,
    Branch,
    Call,
    Operation,
    Place,
    ReadState,
    Release,
    Suspend,
    Wait,
    WriteState,
)
from ...protocol.locks import held_locks, lock_at, lock_of
from ...protocol.publishers import NOTIFIERS, Setter, notifiers, notifies
from ...protocol.spawns import spawns
from ...protocol.timeouts import polls
from ...symbols.symbols import ClassFacts, FunctionFacts
from ...symbols.types import Concurrency
from ...symbols.walk import holds, walk

#: Methods that take something out of a container, and fail when it is empty.
TAKERS = frozenset({"pop", "popleft", "popitem"})


@dataclass(frozen=True, eq=False)
class UnguardedWait:
    """One wait that hangs on something untested.

    Missed: `look` was taken without the lock, `taken` is where the lock is taken then. Stolen:
    `look` is the test before the wait, `use` takes from the state after it. Blind: `look` is
    that `use`, and `taken` is where the lock was taken. `others` say that
    another caller, not a notifier of something else, is what makes it go wrong. `only`: every
    notifier in sight publishes the state.
    """

    graph: InlinedGraph
    condition: Place
    wait: Point
    look: Point
    state: Place
    notifier: Setter
    taken: Point | None = None
    use: Point | None = None
    others: bool = False
    only: bool = False
    length: int = 0

    @property
    def home(self) -> FunctionFacts:
        """The function that waits, where it stands in the same module; else the viewed one."""
        inner = self.wait.function
        return inner if inner.module is self.graph.function.module else self.graph.function

    def node(self, point: Point) -> cst.CSTNode:
        """The syntax of a step: its own where that can be shown, else the call that leads to it."""
        return point.operation.node if point.function.module is self.graph.function.module else point.site

    @property
    def publication(self) -> tuple[Point | None, Point]:
        """Where the notifier publishes the state, and where it notifies after that."""
        for place, points in self.notifier.published.items():
            if place.meets(self.state):
                later = (s for s in points_after(points[0]) if notifies(s.operation, self.condition))
                return points[0], next(later, self.notifier.set)
        return None, self.notifier.set

    def owner(self, point: Point) -> FunctionFacts:
        inner = point.function
        return inner if inner.module is self.graph.function.module else self.graph.function

    @property
    def text(self) -> str:
        """The state as the function that looks at it spells it."""
        operation = self.look.operation
        if isinstance(operation, ReadState):
            return operation.text
        if isinstance(operation, Call) and self.state.scope != ANSWER:
            return operation.text.rpartition(".")[0] or operation.text
        return self.state.text


@dataclass(frozen=True, eq=False)
class _Way:
    point: Point
    rest: _Way | None = None

    def __iter__(self) -> Iterator[Point]:
        way: _Way | None = self
        while way is not None:
            yield way.point
            way = way.rest


@dataclass(eq=False)
class _Query:
    """One condition in one function."""

    program: Program
    graph: InlinedGraph
    condition: Place
    kind: Concurrency
    lock: Place
    held: dict[int, frozenset[Place]]
    notifiers: list[Setter]
    told: dict[int, tuple[Place, ...]] = field(default_factory=dict)

    def holds(self, point: Point) -> bool:
        return self.lock in self.held.get(id(point), frozenset())

    def waits(self, operation: Operation) -> bool:
        return isinstance(operation, Wait) and operation.place == self.condition

    def takes_lock(self, point: Point) -> bool:
        operation = point.operation
        if not isinstance(operation, Acquire) or self.holds(point):
            return False  # a lock that is taken again was never given back
        return lock_of(self.program, operation, point.function) == self.lock

    def looks(self, point: Point) -> tuple[Place, ...]:
        """The shared state that a step looks at."""
        known = self.told.get(id(point))
        if known is None:
            known = self.told[id(point)] = tuple(self._looks(point))
        return known

    def _looks(self, point: Point) -> Iterator[Place]:
        operation = point.operation
        place = reads(operation)
        if place is not None and place != self.condition and not notifies(operation, self.condition):
            yield place
        if isinstance(operation, Call) and operation.used and not call_is_harmless(operation):
            yield from (handed for _, handed in operation.arguments)

    def only_about(self, state: Place) -> bool:
        return all(notifier.publishes(state) for notifier in self.notifiers)

    def published(self, place: Place) -> bool:
        return any(notifier.publishes(place) for notifier in self.notifiers)


def unguarded_waits(program: Program) -> list[UnguardedWait]:
    """Every wait of the module that hangs on something untested, at most one story each."""
    if program not in _found:
        best: dict[int, UnguardedWait] = {}
        for function in program.module.functions:
            for story in _in_function(program, function):
                key = id(story.node(story.wait))
                known = best.get(key)
                if known is None or _rank(story) < _rank(known):
                    best[key] = story
        _found[program] = list(best.values())
    return _found[program]


_found: WeakKeyDictionary[Program, list[UnguardedWait]] = WeakKeyDictionary()


def _rank(story: UnguardedWait) -> tuple[bool, bool, int]:
    return story.taken is None, story.look.function is not story.wait.function, story.length


def _in_function(program: Program, function: FunctionFacts) -> Iterator[UnguardedWait]:
    if not _may_wait(program, function):
        return
    graph = program.inlined(function)
    for place in dict.fromkeys(s.operation.place for s in graph.points if isinstance(s.operation, Wait)):
        kind = program.condition_kind(place)
        if kind not in (Concurrency.THREAD, Concurrency.EVENT_LOOP):
            continue
        found = notifiers(program, place, function)
        if not any(n.published for n in found):
            continue
        held = held_locks(program, graph)
        query = _Query(program, graph, place, kind, lock_at(program, place), held, found)
        for point in graph.points:
            if query.waits(point.operation) and query.holds(point):
                yield from _missed(query, point)
                yield from _stolen(query, point)


def _may_wait(program: Program, function: FunctionFacts) -> bool:
    """A cheap look before a view is built: the function or its callees wait."""
    if "wait" in function.mentioned:
        return True
    called = function.mentioned | function.used
    return any("wait" in f.mentioned and f.name in called for f in program.module.functions)


# -- missed --------------------------------------------------------------------------------


def _missed(query: _Query, wait: Point) -> Iterator[UnguardedWait]:
    if polls(query.program, wait):
        return
    for notifier in query.notifiers:
        yield from _missed_from(query, wait, notifier)


def _missed_from(query: _Query, wait: Point, notifier: Setter) -> Iterator[UnguardedWait]:
    """Looks at what the notifier publishes, from which the wait is reached without a second one.

    Goes backwards from the wait: `taken` is None as long as the lock is still held.
    """
    start = query.held.get(id(wait), frozenset())
    first = (start, False, False, None, _Way(wait))
    queue: deque[tuple[frozenset[Place], bool, bool, Point | None, _Way]] = deque([first])
    seen: set[tuple[int, frozenset[Place], bool, int]] = set()
    while queue:
        locks, suspended, around, taken, rest = queue.popleft()
        for node, edge in rest.point.predecessors:
            if id(node) not in query.held:
                continue
            operation = node.operation
            if (
                edge.kind is EdgeKind.EXCEPTION
                and isinstance(operation, Call)
                and call_is_harmless(operation)
            ):
                continue
            now = locks & query.held[id(node)]
            key = (id(node), now, suspended, id(taken))
            if key in seen:
                continue
            seen.add(key)
            way = _Way(node, rest)
            behind = around or edge.back
            if query.waits(operation) or notifies(operation, query.condition):
                continue
            covering = next((p for p in query.looks(node) if notifier.publishes(p)), None)
            if taken is None:
                if query.takes_lock(node):
                    queue.append((query.held[id(node)], suspended, behind, node, way))
                elif covering is None and not _unsure(query, node, way):
                    queue.append((now, suspended, behind, None, way))
                continue
            if covering is not None:
                story = _story(query, node, covering, notifier, way, taken)
                early = query.holds(node) and behind
                apart = suspended or query.kind is not Concurrency.EVENT_LOOP
                kept_out = now & notifier.locks_for(covering)
                if story is not None and apart and not early and not kept_out:
                    yield story
                continue
            written = writes(operation)
            if isinstance(operation, WriteState) and written is not None and notifier.publishes(written):
                continue  # what it waits for is decided here, not by an earlier look
            paused = isinstance(operation, Suspend | Wait) and operation.node is not taken.operation.node
            queue.append((now, suspended or paused, behind, taken, way))


def _story(
    query: _Query, look: Point, state: Place, notifier: Setter, way: _Way, taken: Point
) -> UnguardedWait | None:
    path = tuple(way)
    tests = list(_tests(look, path))
    wait = path[-1]
    if not tests or not _matters(query, notifier, wait, tests):
        return None
    return UnguardedWait(
        query.graph,
        query.condition,
        wait,
        look,
        state,
        notifier,
        taken,
        only=query.only_about(state),
        length=len(path),
    )


def _matters(query: _Query, notifier: Setter, wait: Point, tests: list[Point]) -> bool:
    """Whether the wait is for this state: it is looked at once more after waking, or decides to wait."""
    if any(notifier.publishes(p) for point in points_after(wait) for p in query.looks(point)):
        return True
    return any(
        edge.target is not wait and wait not in points_after(edge.target)
        for test in tests
        for edge in test.successors
    )


def _tests(look: Point, path: tuple[Point, ...]) -> Iterator[Point]:
    """Conditions on the path that test what was looked at, or the local that holds it."""
    bound = look.bound or (look.operation.bound if isinstance(look.operation, Call) else "")
    if not bound and isinstance(path[1].operation, Bind):
        bound = path[1].operation.name  # `done = self.done`
    for later in path[1:]:
        condition = later.operation
        if isinstance(condition, Branch) and (
            (bound and bound in condition.names)
            or holds(condition.node, look.operation.node)
            or holds(condition.node, look.site)
        ):
            yield later


def _unsure(query: _Query, point: Point, way: _Way) -> bool:
    """Whether a step under the lock may test in a way that is not understood.

    A look that decides and is at no state of a known notifier; a call that is not followed; a
    local that is bound here and tested before the wait.
    """
    operation = point.operation
    if isinstance(operation, Call) and not call_is_harmless(operation):
        method = operation.place.fields[-1] if operation.place.fields else ""
        return operation.used or method not in PUBLISHERS
    path = tuple(way)
    if isinstance(operation, Bind):
        return any(operation.name in s.operation.names for s in path if isinstance(s.operation, Branch))
    unknown = [place for place in query.looks(point) if not query.published(place)]
    return bool(unknown) and any(_tests(point, path))


# -- stolen --------------------------------------------------------------------------------


def _stolen(query: _Query, wait: Point) -> Iterator[UnguardedWait]:
    operation = wait.operation
    assert isinstance(operation, Wait)
    if operation.node is not wait.site:
        return  # told in the function that waits
    guard = _guard(query.graph.function, operation.node)
    if guard is None:
        yield from _blind(query, wait)
        return
    for use, state in _uses(query, wait):
        look = _tested(query, guard, state)
        if look is None:
            continue
        notifier = next((n for n in query.notifiers if n.publishes(state)), None)
        if notifier is None:
            continue
        idle = next((n for n in query.notifiers if _brings_nothing(query, n, state)), None)
        if idle is not None:
            yield UnguardedWait(query.graph, query.condition, wait, look, state, idle, use=use)
        elif _has_rivals(query.program, query.graph.function):
            only = query.only_about(state)
            yield UnguardedWait(
                query.graph,
                query.condition,
                wait,
                look,
                state,
                notifier,
                use=use,
                others=True,
                only=only,
            )
        return


def _blind(query: _Query, wait: Point) -> Iterator[UnguardedWait]:
    if polls(query.program, wait):
        return
    for use, state in _uses(query, wait):
        notifier = next((n for n in query.notifiers if n.publishes(state)), None)
        taken = _taken_untested(query, wait, notifier) if notifier is not None else None
        if notifier is not None and taken is not None:
            yield UnguardedWait(query.graph, query.condition, wait, use, state, notifier, taken, use)
        return


def _taken_untested(query: _Query, wait: Point, notifier: Setter) -> Point | None:
    """Where the lock is taken, if from there on nothing is tested or asked for before the wait."""
    taken: Point | None = None
    seen = {id(wait)}
    stack = [_Way(wait)]
    while stack:
        rest = stack.pop()
        for node, _ in rest.point.predecessors:
            if id(node) in seen:
                continue
            seen.add(id(node))
            if query.takes_lock(node):
                taken = node
                continue
            way = _Way(node, rest)
            operation = node.operation
            asked = isinstance(operation, Call) and not call_is_harmless(operation)
            tested = isinstance(operation, Branch) or any(map(notifier.publishes, query.looks(node)))
            if asked or tested or not query.holds(node) or _unsure(query, node, way):
                return None
            stack.append(way)
    return taken


def _guard(function: FunctionFacts, wait: cst.CSTNode) -> cst.If | None:
    """The innermost `if` whose body waits, without a loop in between."""
    found: cst.If | None = None
    for node in walk(function.node):
        if isinstance(node, cst.If) and holds(node.body, wait):
            found = node
        elif isinstance(node, cst.For | cst.While) and found is not None and holds(node, wait):
            found = None
    return found


def _tested(query: _Query, guard: cst.If, state: Place) -> Point | None:
    """The look at the state in the guard's test, under the lock."""
    for point in query.graph.points:
        looks = any(place == state for place in query.looks(point))
        if looks and query.holds(point) and holds(guard.test, point.site):
            return point
    return None


def _uses(query: _Query, wait: Point) -> Iterator[tuple[Point, Place]]:
    """What the function takes once woken, under the same lock, without a second look."""
    seen = {id(wait)}
    stack = [wait]
    while stack:
        for edge in stack.pop().successors:
            point = edge.target
            if id(point) in seen or edge.kind is EdgeKind.EXCEPTION or not query.holds(point):
                continue
            seen.add(id(point))
            operation = point.operation
            state = _taken(operation)
            if state is not None:
                if not _is_caught(query.graph.function, point.site):
                    yield point, state
                continue
            if isinstance(operation, Call) and not call_is_harmless(operation):
                continue
            if isinstance(operation, Release | Wait) or any(map(query.published, query.looks(point))):
                continue
            stack.append(point)


def _taken(operation: Operation) -> Place | None:
    """The container that an operation takes an item out of."""
    if not isinstance(operation, Call) or not isinstance(operation.node, cst.Call):
        return None
    method = operation.place.fields[-1] if operation.place.fields else ""
    if method not in TAKERS or (method == "pop" and len(operation.node.args) > 1):
        return None
    return receiver_of(operation)


def _is_caught(function: FunctionFacts, node: cst.CSTNode) -> bool:
    """Whether a failure of the node is handled in the function."""
    return any(
        isinstance(part, cst.Try | cst.TryStar) and part.handlers and holds(part.body, node)
        for part in walk(function.node)
    )


def _brings_nothing(query: _Query, notifier: Setter, state: Place) -> bool:
    """Whether a notifier surely publishes something else than this state."""
    if notifier.publishes(state):
        return False
    graph = query.program.inlined(notifier.function)
    return all(
        call_is_harmless(s.operation) or (s.operation.place.fields[-1:] or ("",))[0] in PUBLISHERS | NOTIFIERS
        for s in graph.points
        if isinstance(s.operation, Call)
    )


def _has_rivals(program: Program, function: FunctionFacts) -> bool:
    """Whether several callers may run the function at once: it is public, and no thread's own body."""
    if function.name.startswith("_") and not function.name.startswith("__"):
        return False
    bodies = [s for s in spawns(program) if s.body is function]
    return not bodies and not (isinstance(function.owner, ClassFacts) and function.name == "run")
