"""Threads, explored with frontrun: real threads, switched between opcodes.

Virtual clock, no bound on preemptions, one on executions and none on time. A search that comes back
without a counterexample, and with fewer executions than the bound, went to its end.

Of two threads that take a lock frontrun 0.7 runs one order only, unless it sees them touch something
else that is shared. `modules` has locks and conditions which do that first.
"""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import frontrun  # type: ignore[import-untyped]

from . import exploration
from .exploration import Exploration, ExplorationError, counted
from .program import Program
from .steps import blocked

#: Seconds of the wall clock for one execution, which takes milliseconds: a guard against one that hangs, on
#: the most loaded machine.
_HANG = 1200.0


class _Announced:
    """A lock or condition that writes an attribute before it is taken: an access that races."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind()
        self._asked = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kind, name)

    def __enter__(self) -> None:
        self._asked = True
        self._kind.__enter__()

    def __exit__(self, *error: object) -> None:
        self._kind.__exit__(*error)

    def wait(self, timeout: float | None = None) -> bool:
        try:
            return bool(self._kind.wait(timeout))
        finally:
            self._asked = True


class _Event:
    """As CPython has it: `set()` wakes those who wait, also where the flag is down again when they run."""

    def __init__(self) -> None:
        self._changed = _Announced(threading.Condition)
        self._flag = False

    def is_set(self) -> bool:
        return self._flag

    def set(self) -> None:
        with self._changed:
            self._flag = True
            self._changed.notify_all()

    def clear(self) -> None:
        with self._changed:
            self._flag = False

    def wait(self, timeout: float | None = None) -> bool:
        with self._changed:
            if self._flag:
                return True
            blocked()
            return self._changed.wait(timeout)


def modules(exact: bool) -> dict[str, object]:
    """What a program that is explored here gets when it imports these.

    While an execution runs, frontrun has its own classes in the place of those of `threading`. Its
    event is polled: a thread that waits does not see a pulse, and not all orders of `set()` and
    `clear()` are run. An `exact` event knows all that and costs many times as much.
    """

    def polled() -> Any:
        return threading.Event()  # frontrun's, when this is called

    kinds = SimpleNamespace(
        Event=_Event if exact else polled,
        Lock=lambda: _Announced(threading.Lock),
        Condition=lambda: _Announced(threading.Condition),
    )
    return {"threading": kinds}


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
        workers=list(program.parties),
        invariant=nothing_stranded,
        clock="virtual",
        preemption_bound=None,
        max_executions=exploration.most,
        detect_io=False,
        reproduce_on_failure=0,
        timeout_per_run=_HANG,
        deadlock_timeout=_HANG,
    )
    report = result.explanation or ""
    if not lost:  # frontrun calls a search exhausted that ends at the limit
        counted(result.num_explored + (result.num_explored >= exploration.most))
    if result.property_holds is True and result.exhausted is not False and not lost:
        return Exploration(result.num_explored, None)
    if result.property_holds is False and lost:
        return Exploration(result.num_explored, lost[0], report)
    raise ExplorationError(result.inconclusive_reason or report or repr(result))
