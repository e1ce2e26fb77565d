"""Threads, explored by a scheduler of our own: every order of the statements that matter.

Real threads pass a baton; a thread may lose it before every statement that names state which two
parties name. `threading` and `time` are stand-ins, so that blocking is known and time is virtual:
it moves to the next deadline when no thread can run.

Orders that differ only in the order of steps with nothing in common are equivalent, and one of them
is executed (sleep sets): where A's step was tried first and B's is tried next, A sleeps until a step
is taken that touches what A's step touches; a run in which only sleepers could go on is one that
was made already, and is cut short and not counted.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Sequence
from types import SimpleNamespace

from .exploration import Choices, Exploration, ExplorationError, counted
from .steps import Passed, instrumented
from .touches import shared

#: What a step touches; None is anything.
Touched = frozenset[str] | None


def explore(
    source: bytes, path: str, counts: Callable[[Sequence[Passed]], bool] | None = None
) -> Exploration:
    """Raises ExplorationError when an execution deadlocks or raises.

    `counts` is asked of each run with a loss, by what it did; where it says no, the search goes on.
    """
    turns = _Turns()
    program = instrumented(source, path, turns.reported, {"threading": turns.threading, "time": turns})
    tree = ast.parse(source)
    turns.touched = shared(tree)
    turns.locking = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.With)}
    choices: Choices | None = Choices()
    runs = 0
    while choices is not None:
        state = program.setup()
        whole = turns.run(choices, *(lambda party=party: party(state) for party in program.parties))  # noqa: B023
        runs = counted(runs + whole)
        left = whole and program.stranded(state)
        if left and (counts is None or counts(turns.record)):
            return Exploration(runs, repr(left))
        choices = choices.following()
    return Exploration(runs, None)


class _Abandoned(BaseException):
    """The run is equivalent to one that was made."""


class _Party:
    """A thread; it has the baton, or is about to touch something when it gets it."""

    def __init__(self) -> None:
        self.baton = threading.Semaphore(0)
        self.alive = True
        self.can_run: Callable[[], bool] | None = None
        self.deadline: float | None = None
        self.touches: Touched = frozenset()


class _Turns:
    """One execution at a time. Also what the program knows as `time`."""

    def __init__(self) -> None:
        self.touched: dict[int, frozenset[str]] = {}
        self.locking: set[int] = set()
        self.record: list[Passed] = []
        self.threading = SimpleNamespace(
            Event=lambda: _Event(self),
            Lock=lambda: _Lock(self),
            Condition=lambda: _Condition(self),
            Thread=lambda **options: _Thread(self, **options),
        )
        self._parties: list[_Party] = []
        self._of_thread: dict[int, _Party] = {}

    def run(self, choices: Choices, *bodies: Callable[[], object]) -> bool:
        """Execute the bodies as `choices` has it; False when the run was cut short."""
        self.record.clear()
        self._choices = choices
        self._now = 0.0
        self._parties = []
        self._threads: list[threading.Thread] = []
        self._asleep: set[_Party] = set()
        self._of_thread = {}
        self._abandoned = False
        self._error: BaseException | None = None
        self._over = threading.Semaphore(0)
        for body in bodies:
            self.started(body)
        self._pass_on(None)
        self._over.acquire()
        for thread in self._threads:
            thread.join()
        if self._error is not None:
            raise ExplorationError(repr(self._error)) from self._error
        return not self._abandoned

    def started(self, body: Callable[[], object]) -> _Party:
        party = _Party()
        thread = threading.Thread(target=self._live, args=(party, body), daemon=True)
        self._parties.append(party)
        self._threads.append(thread)
        thread.start()
        return party

    # -- what the program calls

    def reported(self, line: int, done: bool) -> None:
        names = self.touched.get(line)
        if names and not done:
            if line in self.locking:
                self._of_thread[threading.get_ident()].touches = names
            else:
                self.yields(names)
        self.record.append(Passed(threading.get_ident(), line, done))

    def sleep(self, seconds: float) -> None:
        self.block(lambda: False, seconds)

    def monotonic(self) -> float:
        return self._now

    # -- the baton

    def _live(self, party: _Party, body: Callable[[], object]) -> None:
        self._of_thread[threading.get_ident()] = party
        party.baton.acquire()
        try:
            if not self._abandoned:
                body()
        except _Abandoned:
            pass
        except BaseException as error:  # noqa: BLE001
            self._error = error
        party.alive = False
        if not self._abandoned:
            self._pass_on(party)

    def touches(self) -> Touched:
        return self._of_thread[threading.get_ident()].touches

    def yields(self, touches: Touched) -> None:
        party = self._of_thread.get(threading.get_ident())
        if party is not None and not self._abandoned:  # neither `setup` nor the way out of a cut run
            party.touches = touches
            self._pass_on(party)

    def block(self, can_run: Callable[[], bool], timeout: float | None) -> None:
        party = self._of_thread[threading.get_ident()]
        party.can_run = can_run
        party.deadline = None if timeout is None else self._now + timeout
        self._pass_on(party)
        party.can_run = party.deadline = None

    def _pass_on(self, party: _Party | None) -> None:
        chosen = self._chosen()
        if chosen is party and party is not None:
            return
        if chosen is None:
            self._over.release()
        else:
            chosen.baton.release()
        if party is not None and party.alive:
            party.baton.acquire()
            if self._abandoned:
                raise _Abandoned

    def _chosen(self) -> _Party | None:
        """Who runs next; None when all is over."""
        living = [party for party in self._parties if party.alive]
        ready = [party for party in living if party.can_run is None or party.can_run()]
        if living and not ready:
            ready = self._after_deadline(living)
        awake = [party for party in ready if party not in self._asleep]
        if not awake:
            if living:
                self._abandon(living)
            return None
        at = self._choices.choose(len(awake)) if len(awake) > 1 else 0
        chosen = awake[at]
        sleepers = {*self._asleep, *awake[:at]}
        self._asleep = {party for party in sleepers if _independent(party.touches, chosen.touches)}
        return chosen

    def _after_deadline(self, living: list[_Party]) -> list[_Party]:
        deadlines = [party.deadline for party in living if party.deadline is not None]
        if not deadlines:
            self._error = ExplorationError("every thread waits, and none has a timeout")
            return []
        self._now = min(deadlines)
        due = [party for party in living if party.deadline == self._now]
        for party in due:
            party.can_run = party.deadline = None
        return due

    def _abandon(self, living: list[_Party]) -> None:
        self._abandoned = True
        for party in living:
            party.baton.release()


class _Event:
    """`set()` wakes those who wait, also where the flag is down again when they run."""

    def __init__(self, turns: _Turns) -> None:
        self._turns = turns
        self._flag = False
        self._waiting: set[object] = set()

    def is_set(self) -> bool:
        return self._flag

    def set(self) -> None:
        self._flag = True
        self._waiting.clear()

    def clear(self) -> None:
        self._flag = False

    def wait(self, timeout: float | None = None) -> bool:
        if self._flag:
            return True
        ticket = object()
        self._waiting.add(ticket)
        self._turns.block(lambda: ticket not in self._waiting, timeout)
        woken = ticket not in self._waiting
        self._waiting.discard(ticket)
        return woken


class _Lock:
    def __init__(self, turns: _Turns) -> None:
        self._turns = turns
        self._held = False
        self._holder = 0
        self._taken_at: Touched = None

    def acquire(self) -> None:
        """A thread that would not get the lock is not tried."""
        self._turns.block(lambda: not self._held, None)
        self._held, self._holder = True, threading.get_ident()
        self._taken_at = self._turns.touches()

    def release(self) -> None:
        """Touches what the line touches that took the lock: its name."""
        self._turns.yields(self._taken_at)
        self._held = False

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class _Condition(_Lock):
    """Has a lock of its own; wakes in the order of the waits, and never without a reason."""

    def __init__(self, turns: _Turns) -> None:
        super().__init__(turns)
        self._waiting: list[object] = []

    def wait(self, timeout: float | None = None) -> bool:
        ticket = object()
        self._waiting.append(ticket)
        self._held = False
        self._turns.block(lambda: ticket not in self._waiting and not self._held, timeout)
        notified = ticket not in self._waiting
        if not notified:
            self._waiting.remove(ticket)
        if self._held:
            self.acquire()
        self._held, self._holder = True, threading.get_ident()
        return notified

    def wait_for(self, predicate: Callable[[], object], timeout: float | None = None) -> object:
        end = None if timeout is None else self._turns.monotonic() + timeout
        while not (result := predicate()):
            left = None if end is None else end - self._turns.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
        return result

    def notify(self, n: int = 1) -> None:
        if not self._held or self._holder != threading.get_ident():
            raise RuntimeError("cannot notify on un-acquired lock")
        del self._waiting[:n]

    def notify_all(self) -> None:
        self.notify(len(self._waiting))


class _Thread:
    def __init__(self, turns: _Turns, target: Callable[[], object]) -> None:
        self._turns = turns
        self._target = target
        self._party: _Party | None = None

    def start(self) -> None:
        self._party = self._turns.started(self._target)

    def join(self, timeout: float | None = None) -> None:
        party = self._party
        assert party is not None
        if party.alive:
            self._turns.block(lambda: not party.alive, timeout)


def _independent(one: Touched, other: Touched) -> bool:
    return one is not None and other is not None and one.isdisjoint(other)
