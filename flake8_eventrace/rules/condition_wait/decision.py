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
from ...flow.inlining import Program, Step, View, steps_after
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
from ...protocol.publishers import NOTIFIERS, Setter, held_locks, lock_at, lock_of, notifiers, notifies
from ...protocol.spawns import starts
from ...protocol.timeouts import polls
from ...symbols.symbols import ClassFacts, FunctionFacts
from ...symbols.types import Kind
from ...symbols.walk import holds, walk

#: Methods that take something out of a container, and fail when it is empty.
TAKERS = frozenset({"pop", "popleft", "popitem"})


@dataclass(frozen=True, eq=False)
class Hollow:
    """One wait that hangs on something untested.

    Missed: `look` was taken without the lock, `taken` is where the lock is taken then. Stolen:
    `look` is the test before the wait, `use` takes from the state after it. Blind: `look` is
    that `use`, and `taken` is where the lock was taken. `others` say that
    another caller, not a notifier of something else, is what makes it go wrong. `only`: every
    notifier in sight publishes the state.
    """

    view: View
    condition: Place
    wait: Step
    look: Step
    state: Place
    notifier: Setter
    taken: Step | None = None
    use: Step | None = None
    others: bool = False
    only: bool = False
    length: int = 0

    @property
    def home(self) -> FunctionFacts:
        """The function that waits, where it stands in the same module; else the viewed one."""
        inner = self.wait.function
        return inner if inner.module is self.view.function.module else self.view.function

    def node(self, step: Step) -> cst.CSTNode:
        """The syntax of a step: its own where that can be shown, else the call that leads to it."""
        return step.operation.node if step.function.module is self.view.function.module else step.site

    @property
    def publication(self) -> tuple[Step | None, Step]:
        """Where the notifier publishes the state, and where it notifies after that."""
        for place, steps in self.notifier.published.items():
            if place.meets(self.state):
                later = (s for s in steps_after(steps[0]) if notifies(s.operation, self.condition))
                return steps[0], next(later, self.notifier.set)
        return None, self.notifier.set

    def owner(self, step: Step) -> FunctionFacts:
        inner = step.function
        return inner if inner.module is self.view.function.module else self.view.function

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
    step: Step
    rest: _Way | None = None

    def __iter__(self) -> Iterator[Step]:
        way: _Way | None = self
        while way is not None:
            yield way.step
            way = way.rest


@dataclass(eq=False)
class _Question:
    """One condition in one function."""

    program: Program
    view: View
    condition: Place
    kind: Kind
    lock: Place
    held: dict[int, frozenset[Place]]
    notifiers: list[Setter]
    told: dict[int, tuple[Place, ...]] = field(default_factory=dict)

    def holds(self, step: Step) -> bool:
        return self.lock in self.held.get(id(step), frozenset())

    def waits(self, operation: Operation) -> bool:
        return isinstance(operation, Wait) and operation.place == self.condition

    def takes_lock(self, step: Step) -> bool:
        operation = step.operation
        if not isinstance(operation, Acquire) or self.holds(step):
            return False  # a lock that is taken again was never given back
        return lock_of(self.program, operation, step.function) == self.lock

    def looks(self, step: Step) -> tuple[Place, ...]:
        """The shared state that a step looks at."""
        known = self.told.get(id(step))
        if known is None:
            known = self.told[id(step)] = tuple(self._looks(step))
        return known

    def _looks(self, step: Step) -> Iterator[Place]:
        operation = step.operation
        place = reads(operation)
        if place is not None and place != self.condition and not notifies(operation, self.condition):
            yield place
        if isinstance(operation, Call) and operation.used and not call_is_harmless(operation):
            yield from (handed for _, handed in operation.arguments)

    def only_about(self, state: Place) -> bool:
        return all(notifier.publishes(state) for notifier in self.notifiers)

    def published(self, place: Place) -> bool:
        return any(notifier.publishes(place) for notifier in self.notifiers)


def hollow_waits(program: Program) -> list[Hollow]:
    """Every wait of the module that hangs on something untested, at most one story each."""
    if program not in _found:
        best: dict[int, Hollow] = {}
        for function in program.module.functions:
            for story in _in_function(program, function):
                key = id(story.node(story.wait))
                known = best.get(key)
                if known is None or _rank(story) < _rank(known):
                    best[key] = story
        _found[program] = list(best.values())
    return _found[program]


_found: WeakKeyDictionary[Program, list[Hollow]] = WeakKeyDictionary()


def _rank(story: Hollow) -> tuple[bool, bool, int]:
    return story.taken is None, story.look.function is not story.wait.function, story.length


def _in_function(program: Program, function: FunctionFacts) -> Iterator[Hollow]:
    if not _may_wait(program, function):
        return
    view = program.view(function)
    for place in dict.fromkeys(s.operation.place for s in view.steps if isinstance(s.operation, Wait)):
        kind = program.condition_kind(place)
        if kind not in (Kind.THREAD, Kind.ASYNCIO):
            continue
        found = notifiers(program, place, function)
        if not any(n.published for n in found):
            continue
        held = held_locks(program, view)
        question = _Question(program, view, place, kind, lock_at(program, place), held, found)
        for step in view.steps:
            if question.waits(step.operation) and question.holds(step):
                yield from _missed(question, step)
                yield from _stolen(question, step)


def _may_wait(program: Program, function: FunctionFacts) -> bool:
    """A cheap look before a view is built: the function or its callees wait."""
    if "wait" in function.mentioned:
        return True
    called = function.mentioned | function.used
    return any("wait" in f.mentioned and f.name in called for f in program.module.functions)


# -- missed --------------------------------------------------------------------------------


def _missed(question: _Question, wait: Step) -> Iterator[Hollow]:
    if polls(question.program, wait):
        return
    for notifier in question.notifiers:
        yield from _missed_from(question, wait, notifier)


def _missed_from(question: _Question, wait: Step, notifier: Setter) -> Iterator[Hollow]:
    """Looks at what the notifier publishes, from which the wait is reached without a second one.

    Goes backwards from the wait: `taken` is None as long as the lock is still held.
    """
    start = question.held.get(id(wait), frozenset())
    first = (start, False, False, None, _Way(wait))
    queue: deque[tuple[frozenset[Place], bool, bool, Step | None, _Way]] = deque([first])
    seen: set[tuple[int, frozenset[Place], bool, int]] = set()
    while queue:
        locks, suspended, around, taken, rest = queue.popleft()
        for node, edge in rest.step.predecessors:
            assert isinstance(node, Step)
            if id(node) not in question.held:
                continue
            operation = node.operation
            if (
                edge.kind is EdgeKind.EXCEPTION
                and isinstance(operation, Call)
                and call_is_harmless(operation)
            ):
                continue
            now = locks & question.held[id(node)]
            key = (id(node), now, suspended, id(taken))
            if key in seen:
                continue
            seen.add(key)
            way = _Way(node, rest)
            behind = around or edge.back
            if question.waits(operation) or notifies(operation, question.condition):
                continue
            covering = next((p for p in question.looks(node) if notifier.publishes(p)), None)
            if taken is None:
                if question.takes_lock(node):
                    queue.append((question.held[id(node)], suspended, behind, node, way))
                elif covering is None and not _unsure(question, node, way):
                    queue.append((now, suspended, behind, None, way))
                continue
            if covering is not None:
                story = _story(question, node, covering, notifier, way, taken)
                early = question.holds(node) and behind
                apart = suspended or question.kind is not Kind.ASYNCIO
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
    question: _Question, look: Step, state: Place, notifier: Setter, way: _Way, taken: Step
) -> Hollow | None:
    path = tuple(way)
    tests = list(_tests(look, path))
    wait = path[-1]
    if not tests or not _matters(question, notifier, wait, tests):
        return None
    return Hollow(
        question.view,
        question.condition,
        wait,
        look,
        state,
        notifier,
        taken,
        only=question.only_about(state),
        length=len(path),
    )


def _matters(question: _Question, notifier: Setter, wait: Step, tests: list[Step]) -> bool:
    """Whether the wait is for this state: it is looked at once more after waking, or decides to wait."""
    if any(notifier.publishes(p) for step in steps_after(wait) for p in question.looks(step)):
        return True
    return any(
        edge.target is not wait and wait not in steps_after(edge.target)
        for test in tests
        for edge in test.successors
        if isinstance(edge.target, Step)
    )


def _tests(look: Step, path: tuple[Step, ...]) -> Iterator[Step]:
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


def _unsure(question: _Question, step: Step, way: _Way) -> bool:
    """Whether a step under the lock may test in a way that is not understood.

    A look that decides and is at no state of a known notifier; a call that is not followed; a
    local that is bound here and tested before the wait.
    """
    operation = step.operation
    if isinstance(operation, Call) and not call_is_harmless(operation):
        method = operation.place.fields[-1] if operation.place.fields else ""
        return operation.used or method not in PUBLISHERS
    path = tuple(way)
    if isinstance(operation, Bind):
        return any(operation.name in s.operation.names for s in path if isinstance(s.operation, Branch))
    unknown = [place for place in question.looks(step) if not question.published(place)]
    return bool(unknown) and any(_tests(step, path))


# -- stolen --------------------------------------------------------------------------------


def _stolen(question: _Question, wait: Step) -> Iterator[Hollow]:
    operation = wait.operation
    assert isinstance(operation, Wait)
    if operation.node is not wait.site:
        return  # told in the function that waits
    guard = _guard(question.view.function, operation.node)
    if guard is None:
        yield from _blind(question, wait)
        return
    for use, state in _uses(question, wait):
        look = _tested(question, guard, state)
        if look is None:
            continue
        notifier = next((n for n in question.notifiers if n.publishes(state)), None)
        if notifier is None:
            continue
        idle = next((n for n in question.notifiers if _brings_nothing(question, n, state)), None)
        if idle is not None:
            yield Hollow(question.view, question.condition, wait, look, state, idle, use=use)
        elif _has_rivals(question.program, question.view.function):
            only = question.only_about(state)
            yield Hollow(
                question.view,
                question.condition,
                wait,
                look,
                state,
                notifier,
                use=use,
                others=True,
                only=only,
            )
        return


def _blind(question: _Question, wait: Step) -> Iterator[Hollow]:
    if polls(question.program, wait):
        return
    for use, state in _uses(question, wait):
        notifier = next((n for n in question.notifiers if n.publishes(state)), None)
        taken = _taken_untested(question, wait, notifier) if notifier is not None else None
        if notifier is not None and taken is not None:
            yield Hollow(question.view, question.condition, wait, use, state, notifier, taken, use)
        return


def _taken_untested(question: _Question, wait: Step, notifier: Setter) -> Step | None:
    """Where the lock is taken, if from there on nothing is tested or asked for before the wait."""
    taken: Step | None = None
    seen = {id(wait)}
    stack = [_Way(wait)]
    while stack:
        rest = stack.pop()
        for node, _ in rest.step.predecessors:
            if id(node) in seen or not isinstance(node, Step):
                continue
            seen.add(id(node))
            if question.takes_lock(node):
                taken = node
                continue
            way = _Way(node, rest)
            operation = node.operation
            asked = isinstance(operation, Call) and not call_is_harmless(operation)
            tested = isinstance(operation, Branch) or any(map(notifier.publishes, question.looks(node)))
            if asked or tested or not question.holds(node) or _unsure(question, node, way):
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


def _tested(question: _Question, guard: cst.If, state: Place) -> Step | None:
    """The look at the state in the guard's test, under the lock."""
    for step in question.view.steps:
        looks = any(place == state for place in question.looks(step))
        if looks and question.holds(step) and holds(guard.test, step.site):
            return step
    return None


def _uses(question: _Question, wait: Step) -> Iterator[tuple[Step, Place]]:
    """What the function takes once woken, under the same lock, without a second look."""
    seen = {id(wait)}
    stack = [wait]
    while stack:
        for edge in stack.pop().successors:
            step = edge.target
            assert isinstance(step, Step)
            if id(step) in seen or edge.kind is EdgeKind.EXCEPTION or not question.holds(step):
                continue
            seen.add(id(step))
            operation = step.operation
            state = _taken(operation)
            if state is not None:
                if not _is_caught(question.view.function, step.site):
                    yield step, state
                continue
            if isinstance(operation, Call) and not call_is_harmless(operation):
                continue
            if isinstance(operation, Release | Wait) or any(map(question.published, question.looks(step))):
                continue
            stack.append(step)


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


def _brings_nothing(question: _Question, notifier: Setter, state: Place) -> bool:
    """Whether a notifier surely publishes something else than this state."""
    if notifier.publishes(state):
        return False
    view = question.program.view(notifier.function)
    return all(
        call_is_harmless(s.operation) or (s.operation.place.fields[-1:] or ("",))[0] in PUBLISHERS | NOTIFIERS
        for s in view.steps
        if isinstance(s.operation, Call)
    )


def _has_rivals(program: Program, function: FunctionFacts) -> bool:
    """Whether several callers may run the function at once: it is public, and no thread's own body."""
    if function.name.startswith("_") and not function.name.startswith("__"):
        return False
    bodies = [s for s in starts(program) if s.body is function]
    return not bodies and not (isinstance(function.owner, ClassFacts) and function.name == "run")
