"""LAG109: a body that is started as a thread or task clears the event that stops it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_clear_at_start
from ..base import Detection, Page, Rule, WitnessStep, contains, line_of, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program


#: How threads and tasks are started, as far as bytes tell.
STARTERS = (
    b"Thread",
    b"Process",
    b"Timer",
    b"Task",
    b"task",
    b"thread",
    b"ensure_future",
    b"submit",
    b"spawn",
    b"start_soon",
    b"run_in_executor",
)


def find(program: Program) -> Iterator[Detection]:
    """Clears among the first acts of a body, of an event that another function sets to end it."""
    from . import fix_clear_in_starter
    from .decision import early_clears

    for early in early_clears(program):
        name, start = early.name, early.start
        kind = "task" if start.how.value == "task" else "thread"
        setter, signal = early.setter.function, early.setter.set
        told, untold = "tells it to end", "was told nothing, and goes on"
        remedy, advice = "clear before the start", f"clear before the {kind} is started, where it is started"
        if early.wakes:
            told, untold = "publishes, and wakes it", "blocks although there is something to do"
            remedy, advice = "do not clear", "leave the event as it is: at worst the first pass finds nothing"
        yield Detection(
            code="LAG109",
            node=early.node,
            message=(
                f"`{name}.clear()` erases a `set()` by `{setter.name}()` that comes after the {kind}'s "
                f"start (line {line_of(0)}) and before this: {remedy}"
            ),
            receiver=name,
            witness=(
                WitnessStep(Lane.PRODUCER, start.node, start.starter or early.body, "", f"starts the {kind}"),
                WitnessStep(Lane.PRODUCER, signal.operation.node, signal.function, "", told),
                WitnessStep(
                    Lane.CONSUMER,
                    early.node,
                    early.body,
                    "",
                    "erases that, as one of its first acts",
                    dies=True,
                ),
                WitnessStep(Lane.CONSUMER, early.asks, early.body, "", untold),
            ),
            fixes=tuple(fix_clear_in_starter.propose(program, early)),
            advice=advice,
        )


PAGE = Page(
    what="""\
Reports a `clear()` among the first acts of a function that this file itself starts as a thread,
process or task, when another function ends it by calling `set()` on the same event, or wakes it:
it publishes something, sets the event, and the function looks at that once its wait is over.""",
    why="""\
From the moment it is started, a body can be told to end; but it runs when the scheduler says so.
A `stop()` that comes in between sets the event, and the body, which begins by clearing it, never
hears of it. `stop()` then joins a thread that does not end. In the same way a `submit()` that comes
early leaves its job lying until the next one wakes the thread.

    starter, stopper                  thread
    self._thread.start()
    self._stop.set()
                                      self._stop.clear()      <-- told to end no longer
                                      while not self._stop.wait(1): ...
    self._thread.join()                                       <-- for ever

Tasks of an event loop take their first step later, too: `create_task()` and then `stop()`, with no
`await` in between, is enough.""",
    example="""\
import threading


class Poller:
    def __init__(self):
        self._stop = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _run(self):
        self._stop.clear()
        while not self._stop.wait(1):
            self.poll()
""",
    use_instead="""\
import threading


class Poller:
    def __init__(self):
        self._stop = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._stop.clear()
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _run(self):
        while not self._stop.wait(1):
            self.poll()
""",
    fix_safety="""\
Safe where the body has one start, is private to the file, and `stop()` waits for its end however
long that takes, so that no two runs share the event. Otherwise unsafe: after a `join()` with a
timeout the old run may still be there to be told; with several starters, each clears for all; a
body that others may call directly finds the event as it was left. An `if self._stop is None: ...`
that makes the event comes along, and is made in another thread then: unsafe. A subclass of Thread
whose constructor makes the event just loses the clear (a thread starts once): unsafe, since a
`stop()` before `start()` then counts. An event that wakes the body just loses the clear as well,
since what was published before the start is news, too: unsafe, since the first pass may find
nothing to do. There is no fix where a start is in a loop, in a lambda, or not at a line of its own,
or where the body is called or handed out elsewhere.""",
    limits="""\
The start, the clear and the `set()` must be in one file. The `set()` must be there to end the body:
behind it the thread or task is joined, or the body's loop goes on until the event is set and nobody
else can be the caller. Or it must be there to wake the body, which is told by the state that it
publishes and the body looks at behind the wait; anything that the body asks for between the clear
and the wait may be what is answered. Silent where the starter waits for a sign of the body, where
the stopper refuses until the body has said that it runs, where the body looks at what was written
with the set, where a task's starter is suspended after the start, and where the body waits for
anything before it clears.""",
)

RULE = Rule(
    code="LAG109",
    name="clear-at-start",
    summary="a thread or task clears, as it begins, the event by which another function ends it",
    page=PAGE,
    find=find,
    byte_filter=contains((b".clear", b"Event("), (b".set",), (b".wait", b".is_set", b".isSet"), STARTERS),
    ast_filter=on_tree(may_clear_at_start),
)
