"""Runs a consumer and a producer in the order that loses a signal: on real code, unchanged, within a bound.

A function that waits, one that signals, and lines of the source go in; an outcome comes out: `Lost`,
`Delivered`, `NotReached` or `Failed`. Only the standard library is needed, so that a test that was written
with this module needs nothing else of flake8-eventrace. `eventrace reproduce FILE:LINE` writes such tests:

    def test_event_stream_gets_the_signal():
        session = stream.Session()
        outcome = replay_threads(
            consumer=lambda: stream.event_stream(session),
            producer=lambda: session.publish("event"),
            after=Line(stream.event_stream, "for event in session.events[sent:]:", 18),
            before=Line(stream.event_stream, "session.event_flag.clear()", 21),
            wait=Line(stream.event_stream, "if not session.event_flag.wait(timeout=15):", 22),
        )
        assert isinstance(outcome, Delivered), str(outcome)

That reads: the consumer runs until it has passed the line `after`, where it looks at the state. As soon as
it comes to the line `before` or to the line `wait`, it is stopped, and the producer runs: it changes the
state and signals. Then the consumer goes on. Does it get past `wait`, or look again at `after`, or end? Then
the signal was delivered. Does it sleep at `wait`? Then the signal is lost.

`replay_threads` stops a thread, `replay_tasks` runs the producer where a coroutine suspends. Nothing sleeps
for as long as the code would: before the signal, timeouts expire at once, and after it a wait is lost as soon
as `within` seconds have passed. Tasks run on a clock that jumps to the next timer. Everything that is started
ends, or is named in the outcome. Processes and greenlets are refused.
"""

from .lines import Line, LineNotFoundError
from .outcomes import Delivered, Failed, Lost, NotReached, Outcome
from .stand_ins import stand_in
from .support import UnsupportedError
from .tasks import replay_tasks
from .threads import replay_threads

__all__ = [
    "Delivered",
    "Failed",
    "Line",
    "LineNotFoundError",
    "Lost",
    "NotReached",
    "Outcome",
    "UnsupportedError",
    "replay_tasks",
    "replay_threads",
    "stand_in",
]
