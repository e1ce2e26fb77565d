"""The body's part in LAG109: what are its first acts, and how does its starter know what it names?"""

from __future__ import annotations

from ...catalog.vocabulary import AWAITS_INPUT
from ...flow.effects import call_is_harmless
from ...flow.inlining import InlinedGraph, Point
from ...flow.operations import Call, Place, Set, Suspend, TestFlag, Wait
from ...flow.paths import normally, reach
from ...protocol.spawns import Spawn
from ...symbols.symbols import FunctionFacts


def in_starter(receiver: Place, body: FunctionFacts, start: Spawn) -> Place | None:
    """Return a place as the starter knows it: for a parameter of the body, what was handed in."""
    if receiver.scope != body.qualname:
        return receiver
    handed = dict(start.arguments).get(receiver.root)
    if handed is None:
        return None
    return Place(handed.root, handed.scope, handed.fields + receiver.fields)


def first_acts(graph: InlinedGraph) -> set[int]:
    """Return the ids of the points that are reached before the body waits for anything or tests an event."""
    first = reach([graph.entry], edges=normally, ends=_is_after_others)
    return {id(graph.entry), *map(id, first)}


def _is_after_others(point: Point) -> bool:
    """Return whether what follows a point may depend on what others have done."""
    operation = point.operation
    if isinstance(operation, Wait | TestFlag | Set | Suspend):
        return True
    if not isinstance(operation, Call) or not operation.used or call_is_harmless(operation):
        return False
    return bool(operation.place.fields) and operation.place.fields[-1] in AWAITS_INPUT
