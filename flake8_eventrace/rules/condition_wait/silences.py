"""Why LAG107 is silent about the waits of one function."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.effects import reads
from ...flow.inlining import Point, Program
from ...flow.operations import Acquire, Call, Place, Wait
from ...flow.paths import reach
from ...protocol.publishers import notifiers
from ...protocol.timeouts import POLL, polls
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from ..own_points import line_in, own_points
from ..silence import Silence, annotate
from .decision import cases_of, queries
from .query import Query

CODES = ("LAG107",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each condition that a function waits for why no wait of it is reported."""
    asked: set[object] = set()
    for query in queries(program, function):
        asked.add(query.condition)
        for wait in (point for point in query.graph.points if query.waits(point.operation)):
            yield from _of_wait(query, wait)
    for point, call in own_points(program, function, Call):
        if call.place.fields[-1:] == ("wait_for",) and _is_of_condition(program, function, call):
            reason = f"`{call.text}()` tests its predicate under the lock, before it waits and after"
            yield Silence(CODES, line_in(function, point), "untested", reason)
    for point in program.inlined(function).points:
        operation = point.operation
        if not isinstance(operation, Wait) or operation.place in asked:
            continue
        asked.add(operation.place)
        line = _line(function, point)
        if program.condition_concurrency(operation.place) in (Concurrency.UNKNOWN, Concurrency.OTHER):
            if _is_locked(program, function, operation.place):
                reason = f"the type of `{operation.text}` is unknown"
                remedy = annotate(operation.text, "threading.Condition")
                yield Silence(CODES, line, "known", reason, remedy)
            continue
        if not notifiers(program, operation.place, function):
            remedy = "annotate the object that notifies it with its class, or keep both in one module"
            reason = f"nobody in sight notifies `{operation.text}`"
            yield Silence(CODES, line, "notified in sight", reason, remedy)
        else:
            reason = f"who notifies `{operation.text}` writes no state in sight before"
            yield Silence(CODES, line, "published", reason)


def _looks_first(query: Query, wait: Point) -> bool:
    """Return whether anything that a notifier publishes is read on a way to the wait."""
    places = (reads(point.operation) for point in reach([wait], backward=True))
    return any(place is not None and n.publishes(place) for place in places for n in query.notifiers)


def _is_locked(program: Program, function: FunctionFacts, place: Place) -> bool:
    """Return whether a function takes what is at a place as a lock, which no event is."""
    if program.event_concurrency(place) is not Concurrency.UNKNOWN:
        return False
    points = program.inlined(function).points
    return any(isinstance(p.operation, Acquire) and p.operation.place == place for p in points)


def _is_of_condition(program: Program, function: FunctionFacts, call: Call) -> bool:
    """Return whether the method that is called is one of a library's Condition."""
    node = call.node
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    of = program.types.value_type(node.func.value, function, function.module)
    return isinstance(of, str) and of.endswith(".Condition")


def _of_wait(query: Query, wait: Point) -> Iterator[Silence]:
    line = _line(query.graph.function, wait)
    name = wait.operation.text if isinstance(wait.operation, Wait) else query.condition.text
    cases = cases_of(query, wait)
    if not cases:
        reason = f"`{name}` is waited for without its lock: the wait raises, and loses nothing"
        yield Silence(CODES, line, "lock held", reason, "wait under `with` of the condition")
    elif polls(query.program, wait):
        reason = (
            f"the wait for `{name}` polls: it ends by itself within {POLL:g} s, and misses nothing for longer"
        )
        yield Silence(CODES, line, "no poll", reason, "give it a longer timeout, or none")
    elif not any(True for case in cases for _ in case(query, wait)):
        if not _looks_first(query, wait):
            reason = (
                f"nothing is tested before the wait for `{name}`: it may be meant for the next notification"
            )
            remedy = "wait in a `while` that tests the state, if it may hold before the wait"
            yield Silence(CODES, line, "tested", reason, remedy)
            return
        reason = (
            f"before the wait for `{name}`, nothing that it announces is read outside of the lock, or it is "
            "tested under it again; and after the wait nothing is taken away without a test"
        )
        yield Silence(CODES, line, "untested", reason)


def _line(function: FunctionFacts, point: Point) -> int:
    return function.module.position(point.syntax_in(function.module)).start.line
