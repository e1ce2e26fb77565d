"""The first pass of a task or greenlet: it is started, and signalled before it runs for the first time.

`create_task` only makes a task ready to run. A signal that its starter gives before it lets others run is
there when the first of several tasks begins: that one finds the flag up, does not suspend, and clears it in
front of the others, which wait (CPython 3.10 to 3.14; `gevent.spawn` alike).

Assumed: tasks begin in the order in which they were made. A wait inside `wait_for` is left out: before Python
3.12 it is a task of its own, and all of these find the flag up. So is an event of anyio, whose `wait()`
suspends even where it is set; it has no `clear()`.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.effects import reads
from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import Clear, Wait
from ...flow.paths import normally, reach
from ...protocol.interference import is_atomic
from ...protocol.model import Party
from ...protocol.publishers import Setter
from ...protocol.spawns import Spawn
from ...symbols.types import Concurrency


def is_signalled_first(
    program: Program, party: Party, wait: Point, clear: Point, setter: Setter, starts: list[Spawn]
) -> bool:
    """Return whether a setter's signal may be there when a task begins, which waits before it reads.

    Args:
        program: the module.
        party: the part of the task's function in the protocol of the event.
        wait: its wait.
        clear: its clear.
        setter: a function that sets the event.
        starts: the starts of the task.
    """
    operation = clear.operation
    if party.concurrency is Concurrency.THREAD or (isinstance(operation, Clear) and operation.fresh):
        return False
    if not _begins_at_once(wait) or not _waits_unread(party, wait, setter):
        return False
    return any(
        _signals_at_start(graph, start, party, setter)
        for start in starts
        if not start.eager
        for graph in _graphs_with(program, start)
    )


def _begins_at_once(wait: Point) -> bool:
    """Return whether a wait is written as `await event.wait()`, or blocks a greenlet."""
    node = wait.operation.node
    call = node.expression if isinstance(node, cst.Await) else node
    return (
        isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value == "wait"
    )


def _waits_unread(party: Party, wait: Point, setter: Setter) -> bool:
    """Return whether a path leads from the start of a function to its wait past no read of the news."""

    def is_unread(point: Point) -> bool:
        place = reads(point.operation)
        signals = isinstance(party.roles.get(id(point)), Wait | Clear) and point is not wait
        return not signals and (place is None or not setter.publishes(place))

    return any(point is wait for point in reach([party.graph.entry], enters=is_unread))


def _graphs_with(program: Program, start: Spawn) -> Iterator[InlinedGraph]:
    """Yield the starter's graph, and those of the functions that call the starter."""
    starter = start.starter
    if starter is None:
        return
    for function in program.module.functions:
        if function is starter or starter.name in function.mentioned | function.used:
            yield program.inlined(function)


def _signals_at_start(graph: InlinedGraph, start: Spawn, party: Party, setter: Setter) -> bool:
    """Return whether the event is set before a start, or after it with no room for the task to begin."""

    def keeps_signal(point: Point) -> bool:
        return not (isinstance(point.operation, Wait | Clear) and point.operation.place == party.receiver)

    def leaves_no_room(point: Point) -> bool:
        return is_atomic(point.operation, party.concurrency)

    made = [point for point in graph.points if point.operation.node is start.node]
    if not made:
        return False
    signals = [point for point in graph.sets.get(party.receiver, ()) if _is_of(point, setter)]
    after = reach(made, edges=normally, enters=leaves_no_room)
    before = reach(made, edges=normally, enters=keeps_signal, backward=True)
    near = {*map(id, after), *map(id, before)}
    return any(id(signal) in near for signal in signals)


def _is_of(signal: Point, setter: Setter) -> bool:
    return signal.operation.node is setter.set.operation.node
