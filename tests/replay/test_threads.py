"""A thread that is stopped until another has run: each way that this can end has one clear outcome."""

from __future__ import annotations

import math
import sys
import threading
import time

import pytest

from flake8_eventrace.replay import (
    Delivered,
    Failed,
    Line,
    Lost,
    NotReached,
    UnsupportedError,
    replay_threads,
    stand_in,
)

from . import samples
from .samples import Box, Child, Rendezvous, Session, Worker


def lines(function, after="while not session.events:", wait="session.flag.wait()"):
    return {
        "after": Line(function, after),
        "before": Line(function, f"{'self' if 'self.' in after else 'session'}.flag.clear()"),
        "wait": Line(function, wait),
    }


@pytest.fixture
def session():
    return Session()


def replayed(session, function, *arguments, **given):
    return replay_threads(
        lambda: function(session, *arguments),
        lambda: session.publish("event"),
        **{**lines(function), **given},
    )


@pytest.fixture(autouse=True)
def all_threads_end():
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


STREAM = {
    "after": "for event in session.events[sent:]:",
    "wait": "if not session.flag.wait(15):",
}


def streamed(session, function):
    return replay_threads(
        lambda: function(session),
        lambda: session.publish("event"),
        after=Line(function, STREAM["after"]),
        before=Line(function, "session.flag.clear()"),
        wait=Line(function, STREAM["wait"]),
    )


def test_generator_sleeps_until_its_timeout(session):
    outcome = streamed(session, samples.stream)
    assert isinstance(outcome, Lost), str(outcome)
    assert outcome.seconds == 15
    assert outcome.where.endswith(": if not session.flag.wait(15):")
    assert outcome.threads == ()


def test_generator_that_clears_first_gets_the_signal(session):
    outcome = streamed(session, samples.stream_clearing_first)
    assert isinstance(outcome, Delivered), str(outcome)
    assert outcome.how == "went past the wait"


def test_the_steps_are_those_that_happened(session):
    steps = [step.split(maxsplit=1) for step in streamed(session, samples.stream).steps]
    assert [(party, what.partition(": ")[2] or what) for party, what in steps[:-1]] == [
        ("consumer", "for event in session.events[sent:]:"),
        ("consumer", "session.flag.clear()"),
        ("producer", "self.events.append(event)"),
        ("producer", "self.flag.set()"),
        ("producer", "has signalled"),
        ("consumer", "if not session.flag.wait(15):"),
    ]
    assert steps[-1][1].startswith("sleeps at samples.py:")


def test_method_of_a_dataclass(session):
    lost = replay_threads(
        session.wait_filled,
        lambda: session.publish("event"),
        **lines(Session.wait_filled, "while not self.events:", "self.flag.wait()"),
    )
    assert isinstance(lost, Lost), str(lost)
    assert math.isinf(lost.seconds)
    assert "forever" in str(lost)


def test_a_second_look_gets_the_signal(session):
    function = Session.wait_filled_looking_again
    outcome = replay_threads(
        session.wait_filled_looking_again,
        lambda: session.publish("event"),
        **lines(function, "while not self.events:", "self.flag.wait()"),
    )
    assert isinstance(outcome, Delivered), str(outcome)


def test_closure():
    tail, on_message = samples.closures()
    outcome = replay_threads(
        tail,
        lambda: on_message("hello"),
        after=Line(samples.closures, "while not inbox:"),
        before=Line(samples.closures, "arrived.clear()"),
        wait=Line(samples.closures, "arrived.wait()"),
    )
    assert isinstance(outcome, Lost), str(outcome)


def test_first_signal_lets_the_consumer_past_its_first_wait(session):
    function = samples.drain_first_cleared_last
    given = lines(function, after="while session.events:")
    outcome = replayed(session, function, **given)
    assert isinstance(outcome, NotReached), str(outcome)
    assert outcome.reason.startswith("the consumer sleeps at samples.py:")
    session = Session()
    outcome = replayed(session, function, **given, first=lambda: session.publish("first"))
    assert isinstance(outcome, Lost), str(outcome)


def test_timeouts_before_the_signal_take_no_time(session):
    function = samples.ping_when_idle
    wait = Line(function, "if not session.flag.wait(30):")
    before = Line(function, "session.flag.clear()")
    began = time.monotonic()
    outcome = replayed(session, function, stand_in(), after=wait, wait=wait, before=before)
    assert isinstance(outcome, Lost), str(outcome)
    assert outcome.seconds == 30
    assert time.monotonic() < began + 20


def test_sleeps_before_the_signal_take_no_time(session):
    outcome = replayed(session, samples.pauses)
    assert isinstance(outcome, Lost), str(outcome)
    assert samples.sleep is time.sleep


def test_timeout_within_the_bound_is_lost_all_the_same(session):
    function = samples.with_timeout_of_its_own
    outcome = replayed(session, function, **lines(function, wait="session.flag.wait(0.1)"))
    assert isinstance(outcome, Lost), str(outcome)
    assert outcome.seconds == pytest.approx(0.1)


def test_consumer_that_raises_because_it_waited_is_lost(session):
    function = samples.raises_when_late
    outcome = replayed(session, function, **lines(function, wait="if not session.flag.wait(0.1):"))
    assert isinstance(outcome, Lost), str(outcome)


@pytest.mark.parametrize("function", [samples.breaks_before, samples.breaks_after])
def test_consumer_that_raises(session, function):
    outcome = replayed(session, function)
    assert isinstance(outcome, Failed), str(outcome)
    assert outcome.party == "consumer"
    assert isinstance(outcome.error, ValueError)
    assert outcome.where.startswith("samples.py:")
    assert "ValueError" in str(outcome)


def test_producer_that_raises(session):
    def producer():
        raise OSError("no network")

    outcome = replay_threads(
        session.wait_filled,
        producer,
        **lines(Session.wait_filled, "while not self.events:", "self.flag.wait()"),
    )
    assert isinstance(outcome, Failed), str(outcome)
    assert outcome.party == "producer"
    assert isinstance(outcome.error, OSError)


def test_line_that_is_never_reached(session):
    outcome = replayed(session, samples.ends_before, after=Line(samples.ends_before, "while session.events:"))
    assert isinstance(outcome, NotReached), str(outcome)
    assert outcome.reason == "the consumer ended before"


def test_signal_that_does_not_end_the_need_to_wait_shows_nothing(session):
    function = samples.wait_for_many
    outcome = replayed(session, function, after=Line(function, "while len(session.events) < 10:"))
    assert isinstance(outcome, NotReached), str(outcome)
    assert outcome.reason == "`len(session.events) < 10` still holds after the signal"


@pytest.mark.parametrize(
    ("function", "expected"), [(samples.clears_blindly, Lost), (samples.only_waits, Delivered)]
)
def test_producer_that_runs_before_the_consumer(session, function, expected):
    outcome = replay_threads(
        lambda: function(session),
        lambda: session.publish("event"),
        wait=Line(function, "session.flag.wait()"),
    )
    assert isinstance(outcome, expected), str(outcome)


def ended(name):
    """Let a thread that could not be ended end now, for the sake of the other tests."""
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(5)


def test_thread_that_cannot_be_ended_is_named(session):
    function, lock = samples.waits_for_a_lock, threading.Lock()
    with lock:
        outcome = replayed(session, function, lock, **lines(function, wait="lock.acquire()"), within=0.1)
        assert isinstance(outcome, Lost), str(outcome)
        assert outcome.threads == ("replay-consumer",)
        assert "still running: replay-consumer" in str(outcome)
    ended("replay-consumer")


def test_producer_that_is_kept_out_by_a_lock_runs_later():
    box = Box()
    outside, inside = "with self.cond:", "self.cond.wait()"
    lost = replay_threads(
        box.tested_outside,
        lambda: box.put(1),
        after=Line(Box.tested_outside, "while not self.items:"),
        before=Line(Box.tested_outside, outside),
        wait=Line(Box.tested_outside, inside),
    )
    assert isinstance(lost, Lost), str(lost)
    box = Box()
    got = replay_threads(
        box.tested_inside,
        lambda: box.put(1),
        after=Line(Box.tested_inside, "while not self.items:"),
        wait=Line(Box.tested_inside, inside),
    )
    assert isinstance(got, Delivered), str(got)
    assert "producer  stands still" in got.steps


def test_producer_that_waits_for_the_consumer_is_no_hang():
    rendezvous = Rendezvous()
    outcome = replay_threads(
        rendezvous.serve,
        lambda: rendezvous.call(print),
        first=lambda: rendezvous.call(int),
        after=Line(Rendezvous.serve, "self.job()"),
        before=Line(Rendezvous.serve, "self.go.clear()"),
        wait=Line(Rendezvous.serve, "self.go.wait()"),
    )
    assert isinstance(outcome, Lost), str(outcome)
    assert outcome.threads == ()


def test_coroutine_that_waits_in_a_thread():
    worker = Worker()
    outcome = replay_threads(
        worker.take,
        lambda: worker.put(1),
        after=Line(Worker.take, "while not self.items:"),
        before=Line(Worker.take, "self.flag.clear()"),
        wait=Line(Worker.take, "await asyncio.to_thread(self.flag.wait)"),
    )
    assert isinstance(outcome, Lost), str(outcome)


def test_processes_are_refused():
    child = Child()
    with pytest.raises(UnsupportedError, match="processes cannot be replayed"):
        replay_threads(
            child.take,
            lambda: child.put(1),
            after=Line(Child.take, "while not self.items:"),
            before=Line(Child.take, "self.flag.clear()"),
            wait=Line(Child.take, "self.flag.wait()"),
        )
    child.flag.set()
    ended("replay-consumer")


def test_greenlets_are_refused(session, monkeypatch):
    gevent = type(sys)("gevent")
    monkeypatch.setattr(samples, "gevent", gevent, raising=False)
    with pytest.raises(UnsupportedError, match="greenlets cannot be replayed"):
        streamed(session, samples.stream)


def test_the_function_that_traced_before_still_traces(session):
    seen = []

    def tracer(frame, event, argument):
        if frame.f_code is samples.stream.__code__ and event == "line":
            seen.append(frame.f_lineno)
        return tracer

    before = sys.gettrace()
    threading.settrace(tracer)
    try:
        outcome = streamed(session, samples.stream)
    finally:
        threading.settrace(before)
    assert isinstance(outcome, Lost), str(outcome)
    assert len(set(seen)) >= 5


def test_nothing_stays_behind(session):
    allocate, sleep, trace = threading._allocate_lock, time.sleep, sys.gettrace()
    streamed(session, samples.stream)
    assert (threading._allocate_lock, time.sleep, sys.gettrace()) == (allocate, sleep, trace)


def test_many_times_the_same():
    outcomes = {type(streamed(Session(), f)).__name__ for f in [samples.stream_clearing_first] * 20}
    assert outcomes == {"Delivered"}
