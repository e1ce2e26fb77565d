"""Why LAG105 is silent about the pulses that one function gives."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import Program
from ...flow.operations import Clear, Set
from ...protocol.waiters import runs_in, waiters_of
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from ..own_points import SHOW_OTHER_PARTY, line_in, own_points
from ..silence import Silence
from .decision import how_missed, pulses_in

CODES = ("LAG105",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each event that a function sets and clears why no pulse is reported."""
    graph = program.inlined(function)
    pulses = {id(pulse.set): pulse for pulse in pulses_in(program, graph)}
    cleared = {point.operation.place for point in graph.points if isinstance(point.operation, Clear)}
    for point, operation in own_points(program, function, Set):
        if operation.place not in cleared:
            continue
        name, line, remedy = operation.text, line_in(function, point), ""
        pulse = pulses.get(id(point))
        waiters = waiters_of(program, clearing=False).get(operation.place, [])
        others = [w for w in waiters if not (runs_in(function, w.graph) or runs_in(w.graph.function, graph))]
        if pulse is None:
            condition = "cleared at once"
            reason = f"`{name}.clear()` does not follow `{name}.set()` at once: others can run in between"
        elif not others and program.event_concurrency(operation.place) is Concurrency.UNKNOWN:
            condition, reason = "known", f"the type of `{name}` is unknown"
            remedy = f"annotate it, e.g. `{name}: threading.Event`"
        elif not others:
            condition, remedy = "waited for", SHOW_OTHER_PARTY
            reason = f"nobody in sight waits for `{name}`, other than by polling"
        elif how_missed(program, pulse, waiters) is None:
            condition = "missed"
            reason = (
                f"who waits for `{name}` reads nothing before that the pulse announces, or nobody can run"
            )
            reason += " between the read and the wait"
        else:
            continue
        yield Silence(CODES, line, condition, reason, remedy)
