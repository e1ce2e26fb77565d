"""Why LAG109 is silent about the events that one function clears."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import Point, Program
from ...flow.operations import Clear, WriteState
from ...protocol.model import protocols
from ...protocol.spawns import Spawn, SpawnKind, spawns
from ...symbols.symbols import FunctionFacts
from ..own_points import SHOW_OTHER_PARTY, line_in, own_points
from ..silence import Silence
from .body import in_starter
from .decision import early_clears, first_clears
from .plain_flag import Unmet, kept_resets
from .query import Query
from .starter import waits_for_sign

CODES = ("LAG109",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each clear of a function why it is not reported to come too late."""
    reported = {id(early.node) for early in early_clears(program)}
    starts = [start for start in spawns(program) if start.body is function]
    first = {id(clear): receiver for clear, receiver in first_clears(program, program.inlined(function))}
    for clear, operation in own_points(program, function, Clear):
        if id(operation.node) in reported:
            continue
        name, remedy = operation.text, ""
        if not starts:
            condition = "started"
            reason = f"`{function.qualname}` is not started as a thread or task in this file"
            remedy = f"if it is in another one, clear `{name}` before that start, not here"
        elif id(clear) not in first:
            condition = "a first step"
            reason = (
                f"clearing `{name}` is no first step of `{function.qualname}`, or it is not asked for later"
            )
        else:
            condition, reason, remedy = _of_starts(program, function, clear, operation, starts)
        yield Silence(CODES, line_in(function, clear), condition, reason, remedy, is_far=not starts)
    yield from _of_flags(program, function)


def _of_flags(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield why no reset of a plain flag of a started body is reported."""
    seen: set[int] = set()
    for start in (start for start in spawns(program) if start.body is function):
        if start.eager or start.kind is SpawnKind.PROCESS:
            continue
        for reset, unmet in kept_resets(program, start):
            operation = reset.write.operation
            if id(operation.node) in seen or not isinstance(operation, WriteState):
                continue
            seen.add(id(operation.node))
            reason, remedy = _OF_FLAGS[unmet]
            flag = {"flag": operation.text, "body": function.qualname}
            line = line_in(function, reset.write)
            yield Silence(CODES, line, unmet.name.lower(), reason.format(**flag), remedy.format(**flag))


_OF_FLAGS = {
    Unmet.STARTER: ("who starts `{body}` waits for a sign from it", ""),
    Unmet.STOPPED: ("no other function in this file writes `{flag}` the other way", ""),
    Unmet.QUESTION: ("no loop of `{body}` ends by `{flag}`", ""),
    Unmet.JOINED: (
        "nobody waits for the end of `{body}` after a stop by `{flag}`: to take it back blocks nobody",
        "if `{body}` must end, write `{flag}` before the start, and join it after the stop",
    ),
    Unmet.ENDED: ("the stop of `{flag}` is not seen to end `{body}`", ""),
    Unmet.EARLY: ("the stop of `{flag}` is not seen to come as early as the first step of `{body}`", ""),
    Unmet.UNNOTICED: ("`{body}` notices its stop by something else than `{flag}`, too", ""),
}


def _of_starts(
    program: Program, function: FunctionFacts, clear: Point, operation: Clear, starts: list[Spawn]
) -> tuple[str, str, str]:
    """Return the first condition that does not hold, the reason and the remedy."""
    graph = program.inlined(function)
    name, place = operation.text, operation.place
    if all(start.eager for start in starts):
        return "started later", f"`{function.qualname}` is an eager task, and clears at once", ""
    if all(waits_for_sign(Query(program, graph, clear, place, start)) for start in starts):
        return "no sign", f"who starts `{function.qualname}` waits for a sign from it", ""
    outside = (in_starter(place, function, start) for start in starts)
    setters = [s for o in outside if o is not None for s in protocols(program).setters(o, function)]
    if not setters:
        return "set in sight", f"nobody in sight sets `{name}`", SHOW_OTHER_PARTY
    reason = f"no `set()` of `{name}` is seen to end or wake `{function.qualname}` before its first step"
    return "set early", reason, ""
