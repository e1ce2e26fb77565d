"""The backward slice of an emit (Weiser 1981): what defines the things that it publishes.

The slice follows data dependence between places as the source spells them (`flow.def_use`), within
statements that the caller chooses by the control-flow graph; their order does not count. Control
dependence enters by the guards of the emit, which are part of the criterion. What a call changes in
its callee comes from the callee's MOD set (Banning 1979, `SlowCalls.changes`).

Two slices are asked for: over the statements after the slow call (`dependence`: may the emit come
first?), and here over those before it (is the emit about earlier work?).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from ...catalog.vocabulary import QUERIES
from ...flow.cfg import Node
from ...flow.def_use import Spelled, bound, calls, meets, spelled, used
from ...flow.paths import reach
from ...symbols.parents import Statement
from ...symbols.symbols import last_name
from ...symbols.walk import walk
from .emits import Emit
from .emitter import READERS, Emitter, mutated_receiver, own_parts


@dataclass(frozen=True, eq=False)
class Slice:
    """`places` are those of the criterion and all that they depend on.

    `definitions` are the parts of statements that define one of them.
    """

    places: frozenset[Spelled]
    definitions: tuple[cst.CSTNode, ...]


def backward_slice(
    emitter: Emitter,
    criterion: Iterable[Spelled],
    statements: Iterable[Statement],
    defines: Callable[[cst.CSTNode], Iterable[Spelled]] = bound,
) -> Slice:
    """Return the slice of some statements by a criterion.

    Args:
        emitter: the function.
        criterion: the places whose values are asked for.
        statements: the statements that the slice is made of, in any order.
        defines: the places to which evaluating a part of a statement gives a new value.
    """
    places = set(criterion)
    definitions: list[cst.CSTNode] = []
    pending = [(part, list(defines(part))) for statement in statements for part in own_parts(statement)]
    while True:
        defining = [(part, defined) for part, defined in pending if touch(defined, places)]
        if not defining:
            return Slice(frozenset(places), tuple(definitions))
        pending = [item for item in pending if item not in defining]
        reached = [part for part, _ in defining]
        definitions.extend(reached)
        places.update(place for part in reached for place in used(part) if emitter.may_change(place))


def touch(some: Iterable[Spelled], others: Iterable[Spelled]) -> bool:
    """Return whether two sets of places have one in common, or a part of one."""
    return any(meets(one, other) for one in some for other in others)


# -- is the emit about earlier work? -------------------------------------------------------


def is_fed_by_earlier_work(emitter: Emitter, starts: list[Node], emit: Emit) -> bool:
    """Return whether work before the call feeds the emit, or an earlier emit of its channel.

    Work is a slow call, an awaited call, a loop over a stream. Without it, the call may be the work
    that the event is about. `starts` are the nodes of the call.
    """
    statements = _statements_before(emitter, starts)
    criterion = emitter.criterion(emit, [])
    for other in emitter.emits:
        statement = emitter.statement(other.node)
        if other.node is not emit.node and other.channel == emit.channel and statement is not None:
            criterion |= emitter.criterion(other, []) if id(statement) in statements else set()
    feeding = backward_slice(emitter, criterion, statements.values(), _defined_or_filled)
    if any(_is_work(emitter, part) for part in feeding.definitions):
        return True
    return any(
        _works_on(emitter, call, feeding.places)
        for statement in statements.values()
        for part in own_parts(statement)
        for call in calls(part)
    )


def _statements_before(emitter: Emitter, starts: list[Node]) -> dict[int, Statement]:
    """Return the statements that may run before the call, and the `for` loops around them, by id."""
    statements: dict[int, Statement] = {}
    for node in reach(starts, backward=True):
        statement = emitter.statement(node.operation.node)
        if statement is not None and id(statement) not in statements:
            statements[id(statement)] = statement
            for outer in emitter.parents.ancestors(statement):
                if isinstance(outer, cst.For):
                    statements.setdefault(id(outer), outer)
    return statements


def _defined_or_filled(part: cst.CSTNode) -> Iterator[Spelled]:
    """Return the places that a part binds, and those whose objects it fills."""
    yield from bound(part)
    if isinstance(part, cst.For) and part.asynchronous is not None and isinstance(part.iter, cst.Call):
        # An asynchronous generator may write to what it is given.
        yield from filter(None, (spelled(argument.value) for argument in part.iter.args))
    yield from filter(None, map(mutated_receiver, calls(part)))


def _is_work(emitter: Emitter, part: cst.CSTNode) -> bool:
    """Return whether evaluating a part is work: slow, awaited, or a pass over a stream."""
    if isinstance(part, cst.For) and (part.asynchronous is not None or _streams(emitter, part)):
        return True
    return any(emitter.is_work(call) for call in calls(part))


def _streams(emitter: Emitter, loop: cst.For) -> bool:
    """Return whether a loop publishes what a call yields, item by item."""
    if not any(last_name(call.func) not in READERS | QUERIES for call in calls(loop.iter)):
        return False
    parts = {id(part) for part in walk(loop.body)}
    return any(id(emit.node) in parts for emit in emitter.emits)


def _works_on(emitter: Emitter, call: cst.Call, places: Iterable[Spelled]) -> bool:
    """Return whether a call is work that changes one of some places, in its callee or by a closure."""
    if not emitter.is_work(call):
        return False
    name = spelled(call.func)
    for nested in emitter.function.children:
        if (nested.name,) == name and any(place[0] in nested.used for place in places):
            return True
    return touch(emitter.modified_by(call), places)
