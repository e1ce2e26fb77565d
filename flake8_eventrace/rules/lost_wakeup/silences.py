"""Why LAG101, LAG102 and LAG103 are silent about the events of one function."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import LEVELS, Point, Program
from ...flow.operations import Clear, Wait
from ...flow.paths import reach
from ...protocol.model import Party, protocols
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from ..silence import Silence, annotate
from .bare_clear_wait import bare_clears, bare_wait
from .decision import Unmet, first_unmet
from .query import Query

CODES = ("LAG101", "LAG102", "LAG103")
AUDIT = ("LAG110",)

_HELPERS = f"its helpers (followed {LEVELS} levels deep)"
_IN_ONE_FILE = "keep the class that hides the event and the loop that waits in one file"
_REASONS = {
    Unmet.OBSERVED: "nothing that is published with `{event}` is read before `clear()`",
    Unmet.BLIND: (
        "on every way from `clear()` to a wait for `{event}`, the state is read again: a signal that is "
        "erased is not missed"
    ),
    Unmet.UNTRIGGERED: (
        "a call between `clear()` and `wait()` may ask for the signal of `{event}`, as a request does for a "
        "reply"
    ),
    Unmet.OUTDATED: "no other party can run between read and clear of `{event}`",
    Unmet.UNLOCKED: "who sets `{event}` needs a lock that is held from the read to the clear",
    Unmet.RELEVANT: "what is read before `clear()` is not what the wait for `{event}` is about",
}


def silences_of_audit(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each event that a function waits for and clears why LAG110 does not report the clear."""
    reported = {id(bare.clear.site) for bare in bare_clears(program)}
    for party in protocols(program).consumers_in(function):
        query = Query(program, party)
        for clear in party.clears:
            if clear.function is not function or id(clear.site) in reported:
                continue
            condition, reason = (
                "alone",
                f"state is read before `{_name(party)}.clear()`, so the pair is not taken for a bare one",
            )
            if not any(query.waits(point) for point in reach([clear])):
                condition, reason = "before a wait", f"no wait follows `{_name(party)}.clear()`"
            elif bare_wait(query, clear) is None:
                condition = "directly before"
                reason = f"`wait()` does not follow `{_name(party)}.clear()` directly, on one path"
            yield Silence(AUDIT, _line(function, clear), condition, reason, is_far=True)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each event of a function why no lost signal of it is reported."""
    model = protocols(program)
    parties = model.parties_in(function)
    for party in parties:
        query = Query(program, party, model.setters(party.receiver, function))
        for clear in party.clears:
            unmet = first_unmet(query, clear)
            if unmet is not None:
                yield _of_clear(query, clear, unmet)
        if not party.clears:
            line = _line(function, party.waits[0]) if party.waits else _line_of(function)
            reason = f"`{_name(party)}` is waited for and not cleared in `{function.qualname}` or {_HELPERS}"
            yield Silence(CODES, line, "cleared", reason, _together(function))
    yield from _of_unknown(program, function, parties)


def _of_clear(query: Query, clear: Point, unmet: Unmet) -> Silence:
    line = _line(query.graph.function, clear)
    name = _name(query.party)
    condition = unmet.name.lower()
    if unmet is Unmet.BLIND and not any(query.waits(point) for point in reach([clear])):
        reason = f"no wait for `{name}` follows `clear()` in `{query.graph.function.qualname}` or {_HELPERS}"
        return Silence(CODES, line, condition, reason, _together(query.graph.function))
    if not query.setters and unmet not in (Unmet.BLIND, Unmet.UNTRIGGERED, Unmet.UNLOCKED):
        remedy = "annotate the object that sets it with its class, or keep both in one module"
        return Silence(CODES, line, condition, f"nobody in sight sets `{name}`", remedy)
    if unmet is Unmet.OUTDATED and query.party.concurrency is Concurrency.EVENT_LOOP:
        reason = f"`{name}` is an asyncio event and nothing suspends between read and clear"
        return Silence(CODES, line, condition, reason)
    return Silence(CODES, line, condition, _REASONS[unmet].format(event=name))


def _of_unknown(program: Program, function: FunctionFacts, parties: tuple[Party, ...]) -> Iterator[Silence]:
    """Yield the events that are cleared, and are of unknown type or not waited for."""
    graph = program.inlined(function)
    decided = {party.receiver for party in parties}
    waited = {p.operation.place for p in graph.points if isinstance(p.operation, Wait)} - decided
    seen: set[object] = set()
    for point in graph.points:
        operation = point.operation
        if not isinstance(operation, Clear) or operation.place in decided | seen:
            continue
        seen.add(operation.place)
        if operation.place in waited and _may_be_event(program, operation):
            name = operation.text
            reason = f"`{name}` is an event of another file, and this one names no `wait` or `clear`"
            yield Silence(CODES, _line(function, point), "in this file", reason, _IN_ONE_FILE)
        elif operation.place in waited:
            reason = f"the type of `{operation.text}` is unknown"
            remedy = annotate(operation.text, "threading.Event")
            yield Silence(CODES, _line(function, point), "known", reason, remedy)
        elif not any(party.roles.get(id(point)) for party in parties) and _may_be_event(program, operation):
            reason = (
                f"`{operation.text}` is cleared and not waited for in `{function.qualname}` or {_HELPERS}"
            )
            yield Silence(CODES, _line(function, point), "waited for", reason, _together(function))


def _together(function: FunctionFacts) -> str:
    """Return what brings the two halves of a protocol into sight."""
    if function.decorated_by("contextmanager", "asynccontextmanager"):
        return "what a `with` of it encloses is not followed: call two methods there, or write it out"
    return ""


def _may_be_event(program: Program, clear: Clear) -> bool:
    return program.event_concurrency(clear.place) not in (Concurrency.UNKNOWN, Concurrency.OTHER)


def _name(party: Party) -> str:
    """Return the event as the source spells it first."""
    texts = (getattr(operation, "text", "") for operation in party.roles.values())
    return next(filter(None, texts), party.receiver.text)


def _line(function: FunctionFacts, point: Point) -> int:
    return function.module.position(point.syntax_in(function.module)).start.line


def _line_of(function: FunctionFacts) -> int:
    return function.module.position(function.name_node).start.line
