"""LAG204: a lock of threads is held over an `await`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ..base import CallRule, Detection, Effect, Page, WitnessStep, contains, line_of, on_calls
from .ast_filter import may_hold_lock

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls
    from .decision import HeldLock


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Yield the locks of threads that coroutines hold while they are suspended."""
    from .decision import held_over_suspension

    for held in held_over_suspension(program, calls):
        yield _detection(held)


def _detection(held: HeldLock) -> Detection:
    name = held.function.module.tree.code_for_node(held.node)
    where = f"`{name}` is held over the suspension in line {line_of(1)}"
    if held.reentrant:
        message = f"{where} and keeps no other task out: all tasks have one thread, which it lets in again"
        effect = "is let in, as it has the same thread, and finds things half done"
    else:
        message = f"{where}: another task that wants it blocks the event loop, and it is never given back"
        effect = "blocks the thread of the event loop"
    advice = "use `asyncio.Lock` and `async with`, or leave the lock before the suspension"
    if held.of_threads:
        advice = "leave the lock before the suspension: threads want it, too, so one of asyncio will not do"
    end = "never goes on, so the lock is never given back"
    if held.reentrant:
        end = "goes on, although another task was in between"
    return Detection(
        code="LAG204",
        node=held.node,
        message=message,
        receiver=name,
        witness=(
            WitnessStep(Lane.CONSUMER, held.acquisition, held.function, "", "acquires the lock"),
            WitnessStep(Lane.CONSUMER, held.suspension, held.function, "", "suspends, and holds the lock"),
            WitnessStep(Lane.PRODUCER, None, None, "another task that acquires it", effect, dies=True),
            WitnessStep(Lane.CONSUMER, None, None, f"`{held.function.name}`", end),
        ),
        advice=advice,
    )


PAGE = Page(
    what="""\
Reports a lock of threads or processes (`Lock`, `RLock`, `Semaphore`, `Condition` of `threading` or
`multiprocessing`) that a coroutine holds while it is suspended: over an `await`, an `async for` or
an `async with`. It is reported where it is acquired, by `with` or by `acquire()`.""",
    why="""\
All tasks of an event loop share one thread. A task that has to wait for a lock of threads stops
that thread, and with it the task that holds the lock: that one can never go on and give it back.

    one task                          another task
    with self.lock:
        await sink.send(row)          (the loop runs the other task meanwhile)
                                      with self.lock:   <-- blocks the thread of the loop
        ...                           # never comes to run: the loop stands still

Everything works as long as the tasks do not meet, so tests with one client pass.""",
    example="""\
import threading


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        self.rows = []

    async def add(self, sink, row):
        with self.lock:
            self.rows.append(row)
            await sink.send(row)
""",
    use_instead="""\
import asyncio


class Ledger:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.rows = []

    async def add(self, sink, row):
        async with self.lock:
            self.rows.append(row)
            await sink.send(row)
""",
    fix_safety="""\
There is no fix. Whether the lock may become one of asyncio depends on all that use it: threads
cannot. Whether it may be left before the `await` depends on what it guards.""",
    limits="""\
Only what is known to be such a lock is judged: by its constructor or an annotation, in this file or
in one that it imports. Silent are `acquire(False)` and `acquire(timeout=0)`, a lock that is local
to one run of the function, a coroutine that awaits nothing that suspends (coroutines of any file of
the project are followed), one that runs alone on an event loop of its own (`asyncio.run(f())`, an
asynchronous view of Flask), and a lock under one of asyncio that every coroutine of the file which
acquires it holds, too. It is assumed that two tasks may run the coroutine at the same time, and
that each is suspended where it awaits something that is not in sight. The `yield` of an
asynchronous generator is no suspension here, because its consumer need not suspend.

A reentrant lock (`RLock`, and a `Condition` that is not made over another lock) belongs to the
thread, so a second task does not block. It is let in, too, and the lock guards nothing: that is
reported where something is read under the lock before the suspension, and written after it.""",
)

RULE = CallRule(
    code="LAG204",
    name="thread-lock-over-await",
    summary="a coroutine holds a lock of threads over an `await`, which can stop the event loop for good",
    page=PAGE,
    follow=follow,
    byte_filter=contains((b"async", b"coroutine", b"inlineCallbacks"), (b"with", b".acquire")),
    ast_filter=on_calls(may_hold_lock),
    effect=Effect.BLOCKING,
)
