"""Why LAG113 is silent about the waits of one function."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import Point, Program
from ...flow.operations import Set, Wait
from ...protocol.spawns import spawns
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from ..own_points import line_in, own_points
from ..silence import Silence
from .decision import is_set_in, waits_in_vain

CODES = ("LAG113",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each wait of a function why it is not reported to be in vain where a thread fails."""
    for wait, operation in own_points(program, function, Wait):
        found = _of_wait(program, function, wait, operation)
        if found is not None:
            condition, reason, remedy = found
            yield Silence(CODES, line_in(function, wait), condition, reason, remedy, is_far=True)
    for point, setting in own_points(program, function, Set):
        yield from _of_set(program, function, point, setting)


def _of_set(program: Program, function: FunctionFacts, point: Point, setting: Set) -> Iterator[Silence]:
    """Yield where the rule decides about an event that is set here: at the first wait for it."""
    place = program.canonical(setting.place, function)
    for waiter in program.module.functions:
        if "wait" not in waiter.mentioned or waiter is function:
            continue
        for wait, operation in own_points(program, waiter, Wait):
            if operation.place == place:
                line = line_in(waiter, wait)
                reason = f"it is decided at the wait for `{setting.text}`, in line {line}"
                yield Silence(CODES, line_in(function, point), "a wait", reason, f"ask for line {line}")
                return


def _of_wait(
    program: Program, function: FunctionFacts, wait: Point, operation: Wait
) -> tuple[str, str, str] | None:
    """Return the first condition that does not hold, the reason and the remedy."""
    name = operation.text
    if program.condition_concurrency(operation.place) is not Concurrency.OTHER:
        return None  # it is notified, not set
    if operation.timeout:
        return "without a limit", f"the wait for `{name}` has a timeout", ""
    if not any(is_set_in(program, start, operation.place) for start in spawns(program)):
        reason = f"no thread or task that is started in this file sets `{name}`, and others are not looked at"
        return "set in a thread", reason, f"where one does, set `{name}` in its `finally`"
    if not any(waits_in_vain(program, function, wait, operation.place)):
        reason = f"`{name}` is set whether or not the thread fails, or may be set by somebody else"
        return "set alone", reason, ""
    return None
