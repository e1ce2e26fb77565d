"""Threads, explored by a scheduler of our own: every order of the statements that matter.

Two real threads pass a baton; a thread may lose it before every statement that names state which
both sides name. `threading` and `time` are stand-ins, so that blocking is known and time is virtual:
it moves to the next deadline when neither thread can run.

Orders that differ only in the order of steps with nothing in common are equivalent, and one of them
is executed (sleep sets): where A's step was tried first and B's is tried next, A sleeps until a step
is taken that touches what A's step touches; a run in which only sleepers could go on is one that
was made already, and is cut short and not counted.
"""

from __future__ import annotations

import ast
import builtins
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from .exploration import Choices, Exploration, ExplorationError
from .steps import instrumented

#: What a step touches; None is anything.
Touched = frozenset[str] | None


def explore(source: bytes, path: str) -> Exploration:
    """Raises ExplorationError when an execution deadlocks or raises."""
    turns = _Turns()
    modules = {"threading": SimpleNamespace(Event=turns.event, Lock=turns.lock), "time": turns}
    program = instrumented(source, path, turns.reported, __builtins__=_importing(modules))
    turns.touched = _shared(ast.parse(source))
    choices: Choices | None = Choices()
    runs = 0
    while choices is not None:
        state = program.setup()
        whole = turns.run(choices, lambda: program.consumer(state), lambda: program.producer(state))  # noqa: B023
        runs += whole
        left = whole and program.stranded(state)
        if left:
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
        self._of_thread: dict[int, _Party] = {}

    def run(self, choices: Choices, *bodies: Callable[[], object]) -> bool:
        """Execute the bodies as `choices` has it; False when the run was cut short."""
        self._choices = choices
        self._now = 0.0
        self._parties = [_Party() for _ in bodies]
        self._asleep: set[_Party] = set()
        self._of_thread = {}
        self._abandoned = False
        self._error: BaseException | None = None
        self._over = threading.Semaphore(0)
        threads = [
            threading.Thread(target=self._live, args=(party, body), daemon=True)
            for party, body in zip(self._parties, bodies, strict=True)
        ]
        for thread in threads:
            thread.start()
        self._pass_on(None)
        self._over.acquire()
        for thread in threads:
            thread.join()
        if self._error is not None:
            raise ExplorationError(repr(self._error)) from self._error
        return not self._abandoned

    # -- what the program calls

    def reported(self, line: int, done: bool) -> None:
        names = self.touched.get(line)
        if names and not done:
            self._yield(names)

    def sleep(self, seconds: float) -> None:
        self._block(lambda: False, seconds)

    def event(self) -> _Event:
        return _Event(self)

    def lock(self) -> _Lock:
        return _Lock(self)

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

    def _yield(self, touches: Touched) -> None:
        party = self._of_thread.get(threading.get_ident())
        if party is not None and not self._abandoned:  # neither `setup` nor the way out of a cut run
            party.touches = touches
            self._pass_on(party)

    def _block(self, can_run: Callable[[], bool], timeout: float | None) -> None:
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
    def __init__(self, turns: _Turns) -> None:
        self._turns = turns
        self._flag = False

    def is_set(self) -> bool:
        return self._flag

    def set(self) -> None:
        self._flag = True

    def clear(self) -> None:
        self._flag = False

    def wait(self, timeout: float | None = None) -> bool:
        if not self._flag:
            self._turns._block(self.is_set, timeout)
        return self._flag


class _Lock:
    def __init__(self, turns: _Turns) -> None:
        self._turns = turns
        self._held = False

    def __enter__(self) -> None:
        while self._held:
            self._turns._block(lambda: not self._held, None)
        self._held = True

    def __exit__(self, *_: object) -> None:
        self._turns._yield(None)
        self._held = False


def _independent(one: Touched, other: Touched) -> bool:
    return one is not None and other is not None and one.isdisjoint(other)


def _importing(modules: dict[str, object]) -> dict[str, object]:
    def stand_in(name: str, *arguments: Any) -> object:
        return modules[name] if name in modules else builtins.__import__(name, *arguments)

    return {**vars(builtins), "__import__": stand_in}


# -- which lines touch what both sides touch


def _shared(tree: ast.Module) -> dict[int, frozenset[str]]:
    """By line, the attributes that the consumer's functions and the producer's both name."""
    functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    sides = [_reached(functions, name) for name in ("consumer", "producer")]
    common = frozenset.intersection(*(_attributes(side) for side in sides))
    touched: dict[int, frozenset[str]] = {}
    for statement in (s for side in sides for f in side for s in ast.walk(f) if isinstance(s, ast.stmt)):
        names = _attributes(_head(statement)) & common
        touched[statement.lineno] = touched.get(statement.lineno, frozenset()) | names
    return touched


def _reached(functions: dict[str, ast.FunctionDef], name: str) -> list[ast.AST]:
    """A function and those that it calls, by name."""
    found: dict[str, ast.AST] = {}
    todo = [name]
    while todo:
        function = functions.get(todo.pop())
        if function is not None and function.name not in found:
            found[function.name] = function
            calls = [n.func for n in ast.walk(function) if isinstance(n, ast.Call)]
            todo += [f.attr for f in calls if isinstance(f, ast.Attribute)]
            todo += [f.id for f in calls if isinstance(f, ast.Name)]
    return list(found.values())


def _head(statement: ast.stmt) -> list[ast.AST]:
    """What a statement evaluates itself, without the statements in it."""
    return [
        child
        for child in ast.iter_child_nodes(statement)
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
    ]


def _attributes(nodes: list[ast.AST]) -> frozenset[str]:
    """The attributes named, methods that are called left out."""
    within = [n for node in nodes for n in ast.walk(node)]
    called = {id(n.func) for n in within if isinstance(n, ast.Call)}
    return frozenset(n.attr for n in within if isinstance(n, ast.Attribute) and id(n) not in called)
