"""Triggers: operations after which a signal may come because of them.

`clear(); request(); wait()` is the arm idiom, and no bug: the signal is the answer to the request. So a
consumer that does anything that may bring the signal about, between its clear and its wait, is left alone.
"""

from __future__ import annotations

from ..flow.effects import call_is_harmless
from ..flow.operations import INSTANCE, MODULE, Call, Clear, Operation, Place, Set, Suspend, Wait, WriteState
from ..symbols.symbols import ModuleFacts


def may_trigger(operation: Operation, receiver: Place, module: ModuleFacts, consumer: str) -> bool:
    """Whether an operation may make some party set `receiver`: when in doubt, it may.

    A call that is not known to be harmless may; so may another event's set or clear, a wait
    for something else, and writing an attribute that another function reads (a request).
    """
    if isinstance(operation, Call):
        return not call_is_harmless(operation)
    if isinstance(operation, Suspend):
        return operation.hands_out
    if isinstance(operation, Set | Clear | Wait):
        return operation.place != receiver
    if isinstance(operation, WriteState):
        place = operation.place
        handed_in = bool(place.fields) and place.scope not in (INSTANCE, MODULE)
        return handed_in or _read_elsewhere(place, module, consumer)
    return False


def _read_elsewhere(place: Place, module: ModuleFacts, consumer: str) -> bool:
    name = place.fields[0] if place.fields else place.root
    return any(
        f.qualname != consumer and f.name != "__init__" and (name in f.mentioned or name in f.used)
        for f in module.functions
    )
