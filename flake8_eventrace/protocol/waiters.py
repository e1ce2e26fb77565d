"""The waiting side of a protocol, seen by the rules about publishers (LAG104, LAG105).

Who waits for an event, which looks at state make its way there, and what it would have done if
the state had been the new one. Nothing is guessed: a look counts when a branch is decided by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ..flow.cfg import Edge, EdgeKind
from ..flow.effects import FILLERS, reads, receiver_of
from ..flow.inlining import InlinedGraph, Point, Program
from ..flow.operations import (
    Bind,
    Branch,
    Call,
    Clear,
    Nop,
    Operation,
    Place,
    Set,
    Suspend,
    TestFlag,
    Wait,
    WriteState,
)
from ..flow.reaching import Locals
from ..symbols.symbols import FunctionFacts, dotted
from ..symbols.types import Concurrency
from ..symbols.walk import holds, walk
from .timeouts import polls

#: Methods that add to a container or a queue: what is in it afterwards is news.
ADDERS = frozenset(
    "append appendleft add put put_nowait extend extendleft insert push update setdefault".split()
)
#: Methods that take from a container, or raise when nothing is there.
TAKERS = frozenset("get_nowait pop popleft popitem".split())
#: Methods after which a container holds less.
REMOVERS = TAKERS | {"get", "pop_nowait", "clear", "remove", "discard"}


@dataclass(frozen=True, eq=False)
class Waiter:
    """A function that waits for a receiver. `lasting` are those of its waits that do not poll."""

    graph: InlinedGraph
    receiver: Place
    kind: Concurrency
    waits: tuple[Point, ...]
    lasting: tuple[Point, ...]
    own: dict[int, Operation]  # the steps that are about the receiver, whatever they call it
    clears: bool


@dataclass(frozen=True, eq=False)
class Publication:
    """What a publisher writes: `value` is bound to `state`, or something is added to it (`adds`).

    `trend` is 1 where the state grows by it, -1 where it shrinks, 0 where that is not known.
    """

    write: Point
    state: Place
    value: cst.BaseExpression | None
    adds: bool
    trend: int

    @property
    def new(self) -> Value:
        """What is known of the state once it is written."""
        if self.adds:
            return Value(truth=True, is_none=False, trend=1)
        return Value(truth(self.value), is_none(self.value), constant(self.value), self.trend)


@dataclass(frozen=True)
class Value:
    """What is known of a value; None is "not known"."""

    truth: bool | None = None
    is_none: bool | None = None
    constant: str = ""
    trend: int = 0


def waiters_of(program: Program, *, clearing: bool) -> dict[Place, list[Waiter]]:
    """The functions of the module that wait for a receiver (and clear it), by receiver."""
    found: dict[Place, list[Waiter]] = {}
    for function in program.module.functions:
        if mentions(program, function, "wait", *(("clear",) if clearing else ())):
            for waiter in _waiters(program, program.inlined(function)):
                if waiter.clears or not clearing:
                    found.setdefault(waiter.receiver, []).append(waiter)
    return found


def _waiters(program: Program, graph: InlinedGraph) -> Iterator[Waiter]:
    meant = Locals(program, graph)
    own: dict[Place, dict[int, Operation]] = {}
    waits: dict[Place, list[Point]] = {}
    cleared: set[Place] = set()
    for point in graph.points:
        operation = point.operation
        if not isinstance(operation, Wait | Clear | Set | TestFlag):
            continue
        place = meant.place(point, operation.place)
        own.setdefault(place, {})[id(point)] = operation
        if isinstance(operation, Wait):
            waits.setdefault(place, []).append(point)
        elif isinstance(operation, Clear):
            cleared.add(place)
    for place, points in waits.items():
        kind = _kind(program, graph, place, points)
        blocking = [s for s in points if blocks(s.operation, kind)]
        lasting = tuple(s for s in blocking if not polls(program, s))
        if kind in (Concurrency.THREAD, Concurrency.EVENT_LOOP) and lasting:
            yield Waiter(graph, place, kind, tuple(blocking), lasting, own[place], place in cleared)


def _kind(program: Program, graph: InlinedGraph, place: Place, waits: list[Point]) -> Concurrency:
    """The family by definition; failing that, by how the function waits."""
    kind = program.kind(place)
    if kind is not Concurrency.UNKNOWN:
        return kind
    if any(isinstance(s.operation, Wait) and s.operation.offloaded for s in waits):
        return Concurrency.THREAD
    if any(isinstance(s.operation, Wait) and s.operation.awaited for s in waits):
        return Concurrency.EVENT_LOOP
    return Concurrency.UNKNOWN if graph.function.is_async else Concurrency.THREAD


def blocks(operation: Operation, kind: Concurrency) -> bool:
    return isinstance(operation, Wait) and (operation.awaited or kind is not Concurrency.EVENT_LOOP)


def suspends(operation: Operation) -> bool:
    """Whether the event loop may run another task here."""
    return isinstance(operation, Suspend) or (isinstance(operation, Wait) and operation.awaited)


def runs_in(function: FunctionFacts, graph: InlinedGraph) -> bool:
    """Whether the waiting function itself runs the publishing one: then they are one party."""
    return any(point.function is function for point in graph.points)


def mentions(program: Program, function: FunctionFacts, *names: str) -> bool:
    """A cheap look before a view is built: the function or those it may call use such attributes."""
    used_by = program.module.names_used_by
    called = (function.mentioned | function.used) & used_by.keys()
    return all(
        name in function.mentioned or any(name in used_by[callee] for callee in called) for name in names
    )


# -- news -----------------------------------------------------------------------------------


def published(operation: Operation) -> Place | None:
    """The place whose news an operation is: what it binds, or what it adds to."""
    if isinstance(operation, WriteState):
        return operation.place
    if isinstance(operation, Call) and operation.qualified in FILLERS:
        return operation.arguments[0][1] if operation.arguments else None
    if isinstance(operation, Call) and operation.place.fields and operation.place.fields[-1] in ADDERS:
        return receiver_of(operation)
    return None


def dotted_root(text: str) -> str:
    """What stands before the last dot: the object whose attribute is meant."""
    return text.rpartition(".")[0]


def publication_at(point: Point) -> Publication | None:
    """What a step publishes, None when it publishes nothing whose value is in sight."""
    operation = point.operation
    state, value = published(operation), written(point)
    if state is None or (isinstance(operation, WriteState) and value is None):
        return None
    adds = isinstance(operation, Call) or isinstance(operation.node, cst.Subscript)
    return Publication(point, state, value, adds, _trend(point))


def _trend(point: Point) -> int:
    """Whether `+=` or `-=` makes what it binds greater or less."""
    for node in walk(point.function.node):
        if isinstance(node, cst.AugAssign) and node.target is point.operation.node:
            up, down = isinstance(node.operator, cst.AddAssign), isinstance(node.operator, cst.SubtractAssign)
            return up - down
    return 0


# -- looks ----------------------------------------------------------------------------------


def looks_at(waiter: Waiter, state: Place) -> list[Point]:
    """The waiting side's looks at the state."""
    found = []
    for point in waiter.graph.points:
        place = reads(point.operation)
        if place is None or place == waiter.receiver or not place.meets(state):
            continue
        if isinstance(point.operation, Call) and _blocks_for_item(point.operation):
            continue
        found.append(point)
    return found


def _blocks_for_item(call: Call) -> bool:
    """`queue.get()` waits for what is put later, and is no look at what is there."""
    if not call.place.fields or call.place.fields[-1] != "get" or not isinstance(call.node, cst.Call):
        return False
    return not any(
        isinstance(part, cst.Name) and part.value == "False"
        for argument in call.node.args
        for part in walk(argument)
    )


def deciding_look(point: Point, looks: list[Point]) -> Point | None:
    """The look that a step makes its way by: a branch on it, or a taking that may find nothing."""
    operation = point.operation
    if isinstance(operation, Branch):
        for look in looks:
            if holds(operation.node, look.operation.node) or holds(operation.node, look.site):
                return look
            bound = bound_to(look)
            if bound and bound in operation.names and point.function is look.function:
                return look
    elif any(point is look for look in looks) and _takes(point):
        return point
    return None


def _takes(point: Point) -> bool:
    """Whether a step takes an item, and something is done where there is none."""
    operation = point.operation
    if not isinstance(operation, Call) or not operation.place.fields:
        return False
    return operation.place.fields[-1] in TAKERS and any(
        edge.kind is EdgeKind.EXCEPTION for edge in point.successors
    )


def swaps(look: Point) -> bool:
    """Whether all that is there is taken at once: `items, self.items = self.items, []`."""
    node = look.operation.node
    if not isinstance(node, cst.BaseExpression):
        return False
    for part in walk(look.function.node):
        if isinstance(part, cst.Assign) and isinstance(part.value, cst.Tuple) and holds(part.value, node):
            targets = [inner for target in part.targets for inner in walk(target.target)]
            named = (dotted(t) for t in targets if isinstance(t, cst.Name | cst.Attribute))
            return dotted(node) in named
    return False


def bound_to(look: Point) -> str:
    if look.bound or isinstance(look.operation, Call):
        return look.bound or (look.operation.bound if isinstance(look.operation, Call) else "")
    following = [e.target.operation for e in look.successors]
    if len(following) == 1 and isinstance(following[0], Bind):
        return following[0].name
    return ""


def way_of(point: Point, look: Point, told: Publication) -> EdgeKind | None:
    """The edge that is taken with the new state, None when that cannot be told."""
    if isinstance(point.operation, Call):
        return EdgeKind.NORMAL if told.adds else None
    place = reads(look.operation)
    if place != told.state:
        return None
    expression = look.operation.node
    node = point.operation.node
    if expression is not node and not holds(node, expression):
        if isinstance(node, cst.Name) and node.value == bound_to(look):
            expression = node
        elif _answers(look):
            expression = look.site
    result = truth_of(node, expression, told.new)
    return None if result is None else (EdgeKind.TRUE if result else EdgeKind.FALSE)


def _answers(look: Point) -> bool:
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


@dataclass(frozen=True, eq=False)
class Decision:
    """Whether one state decides about some waits: what would another state have led to?

    `feeding` are looks that tell how long to wait, and so decide as well.
    """

    waits: tuple[Point, ...]
    state: Place
    looks: list[Point]
    feeding: tuple[Point, ...] = ()

    def is_taken(self, point: Point, taken: Edge[Point], ways: EdgeKind | None) -> bool:
        """Whether, where a look makes the way, `taken` leads on to a wait and another edge does not.

        `ways` is the edge that the new state leads to, None where that is not known. A state
        that only decides what else is done (a line that is printed) decides about no wait.
        """
        if ways is None and not self._tells(point):
            return False
        for edge in point.successors:
            if edge is taken or edge.kind is taken.kind or (ways is not None and edge.kind is not ways):
                continue
            if isinstance(point.operation, Call) or not self._waits_untold(edge.target):
                return True
        return False

    def _tells(self, point: Point) -> bool:
        """Whether a test can end a wait although nobody knows what the new state leads to.

        What is reckoned from the state, or which of two is the greater, may go either way: a
        time stamp makes a loop end when it is *old*. Where a loop waits until, it is told.
        """
        node = point.operation.node
        if any(isinstance(part, cst.BinaryOperation) for part in walk(node)):
            return False
        compared = any(isinstance(part, cst.ComparisonTarget) and _orders(part) for part in walk(node))
        return not compared or any(
            isinstance(part, cst.While) and holds(part.test, node) and holds(part.body, wait.site)
            for part in walk(point.function.node)
            for wait in self.waits
        )

    def _waits_untold(self, start: Point) -> bool:
        """Whether a wait is reached with the state neither looked at again nor taken."""
        seen: set[int] = set()
        stack = [start]
        while stack:
            point = stack.pop()
            if id(point) in seen:
                continue
            seen.add(id(point))
            if any(point is wait for wait in self.waits):
                return True
            if self._takes_note(point):
                continue
            stack.extend(edge.target for edge in point.successors if not fails(point, edge))
        return False

    def _takes_note(self, point: Point) -> bool:
        operation = point.operation
        if any(point is look for look in self.feeding):
            return True
        if isinstance(operation, Branch):
            return (
                not (operation.iterates and _is_whole(operation))
                and deciding_look(point, self.looks) is not None
            )
        place = operation.place if isinstance(operation, WriteState) else None
        if (
            isinstance(operation, Call)
            and operation.place.fields[-1:]
            and operation.place.fields[-1] in REMOVERS
        ):
            place = receiver_of(operation)
        return place is not None and place.meets(self.state)


def _is_whole(branch: Branch) -> bool:
    """Whether an iteration goes over all of what it looks at, each time, and takes nothing."""
    return not any(isinstance(part, cst.Subscript) for part in walk(branch.node))


def _orders(target: cst.ComparisonTarget) -> bool:
    return isinstance(
        target.operator, cst.LessThan | cst.LessThanEqual | cst.GreaterThan | cst.GreaterThanEqual
    )


def fails(point: Point, edge: Edge[Point]) -> bool:
    """Whether an edge is that of an exception which comes up here, not one that is being handled."""
    handling = isinstance(point.operation, Nop) and isinstance(
        point.operation.node, cst.Try | cst.TryStar | cst.WithItem
    )
    return edge.kind is EdgeKind.EXCEPTION and not handling


def reachable(start: Point) -> Iterator[Point]:
    seen = {id(start)}
    stack = [start]
    while stack:
        for edge in stack.pop().successors:
            if id(edge.target) not in seen and edge.kind is not EdgeKind.EXCEPTION:
                seen.add(id(edge.target))
                stack.append(edge.target)
                yield edge.target


# -- values --------------------------------------------------------------------------------


def written(point: Point) -> cst.BaseExpression | None:
    """The expression that an assignment binds, None for a write of another kind."""
    if not isinstance(point.operation, WriteState):
        return None
    for node in walk(point.function.node):
        if isinstance(node, cst.Assign) and any(t.target is point.operation.node for t in node.targets):
            return node.value
        if isinstance(node, cst.AnnAssign) and node.target is point.operation.node:
            return node.value
        if isinstance(node, cst.AugAssign) and node.target is point.operation.node:
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


def constant(value: cst.BaseExpression | None) -> str:
    """A literal, or the dotted name of a constant, in a spelling that tells equal ones."""
    if isinstance(value, cst.Integer | cst.SimpleString):
        return f"={value.evaluated_value!r}"
    name = dotted(value) if value is not None else ""
    return name if name.rpartition(".")[2].isupper() or name in ("True", "False", "None") else ""


def truth_of(condition: cst.CSTNode, expression: cst.CSTNode, value: Value) -> bool | None:
    """The truth of a condition on an expression that has this value."""
    if condition is expression:
        return value.truth
    if not isinstance(condition, cst.Comparison) or len(condition.comparisons) != 1:
        return None
    target = condition.comparisons[0]
    if _orders(target) and value.trend:
        return _truth_of_order(condition.left, target, expression, value.trend)
    if condition.left is not expression or not isinstance(
        target.operator, cst.Is | cst.IsNot | cst.Equal | cst.NotEqual
    ):
        return None
    other = constant(target.comparator)
    equal: bool | None = None
    if other == "None":
        equal = value.is_none
    elif other and value.constant and other.startswith("=") == value.constant.startswith("="):
        equal = other == value.constant
    if equal is None:
        return None
    return equal if isinstance(target.operator, cst.Is | cst.Equal) else not equal


def _truth_of_order(
    left: cst.BaseExpression, target: cst.ComparisonTarget, expression: cst.CSTNode, trend: int
) -> bool | None:
    """What a comparison of greater and less comes to where one side grows, or shrinks."""
    grows = trend > 0
    less = isinstance(target.operator, cst.LessThan | cst.LessThanEqual)
    if _measures(left, expression):
        return grows is not less
    return grows is less if _measures(target.comparator, expression) else None


def _measures(side: cst.BaseExpression, expression: cst.CSTNode) -> bool:
    """Whether one side of a comparison is the state itself, or its length."""
    if isinstance(side, cst.Call) and dotted(side.func) == "len" and len(side.args) == 1:
        side = side.args[0].value
    return side is expression
