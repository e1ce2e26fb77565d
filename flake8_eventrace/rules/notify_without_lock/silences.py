"""Why LAG112 is silent about the notifications of one function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from ...catalog.vocabulary import NOTIFIES
from ...flow.inlining import Point, Program
from ...flow.operations import Call
from ...protocol.locks import held_locks
from ...symbols.symbols import FunctionFacts
from ..own_points import line_in, own_points
from ..silence import Silence, annotate
from .decision import bare_notifies, condition_class, is_foreseen, is_notification
from .entry import Entry
from .lock_identity import Lock

CODES = ("LAG112",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each notification of a function why it is not reported to be made without the lock."""
    if not function.mentioned & NOTIFIES:
        return
    reported = {id(bare.node) for bare in bare_notifies(program)}
    for point, operation in own_points(program, function, Call):
        node = operation.node
        if not isinstance(node, cst.Call) or id(node) in reported:
            continue
        if isinstance(node.func, cst.Attribute) and is_notification(operation):
            condition, reason, remedy = _of_call(program, function, point, node)
            yield Silence(CODES, line_in(function, point), condition, reason, remedy)


def _of_call(program: Program, function: FunctionFacts, point: Point, node: cst.Call) -> tuple[str, str, str]:
    """Return the first condition that does not hold, the reason and the remedy."""
    assert isinstance(node.func, cst.Attribute)
    assert isinstance(point.operation, Call)
    receiver = node.func.value
    name = function.module.tree.code_for_node(receiver)
    if not condition_class(program, receiver, function):
        if program.types.value_type(receiver, function, function.module) is None:
            remedy = annotate(name, "threading.Condition")
            return "known", f"the type of `{name}` is unknown", remedy
        return "a condition", f"`{name}` is no Condition of threading, multiprocessing or asyncio", ""
    if function.decorators and not function.decorated_by("staticmethod", "classmethod", "override"):
        return "in sight", f"a decorator of `{function.qualname}` may acquire the lock", ""
    place = point.operation.place
    lock = Lock(program, replace(place, fields=place.fields[:-1]))
    held = held_locks(program, program.inlined(function)).get(id(point))
    if held is not None and lock.may_be_among(held):
        return "not held", f"the lock of `{name}` is held, or a lock that may be the same one", ""
    if is_foreseen(function, node):
        reason = f"the error is caught, or `{name}` is notified in a `with` that may hold the lock"
        return "not foreseen", reason, ""
    if Entry(program, lock, node).may_hold(function):
        reason = (
            f"who calls `{function.qualname}` may hold the lock of `{name}`: a caller does, it is handed "
            "out, or a subclass or the documentation may ask for it"
        )
        return "not held by callers", reason, f"notify under `with {name}:`, which is right in any case"
    return "not foreseen", f"`{function.qualname}` asks whether the lock of `{name}` is held", ""
