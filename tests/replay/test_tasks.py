"""A producer that runs where a coroutine suspends."""

from __future__ import annotations

import time

import pytest

from flake8_eventrace.replay import (
    Delivered,
    Failed,
    Line,
    Lost,
    NotReached,
    replay_tasks,
    stand_in,
)

from .samples import Changes, Mailbox


def replayed(function, producer=Changes.record, after="for change in self.changes[self.seen :]:", wait=""):
    changes = Changes(stand_in())
    return replay_tasks(
        lambda: function(changes),
        lambda: producer(changes, "event"),
        first=(lambda: changes.record("first")) if after.startswith("for") else None,
        after=Line(function, after),
        before=Line(function, "self.dirty.clear()"),
        wait=Line(function, wait or "await asyncio.wait_for(self.dirty.wait(), 3600)"),
    )


WAIT = "await self.dirty.wait()"
WHILE = "while not self.changes:"


@pytest.mark.parametrize("producer", [Changes.record, Changes.record_later])
def test_signal_while_the_handler_runs_is_lost(producer):
    began = time.monotonic()
    outcome = replayed(Changes.run, producer)
    assert isinstance(outcome, Lost), str(outcome)
    assert outcome.seconds == pytest.approx(3600, abs=5)
    assert time.monotonic() < began + 20


def test_clear_before_the_look_keeps_the_signal():
    outcome = replayed(Changes.run_clearing_first)
    assert isinstance(outcome, Delivered), str(outcome)


def test_async_generator():
    outcome = replayed(Changes.stream, wait=WAIT)
    assert isinstance(outcome, Lost), str(outcome)


def test_nothing_runs_where_nothing_suspends():
    outcome = replayed(Changes.atomic, after=WHILE, wait=WAIT)
    assert isinstance(outcome, NotReached), str(outcome)
    assert "does not suspend" in outcome.reason


def test_consumer_that_raises():
    outcome = replayed(Changes.breaks, after=WHILE, wait=WAIT)
    assert isinstance(outcome, Failed), str(outcome)
    assert (outcome.party, type(outcome.error)) == ("consumer", ValueError)


def test_producer_that_raises():
    def producer(changes, event):
        raise OSError(event)

    outcome = replayed(Changes.run, producer)
    assert isinstance(outcome, Failed), str(outcome)
    assert (outcome.party, type(outcome.error)) == ("producer", OSError)


def test_blocked_loop_ends():
    changes = Changes(stand_in())
    outcome = replay_tasks(
        changes.blocks,
        lambda: changes.record("event"),
        after=Line(Changes.blocks, WHILE),
        wait=Line(Changes.blocks, WAIT),
        limit=0.2,
    )
    assert isinstance(outcome, NotReached), str(outcome)
    assert "the event loop is blocked" in outcome.reason
    assert outcome.threads == ()


@pytest.mark.parametrize(
    ("function", "before", "expected"),
    [
        (Mailbox.tested_outside, ["async with self.changed:"], Lost),
        (Mailbox.tested_inside, [], Delivered),
    ],
)
def test_condition(function, before, expected):
    mailbox = Mailbox(stand_in())
    outcome = replay_tasks(
        lambda: function(mailbox),
        lambda: mailbox.put("item"),
        after=Line(function, "while not self.items:"),
        before=[Line(function, code) for code in before],
        wait=Line(function, "await self.changed.wait()"),
    )
    assert isinstance(outcome, expected), str(outcome)
