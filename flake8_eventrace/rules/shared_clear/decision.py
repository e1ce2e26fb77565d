"""Where LAG106 is decided: one event, several waiters, and each clears it.

A flag remembers one signal, not one for each waiter. The conditions, for two parties A and B of one
event:

1. A and B run at the same time, and this file shows it (`Concurrent`): both are started as threads or tasks;
   one is started in a loop or more than once; or it runs for each connection of a server or request of a
   route. A and B may be two runs of one function;
2. each waits for the event, clears it after the wait, and reads what some setter publishes;
3. neither removes what the other reads: workers on one queue do each other's work;
4. a signal can come and go between B's clear and its next wait (`_may_miss_a_signal`), or is there before
   B has run at all (`first_pass`).

Then there is an execution in which A wakes and clears while B is at work, and B blocks although there is
news.

Assumed: locks are not asked, for a lock around each pass does not keep the other's clear out of B's work
between two passes. Another case of this kind would be a further way to run at the same time, in `Concurrent`.

A fresh event bound by a waiter (`self.changed = Event()`) does more harm than a clear: who sleeps on the
old one is never woken, for nobody in sight can set it any more (`_strands`). Only where that happens on
each path to the wait, and the waiter neither tests nor sets the old event: then nobody may be asleep on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, product

import libcst as cst

from ...catalog.vocabulary import HTTP_VERBS, REMOVES
from ...flow.cfg import Edge, Node
from ...flow.effects import reads, writes
from ...flow.inlining import Point, Program
from ...flow.operations import INSTANCE, MODULE, Call, Clear, Place, Set, TestFlag, Wait
from ...flow.paths import At, normally, reach, search
from ...protocol.interference import is_atomic
from ...protocol.model import Party, protocols
from ...protocol.publishers import Setter
from ...protocol.spawns import Spawn, is_spawned_in_loop, spawns
from ...protocol.timeouts import polls
from ...symbols.access_paths import qualified
from ...symbols.symbols import FunctionFacts, last_name
from ...symbols.types import Concurrency
from ...symbols.walk import walk
from .first_pass import is_signalled_first

#: Decorators by which a function answers requests, when their first argument is a path.
_ROUTES = HTTP_VERBS | {"route", "websocket", "api_route"}
#: Servers that run their first argument once for each connection.
_SERVERS = frozenset({"asyncio.start_server", "asyncio.start_unix_server", "websockets.serve"})


@dataclass(frozen=True, eq=False)
class Consumer:
    """A function that waits for an event, clears it and waits again."""

    party: Party
    wait: Point
    clear: Point

    @property
    def function(self) -> FunctionFacts:
        return self.party.function

    @property
    def receiver(self) -> Place:
        return self.party.receiver

    def reads(self, setter: Setter) -> list[Point]:
        """Return where it reads what the setter publishes."""
        points = self.party.graph.points
        return [p for p in points if (place := reads(p.operation)) is not None and setter.publishes(place)]

    def removes(self, setter: Setter) -> list[Place]:
        """Return what the setter publishes and this function takes away or changes."""
        written = (writes(point.operation) for point in self.party.graph.points)
        removed = [place for place in written if place is not None and setter.publishes(place)]
        for read in self.reads(setter):
            operation = read.operation
            place = reads(operation)
            method = operation.place.fields[-1:] if isinstance(operation, Call) else ()
            if place is not None and REMOVES.intersection(method):
                removed.append(place)
        return removed


class Loss(Enum):
    """How one waiter loses the signal that another one clears."""

    LATER = "at work in a later pass"
    FIRST = "started, but not yet run"
    STRANDED = "asleep on the event that a fresh one replaces"


@dataclass(frozen=True, eq=False)
class SharedClear:
    """`eraser` clears the signal that `loser` has not seen; they may be one function, run twice."""

    eraser: Consumer
    loser: Consumer
    setter: Setter
    read: Point
    why: str
    loss: Loss


def shared_clears(program: Program) -> Iterator[SharedClear]:
    """Yield at most one shared clear for each function that clears what others wait for."""
    parties = list(protocols(program).consumers())
    consumers = [c for party in parties if (c := consumer_of(program, party))]
    replacing = [c for party in parties if (c := replacing_consumer(program, party))]
    if not consumers and not replacing:
        return
    runs = Concurrent(program)
    reported: set[int] = set()
    for eraser in consumers:
        shared = _first_shared(program, eraser, consumers, runs)
        if shared is not None:
            reported.add(id(eraser.clear))
            yield shared
    for eraser in replacing:
        shared = _first_shared(program, eraser, replacing, runs, strands=True)
        if shared is not None and id(eraser.clear) not in reported:
            yield shared


def _first_shared(
    program: Program, eraser: Consumer, losers: list[Consumer], runs: Concurrent, *, strands: bool = False
) -> SharedClear | None:
    """Return how the eraser takes a signal from the first of the losers that it can take one from."""
    for loser in losers:
        if loser.receiver == eraser.receiver:
            shared = _shared_clear(program, eraser, loser, runs, strands=strands)
            if shared is not None:
                return shared
    return None


def consumer_of(program: Program, party: Party) -> Consumer | None:
    """Return a party with the first lasting wait that a clear follows in the same pass."""
    for wait in party.waits:
        if wait.operation.node is wait.site and not polls(program, wait):
            clear = _clear_after(wait, party)
            if clear is not None:
                return Consumer(party, wait, clear)
    return None


def _clear_after(wait: Point, party: Party) -> Point | None:
    """Return the function's own clear that follows the wait in the same pass, before another wait."""

    def is_another_wait(point: Point) -> bool:
        return isinstance(party.roles.get(id(point)), Wait)

    for point in reach([wait], edges=lambda edge: not edge.back, ends=is_another_wait):
        if isinstance(party.roles.get(id(point)), Clear) and point.operation.node is point.site:
            return point
    return None


def replacing_consumer(program: Program, party: Party) -> Consumer | None:
    """Return a party with a lasting wait, and the fresh event that it binds on each way to that wait.

    One that tests the old event, or sets it, may know that nobody sleeps on it. One that hands it on may have
    others set it, under another name.
    """
    if any(isinstance(role, TestFlag | Set) for role in party.roles.values()) or _hands_on(party):
        return None
    for clear in party.clears:
        operation = clear.operation
        if not isinstance(operation, Clear) or not operation.fresh or operation.node is not clear.site:
            continue
        for wait in party.waits:
            own = wait.operation.node is wait.site and not polls(program, wait)
            if own and _strands(party, clear, wait):
                return Consumer(party, wait, clear)
    return None


def _hands_on(party: Party) -> bool:
    calls = (point.operation for point in party.graph.points if isinstance(point.operation, Call))
    return any(place == party.receiver for call in calls for _, place in call.arguments)


def _strands(party: Party, clear: Point, wait: Point) -> bool:
    """Return whether each way to a wait, from the start or from the wait before it, binds a fresh event."""

    def is_reached(start: Point) -> bool:
        return any(point is wait for point in reach([start], enters=lambda point: point is not clear))

    leads = any(point is wait for point in reach([clear], edges=normally))
    again = any(point is wait for point in reach([wait], edges=normally))
    return leads and (not is_reached(party.graph.entry) or (again and not is_reached(wait)))


def _shared_clear(
    program: Program, eraser: Consumer, loser: Consumer, runs: Concurrent, *, strands: bool = False
) -> SharedClear | None:
    why = runs.together(eraser, loser)
    if not why:
        return None
    for setter in protocols(program).setters(loser.receiver, loser.function):
        if setter.function in (eraser.function, loser.function) or not setter.published:
            continue
        if any(a.meets(b) for a in loser.removes(setter) for b in eraser.removes(setter)):
            continue  # whoever takes it has done it for both
        read = next(iter(loser.reads(setter)), None)
        if read is None or not eraser.reads(setter):
            continue
        if strands:
            return SharedClear(eraser, loser, setter, read, why, Loss.STRANDED)
        if _may_miss_a_signal(loser, setter):
            return SharedClear(eraser, loser, setter, read, why, Loss.LATER)
        starts = runs.after(eraser, loser)
        if is_signalled_first(program, loser.party, loser.wait, loser.clear, setter, starts):
            return SharedClear(eraser, loser, setter, read, why, Loss.FIRST)
    return None


def _may_miss_a_signal(loser: Consumer, setter: Setter) -> bool:
    """Return whether a signal can come and go between the loser's clear and its next wait.

    Among tasks and greenlets: where others can run, and it does not read the state again afterwards.
    """
    concurrency = loser.party.concurrency
    cooperative = concurrency is not Concurrency.THREAD
    roles = loser.party.roles

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        if at.before is not None and isinstance(roles.get(id(at.node)), Wait | Clear):
            return None
        if isinstance(roles.get(id(node)), Wait):
            return at.state
        place = reads(node.operation)
        if cooperative and place is not None and setter.publishes(place):
            return False
        return at.state or not is_atomic(node.operation, concurrency)

    paths = search([loser.clear], not cooperative, follow)
    return any(at.state and isinstance(roles.get(id(at.node)), Wait) for at in paths)


# -- what runs at the same time ------------------------------------------------------------


class Concurrent:
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
        pairs = product(self._shared_starts(one), self._shared_starts(other))
        joint = any(self._joint(a, b) for a, b in pairs)
        return "both are started" if joint else ""

    def after(self, one: Consumer, other: Consumer) -> list[Spawn]:
        """Return the starts of `other` that a start of `one` precedes in the same function."""
        starts = self._shared_starts(other)
        if one.function is other.function:
            return [start for start in starts if is_spawned_in_loop(start) or len(starts) > 1]
        firsts = self._shared_starts(one)
        return [start for start in starts if any(self._precedes(first, start) for first in firsts)]

    def _precedes(self, one: Spawn, other: Spawn) -> bool:
        if one.starter is not other.starter or one.starter is None:
            return False
        return _leads(list(self.program.graph(one.starter).nodes()), one, other)

    def _several(self, consumer: Consumer) -> str:
        starts = self._shared_starts(consumer)
        if any(is_spawned_in_loop(start) for start in starts):
            return "it is started in a loop"
        if any(self._joint(a, b) for a, b in combinations(starts, 2)):
            return "it is started more than once"
        if self._is_common(consumer, None) and self._per_request(consumer):
            return "it runs for each client"
        return ""

    def _joint(self, one: Spawn, other: Spawn) -> bool:
        """Return whether one function makes both starts, one after the other: not in two branches."""
        if one.starter is not other.starter or one.node is other.node:
            return False
        if one.starter is None:
            return True
        nodes = list(self.program.graph(one.starter).nodes())
        return _leads(nodes, one, other) or _leads(nodes, other, one)

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
        return any(ancestor is holder for ancestor in self.program.types.ancestry(owner))

    def _per_request(self, consumer: Consumer) -> bool:
        function: FunctionFacts | None = consumer.function
        while function is not None:
            if any(_is_route(d) for d in function.decorators) or self._serves(function):
                return True
            function = function.parent
        return False

    def _serves(self, function: FunctionFacts) -> bool:
        for caller in self.program.module.users_of.get(function.name, ()):
            for node in walk(caller.node):
                if not isinstance(node, cst.Call) or not node.args:
                    continue
                handler = node.args[0].value
                if (
                    qualified(node.func, caller, caller.module) in _SERVERS
                    and self.program.types.callee(handler, caller, caller.module) is function
                ):
                    return True
        return False


def _leads(nodes: list[Node], one: Spawn, other: Spawn) -> bool:
    starts = [node for node in nodes if node.operation.node is one.node]
    return any(node.operation.node is other.node for node in reach(starts))


def _is_route(decorator: cst.BaseExpression) -> bool:
    """`@app.get("/events")` and its kin."""
    if not isinstance(decorator, cst.Call) or last_name(decorator) not in _ROUTES or not decorator.args:
        return False
    path = decorator.args[0].value
    text = path.evaluated_value if isinstance(path, cst.SimpleString) else ""
    return isinstance(decorator.func, cst.Attribute) and isinstance(text, str) and text.startswith("/")
