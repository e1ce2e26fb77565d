"""Tasks, explored by a loop of our own: every order of ready tasks at every suspension point.

Real asyncio tasks, events and timeouts run on an event loop that has no files and no clock: the
time moves to the next timer when nothing is ready, and where several callbacks are ready each is
tried first, one run after the other. Asyncio itself would take them in the order in which they
became ready; what makes them ready (a socket, another process) comes in any order.
"""

from __future__ import annotations

import asyncio
import heapq
from typing import Any

from .exploration import Choices, Exploration, ExplorationError, counted
from .program import Program


def explore(program: Program) -> Exploration:
    """Raises ExplorationError when an execution deadlocks."""
    choices: Choices | None = Choices()
    runs = 0
    while choices is not None:
        runs = counted(runs + 1)
        state = program.setup()
        _run(program, state, choices)
        left = program.stranded(state)
        if left:
            return Exploration(runs, repr(left))
        choices = choices.following()
    return Exploration(runs, None)


def _run(program: Program, state: object, choices: Choices) -> None:
    async def all_parties() -> None:
        await asyncio.gather(*(party(state) for party in program.parties))

    loop = _Loop(choices)
    try:
        loop.run_until_complete(all_parties())
    finally:
        loop.close()


class _Loop(asyncio.BaseEventLoop):
    """Uses `_ready`, `_scheduled` and `_run_once` of its base, which are the same in 3.10 to 3.14."""

    _ready: Any
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self._choices = choices
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        self._drop_cancelled()
        if not self._ready:
            if not self._scheduled:
                raise ExplorationError("every task waits, and no timer is left")
            self._now = max(self._now, self._scheduled[0].when())
        while self._scheduled and self._scheduled[0].when() <= self._now:
            self._ready.append(heapq.heappop(self._scheduled))
        at = self._choices.choose(len(self._ready)) if len(self._ready) > 1 else 0
        chosen = self._ready[at]
        del self._ready[at]
        chosen._run()

    def _drop_cancelled(self) -> None:
        """What was cancelled is no choice, and moves no clock."""
        live = [handle for handle in self._ready if not handle.cancelled()]
        self._ready.clear()
        self._ready.extend(live)
        while self._scheduled and self._scheduled[0].cancelled():
            heapq.heappop(self._scheduled)

    def _process_events(self, event_list: object) -> None:
        raise AssertionError("there are no files")

    def _write_to_self(self) -> None:
        raise AssertionError("there are no other threads")
