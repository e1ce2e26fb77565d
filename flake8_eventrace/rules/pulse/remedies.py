"""What to do instead of a pulse: that depends on who waits, and on whether the state is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

import libcst as cst

from ...flow.constants import truth
from ...flow.inlining import Program
from ...flow.operations import Place
from ...protocol.publications import Publication, published_state, written_value
from ...protocol.spawns import SpawnKind, is_spawned_in_loop, spawns, thread_class
from ...protocol.waiters import Waiter
from ...symbols.symbols import CONSTRUCTORS, FunctionFacts


class Remedy(Enum):
    """What a finding proposes, in a few words."""

    LEAVE_SET = "leave it set"
    WAITER_CLEARS = "let the waiter clear"
    CONDITION = "use a `Condition`"
    CLEAR_BEFORE_ASKING = "clear before the request"
    TAKE_HOLD_FIRST = "take hold of the event first"
    QUEUE = "use a `Queue`"
    ANSWER_EACH = "use a future per request"


def remedy(
    program: Program, publication: Publication, waiters: Sequence[Waiter], *, replaces: bool = False
) -> Remedy:
    """Return what fits the state that a pulse announces and those who wait for it.

    A state that never goes back can be announced for good. One waiter may clear; of several,
    each would erase the signal for the others. Where a pulse `replaces` the event, who took hold of the
    one that is set misses nothing.
    """
    values = _values(program, publication.state)
    if truth(publication.value) is True and all(truth(value) is True for value in values):
        return Remedy.LEAVE_SET
    if replaces:
        return Remedy.TAKE_HOLD_FIRST
    one = len(waiters) == 1 and _runs_once(program, waiters[0].graph.function)
    return Remedy.WAITER_CLEARS if one else Remedy.CONDITION


def _values(program: Program, state: Place) -> Iterator[cst.BaseExpression | None]:
    """Yield what the module binds to a state, constructors aside; None for any other change of it."""
    name = state.fields[-1] if state.fields else state.root
    for function in program.module.functions:
        if function.name in CONSTRUCTORS or name not in function.mentioned | function.used:
            continue
        for point in program.inlined(function).points:
            place = published_state(point.operation)
            if place is not None and place.meets(state):
                yield written_value(point)


def _runs_once(program: Program, function: FunctionFacts) -> bool:
    """Return whether the function is the body of one thread or task, as far as the file tells."""
    owner = function.owner
    if owner is not None and function.name == "run" and thread_class(program, owner) is SpawnKind.THREAD:
        return True
    bodies = [start for start in spawns(program) if start.body is function]
    return len(bodies) == 1 and not is_spawned_in_loop(bodies[0])
