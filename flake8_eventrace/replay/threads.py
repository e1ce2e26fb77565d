"""Replays an order of two threads: one is stopped before a line until the other has run."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import FrameType

from .course import Course, Phase, course_of
from .lines import Line
from .loops import run_on_loop
from .outcomes import Delivered, Failed, Lost, NotReached, Outcome
from .parties import Party, is_async, run_async, run_plain, where_raised
from .support import UnsupportedError, refuse_blocked, refuse_greenlets
from .tracing import LineEvents
from .waits import Ended, Waits, adopt, blocked_at, observed, patched

#: Seconds for which a producer may stand still before it counts as locked out by the consumer.
_PATIENCE = 1.0
#: Seconds that a thread gets to end after the replay.
_FAREWELL = 1.0
_TICK = 0.005


def replay_threads(
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
    """Run a producer in its thread after a consumer, in another, has looked and before it waits.

    Args:
        consumer: Calls the function that waits. If that returns a generator, it is run to its end; a
            coroutine or an async generator is run on an event loop in the consumer's thread.
        producer: Calls the function that changes the state and signals.
        after: The line where the consumer looks at the state. None: it does not look before it waits, so the
            producer runs before it starts.
        before: Lines where it next touches the signal, such as a `clear()` or the `with` of a lock.
        wait: The line, or the lines, where it waits for the signal.
        first: Runs before the consumer starts, such as a first signal that lets it come past its first wait.
        within: Seconds after the signal in which the consumer must get it.
        limit: Seconds that the consumer may take to reach `before` or `wait`, and again to reach an outcome.

    Returns: What happened. If the consumer keeps the producer out by a lock, so that this order cannot be
        had, it goes on until the producer can run; most often that is `Delivered`.

    Raises:
        LineNotFoundError: A line is not there, or not clearly one.
        UnsupportedError: The code waits for processes or greenlets.
    """
    course = course_of(after, before, wait)
    with patched():
        return _Replay(course, consumer, producer, first, within, limit).run()


class _Replay:
    """One replay. The thread that calls `run` directs the two others."""

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
        self.within = within
        self.limit = limit
        self.waits = Waits()
        self.files = {place.path for place in course.touching}
        self.events = LineEvents(self.files, self._on_line)
        self.held = threading.Event()
        self.released = threading.Event()
        self.consumer = _Thread("consumer", consumer, self.events, self.waits)
        self.producer = _Thread("producer", producer, self.events, Waits())
        self.first = None if first is None else _Thread("producer", first, self.events, Waits())
        for one in filter(None, (self.producer, self.first)):
            one.waits.hurried = False
        self.changed_at = math.inf

    def run(self) -> Outcome:
        """Return the outcome, after all threads have ended or are named in it."""
        with self.events():
            try:
                outcome = self._outcome()
            finally:
                threads = self._end()
        return replace(outcome, steps=tuple(self.course.steps), threads=threads)

    def _outcome(self) -> Outcome:
        if self.first is not None:
            self._let_run(self.first)
            if self.first.error is not None:
                return self._failed(self.first)
            self.course.steps.append("producer  gives a first signal")
        if self.course.after is None:
            return self._signal() or self._verdict()
        self.consumer.start()
        return self._approach() or self._signal() or self._verdict()

    def _approach(self) -> Outcome | None:
        """Let the consumer come to its stop. Return an outcome if it does not."""
        reason = ""
        if not self._until(lambda: self.held.is_set() or self.consumer.is_over or self._sleeps_forever()):
            reason = f"the consumer did not come there in {self.limit:g} s, it is at {self.course.last}"
        elif self.held.is_set():
            return None
        elif self.consumer.error is not None:
            return self._failed(self.consumer)
        elif self.consumer.is_over:
            reason = "the consumer ended before"
        else:
            reason = f"the consumer sleeps at {self.course.last} before it comes there"
        return NotReached(line=str(self.course.wait()), reason=reason)

    def _signal(self) -> Outcome | None:
        """Let the producer run. Return an outcome if it raises."""
        self.course.phase = Phase.SIGNAL
        self._let_run(self.producer)
        if self.producer.is_over and self.producer.error is not None:
            return self._failed(self.producer)
        done = "has signalled" if self.producer.is_over else "stands still"
        self.course.steps.append(f"producer  {done}")
        self.waits.hurried = False
        self.course.signalled()
        self.changed_at = time.monotonic()
        self.released.set()
        if self.course.after is None:
            self.consumer.start()
        return None

    def _let_run(self, thread: _Thread) -> None:
        """Start a thread and wait until it has ended, or stands still, or takes too long."""
        thread.start()
        seen: object = None
        since = time.monotonic()
        end = since + self.limit
        while not thread.is_over and time.monotonic() < min(end, since + _PATIENCE):
            time.sleep(_TICK)
            frame = blocked_at(thread.ident)
            now = (frame, frame.f_lasti) if frame is not None else None
            if now != seen:
                seen, since = now, time.monotonic()

    def _verdict(self) -> Outcome:
        """Let the consumer go on, and see whether it gets the signal."""
        course = self.course
        decided = self._until(
            lambda: bool(course.delivered) or self.consumer.is_over or self._is_lost() or self._is_elsewhere()
        )
        if self.producer.is_over and self.producer.error is not None:
            return self._failed(self.producer)
        sleeping = self.waits.sleeping
        if self.waits.timed_out is not None and course.waiting is not None:
            return self._lost(self.waits.timed_out)
        if self.consumer.error is not None:
            return self._failed(self.consumer)
        if course.delivered or self.consumer.is_over:
            course.delivered = course.delivered or "ended"
            course.steps.append(f"consumer  {course.delivered}")
            return Delivered(how=course.delivered)
        if decided and course.waiting is not None:
            if self.producer.is_over or self.producer.waits.sleeping is not None:
                return self._lost(sleeping.timeout if sleeping is not None else math.inf)
            return NotReached(
                line=str(self.course.wait()), reason="the producer stands still, and has not signalled"
            )
        return NotReached(
            line=str(self.course.wait()), reason=f"after the signal the consumer is at {course.last}"
        )

    def _lost(self, seconds: float) -> Outcome:
        where = str(self.course.wait())
        if test := self.course.still_nothing():
            return NotReached(line=where, reason=f"`{test}` still holds after the signal")
        self.course.steps.append(f"consumer  sleeps at {where}")
        return Lost(seconds=seconds, where=where)

    def _is_lost(self) -> bool:
        """Return whether the consumer has slept at the wait for long enough, and nobody has woken it."""
        if self.course.waiting is None:
            return False
        sleeping = self.waits.sleeping
        if sleeping is not None:
            return sleeping.locked() and time.monotonic() > sleeping.since + self.within
        refuse_blocked(blocked_at(self.consumer.ident))
        return time.monotonic() > self.changed_at + max(3 * self.within, _PATIENCE)

    def _is_elsewhere(self) -> bool:
        """Return whether the consumer sleeps in another wait than the one in question."""
        sleeping = self.waits.sleeping
        return (
            self.course.waiting is None
            and sleeping is not None
            and sleeping.locked()
            and time.monotonic() > sleeping.since + 3 * self.within
        )

    def _sleeps_forever(self) -> bool:
        """Return whether the consumer is in a wait without a timeout, which nobody ends."""
        sleeping = self.waits.sleeping
        if sleeping is None:
            if self.course.last is not None and not self.held.is_set():
                refuse_blocked(blocked_at(self.consumer.ident))
            return False
        return math.isinf(sleeping.timeout) and time.monotonic() > sleeping.since + self.within

    def _until(self, is_so: Callable[[], bool]) -> bool:
        """Wait until something is so. Return False if that takes longer than the limit."""
        end = time.monotonic() + self.limit
        while not is_so():
            if time.monotonic() > end:
                return False
            time.sleep(_TICK)
        return True

    def _failed(self, thread: _Thread) -> Outcome:
        assert thread.error is not None
        if isinstance(thread.error, UnsupportedError):
            raise thread.error
        where = where_raised(thread.error, self.files)
        return Failed(party=thread.party, error=thread.error, where=where)

    def _end(self) -> tuple[str, ...]:
        """End the threads. Return the names of those that still run."""
        self.course.phase = Phase.OVER
        parties = [one for one in (self.consumer, self.producer, self.first) if one is not None]
        for party in parties:
            party.waits.over = True
        self.released.set()
        threads: list[threading.Thread] = [party for party in parties if party.ident is not None]
        threads += self.waits.workers
        for thread in threads:
            thread.join(_FAREWELL)
        return tuple(thread.name for thread in threads if thread.is_alive())

    def _on_line(self, frame: FrameType, line: int) -> None:
        """Take part in the consumer's run: stop it, or end it."""
        here = threading.get_ident()
        if here != self.consumer.ident:
            if here == self.producer.ident and self.course.phase is not Phase.OVER:
                self.course.producer_at(frame, line)
            return
        self.waits.check()
        if self.course.last is None:
            adopt(frame.f_globals)
            refuse_greenlets(frame.f_globals)
        was_waiting = self.course.waiting is not None
        if self.course.at(frame, line):
            self.held.set()
            self.released.wait()
            self.waits.check()
            self.course.at(frame, line)
        if self.course.delivered:
            raise Ended
        if self.course.waiting is not None and not was_waiting:
            self.waits.timed_out = None


class _Thread(threading.Thread):
    """A party's thread: a daemon, whose exception is kept."""

    def __init__(self, party: str, function: Party, events: LineEvents, waits: Waits) -> None:
        super().__init__(name=f"replay-{party}", daemon=True)
        self.party = party
        self.function = function
        self.events = events
        self.waits = waits
        self.error: BaseException | None = None
        self.is_over = False

    def run(self) -> None:
        try:
            with observed(self.waits), self.events.of_this_thread():
                _run(self.function, self.waits)
        except Ended:
            pass
        except BaseException as error:  # noqa: BLE001
            self.error = error
        finally:
            self.is_over = True


def _run(party: Party, waits: Waits) -> None:
    """Call a party and run to its end what it returns."""
    result = party()
    if is_async(result):
        run_on_loop(run_async(result), waits, lambda: waits.hurried)
    else:
        run_plain(result)
