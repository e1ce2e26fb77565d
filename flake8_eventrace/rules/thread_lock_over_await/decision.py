"""Decides LAG204: a lock of threads that a coroutine holds while it is suspended.

A coroutine F acquires a lock L of threads or processes, by `with` or `acquire()`, and suspends before it
gives L back. Another task of the loop that wants L then blocks the thread that both run on: F never goes on,
and L is never given back. Reported at the acquisition, where all of these hold:

1. *L is such a lock*, by its constructor or an annotation, in any file of the project; all that its
   expression may be are such locks;
2. *it blocks*: not `acquire(False)`, `acquire(blocking=False)` or `acquire(timeout=0)`;
3. *F suspends under it*: from the acquisition, a path without exceptions comes to a suspension point before a
   release, and L is held there on every path. An `await` of a coroutine of any file of the project that never
   suspends is none, nor is the `yield` of an asynchronous generator, whose consumer need not suspend;
4. *somebody else may want it*: L is neither made at the acquisition nor held by a local that only F uses;
5. *on this loop*: F does not run alone on a loop of its own (`own_loops`);
6. *not kept out*: no lock of the event loop is held at the acquisition that every coroutine of the module
   which acquires L holds, too.

A reentrant lock lets in whoever has the same thread, so a second task does not block; it does not wait,
either. It is reported, with that message, where F writes after the suspension what it has read before.

Assumed: F may run as two tasks at a time. `yield` suspends in `gen.coroutine` and `inlineCallbacks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ...flow.effects import reads, writes
from ...flow.inlining import Point, Program
from ...flow.operations import Acquire, Place, Release, Suspend
from ...flow.paths import normally, reach
from ...project.call_alignment import CallNodes
from ...project.slow_calls import SlowCalls
from ...protocol.interference import suspends
from ...protocol.locks import held_locks, lock_of
from ...symbols.symbols import FunctionFacts
from ...symbols.walk import walk
from ..own_loops import alone
from .acquisitions import Acquisition, acquisitions


@dataclass(frozen=True, eq=False)
class HeldLock:
    """A lock of threads that is held over a suspension.

    * `node` is the lock as it is acquired, in `function`;
    * `acquisition` is the syntax of the acquisition, `suspension` that of the suspension;
    * `reentrant`: it lets in the other tasks, which have the same thread;
    * `of_threads`: functions of the module that are no coroutines acquire it, too.
    """

    function: FunctionFacts
    node: cst.BaseExpression
    acquisition: cst.CSTNode
    suspension: cst.CSTNode
    reentrant: bool
    of_threads: bool


def held_over_suspension(program: Program, slow_calls: SlowCalls) -> Iterator[HeldLock]:
    """Yield each lock that is held over a suspension, in the order of the source."""
    for function in program.module.functions:
        older = function.is_generator and not function.is_async and slow_calls.starts_body(function.qualname)
        if not (function.is_async or older):
            continue
        for acquisition in acquisitions(program, function, slow_calls):
            held = suspension_under(program, slow_calls, function, acquisition, older)
            if held is None or not matters(program, acquisition, held):
                continue
            lonely = alone(program, slow_calls, in_thread=False)
            if id(function) not in lonely and not keeps_tasks_out(program, acquisition):
                yield HeldLock(
                    function,
                    acquisition.node,
                    acquisition.syntax,
                    held.syntax_in(function),
                    acquisition.reentrant,
                    _is_for_threads(program, acquisition),
                )


# -- what is held where --------------------------------------------------------------------


def suspension_under(
    program: Program, slow_calls: SlowCalls, function: FunctionFacts, acquisition: Acquisition, older: bool
) -> Point | None:
    """Return the first suspension under a lock, None where there is none."""
    graph = program.inlined(function)
    if acquisition.point is None or acquisition.place is None:
        within = (p for p in graph.points if _suspends(p, older) and _is_within(p, acquisition))
        return next((p for p in within if not _runs_on(program, slow_calls, p)), None)
    locks = held_locks(program, graph)
    for point in _under(program, acquisition.point, acquisition.place):
        is_under = _suspends(point, older) and acquisition.place in locks.get(id(point), ())
        if is_under and not _runs_on(program, slow_calls, point):
            return point
    return None


def _runs_on(program: Program, slow_calls: SlowCalls, point: Point) -> bool:
    """Return whether what is awaited at a point is a coroutine of any file that never suspends."""
    awaited = point.operation.node
    call = awaited.expression if isinstance(awaited, cst.Await) else awaited
    entry = slow_calls.module.functions.get(point.function.qualname)
    if not isinstance(call, cst.Call) or entry is None:
        return False
    span = CallNodes(program.module, slow_calls.tree).span(call)
    sites = (s for s in entry.body.sites if (s.line, s.column, s.end_line, s.end_column) == span)
    return any(site.awaited and slow_calls.never_suspends(entry, site) for site in sites)


def _is_within(point: Point, acquisition: Acquisition) -> bool:
    return acquisition.body is not None and any(n is point.site for n in walk(acquisition.body))


def _under(program: Program, start: Point, lock: Place) -> Iterator[Point]:
    """Yield the points that paths without exceptions reach before they release a lock."""

    def releases(point: Point) -> bool:
        operation = point.operation
        return isinstance(operation, Release) and lock_of(program, operation, point.function) == lock

    return reach([start], edges=normally, ends=releases)


def _suspends(point: Point, older: bool) -> bool:
    """Return whether the event loop may run another task at a point.

    `older`: the graph's function is a coroutine that suspends by `yield`.
    """
    operation = point.operation
    if isinstance(operation, Suspend) and isinstance(operation.node, cst.Yield):
        return older
    return suspends(operation)


# -- whom it matters to --------------------------------------------------------------------


def keeps_tasks_out(program: Program, acquisition: Acquisition) -> bool:
    """Return whether the coroutines of the module that acquire a lock hold another one of the loop there."""
    common: frozenset[Place] | None = None
    for function, point in _acquiring(program, acquisition):
        if function.is_async:
            held = held_locks(program, program.inlined(function)).get(id(point), frozenset())
            held -= {acquisition.place}
            common = held if common is None else common & held
    return bool(common)


def _is_for_threads(program: Program, acquisition: Acquisition) -> bool:
    """Return whether a function of the module that is no coroutine acquires a lock."""
    return any(not function.is_async for function, _ in _acquiring(program, acquisition))


def _acquiring(program: Program, acquisition: Acquisition) -> Iterator[tuple[FunctionFacts, Point]]:
    """Yield the functions of the module that acquire a lock by their own code, with the points there."""
    if acquisition.place is None:
        return
    for function in program.module.functions:
        for point in program.inlined(function).points:
            operation = point.operation
            if (
                isinstance(operation, Acquire)
                and point.function is function
                and lock_of(program, operation, function) == acquisition.place
            ):
                yield function, point


def matters(program: Program, acquisition: Acquisition, held: Point) -> bool:
    """Return whether it matters that a lock is held over a suspension, as far as it lets other tasks in.

    It does where something is read before the suspension and written after it, under the lock.
    """
    if not acquisition.reentrant:
        return True
    if acquisition.point is None or acquisition.place is None:
        return False
    after = list(_under(program, held, acquisition.place))
    late = {id(point) for point in after}
    early = (p for p in _under(program, acquisition.point, acquisition.place) if id(p) not in late)
    read = {reads(point.operation) for point in early}
    return any(place is not None and place in read for place in (writes(p.operation) for p in after))
