"""Why LAG104 is silent about the events that one function sets."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import Set
from ...protocol.waiters import runs_in, waiters_of
from ...symbols.symbols import CONSTRUCTORS, FunctionFacts
from ..own_points import SHOW_OTHER_PARTY, line_in, own_points
from ..silence import Silence
from .decision import late_publications, signals_of_set, waits_itself

CODES = ("LAG104",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each `set()` of a function why it is not reported to come too early."""
    if function.name in CONSTRUCTORS:
        return
    graph = program.inlined(function)
    for point, operation in own_points(program, function, Set):
        found = _of_set(program, graph, point, operation)
        if found is not None:
            condition, reason, remedy = found
            yield Silence(CODES, line_in(function, point), condition, reason, remedy)


def _of_set(
    program: Program, graph: InlinedGraph, point: Point, operation: Set
) -> tuple[str, str, str] | None:
    """Return the first condition that does not hold, the reason and the remedy."""
    function, name = graph.function, operation.text
    if operation.deferred:
        return "set here", f"`{name}.set` is handed on, and called later", ""
    receiver = operation.place
    clearing = waiters_of(program, clearing=True)
    if receiver not in clearing:
        if receiver in waiters_of(program, clearing=False):
            return "cleared", f"who waits for `{name}` does not clear it: the signal stays", ""
        return "waited for", f"nobody in sight waits for `{name}` and clears it", SHOW_OTHER_PARTY
    others = [waiter for waiter in clearing[receiver] if not runs_in(function, waiter.graph)]
    if waits_itself(graph, receiver) or not others:
        return "another party", f"`{function.qualname}` waits for `{name}` itself", ""
    if not any(late_publications(program, graph, point, others[0].party.concurrency)):
        reason = f"`{function.qualname}` publishes nothing after `{name}.set()` that nobody announces again"
        return "published late", reason, ""
    if not any(signals_of_set(program, graph, point, others)):
        reason = f"who waits for `{name}` does not wait again because of the state that is written late"
        return "missed", reason, ""
    return None
