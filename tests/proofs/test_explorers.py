"""The explorers of our own execute every order: small programs whose outcomes are known."""

from __future__ import annotations

import asyncio
import sys
from textwrap import dedent, indent
from types import SimpleNamespace

import pytest

from . import by_tasks, by_turns
from .case import named
from .exploration import ExplorationError
from .program import load

STATE = """
import asyncio
import threading
import time

import seen

class State:
    def __init__(self):
        self.value = 0
        self.other = 0
        self.got = []
        self.flag = threading.Event()
        self.lock = threading.Lock()
        self.changed = threading.Condition()
        self.aflag = asyncio.Event()

def setup():
    return State()

def stranded(state):
    seen.outcomes.add(tuple(state.got))
"""


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> set[object]:
    """What `state.got` held at the end of the runs."""
    seen: set[object] = set()
    monkeypatch.setitem(sys.modules, "seen", SimpleNamespace(outcomes=seen))
    return seen


def program(consumer: str, producer: str, kind: str = "def") -> bytes:
    bodies = {"consumer": consumer, "producer": producer}
    functions = (f"{kind} {name}(state):\n{indent(dedent(body), '    ')}\n" for name, body in bodies.items())
    return "\n".join([STATE, *functions]).encode()


def threads(consumer: str, producer: str) -> int:
    return by_turns.explore(program(consumer, producer), "threads.py").interleavings


def tasks(consumer: str, producer: str) -> int:
    return by_tasks.explore(load(program(consumer, producer, "async def"), "tasks.py")).interleavings


TWICE = """
    got = state.value
    state.value = got + 1
    state.got.append(got)
"""


def test_threads_may_switch_between_a_read_and_a_write(outcomes: set[object]) -> None:
    threads(TWICE, TWICE)
    assert outcomes == {(0, 0), (0, 1), (1, 0)}


def test_a_flag_may_be_set_before_and_after_each_look(outcomes: set[object]) -> None:
    look = """
        state.got.append(state.flag.is_set())
        state.flag.clear()
        state.got.append(state.flag.is_set())
    """
    threads(look, "state.flag.set()\nstate.flag.set()")
    assert outcomes == {(False, False), (False, True), (True, False), (True, True)}


def test_independent_statements_need_one_order_only(outcomes: set[object]) -> None:
    assert threads("state.value = 1\nstate.got.append(1)", "state.other = 1") == 1
    assert threads("state.value = 1", "state.value = 2") == 2


@pytest.mark.parametrize(
    "name", ["thread_some_setters_locked", "thread_condition_if", "quiet_thread_condition_lobby"]
)
def test_what_is_left_out_is_equivalent(
    name: str, outcomes: set[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every two steps taken for dependent nothing is left out: more runs, the same outcomes."""
    ending = """
def stranded(state):
    import seen
    plain = (bool, int, float, str, list, type(None))
    seen.outcomes.add(repr([value for value in vars(state).values() if isinstance(value, plain)]))
"""
    source = named(name).source + ending.encode()
    some = by_turns.explore(source, "threads.py").interleavings
    found = set(outcomes)
    outcomes.clear()
    monkeypatch.setattr(by_turns, "_independent", lambda one, other: False)
    assert by_turns.explore(source, "threads.py").interleavings > some
    assert outcomes == found


def test_a_lock_keeps_others_out(outcomes: set[object]) -> None:
    locked = "with state.lock:\n" + indent(dedent(TWICE), "    ")
    threads(locked, locked)
    assert outcomes == {(0, 1)}


def test_a_pulse_wakes_who_waits_and_nobody_else(outcomes: set[object]) -> None:
    threads("state.got.append(state.flag.wait(timeout=1))", "state.flag.set()\nstate.flag.clear()")
    assert outcomes == {(True,), (False,)}


WAIT = """
    with state.changed:
        state.got.append(state.changed.wait(timeout=1))
"""
NOTIFY = """
    with state.changed:
        state.changed.notify()
"""


def test_a_condition_wakes_who_waits_and_nobody_else(outcomes: set[object]) -> None:
    threads(WAIT, NOTIFY)
    assert outcomes == {(True,), (False,)}


def test_a_condition_is_waited_for_without_its_lock(outcomes: set[object]) -> None:
    take = """
        with state.changed:
            while not state.value:
                state.changed.wait()
            state.got.append(state.value)
    """
    threads(take, "state.value = 1" + NOTIFY.replace("\n    ", "\n"))
    assert outcomes == {(1,)}


def test_who_is_notified_may_come_second_to_the_lock(outcomes: set[object]) -> None:
    take = """
        with state.changed:
            woken = None
            if not state.value:
                woken = state.changed.wait(timeout=1)
            state.got.append((woken, state.value))
            state.value = 0
    """
    put = """
        with state.changed:
            state.value = 1
            state.changed.notify()
    """
    rival = "def rival(state):" + indent(dedent(take), "    ")
    by_turns.explore(program(take, put) + rival.encode(), "threads.py")
    late = (False, 0)
    assert outcomes == {((None, 1), late), ((True, 1), late), ((None, 1), (True, 0))}


def test_a_thread_may_run_late_but_is_joined(outcomes: set[object]) -> None:
    start = """
        def body():
            state.got.append(state.value)

        thread = threading.Thread(target=body)
        thread.start()
        state.value = 1
        thread.join()
        state.got.append("joined")
    """
    threads(start, "state.value = 2")
    assert {got[-1] for got in outcomes} == {"joined"}


def test_a_wait_ends_by_the_signal_not_by_its_timeout(outcomes: set[object]) -> None:
    threads("state.got.append(state.flag.wait(timeout=1))", "state.flag.set()")
    assert outcomes == {(True,)}


def test_a_wait_without_a_signal_times_out(outcomes: set[object]) -> None:
    threads("state.got.append(state.flag.wait(timeout=1))", "time.sleep(2)\nstate.flag.set()")
    assert outcomes == {(False,)}


def test_timers_of_one_moment_fire_in_any_order(outcomes: set[object]) -> None:
    threads("time.sleep(1)\nstate.got.append(state.value)", "time.sleep(1)\nstate.value = 1")
    assert outcomes == {(0,), (1,)}


def test_threads_that_wait_for_ever_are_no_proof(outcomes: set[object]) -> None:
    with pytest.raises(ExplorationError, match="every thread waits"):
        threads("state.flag.wait()", "state.value = 1")


def test_an_exception_is_no_proof(outcomes: set[object]) -> None:
    with pytest.raises(ExplorationError, match="ZeroDivisionError"):
        threads("1 / 0", "state.value = 1")


def test_tasks_switch_at_suspension_points_only(outcomes: set[object]) -> None:
    tasks(TWICE, TWICE)
    assert outcomes == {(0, 1)}
    outcomes.clear()
    read, *rest = dedent(TWICE).strip().splitlines()
    suspended = "\n".join([read, "await asyncio.sleep(0)", *rest])
    tasks(suspended, suspended)
    assert outcomes == {(0, 0), (0, 1)}


def test_a_task_s_wait_ends_by_the_signal_or_at_its_moment(outcomes: set[object]) -> None:
    wait = """
        try:
            await asyncio.wait_for(state.aflag.wait(), timeout=1)
        except asyncio.TimeoutError:
            state.got.append(False)
        else:
            state.got.append(True)
    """
    tasks(wait, "state.aflag.set()")
    assert outcomes == {(True,)}
    outcomes.clear()
    tasks(wait, "await asyncio.sleep(2)\nstate.aflag.set()")
    assert outcomes == {(False,)}
    outcomes.clear()
    tasks(wait, "await asyncio.sleep(1)\nstate.aflag.set()")
    assert outcomes == {(False,), (True,)}


def test_a_deadline_around_the_wait_alone_is_a_turn_late_before_python_3_12(outcomes: set[object]) -> None:
    """There `wait_for` starts a task, which begins to wait in the next turn: a pulse can come between."""
    look = """
        if state.value == 0:
            try:
                await asyncio.wait_for(state.aflag.wait(), timeout=1)
            except asyncio.TimeoutError:
                state.got.append("missed")
    """
    tasks(look, "state.value = 1\nstate.aflag.set()\nstate.aflag.clear()")
    assert outcomes == ({(), ("missed",)} if sys.version_info < (3, 12) else {()})


class LateLoop(asyncio.SelectorEventLoop):
    """Asyncio's own loop, first in, first out; its time stands still until `be_late` is called."""

    now = 0.0

    def time(self) -> float:
        return self.now

    def be_late(self) -> None:
        self.now += 1


def test_asyncio_s_own_loop_loses_a_signal_between_timer_and_handler() -> None:
    """What `missed_asyncio_timeout_tie.py` shows needs no more than a loop that is late."""
    loop = LateLoop()
    event = asyncio.Event()

    async def producer() -> None:
        await asyncio.sleep(0.01)
        event.set()

    async def consumer() -> list[bool]:
        kept = []
        other = asyncio.ensure_future(producer())
        await asyncio.sleep(0)
        for _ in range(2):
            loop.call_soon(loop.be_late)  # all timers are due at once
            try:
                await asyncio.wait_for(event.wait(), timeout=0.02)
            except asyncio.TimeoutError:
                kept.append(False)
            else:
                kept.append(True)
            event.clear()
        await other
        return kept

    try:
        assert loop.run_until_complete(consumer()) == [False, False]
    finally:
        loop.close()


def test_tasks_that_wait_for_ever_are_no_proof(outcomes: set[object]) -> None:
    with pytest.raises(ExplorationError, match="every task waits"):
        tasks("await state.aflag.wait()", "pass")
