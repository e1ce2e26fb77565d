"""Why LAG114 is silent about the threads that one function joins."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import Point, Program
from ...flow.operations import Call
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
        if thread is None or thread not in stored or id(operation.node) in reported:
            continue
        condition, reason = _of_join(program, join, operation)
        yield Silence(CODES, line_in(function, join), condition, reason)


def _of_join(program: Program, join: Point, operation: Call) -> tuple[str, str]:
    """Return the first condition that does not hold, and the reason."""
    name = operation.text
    if not has_timeout(join):
        return "with a timeout", f"`{name}()` has no timeout: the thread has ended after it"
    thread = joined_thread(join)
    ended = [body for body in bodies(program) if body.is_stored_at(thread, join.function)] if thread else []
    if not ended:
        return "a loop until set", f"the thread of `{name}` does no work in a loop until an event is set"
    if not any(s.join.operation.node is operation.node for body in ended for s in stoppers(program, body)):
        return (
            "set before",
            f"the event that ends the thread is not set before `{name}`, or something else is",
        )
    reason = f"the event is not cleared after `{name}`, or something tells before that the thread has ended"
    return "cleared after", reason
