"""The heart of LAG104: which signals come before what they announce?

A question about two functions and one receiver E, the publisher's half first:

1. it sets E and writes state S afterwards, and another party may run in between (threads: always,
   unless one lock covers both; one event loop: only over a suspension point);
2. it had not written S before that set: the signal is not about an older S;
3. from the write on it can leave, or block, without setting E again.

Then the other half: a function that waits for E, clears it, and comes back to a wait for E on a
way that a look at the old S opens, where the new S would have led to something else. When the
whole pass falls between the set and the write, the wait blocks although there is something to do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import libcst as cst

from ..facts.cfg import Edge, EdgeKind
from ..facts.effects import call_is_harmless, reads, receiver_of
from ..facts.names import CONSTRUCTORS, FunctionFacts, dotted
from ..facts.operations import (
    Acquire,
    Bind,
    Branch,
    Call,
    Clear,
    Operation,
    Place,
    ReadState,
    Set,
    Suspend,
    TestFlag,
    Wait,
    WriteState,
)
from ..facts.protocol import held_locks
from ..facts.reaching import Locals
from ..facts.receivers import Kind
from ..facts.views import Program, Step, View
from ..facts.walk import holds, walk

#: Methods that add to a container or a queue: what is in it afterwards is news.
ADDERS = frozenset(
    "append appendleft add put put_nowait extend extendleft insert push update setdefault".split()
)
#: Methods that take from a container, or raise when nothing is there.
TAKERS = frozenset("get_nowait pop popleft popitem".split())


@dataclass(frozen=True, eq=False)
class EarlySignal:
    """One execution that goes wrong: set, wait ends, clear, look at the old state, wait, write."""

    view: View
    receiver: Place
    set: Step
    write: Step
    waiter: Waiter
    stale: StalePass
    others: tuple[Step, ...] = ()  # further writes behind the same set

    def node(self, step: Step) -> cst.CSTNode:
        """The syntax of one of the publisher's steps in its own function."""
        return step.operation.node if step.function is self.view.function else step.site


@dataclass(frozen=True, eq=False)
class StalePass:
    """The waiting side's pass with the old state. `looked_first`: the clear came after the look."""

    clear: Step
    look: Step
    wait: Step
    looked_first: bool


@dataclass(frozen=True, eq=False)
class Waiter:
    """A function that waits for a receiver and clears it; steps, by what they do to it."""

    view: View
    receiver: Place
    kind: Kind
    waits: tuple[Step, ...]
    own: dict[int, Operation]  # the steps that are about the receiver, whatever they call it


@dataclass(frozen=True, eq=False)
class _Publication:
    """A write behind a set: `value` is bound to `state`, or something is added to it (`adds`)."""

    set: Step
    write: Step
    state: Place
    value: cst.BaseExpression | None
    adds: bool
    locks: frozenset[Place]
    distance: int

    @property
    def new(self) -> _Value:
        """What is known of the state once it is written."""
        if self.adds:
            return _Value(truth=True, is_none=False)
        return _Value(truth(self.value), is_none(self.value), _constant(self.value))


@dataclass(frozen=True)
class _Value:
    """What is known of a value; None is "not known"."""

    truth: bool | None = None
    is_none: bool | None = None
    constant: str = ""


def early_signals(program: Program) -> list[EarlySignal]:
    """Every signal of the module that precedes what it announces, at most one for each set."""
    waiters = waiters_of(program)
    if not waiters:
        return []
    nearest: dict[int, tuple[int, EarlySignal]] = {}
    for function in program.module.functions:
        if function.name in CONSTRUCTORS or not _may_set(program, function):
            continue
        for distance, signal in _in_function(program, program.view(function), waiters):
            key = id(signal.node(signal.write))
            if key not in nearest or distance < nearest[key][0]:
                nearest[key] = distance, signal
    return list(_by_set(signal for _, signal in sorted(nearest.values(), key=lambda pair: pair[0])))


def _by_set(signals: Iterable[EarlySignal]) -> Iterator[EarlySignal]:
    """One signal for each set, the first, with the other writes that stand behind it."""
    groups: dict[int, list[EarlySignal]] = {}
    for signal in signals:
        groups.setdefault(id(signal.node(signal.set)), []).append(signal)
    for first, *rest in groups.values():
        yield replace(first, others=tuple(signal.write for signal in rest))


def _may_set(program: Program, function: FunctionFacts) -> bool:
    """A cheap look before a view is built: the function or its callees set something."""
    if "set" in function.mentioned:
        return True
    called = function.mentioned | function.used
    return any("set" in f.mentioned and f.name in called for f in program.module.functions)


# -- the waiting side ----------------------------------------------------------------------


def waiters_of(program: Program) -> dict[Place, list[Waiter]]:
    """The functions of the module that wait for a receiver and clear it, by receiver."""
    found: dict[Place, list[Waiter]] = {}
    for function in program.module.functions:
        mentioned = set(function.mentioned)
        called = function.mentioned | function.used
        for other in program.module.functions:
            if other.name in called:
                mentioned |= other.mentioned
        if "wait" in mentioned and "clear" in mentioned:
            for waiter in _waiters(program, program.view(function)):
                found.setdefault(waiter.receiver, []).append(waiter)
    return found


def _waiters(program: Program, view: View) -> Iterator[Waiter]:
    meant = Locals(program, view)
    own: dict[Place, dict[int, Operation]] = {}
    waits: dict[Place, list[Step]] = {}
    cleared: set[Place] = set()
    for step in view.steps:
        operation = step.operation
        if not isinstance(operation, Wait | Clear | Set | TestFlag):
            continue
        place = meant.place(step, operation.place)
        own.setdefault(place, {})[id(step)] = operation
        if isinstance(operation, Wait):
            waits.setdefault(place, []).append(step)
        elif isinstance(operation, Clear):
            cleared.add(place)
    for place, steps in waits.items():
        if place in cleared:
            kind = _kind(program, view, place, steps)
            blocking = [s for s in steps if _blocks(s.operation, kind)]
            if kind in (Kind.THREAD, Kind.ASYNCIO) and blocking:
                yield Waiter(view, place, kind, tuple(blocking), own[place])


def _kind(program: Program, view: View, place: Place, waits: list[Step]) -> Kind:
    """The family by definition; failing that, by how the function waits."""
    kind = program.kind(place)
    if kind is not Kind.UNKNOWN:
        return kind
    if any(isinstance(s.operation, Wait) and s.operation.offloaded for s in waits):
        return Kind.THREAD
    if any(isinstance(s.operation, Wait) and s.operation.awaited for s in waits):
        return Kind.ASYNCIO
    return Kind.UNKNOWN if view.function.is_async else Kind.THREAD


def _blocks(operation: Operation, kind: Kind) -> bool:
    return isinstance(operation, Wait) and (operation.awaited or kind is not Kind.ASYNCIO)


# -- the publishing side -------------------------------------------------------------------


def _in_function(
    program: Program, view: View, waiters: dict[Place, list[Waiter]]
) -> Iterator[tuple[int, EarlySignal]]:
    for step in view.steps:
        operation = step.operation
        if not isinstance(operation, Set) or operation.deferred or operation.place not in waiters:
            continue
        if any(isinstance(s.operation, Wait) and s.operation.place == operation.place for s in view.steps):
            continue  # a party to the waiting itself
        there = [w for w in waiters[operation.place] if not _runs_in(view.function, w.view)]
        if not there:
            continue
        for publication in _publications(program, view, step, there[0].kind):
            if _announced_by_caller(program, view, operation.place, publication):
                continue
            for waiter in there:
                if _does_likewise(waiter, publication):
                    continue
                stale = _stale_pass(program, waiter, publication)
                if stale is not None:
                    signal = EarlySignal(view, operation.place, step, publication.write, waiter, stale)
                    yield publication.distance, signal
                    break


def _runs_in(function: FunctionFacts, view: View) -> bool:
    """Whether the waiting function itself runs the publishing one: then they are one party."""
    return any(step.function is function for step in view.steps)


def _does_likewise(waiter: Waiter, publication: _Publication) -> bool:
    """Whether the write is one that the waiting side makes too: its own work, done by another."""
    node = publication.write.operation.node
    return any(step.operation.node is node for step in waiter.view.steps)


def _publications(program: Program, view: View, start: Step, kind: Kind) -> Iterator[_Publication]:
    """The writes behind a set that another party may come before, and that no set follows."""
    signal = start.operation
    assert isinstance(signal, Set)
    receiver = signal.place
    held = held_locks(program, view)
    if id(start) not in held:
        return
    subject = dotted_root(signal.text)
    queue: deque[tuple[Step, frozenset[Place], bool, int]] = deque([(start, held[id(start)], False, 0)])
    seen: set[tuple[int, bool]] = set()
    while queue:
        step, locks, suspended, distance = queue.popleft()
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if edge.kind is EdgeKind.EXCEPTION or edge.back or id(node) not in held:
                continue
            operation = node.operation
            if _ends_story(operation, receiver, subject) or not _open(step, edge, receiver):
                continue
            now = locks & held[id(node)]
            paused = suspended or isinstance(operation, Suspend)
            if (id(node), paused) in seen:
                continue
            seen.add((id(node), paused))
            queue.append((node, now, paused, distance + 1))
            if kind is Kind.ASYNCIO and not paused:
                continue
            state = published(operation)
            if state is None or state == receiver or start.site is node.site:
                continue
            if not _same_object(signal, operation, start, node):
                continue
            value = _written(node)
            if isinstance(operation, WriteState) and value is None:
                continue
            if _written_before(start, state, value, adjacent=distance < 4):
                continue
            if _left_unannounced(node, receiver):
                adds = isinstance(operation, Call) or isinstance(operation.node, cst.Subscript)
                yield _Publication(start, node, state, value, adds, now, distance)


def published(operation: Operation) -> Place | None:
    """The place whose news an operation is: what it binds, or what it adds to."""
    if isinstance(operation, WriteState):
        return operation.place
    if isinstance(operation, Call) and operation.place.fields and operation.place.fields[-1] in ADDERS:
        return receiver_of(operation)
    return None


def dotted_root(text: str) -> str:
    """What stands before the last dot: the object whose attribute is meant."""
    return text.rpartition(".")[0]


def _same_object(signal: Set, operation: Operation, start: Step, node: Step) -> bool:
    """Whether event and state belong to one object, as far as the spelling of one function tells."""
    if start.function is not node.function:
        return True
    text = operation.text if isinstance(operation, WriteState | Call) else ""
    if isinstance(operation, Call):
        text = dotted_root(text)
    one, other = signal.place, published(operation)
    if other is not None and one.root == other.root and len(one.fields) == len(other.fields) == 1:
        return dotted_root(signal.text) == dotted_root(text)
    return True


def _ends_story(operation: Operation, receiver: Place, subject: str) -> bool:
    """Whether the signal is over: set again, cleared, acknowledged, or about another object now."""
    if isinstance(operation, Set):
        return operation.place == receiver
    if isinstance(operation, Wait | Clear):
        return True
    if isinstance(operation, WriteState):
        return operation.place == receiver
    if isinstance(operation, Bind):
        root = subject.partition(".")[0] or receiver.root
        return operation.name == root
    if isinstance(operation, Call):
        method = operation.place.fields[-1] if operation.place.fields else operation.place.root
        return method in ("join", "sync", "result", "gather")
    return False


def _open(step: Step, edge: Edge, receiver: Place) -> bool:
    """Whether an edge can be taken while there is a receiver, and its flag is down."""
    operation = step.operation
    if not isinstance(operation, Branch) or len(step.predecessors) != 1:
        return True
    before = step.predecessors[0][0].operation
    if isinstance(before, TestFlag) and before.place == receiver and before.node is operation.node:
        return edge.kind is not EdgeKind.TRUE
    if isinstance(before, ReadState) and before.place == receiver:
        there = _truth_of(operation.node, before.node, _Value(truth=True, is_none=False))
        if there is not None:
            return edge.kind is (EdgeKind.TRUE if there else EdgeKind.FALSE)
    return True


def _written_before(start: Step, state: Place, value: cst.BaseExpression | None, adjacent: bool) -> bool:
    """Whether the state was written on the way to the set, so that the signal may be about that.

    The opposite of what is written next to the set is where it started from.
    """
    seen = {id(start)}
    stack = [start]
    while stack:
        for node, edge in stack.pop().predecessors:
            assert isinstance(node, Step)
            if id(node) in seen or edge.back:
                continue
            seen.add(id(node))
            place = published(node.operation)
            if place is not None and place.meets(state):
                old, new = truth(_written(node)), truth(value)
                if not adjacent or old is None or new is None or old == new:
                    return True
            stack.append(node)
    return False


def _left_unannounced(write: Step, receiver: Place) -> bool:
    """Whether the function can leave, or block before its next pass, and not set the receiver."""
    queue: deque[tuple[Step, bool, bool]] = deque([(write, False, False)])
    seen: set[tuple[int, bool, bool]] = set()
    while queue:
        step, around, blocks = queue.popleft()
        if not step.successors:
            return True
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if edge.kind is EdgeKind.EXCEPTION or not _open(step, edge, receiver):
                continue
            operation = node.operation
            behind = around or edge.back
            if isinstance(operation, Set) and operation.place == receiver:
                if behind and blocks:
                    return True
                continue
            may = isinstance(operation, Suspend | Wait) or (
                isinstance(operation, Call) and not call_is_harmless(operation)
            )
            key = id(node), behind, blocks or may
            if key not in seen:
                seen.add(key)
                queue.append((node, behind, blocks or may))
    return False


def _announced_by_caller(program: Program, view: View, receiver: Place, publication: _Publication) -> bool:
    """Whether some function that runs the publishing one sets the receiver after it."""
    function = view.function
    for caller in program.module.functions:
        if caller is function or function.name not in caller.mentioned | caller.used:
            continue
        inside = [s for s in program.view(caller).steps if s.operation.node is publication.write.operation.node]
        for step in inside:
            if any(
                isinstance(s.operation, Set) and s.operation.place == receiver and s.site is not step.site
                for s in _reachable(step)
            ):
                return True
    return False


# -- a pass with the old state -------------------------------------------------------------


def _stale_pass(program: Program, waiter: Waiter, publication: _Publication) -> StalePass | None:
    """A way from a wait back to a wait, over a clear, which the old state opens."""
    looks = _looks(waiter, publication.state)
    if not looks:
        return None
    held = held_locks(program, waiter.view)
    for first in waiter.waits:
        found = _from_wait(waiter, first, publication, looks, held)
        if found is not None:
            return found
    return None


def _looks(waiter: Waiter, state: Place) -> list[Step]:
    """The waiting side's looks at the state."""
    found = []
    for step in waiter.view.steps:
        place = reads(step.operation)
        if place is None or place == waiter.receiver or not place.meets(state):
            continue
        if isinstance(step.operation, Call) and _blocks_for_item(step.operation):
            continue
        found.append(step)
    return found


def _blocks_for_item(call: Call) -> bool:
    """`queue.get()` waits for what is put later, and is no look at what is there."""
    if not call.place.fields or call.place.fields[-1] != "get" or not isinstance(call.node, cst.Call):
        return False
    return not any(
        isinstance(part, cst.Name) and part.value == "False" for argument in call.node.args for part in walk(argument)
    )


@dataclass(frozen=True, eq=False)
class _At:
    step: Step
    clear: Step | None = None
    look: Step | None = None
    looked_first: bool = False


def _from_wait(
    waiter: Waiter,
    first: Step,
    publication: _Publication,
    looks: list[Step],
    held: dict[int, frozenset[Place]],
) -> StalePass | None:
    wait = first.operation
    assert isinstance(wait, Wait)
    queue: deque[_At] = deque([_At(first)])
    seen: set[tuple[int, bool, bool]] = set()
    while queue:
        at = queue.popleft()
        step = at.step
        look = _look_that_decides(step, looks)
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if not _satisfied(step, edge, first, wait):
                continue
            decided = at.look
            if look is not None:
                fresh = held.get(id(look), frozenset()) & publication.locks
                ways = _ways(step, look, publication)
                if fresh:
                    decided = None
                elif ways is not None and edge.kind is ways:
                    continue  # the way of the new state
                elif ways is None and publication.new.truth is False:
                    decided = None  # a reset: whoever comes late misses nothing that can be named
                elif decided is None and _misses(waiter, step, edge, ways):
                    decided = look
            elif edge.kind is EdgeKind.EXCEPTION:
                continue
            clear = at.clear
            operation = waiter.own.get(id(node))
            if isinstance(operation, Wait) and any(node is w for w in waiter.waits):
                if clear is not None and decided is not None:
                    return StalePass(clear, decided, node, at.looked_first)
                continue
            if isinstance(operation, Set):
                continue
            if isinstance(operation, Clear):
                clear = node
            key = id(node), clear is not None, decided is not None
            if key not in seen:
                seen.add(key)
                looked_first = decided is not None and (at.looked_first or at.clear is None)
                queue.append(_At(node, clear, decided, looked_first))
    return None


def _satisfied(step: Step, edge: Edge, first: Step, wait: Wait) -> bool:
    """Whether an edge belongs to a wait that the signal ended, not to one that expired."""
    if step is first:
        return edge.kind is not EdgeKind.EXCEPTION
    operation = step.operation
    if isinstance(operation, Branch):
        of_wait = operation.node is wait.node or (
            bool(wait.bound) and isinstance(operation.node, cst.Name) and operation.node.value == wait.bound
        )
        if of_wait:
            return edge.kind is not EdgeKind.FALSE
    return True


def _look_that_decides(step: Step, looks: list[Step]) -> Step | None:
    """The look that a step makes its way by: a branch on it, or a taking that may find nothing."""
    operation = step.operation
    if isinstance(operation, Branch):
        for look in looks:
            if holds(operation.node, look.operation.node) or holds(operation.node, look.site):
                return look
            bound = _bound_to(look)
            if bound and bound in operation.names and step.function is look.function:
                return look
    elif isinstance(operation, Call) and operation.place.fields and operation.place.fields[-1] in TAKERS:
        if any(step is look for look in looks) and any(e.kind is EdgeKind.EXCEPTION for e in step.successors):
            return step
    return None


def _bound_to(look: Step) -> str:
    if look.bound or isinstance(look.operation, Call):
        return look.bound or (look.operation.bound if isinstance(look.operation, Call) else "")
    following = [e.target.operation for e in look.successors]
    if len(following) == 1 and isinstance(following[0], Bind):
        return following[0].name
    return ""


def _ways(step: Step, look: Step, publication: _Publication) -> EdgeKind | None:
    """The edge that is taken with the new state, None when that cannot be told."""
    if isinstance(step.operation, Call):
        return EdgeKind.NORMAL if publication.adds else None
    place = reads(look.operation)
    if place != publication.state:
        return None
    expression = look.operation.node
    node = step.operation.node
    if expression is not node and not holds(node, expression):
        if isinstance(node, cst.Name) and node.value == _bound_to(look):
            expression = node
        elif _answers(look):
            expression = look.site
    result = _truth_of(node, expression, publication.new)
    return None if result is None else (EdgeKind.TRUE if result else EdgeKind.FALSE)


def _answers(look: Step) -> bool:
    """Whether a followed helper does nothing but return what it looks at."""
    node = look.function.node
    if isinstance(node, cst.Lambda):
        return node.body is look.operation.node
    body = node.body.body
    last = body[-1]
    if not isinstance(last, cst.SimpleStatementLine) or len(last.body) != 1:
        return False
    returned = last.body[0]
    return isinstance(returned, cst.Return) and returned.value is look.operation.node


def _misses(waiter: Waiter, step: Step, taken: Edge, ways: EdgeKind | None) -> bool:
    """Whether another edge would have led to something that the taken one leaves undone."""
    assert isinstance(taken.target, Step)
    done = _deeds(waiter, taken.target)
    for edge in step.successors:
        if edge is taken or edge.kind is taken.kind or (ways is not None and edge.kind is not ways):
            continue
        assert isinstance(edge.target, Step)
        if _deeds(waiter, edge.target) - done:
            return True
    return False


def _deeds(waiter: Waiter, start: Step) -> set[int]:
    """What is done from a step on, before the receiver is waited for again."""
    found: set[int] = set()
    seen: set[int] = set()
    stack = [start]
    while stack:
        step = stack.pop()
        if id(step) in seen or any(step is wait for wait in waiter.waits):
            continue
        seen.add(id(step))
        operation = step.operation
        if not step.successors or isinstance(operation, WriteState | Set | Acquire | Suspend):
            found.add(id(step))
        elif isinstance(operation, Call) and not call_is_harmless(operation):
            found.add(id(step))
        for edge in step.successors:
            assert isinstance(edge.target, Step)
            if edge.kind is not EdgeKind.EXCEPTION:
                stack.append(edge.target)
    return found


def _reachable(start: Step) -> Iterator[Step]:
    seen = {id(start)}
    stack = [start]
    while stack:
        for edge in stack.pop().successors:
            assert isinstance(edge.target, Step)
            if id(edge.target) not in seen and edge.kind is not EdgeKind.EXCEPTION:
                seen.add(id(edge.target))
                stack.append(edge.target)
                yield edge.target


# -- values --------------------------------------------------------------------------------


def _written(step: Step) -> cst.BaseExpression | None:
    """The expression that an assignment binds, None for a write of another kind."""
    if not isinstance(step.operation, WriteState):
        return None
    for node in walk(step.function.node):
        if isinstance(node, cst.Assign) and any(t.target is step.operation.node for t in node.targets):
            return node.value
        if isinstance(node, cst.AnnAssign) and node.target is step.operation.node:
            return node.value
        if isinstance(node, cst.AugAssign) and node.target is step.operation.node:
            return node.target  # whatever it comes to
    return None


def truth(value: cst.BaseExpression | None) -> bool | None:
    """The truth of a constant, None of what is none."""
    if isinstance(value, cst.Name):
        return {"True": True, "False": False, "None": False}.get(value.value)
    if isinstance(value, cst.Integer | cst.Float):
        return value.evaluated_value != 0
    if isinstance(value, cst.SimpleString):
        return bool(value.evaluated_value)
    if isinstance(value, cst.List | cst.Tuple | cst.Set | cst.Dict):
        return bool(value.elements)
    return None


def is_none(value: cst.BaseExpression | None) -> bool | None:
    """Whether a value is None, None when that cannot be told."""
    if isinstance(value, cst.Name) and value.value == "None":
        return True
    return False if truth(value) is not None else None


def _constant(value: cst.BaseExpression | None) -> str:
    """A literal, or the dotted name of a constant, in a spelling that tells equal ones."""
    if isinstance(value, cst.Integer | cst.SimpleString):
        return f"={value.evaluated_value!r}"
    name = dotted(value) if value is not None else ""
    return name if name.rpartition(".")[2].isupper() or name in ("True", "False", "None") else ""


def _truth_of(condition: cst.CSTNode, expression: cst.CSTNode, value: _Value) -> bool | None:
    """The truth of a condition on an expression that has this value."""
    if condition is expression:
        return value.truth
    if not isinstance(condition, cst.Comparison) or len(condition.comparisons) != 1:
        return None
    target = condition.comparisons[0]
    if condition.left is not expression or not isinstance(
        target.operator, cst.Is | cst.IsNot | cst.Equal | cst.NotEqual
    ):
        return None
    other = _constant(target.comparator)
    equal: bool | None = None
    if other == "None":
        equal = value.is_none
    elif other and value.constant and other.startswith("=") == value.constant.startswith("="):
        equal = other == value.constant
    if equal is None:
        return None
    return equal if isinstance(target.operator, cst.Is | cst.Equal) else not equal
