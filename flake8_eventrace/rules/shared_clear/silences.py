"""Why LAG106 is silent about the events that one function waits for and clears."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import Point, Program
from ...flow.operations import Clear
from ...protocol.model import protocols
from ...symbols.symbols import FunctionFacts
from ..own_points import line_in
from ..silence import Silence
from .decision import Concurrent, consumer_of, replacing_consumer, shared_clears

CODES = ("LAG106",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each event of a function why its clear is not reported to take others' signals."""
    model = protocols(program)
    reported = {id(shared.eraser.clear.operation.node) for shared in shared_clears(program)}
    for party in model.consumers_in(function):
        name = _text(party.clears[0])
        line = line_in(function, party.clears[0])
        own = consumer_of(program, party) or replacing_consumer(program, party)
        if own is None:
            reason = f"`{name}.clear()` does not follow a wait in the same pass of `{function.qualname}`"
            yield Silence(CODES, line, "cleared after the wait", reason, is_far=True)
            continue
        if id(own.clear.operation.node) in reported:
            continue
        every = (consumer_of(program, p) or replacing_consumer(program, p) for p in model.consumers())
        others = [c for c in every if c is not None and c.receiver == own.receiver]
        runs = Concurrent(program)
        if not any(runs.together(own, other) for other in others):
            reason = f"this file starts at most one thread or task that runs `{function.qualname}`"
            if len(others) > 1:
                reason = f"this file does not show that two of those who clear `{name}` run at the same time"
            remedy = f"if two run, each needs an event of its own: `{name}.clear()` takes the other's signal"
            yield Silence(CODES, line, "at the same time", reason, remedy)
        else:
            reason = f"the waiters for `{name}` take each other's work away, or do not read what is published"
            yield Silence(CODES, line, "read by both", reason)


def _text(clear: Point) -> str:
    assert isinstance(clear.operation, Clear)
    return clear.operation.text
