"""Replays an order of two tasks: the producer runs where the consumer's coroutine suspends."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Generator, Iterable
from dataclasses import replace
from types import FrameType, coroutine
from typing import Any

from .course import Course, Phase, course_of
from .lines import Line
from .loops import run_on_loop
from .outcomes import Delivered, Failed, Lost, NotReached, Outcome
from .parties import Party, is_async, run_async, run_plain, where_raised
from .support import UnsupportedError, refuse_greenlets
from .tracing import LineEvents
from .waits import Ended, Waits, adopt, observed, patched

#: Seconds on the loop's clock that a producer may take before it counts as locked out by the consumer.
_PATIENCE = 1.0
#: Seconds on the loop's clock after which a wait is taken for one without an end.
_WATCHED = 24 * 3600.0
#: Real seconds that the loop's thread gets to end.
_FAREWELL = 1.0
#: Real seconds in which the clock is expected to jump over what a lost wait lasts.
_JUMPING = 0.5


def replay_tasks(
    consumer: Party,
    producer: Party,
    *,
    after: Line | None = None,
    before: Line | Iterable[Line] = (),
    wait: Line | Iterable[Line],
    first: Party | None = None,
    within: float = 0.5,
    limit: float = 10.0,
) -> Outcome:
    """Run a producer where a consumer's coroutine suspends, after it has looked and before it waits.

    The arguments are those of `replay_threads`. All parties are called on an event loop, which runs in a
    thread of its own; those that return a coroutine or an async generator are awaited. The seconds of
    `within` are those of the loop's clock, which jumps; those of `limit` are real.

    Returns: What happened. `NotReached` if the consumer does not suspend between `after` and the next line
        of `before` or `wait`: no other task can run there.

    Raises:
        LineNotFoundError: A line is not there, or not clearly one.
        UnsupportedError: The code waits for processes or greenlets.
    """
    course = course_of(after, before, wait)
    with patched():
        return _Replay(course, consumer, producer, first, within, limit).run()


class _ProducerError(Exception):
    """The producer raised."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


class _Replay:
    """One replay: a thread with an event loop, on which all parties run.

    Attributes:
        is_running: The consumer's coroutine runs now, and no other.
        passed: It has once come from the look to the signal without a suspension.
        since: When it came to the wait, on the loop's clock.
        seconds: How long it has waited there; None as long as it is there.
    """

    def __init__(
        self,
        course: Course,
        consumer: Party,
        producer: Party,
        first: Party | None,
        within: float,
        limit: float,
    ) -> None:
        self.course = course
        self.consumer, self.producer, self.first = consumer, producer, first
        self.within = within
        self.limit = limit
        self.waits = Waits()
        self.waits.hurried = False
        self.files = {place.path for place in course.touching}
        self.events = LineEvents(self.files, self._on_line)
        self.is_running = False
        self.passed = False
        self.since = math.inf
        self.seconds: float | None = None
        self.signalling: asyncio.Future[None] | None = None
        self.outcome: Outcome | None = None
        self.error: BaseException | None = None

    def run(self) -> Outcome:
        """Return the outcome, after the loop's thread has ended or is named in it."""
        thread = threading.Thread(target=self._run_loop, name="replay-loop", daemon=True)
        with self.events():
            thread.start()
            thread.join(self.limit + _JUMPING + _FAREWELL)
            self.waits.over = True
            for one in (thread, *self.waits.workers):
                one.join(_FAREWELL)
        if self.error is not None:
            raise self.error
        blocked = f"the event loop is blocked, the consumer is at {self.course.last}"
        outcome = self.outcome or NotReached(line=str(self.course.wait()), reason=blocked)
        left = tuple(one.name for one in (thread, *self.waits.workers) if one.is_alive())
        return replace(outcome, steps=tuple(self.course.steps), threads=left)

    def _run_loop(self) -> None:
        try:
            with observed(self.waits), self.events.of_this_thread():
                run_on_loop(self._main(), self.waits, lambda: True)
        except Ended:
            pass
        except BaseException as error:  # noqa: BLE001
            self.error = error

    async def _main(self) -> None:
        if self.first is not None:
            await _run(self.first)
            self.course.steps.append("producer  gives a first signal")
        if self.course.after is None:
            try:
                await self.signal()
            except _ProducerError as raised:
                self.outcome = self._producer_failed(raised)
                return
        task = asyncio.ensure_future(_driven(self))
        await self._watch(task)
        self.outcome = self._outcome(task)
        task.cancel()

    async def _watch(self, task: asyncio.Future[None]) -> None:
        """Let the consumer run until there is an outcome, or nothing can be expected any more."""
        loop = asyncio.get_running_loop()
        step, phase, began = self.within / 4, self.course.phase, loop.time()
        end = time.monotonic() + self.limit
        while not task.done() and not self.course.delivered and time.monotonic() < end:
            await asyncio.wait({task}, timeout=step)
            if self.course.phase is not phase:
                step, phase, began = self.within / 4, self.course.phase, loop.time()
                continue
            if loop.time() > began + self.within and phase is Phase.VERDICT:
                end = min(end, time.monotonic() + _JUMPING)
            if loop.time() > began + _WATCHED:
                return
            step *= 2

    def _outcome(self, task: asyncio.Future[None]) -> Outcome:
        """Return what the consumer has come to."""
        course = self.course
        error = task.exception() if task.done() and not task.cancelled() else None
        if isinstance(error, _ProducerError):
            return self._producer_failed(error)
        if course.waiting is not None and self._waited() >= self.within:
            if self.signalling is not None and not self.signalling.done():
                return NotReached(line=str(course.wait()), reason="the producer waits, too")
            if test := course.still_nothing():
                return NotReached(line=str(course.wait()), reason=f"`{test}` still holds after the signal")
            course.steps.append(f"consumer  sleeps at {course.wait()}")
            return Lost(seconds=self._lasting(task), where=str(course.wait()))
        if isinstance(error, UnsupportedError):
            raise error
        if error is not None and not isinstance(error, Ended):
            return Failed(party="consumer", error=error, where=where_raised(error, self.files))
        if course.phase is Phase.APPROACH:
            return NotReached(line=str(course.wait()), reason=self._why_not(task))
        if course.delivered or task.done():
            course.delivered = course.delivered or "ended"
            course.steps.append(f"consumer  {course.delivered}")
            return Delivered(how=course.delivered)
        return NotReached(
            line=str(course.wait()), reason=f"after the signal the consumer is at {course.last}"
        )

    def _producer_failed(self, raised: _ProducerError) -> Outcome:
        where = where_raised(raised.error, self.files)
        return Failed(party="producer", error=raised.error, where=where)

    def _why_not(self, task: asyncio.Future[None]) -> str:
        if self.passed:
            return "the consumer does not suspend between the look and this line, so no task can run there"
        if task.done():
            return "the consumer ended before"
        return f"the consumer waits at {self.course.last} before it comes there"

    def _waited(self) -> float:
        """Return how long the consumer has waited, in seconds of the loop's clock."""
        return asyncio.get_running_loop().time() - self.since if self.seconds is None else self.seconds

    def _lasting(self, task: asyncio.Future[None]) -> float:
        is_over = self.seconds is not None or task.done()
        return round(self._waited(), 2) if is_over else math.inf

    async def signal(self) -> None:
        """Let the producer run until it has ended, or cannot go on while the consumer stands."""
        self.course.phase = Phase.SIGNAL
        self.signalling = asyncio.ensure_future(_run(self.producer))
        done, _ = await asyncio.wait({self.signalling}, timeout=_PATIENCE)
        if done and (error := self.signalling.exception()) is not None:
            raise _ProducerError(error)
        self.course.steps.append(
            f"producer  {'has signalled' if done else 'is kept out by a lock of the consumer'}"
        )
        self.course.signalled()

    def _on_line(self, frame: FrameType, line: int) -> None:
        """Take part in the consumer's run: note where it is, and end it when there is an outcome."""
        self.waits.check()
        if not self.is_running:
            if self.course.phase is Phase.SIGNAL:
                self.course.producer_at(frame, line)
            return
        if self.course.last is None:
            adopt(frame.f_globals)
            refuse_greenlets(frame.f_globals)
        was_waiting = self.course.waiting is not None
        if self.course.at(frame, line):
            self.passed = True
        if self.course.delivered:
            if self.course.waiting is not None:
                self.seconds = self._waited()
            raise Ended
        if self.course.waiting is not None and not was_waiting:
            self.since = asyncio.get_running_loop().time()


@coroutine
def _driven(replay: _Replay) -> Generator[Any, Any, None]:
    """Run the consumer step by step. Where it suspends after it has looked, the producer runs."""
    replay.is_running = True
    try:
        steps = _run(replay.consumer)
    finally:
        replay.is_running = False
    value: Any = None
    error: BaseException | None = None
    while True:
        replay.is_running = True
        try:
            suspended = steps.throw(error) if error is not None else steps.send(value)
        except StopIteration:
            return
        finally:
            replay.is_running = False
        value = error = None
        if replay.course.phase is Phase.APPROACH and replay.course.looked:
            yield from replay.signal().__await__()
        try:
            value = yield suspended
        except GeneratorExit:
            steps.close()
            raise
        except BaseException as raised:  # noqa: BLE001
            error = raised


async def _run(party: Party) -> None:
    """Call a party on the loop and run to its end what it returns."""
    result = party()
    if is_async(result):
        await run_async(result)
    else:
        run_plain(result)
