"""Why LAG114 is silent about the threads that one function joins."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.inlining import Point, Program, points_after
from ...flow.operations import Call, Clear
from ...protocol.spawns import SpawnKind, spawns
from ...symbols.symbols import FunctionFacts
from ..own_points import line_in, own_points
from ..silence import Silence
from .bodies import bodies
from .decision import has_timeout, joined_thread, stoppers, stops_taken_back

CODES = ("LAG114",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each thread that a function joins why no stop is reported to be taken back."""
    stored = {start.stored_in for start in spawns(program) if start.kind is not SpawnKind.TASK}
    reported = {id(taken_back.join.operation.node) for taken_back in stops_taken_back(program)}
    for join, operation in own_points(program, function, Call):
        thread = joined_thread(join)
        if thread is None or id(operation.node) in reported:
            continue
        if thread in stored:
            condition, reason, remedy = _of_join(program, join, operation)
        elif _is_thread(program, function, operation):
            condition, remedy = "a body", "define it in this file, in the class that starts the thread"
            reason = f"what the thread of `{operation.text}()` runs is not in sight"
        else:
            continue
        yield Silence(CODES, line_in(function, join), condition, reason, remedy)
        for clear in points_after(join):
            if clear.function is function and isinstance(clear.operation, Clear):
                yield Silence(CODES, line_in(function, clear), condition, reason, remedy)


def _is_thread(program: Program, function: FunctionFacts, join: Call) -> bool:
    if not isinstance(join.node, cst.Call) or not isinstance(join.node.func, cst.Attribute):
        return False
    of = program.types.value_type(join.node.func.value, function, function.module)
    return isinstance(of, str) and of.endswith(".Thread")


def _of_join(program: Program, join: Point, operation: Call) -> tuple[str, str, str]:
    """Return the first condition that does not hold, the reason and the remedy."""
    name = operation.text
    if not has_timeout(join):
        if isinstance(operation.node, cst.Call) and operation.node.args:
            reason = f"the timeout of `{name}()` may be None: then the thread has ended after it"
            return "with a timeout", reason, "pass a number, or give the parameter a number as its default"
        return "with a timeout", f"`{name}()` has no timeout: the thread has ended after it", ""
    thread = joined_thread(join)
    ended = [body for body in bodies(program) if body.is_stored_at(thread, join.function)] if thread else []
    if not ended:
        reason = f"the thread of `{name}` is not seen to work in a loop until an event is set"
        return (
            "a loop until set",
            reason,
            "the loop must be in the class (or function) that starts the thread",
        )
    if not any(s.join.operation.node is operation.node for body in ended for s in stoppers(program, body)):
        return (
            "set before",
            f"the event that ends the thread is not set before `{name}`, or something else is",
            "",
        )
    reason = f"the event is not cleared after `{name}`, or something tells before that the thread has ended"
    return "cleared after", reason, ""
