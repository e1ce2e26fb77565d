"""Threads, explored with frontrun: real threads, switched between opcodes.

Virtual clock, no bound on preemptions, executions or time. A search that comes back without a
counterexample therefore went to its end; one that would not is ended by the process around it.
"""

from __future__ import annotations

from typing import Any

import frontrun  # type: ignore[import-untyped]

from .exploration import Exploration, ExplorationError
from .program import Program

#: For one execution, in seconds of the wall clock; an execution takes milliseconds.
_HANG = 20.0


def explore(program: Program) -> Exploration:
    """Raises ExplorationError when an execution hangs, deadlocks or never ends."""
    lost: list[str] = []

    def nothing_stranded(state: object) -> bool:
        left = program.stranded(state)
        if left:
            lost.append(repr(left))
        return not left

    result: Any = frontrun.explore(
        setup=program.setup,
        workers=[program.consumer, program.producer],
        invariant=nothing_stranded,
        clock="virtual",
        preemption_bound=None,
        detect_io=False,
        reproduce_on_failure=0,
        timeout_per_run=_HANG,
        deadlock_timeout=_HANG,
    )
    report = result.explanation or ""
    if result.property_holds is True and result.exhausted is not False and not lost:
        return Exploration(result.num_explored, None)
    if result.property_holds is False and lost:
        return Exploration(result.num_explored, lost[0], report)
    raise ExplorationError(result.inconclusive_reason or report or repr(result))
