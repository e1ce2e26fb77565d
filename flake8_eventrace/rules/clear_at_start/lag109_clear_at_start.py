"""LAG109: the body of a thread or task clears the event that stops it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_clear_at_start
from ..base import (
    Detection,
    Page,
    Rule,
    WitnessStep,
    all_of,
    any_of,
    contains,
    line_of,
    on_bytes,
    on_tree,
)
from .ast_filter import may_reset_flag_at_start

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...settings import Settings


#: How threads, processes, greenlets and tasks are started, as far as bytes tell.
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
    b"Greenlet",
    b"apply_async",
    b"start_soon",
    b"run_in_executor",
)


#: The attributes that are set to True or to False.
_FLAGS = re.compile(rb"\.(\w+)(?=\s*=\s*(?:[\w.]+\s*=\s*)*(True|False)\b)")


def _may_reset_flag(source: bytes, settings: Settings) -> bool:
    """Return whether a source sets an attribute to True and one of the same name to False."""
    values: dict[bytes, set[bytes]] = {}
    for name, value in _FLAGS.findall(source):
        values.setdefault(name, set()).add(value)
    return any(len(both) > 1 for both in values.values())


def find(program: Program) -> Iterator[Detection]:
    """Yield clears among the first steps of a body, of an event (or flag) that another function sets."""
    yield from _clears(program)
    yield from _resets(program)


def _resets(program: Program) -> Iterator[Detection]:
    """Yield resets of plain flags among the first steps of a body."""
    from .plain_flag import early_resets

    for early in early_resets(program):
        name, start = early.name, early.start
        kind = "task" if start.kind.value == "task" else "thread"
        yield Detection(
            code="LAG109",
            node=early.reset.operation.node,
            message=(
                f"`{name}` takes back what `{early.stopper.name}()` wrote after the {kind} was started "
                f"(line {line_of(0)}) and before this line: reset it before the start"
            ),
            receiver=name,
            witness=(
                WitnessStep(Lane.PRODUCER, start.node, start.starter or early.body, "", f"starts the {kind}"),
                WitnessStep(Lane.PRODUCER, early.stop.operation.node, early.stopper, "", "tells it to end"),
                WitnessStep(
                    Lane.CONSUMER,
                    early.reset.operation.node,
                    early.body,
                    "",
                    "takes that back as one of its first steps",
                    dies=True,
                ),
                WitnessStep(
                    Lane.CONSUMER,
                    early.question.syntax_in(early.body),
                    early.body,
                    "",
                    "sees no stop and goes on",
                ),
            ),
            advice=f"reset the flag directly before the {kind} is started, not in what it runs",
        )


def _clears(program: Program) -> Iterator[Detection]:
    """Yield clears among the first steps of a body, of an event that another function sets to end it."""
    from . import fix_clear_in_starter
    from .decision import early_clears

    for early in early_clears(program):
        name, start = early.name, early.start
        kind = "task" if start.kind.value == "task" else "thread"
        setter, signal = early.setter.function, early.setter.set
        signalled, effect = "tells it to end", "sees no signal and goes on"
        remedy, advice = "clear before the start", f"clear the event directly before the {kind} is started"
        if early.wakes:
            signalled, effect = "publishes and wakes it", "blocks although there is something to do"
            remedy, advice = (
                "do not clear",
                "do not clear the event: at worst, the first pass finds nothing to do",
            )
        yield Detection(
            code="LAG109",
            node=early.node,
            message=(
                f"`{name}.clear()` erases a `set()` by `{setter.name}()` made after the {kind} was started "
                f"(line {line_of(0)}) and before this line: {remedy}"
            ),
            receiver=name,
            witness=(
                WitnessStep(Lane.PRODUCER, start.node, start.starter or early.body, "", f"starts the {kind}"),
                WitnessStep(Lane.PRODUCER, signal.operation.node, signal.function, "", signalled),
                WitnessStep(
                    Lane.CONSUMER,
                    early.node,
                    early.body,
                    "",
                    "erases that signal as one of its first steps",
                    dies=True,
                ),
                WitnessStep(Lane.CONSUMER, early.asks, early.body, "", effect),
            ),
            fixes=tuple(fix_clear_in_starter.propose(program, early)),
            advice=advice,
        )


PAGE = Page(
    what="""\
Reports a `clear()` among the first steps of a function that this file itself starts as a thread,
process or task, in two cases. Another function calls `set()` on the same event to end it. Or
another function wakes it: it publishes something and sets the event, and the started function reads
that state after its wait.

A plain boolean is reported in the same way: the body begins with `self._stop = False` (or
`self._running = True`) and loops until another function turns it, which then joins the thread or
awaits the task.""",
    why="""\
As soon as a body is started, it can be told to end; but it runs only when the scheduler lets it. A
`stop()` in between sets the event. The body then begins by clearing the event and never sees the
signal. So `stop()` joins a thread that does not end. In the same way, the job of an early
`submit()` is not processed until the next one wakes the thread.

    starter, stopper                  thread
    self._thread.start()
    self._stop.set()
                                      self._stop.clear()      <-- the signal is lost here
                                      while not self._stop.wait(1): ...
    self._thread.join()                                       <-- forever

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
Safe if the body has one start, is private to the file, and `stop()` waits for its end without a
timeout, so that no two runs share the event. Otherwise unsafe:

* After a `join()` with a timeout, the old run may still need the signal.
* With several starters, each clears for all.
* A run that queues for a worker of a pool used to clear only after the run before it.
* A thread that another function makes may be on already; its second start fails after the clear.
* A call with effects before the clear would come after it.
* A body that others may call directly finds the event in its old state.
* An `if self._stop is None: ...` that creates the event moves along, and then runs in another
  thread.

For a subclass of Thread whose constructor creates the event, the fix only removes the clear,
because a thread starts once. This is unsafe: a `stop()` before `start()` then counts. For an event
that wakes the body, the fix also only removes the clear, because what was published before the
start is also new. This is unsafe: the first pass may find nothing to do. There is no fix for a
plain flag, nor if a start is in a loop, in a lambda, or not a separate statement, or if the body is
called or passed on elsewhere.""",
    limits="""\
The start, the clear and the `set()` must be in one file. The purpose of the `set()` must be
visible. Either it ends the body: after it, the thread or task is joined; or the body loops until
the event is set, and nobody else can be the caller. Or it wakes the body: it publishes state that
the body reads after the wait. If the body makes a request between the clear and the wait, the
`set()` may be the answer to it. Nothing is reported if the starter waits for a sign from the body,
if the stopper refuses until the body has reported that it runs, if the body reads what was written
with the set, if the starter of a task suspends after the start, or if the body waits for anything
before it clears. Tasks are taken for eager if the file names an eager task factory
(`asyncio.eager_task_factory`), or passes `eager_start`: their first steps are done when the call
returns, and nothing is reported. A plain flag must be an attribute that both write as `True` or
`False`. Nothing is reported if the stopper does not wait for the end, or if it does something else
that the body uses, such as putting an item into its queue or closing its connection: the loop may
end by that.""",
)

RULE = Rule(
    code="LAG109",
    name="clear-at-start",
    summary="a thread or task begins by clearing the event with which another function ends it",
    page=PAGE,
    find=find,
    byte_filter=any_of(
        contains((b".clear", b"Event("), (b".set",), (b".wait", b".is_set", b".isSet"), STARTERS),
        all_of(
            contains((b"True",), (b"False",), (b"while ",), (b".join", b"await"), STARTERS),
            on_bytes(_may_reset_flag),
        ),
    ),
    ast_filter=on_tree(lambda tree: may_clear_at_start(tree) or may_reset_flag_at_start(tree)),
)
