"""Where LAG110 is decided: the literal shape, a clear and then a wait with nothing in between.

No state is observed before the clear, so nothing is known to be lost; no operation in between reads state or
may trigger a signal. Where LAG101 to LAG103 report the clear, LAG110 does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...flow.effects import reads
from ...flow.inlining import Point, Program
from ...flow.paths import onwards, reach
from ...protocol.model import Party, protocols
from .decision import lost_signals
from .query import Query


class BareClear(NamedTuple):
    """A clear that leads straight to a wait."""

    party: Party
    clear: Point
    wait: Point


def bare_clears(program: Program) -> Iterator[BareClear]:
    """Yield each clear after which a wait follows with nothing in between and nothing observed before."""
    reported = {id(signal.node(signal.clear)) for signal in lost_signals(program)}
    for party in protocols(program).consumers():
        query = Query(program, party)
        for clear in party.clears:
            if id(clear.site) in reported or clear.function is not party.function:
                continue
            wait = bare_wait(query, clear)
            if wait is not None and not is_state_read_before(query, clear):
                yield BareClear(party, clear, wait)


def bare_wait(query: Query, clear: Point) -> Point | None:
    """Return the wait that the only path from the clear reaches, exceptions aside, with nothing between."""
    point = clear
    while True:
        targets = [edge.target for edge in point.successors if onwards(edge)]
        if len(targets) != 1:
            return None
        point = targets[0]
        if query.waits(point):
            return point
        if query.ends(point) or query.may_trigger(point) or reads(point.operation) is not None:
            return None


def is_state_read_before(query: Query, clear: Point) -> bool:
    def enters(point: Point) -> bool:
        return point is not clear and not query.ends(point)

    return any(reads(point.operation) is not None for point in reach([clear], enters=enters, backward=True))
