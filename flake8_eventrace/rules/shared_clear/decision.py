"""The heart of LAG106: several that wait for one event, and each clears it.

A flag holds one signal. Where two parties run at the same time, each of which waits for the
same event, clears it and looks at what was published, the first one to wake clears for both:

1. the one, B, is at work, not in its wait;
2. somebody publishes, and sets the event;
3. the other, A, wakes and clears;
4. B comes to its wait, finds the flag down, and blocks although there is news for it.

What is taken away by whoever wakes is no news for the other (workers on one queue): nothing is
reported where both take from the same state. That they run at the same time has to be in the
file: both are started as threads or tasks; one of them is started in a loop or more than once;
it is started for each connection of a server; or it answers a route's requests.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import libcst as cst

from ...catalog.vocabulary import REMOVES
from ...flow.cfg import Node
from ...flow.effects import reads, writes
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import INSTANCE, MODULE, Call, Clear, Place, Suspend, Wait
from ...protocol.publishers import Setter, setters
from ...protocol.spawns import Spawn, in_loop, spawns
from ...protocol.timeouts import polls
from ...symbols.access_paths import qualified
from ...symbols.symbols import FunctionFacts, last_name
from ...symbols.types import Concurrency
from ...symbols.walk import walk
from ..lost_wakeup.query import receivers_in

#: Decorators by which a function answers requests, when their first argument is a path.
_ROUTES = frozenset({"route", "get", "post", "put", "patch", "delete", "websocket", "api_route"})
#: Servers that run their first argument once for each connection.
_SERVERS = frozenset({"asyncio.start_server", "asyncio.start_unix_server", "websockets.serve"})


@dataclass(frozen=True, eq=False)
class Consumer:
    """A function that waits for the receiver, clears it and waits again."""

    function: FunctionFacts
    graph: InlinedGraph
    receiver: Place
    kind: Concurrency
    wait: Point
    clear: Point

    def looks(self, setter: Setter) -> list[Point]:
        """Where it looks at what the setter publishes."""
        return [s for s in self.graph.points if (p := reads(s.operation)) is not None and setter.publishes(p)]

    def taken(self, setter: Setter) -> list[Place]:
        """What the setter publishes and this function takes away or changes."""
        found = [
            p for s in self.graph.points if (p := writes(s.operation)) is not None and setter.publishes(p)
        ]
        for look in self.looks(setter):
            operation = look.operation
            place = reads(operation)
            method = operation.place.fields[-1:] if isinstance(operation, Call) else ()
            if place is not None and REMOVES.intersection(method):
                found.append(place)
        return found


@dataclass(frozen=True, eq=False)
class SharedClear:
    """`eraser` clears the signal that `loser` has not seen; they may be one function, run twice."""

    eraser: Consumer
    loser: Consumer
    setter: Setter
    look: Point
    why: str


def shared_clears(program: Program) -> Iterator[SharedClear]:
    """At most one story for each function that clears what others wait for."""
    consumers = [c for f in program.module.functions for c in _consumers(program, f)]
    if not consumers:
        return
    runs = _Runs(program)
    for eraser in consumers:
        for loser in consumers:
            if loser.receiver != eraser.receiver:
                continue
            why = runs.together(eraser, loser)
            story = _story(program, eraser, loser, why) if why else None
            if story is not None:
                yield story
                break


def _consumers(program: Program, function: FunctionFacts) -> Iterator[Consumer]:
    for graph, receiver, kind in receivers_in(program, function):
        waits = [
            s
            for s in graph.points
            if isinstance(s.operation, Wait)
            and s.operation.place == receiver
            and s.operation.node is s.site
            and (s.operation.awaited or kind is not Concurrency.EVENT_LOOP)
            and not polls(program, s)
        ]
        found = ((wait, _cleared_after(wait, receiver)) for wait in waits)
        pair = next(((w, c) for w, c in found if c is not None), None)
        if pair is not None and pair[1] is not None:
            yield Consumer(function, graph, receiver, kind, pair[0], pair[1])


def _cleared_after(wait: Point, receiver: Place) -> Point | None:
    """The clear that follows the wait in the same pass, if the wait is reached again from there."""
    seen = {id(wait)}
    queue = deque([wait])
    while queue:
        for edge in queue.popleft().successors:
            point = edge.target
            if edge.back or id(point) in seen or not isinstance(point, Point):
                continue
            seen.add(id(point))
            operation = point.operation
            if isinstance(operation, Wait) and operation.place == receiver:
                continue
            if isinstance(operation, Clear) and operation.place == receiver and operation.node is point.site:
                return point
            queue.append(point)
    return None


def _story(program: Program, eraser: Consumer, loser: Consumer, why: str) -> SharedClear | None:
    for setter in setters(program, loser.receiver, loser.function):
        if setter.function in (eraser.function, loser.function) or not setter.published:
            continue
        mine, theirs = loser.taken(setter), eraser.taken(setter)
        if any(a.meets(b) for a in mine for b in theirs):
            continue  # whoever takes it has done it for both
        look = next(iter(loser.looks(setter)), None)
        if look is None or not eraser.looks(setter):
            continue
        if _waits_unaware(loser, setter):
            return SharedClear(eraser, loser, setter, look, why)
    return None


def _waits_unaware(loser: Consumer, setter: Setter) -> bool:
    """Whether a signal can come and go between the loser's clear and its next wait.

    On one event loop: over a suspension after which it does not look at the state again.
    """
    asyncio = loser.kind is Concurrency.EVENT_LOOP
    queue: deque[tuple[Point, bool]] = deque([(loser.clear, not asyncio)])
    seen: set[tuple[int, bool]] = set()
    while queue:
        point, missed = queue.popleft()
        for edge in point.successors:
            node = edge.target
            assert isinstance(node, Point)
            operation = node.operation
            if isinstance(operation, Wait) and operation.place == loser.receiver:
                if missed:
                    return True
                continue
            if isinstance(operation, Clear) and operation.place == loser.receiver:
                continue
            now = (
                missed
                or isinstance(operation, Suspend)
                or (isinstance(operation, Wait) and operation.awaited)
            )
            place = reads(operation)
            if asyncio and place is not None and setter.publishes(place):
                now = False
            if (id(node), now) not in seen:
                seen.add((id(node), now))
                queue.append((node, now))
    return False


# -- what runs at the same time ------------------------------------------------------------


class _Runs:
    """Which functions of a module surely run at the same time, on one and the same event."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.spawns: dict[int, list[Spawn]] = {}
        for start in spawns(program):
            self.spawns.setdefault(id(start.body), []).append(start)

    def together(self, one: Consumer, other: Consumer) -> str:
        """How it comes that both run, "" when nothing says so."""
        if one.function is other.function:
            return self._several(one)
        mine, theirs = self._shared_starts(one), self._shared_starts(other)
        joint = any(self._joint(a, b) for a in mine for b in theirs)
        return "both are started" if joint else ""

    def _several(self, consumer: Consumer) -> str:
        found = self._shared_starts(consumer)
        if any(in_loop(start) for start in found):
            return "it is started in a loop"
        if any(self._joint(a, b) for a, b in combinations(found, 2)):
            return "it is started more than once"
        if self._is_common(consumer, None) and self._per_request(consumer):
            return "it runs for each client"
        return ""

    def _joint(self, one: Spawn, other: Spawn) -> bool:
        """Whether one function makes both starts, one after the other: not in two branches."""
        if one.starter is not other.starter or one.node is other.node:
            return False
        if one.starter is None:
            return True
        nodes = list(self.program.graph(one.starter).nodes())
        return self._leads(nodes, one, other) or self._leads(nodes, other, one)

    def _leads(self, nodes: list[Node], one: Spawn, other: Spawn) -> bool:
        stack = [node for node in nodes if node.operation.node is one.node]
        seen = set(map(id, stack))
        while stack:
            for edge in stack.pop().successors:
                if edge.target.operation.node is other.node:
                    return True
                if id(edge.target) not in seen:
                    seen.add(id(edge.target))
                    stack.append(edge.target)
        return False

    def _shared_starts(self, consumer: Consumer) -> list[Spawn]:
        return [s for s in self.spawns.get(id(consumer.function), ()) if self._is_common(consumer, s)]

    def _is_common(self, consumer: Consumer, start: Spawn | None) -> bool:
        """Whether all runs that the start begins wait for one and the same object."""
        function, place = consumer.function, consumer.receiver
        if place.scope == MODULE:
            return True
        if place.scope != INSTANCE:  # a local of a function around it, bound once
            binder = function.parent
            while binder is not None and binder.qualname != place.scope:
                binder = binder.parent
            if binder is None or start is None or start.starter is None:
                return False
            bindings = binder.bindings.get(place.root, [])
            return len(bindings) == 1 and bindings[0].loops == 0
        if start is None:
            return False
        starter, target = start.starter, start.target
        return (
            starter is not None
            and isinstance(target, cst.Attribute)
            and isinstance(target.value, cst.Name)
            and target.value.value == starter.receiver_name
            and starter.owner is not None
            and self._is_own(consumer)
        )

    def _is_own(self, consumer: Consumer) -> bool:
        """Whether the receiver is an attribute of the object whose method waits."""
        owner = consumer.function.owner
        holder = self.program.owner(consumer.receiver)
        if owner is None or holder is None or len(consumer.receiver.fields) != 1:
            return False
        return any(ancestor is holder for ancestor in self.program.receivers.ancestry(owner))

    def _per_request(self, consumer: Consumer) -> bool:
        function: FunctionFacts | None = consumer.function
        while function is not None:
            if any(_is_route(d) for d in function.decorators) or self._serves(function):
                return True
            function = function.parent
        return False

    def _serves(self, function: FunctionFacts) -> bool:
        for caller in self.program.module.functions:
            if function.name not in caller.used | caller.mentioned:
                continue
            for node in walk(caller.node):
                if not isinstance(node, cst.Call) or not node.args:
                    continue
                handler = node.args[0].value
                if (
                    qualified(node.func, caller, caller.module) in _SERVERS
                    and self.program.receivers.callee(handler, caller, caller.module) is function
                ):
                    return True
        return False


def _is_route(decorator: cst.BaseExpression) -> bool:
    """`@app.get("/events")` and its kin."""
    if not isinstance(decorator, cst.Call) or last_name(decorator) not in _ROUTES or not decorator.args:
        return False
    path = decorator.args[0].value
    text = path.evaluated_value if isinstance(path, cst.SimpleString) else ""
    return isinstance(decorator.func, cst.Attribute) and isinstance(text, str) and text.startswith("/")
