"""Why LAG108 is silent about the primitives that one function sets."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import Point, Program
from ...protocol.asyncio_primitives import is_instance
from ...protocol.waiters import runs_in
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from ..own_points import line_in
from ..silence import Silence, annotate
from .decision import foreign_sets, is_late, thread_bodies
from .touches import METHODS, Touch, knows_loops, touch_at

CODES = ("LAG108",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each primitive that a function sets why it is not reported to do so from a thread."""
    reported = {id(foreign.node) for foreign in foreign_sets(program)}
    for point in program.inlined(function).points:
        touch = touch_at(point) if point.function is function else None
        if touch is None or id(touch.call) in reported:
            continue
        found = _of_touch(program, function, point, touch)
        if found is not None:
            condition, reason, remedy = found
            yield Silence(CODES, line_in(function, point), condition, reason, remedy)


def _of_touch(
    program: Program, function: FunctionFacts, point: Point, touch: Touch
) -> tuple[str, str, str] | None:
    """Return the first condition that does not hold, the reason and the remedy; None for other classes."""
    place = program.place(touch.receiver, function, function.module)
    if place is None:
        return None
    if not is_instance(program, place, function, METHODS[touch.method]):
        if touch.method != "set" or program.event_concurrency(place) is not Concurrency.UNKNOWN:
            return None  # of another library
        remedy = annotate(touch.text, "asyncio.Event")
        return "of asyncio", f"the type of `{touch.text}` is unknown", remedy
    if function.is_async:
        return "in a thread", f"`{function.qualname}` is a coroutine, and runs on the event loop", ""
    bodies = [body for body in thread_bodies(program) if runs_in(function, program.inlined(body.body))]
    if not bodies:
        reason = (
            f"`{function.qualname}` is not seen to run in a thread: this file starts none that runs it, and "
            "no library in the catalog calls it back from one"
        )
        call = f"loop.call_soon_threadsafe({touch.text}.{touch.method})"
        remedy = f"if it runs in one all the same, use `{call}`"
        return "in a thread", reason, remedy
    if any(knows_loops(p.operation) for body in bodies for p in program.inlined(body.body).points):
        return (
            "without a loop",
            f"`{function.qualname}` runs an event loop, or asks which thread it is in",
            "",
        )
    if not any(is_late(program, body, point, touch) for body in bodies):
        reason = f"no coroutine in sight waits for `{touch.text}`, or something wakes the loop soon after"
        return "late", reason, ""
    return None
