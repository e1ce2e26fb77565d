"""LAG101's second question: a clear after the start of the thread that sets the event, once and alone.

1. The function starts a thread or process; its body is in sight, and is started nowhere else in the module;
2. the body sets the event at most once, and nobody else in sight does. It waits for nothing before, and
   acquires no lock that the function holds at its clear;
3. between the start and the wait, the function clears the event. The body may have set it by then.

Then nobody sets the event any more, and the wait sleeps although what it is for has happened.

Quiet: a body that sets again, or sets in a loop; one that waits, sleeps, or takes a request first, or that
sets at its end, after work; a timer, which runs its function later; a clear that an earlier wait for the
event, or a test of it, precedes; a function that reads anything, or calls what is not followed, between its
clear and its wait: that may be the test, or another request. On one event loop, where a task begins at a
suspension, nothing is reported.

Assumed: an event that other modules set is not private to its class, module or function, and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...catalog.vocabulary import AWAITS_INPUT, JOINS
from ...flow.cfg import Edge
from ...flow.effects import call_is_harmless, is_sleep
from ...flow.inlining import InlinedGraph, Point, points_after
from ...flow.operations import MODULE, Acquire, Call, Place, ReadState, TestFlag, Wait
from ...flow.paths import At, onwards, reach, search
from ...protocol.locks import held_locks, lock_of
from ...protocol.spawns import Spawn, SpawnKind, is_spawned_in_loop, spawns
from ...protocol.timeouts import polls
from ...symbols.symbols import last_name
from ...symbols.types import Concurrency
from ...symbols.walk import walk
from .query import LostSignal, Query

#: Methods that wait for another party, which may be one that the clear comes before.
_AWAITS = AWAITS_INPUT | JOINS
#: What runs a function that is handed to it, once.
_RUNS_ONCE = frozenset({"call_soon", "call_soon_threadsafe"})


def after_start(query: Query, clear: Point) -> Iterator[LostSignal]:
    """Yield how a clear erases the only signal of a thread that was started before it, at most once."""
    if query.party.concurrency is not Concurrency.THREAD or not _is_private(query.receiver):
        return
    starts = [] if _is_handed_out(query) else list(_starts(query))
    for start, spawn in starts if len(starts) == 1 else ():
        wait = _blind_wait(query, clear)
        if wait is None or not _comes_to(query, start, clear):
            continue
        body = query.program.inlined(spawn.body)
        if _sets_once(query, body) and not _begins_late(query, body, clear):
            yield LostSignal(query.party, clear, wait, False, None, started=start, setter=query.setters[0])


def _is_private(event: Place) -> bool:
    """Return whether other modules are not expected to set an event."""
    name = event.fields[-1] if event.fields else event.root
    return name.startswith("_") or (not event.fields and event.scope != MODULE)


def _is_handed_out(query: Query) -> bool:
    """Return whether the module does more with the event than call its methods: then others may set it."""
    event = query.receiver
    name = event.fields[-1] if event.fields else event.root
    for function in query.program.module.users_of.get(name, ()):
        nodes = list(walk(function.node))
        calls = [node for node in nodes if isinstance(node, cst.Call)]
        asked = {id(call.func) for call in calls}
        asked |= {id(a.value) for call in calls if last_name(call) in _RUNS_ONCE for a in call.args}
        harmless = {id(node.value) for node in nodes if isinstance(node, cst.Attribute) and id(node) in asked}
        harmless |= {id(node.attr) for node in nodes if isinstance(node, cst.Attribute)}
        harmless |= {id(t.target) for n in nodes if isinstance(n, cst.Assign) for t in n.targets}
        harmless |= {id(node.target) for node in nodes if isinstance(node, cst.AnnAssign)}
        named = (n for n in nodes if isinstance(n, cst.Name | cst.Attribute) and last_name(n) == name)
        if any(id(node) not in harmless for node in named):
            return True
    return False


def _starts(query: Query) -> Iterator[tuple[Point, Spawn]]:
    """Yield the points that start the only function in sight that sets the event."""
    setting = {id(setter.function): setter.function for setter in query.setters}
    if len(setting) != 1:
        return
    (body,) = setting.values()
    found = [spawn for spawn in spawns(query.program) if spawn.body is body]
    users = query.program.module.users_of.get(body.name, ())
    calls = [function for function in users if function is not body]
    for spawn in found if len(found) == 1 and len(calls) == 1 else ():
        threads = spawn.kind in (SpawnKind.THREAD, SpawnKind.PROCESS)
        if threads and spawn.exact and not is_spawned_in_loop(spawn) and last_name(spawn.creation) != "Timer":
            for point in query.graph.points:
                if point.operation.node is spawn.node:
                    yield point, spawn


def _comes_to(query: Query, start: Point, clear: Point) -> bool:
    """Return whether a path leads from the start to the clear in one pass, and no event is asked on it."""

    def asks(point: Point) -> bool:
        return query.ends(point) or query.tests_flag(point) or isinstance(point.operation, Wait)

    return clear in reach([start], edges=onwards, ends=asks)


def _blind_wait(query: Query, clear: Point) -> Point | None:
    """Return a wait that is reached from the clear with nothing read or asked for in between."""

    def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
        if not onwards(edge) or (at.before is not None and _may_matter(query, at.node)):
            return None
        return True

    for at in search([clear], True, follow):
        if query.waits(at.node):
            return None if polls(query.program, at.node) else at.node
    return None


def _may_matter(query: Query, point: Point) -> bool:
    """Return whether a point ends the story, reads anything, or may ask for another signal."""
    operation = point.operation
    if isinstance(operation, Call):
        return _is_opaque(point)
    if query.ends(point) or isinstance(operation, ReadState | TestFlag | Acquire):
        return True
    return query.may_trigger(point)


def _sets_once(query: Query, body: InlinedGraph) -> bool:
    """Return whether a body sets the event at most once in a run."""
    sets = body.sets.get(query.receiver, [])
    return bool(sets) and not any(point in points_after(first) for first in sets for point in sets)


def _begins_late(query: Query, body: InlinedGraph, clear: Point) -> bool:
    """Return whether a body may come to its set only after the clear.

    It waits first, or needs a lock; or the set is the last that it does, after work: an end that hardly comes
    before the clear.
    """
    held = held_locks(query.program, query.graph).get(id(clear), frozenset())
    sets = body.sets[query.receiver]
    works_before = False
    for point in reach(sets, backward=True):
        operation = point.operation
        works_before = works_before or _is_opaque(point)
        if isinstance(operation, Wait):
            return True
        if isinstance(operation, Acquire) and lock_of(query.program, operation, point.function) in held:
            return True
        if isinstance(operation, Call) and (
            is_sleep(operation) or not _AWAITS.isdisjoint(operation.place.fields[-1:])
        ):
            return True
    return works_before and not any(_is_opaque(point) or _repeats(point) for point in reach(sets))


def _is_opaque(point: Point) -> bool:
    return isinstance(point.operation, Call) and not call_is_harmless(point.operation)


def _repeats(point: Point) -> bool:
    return any(edge.back for edge in point.successors)
