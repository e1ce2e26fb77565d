"""LAG108: a thread uses an asyncio primitive without waking the loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ..base import Detection, Effect, Page, Rule, WitnessStep, line_of, on_bytes, on_tree
from .filters import may_touch, may_touch_in_thread

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from .touches import ForeignSet


def find(program: Program) -> Iterator[Detection]:
    """Yield sets, puts and results of asyncio primitives in functions that run in a thread."""
    from . import fix_threadsafe_call
    from .decision import foreign_sets

    for foreign in foreign_sets(program):
        yield Detection(
            code="LAG108",
            node=foreign.node,
            message=_message(foreign),
            receiver=foreign.text,
            witness=(
                WitnessStep(Lane.PRODUCER, foreign.reason, foreign.reason_function, "", foreign.why),
                WitnessStep(
                    Lane.PRODUCER,
                    foreign.node,
                    foreign.function,
                    "",
                    "queues the waiter's callback; the loop stays asleep",
                    dies=True,
                ),
                WitnessStep(
                    Lane.CONSUMER, None, None, "await ...", "wakes only when something else wakes the loop"
                ),
            ),
            fixes=tuple(fix_threadsafe_call.propose(program, foreign)),
            advice=_advice(foreign),
        )


def _message(foreign: ForeignSet) -> str:
    call = f"{foreign.text}.{foreign.method}"
    if foreign.loop_in_thread:
        return (
            f"`{call}()` is called outside of the loop's thread (line {line_of(0)}), which may stay asleep: "
            "use `loop.call_soon_threadsafe()`"
        )
    where = "runs in a signal handler" if foreign.at_signal else "runs in a thread"
    arguments = f"{call}{'' if foreign.method == 'set' else ', ...'}"
    return (
        f"`{call}()` {where} (line {line_of(0)}) and does not wake the event loop, which may stay asleep: "
        f"`loop.call_soon_threadsafe({arguments})`"
    )


def _advice(foreign: ForeignSet) -> str:
    if foreign.at_signal:
        return "register the handler with the loop's `add_signal_handler()`, which wakes the loop"
    if foreign.method == "create_task":
        return "hand the coroutine to the loop: `asyncio.run_coroutine_threadsafe(coroutine, loop)`"
    if foreign.call is None:
        return "make the call in the loop: use `call_later()`, or `call_soon_threadsafe()` in the thread"
    return "store the loop where the thread can reach it, and use its `call_soon_threadsafe()`"


PAGE = Page(
    what="""\
Reports code that certainly runs outside of the event loop and uses what belongs to the loop:

* `set()` of an `asyncio.Event`, `put_nowait()` of an `asyncio.Queue`, `set_result()` or
  `set_exception()` of an `asyncio.Future`, `call_soon()`, `call_later()`, `call_at()` and
  `create_task()` of the loop itself;
* `set()` of an event of trio or anyio, `send_nowait()` of their memory channels.

A lock that is held makes no difference. Such code is:

* the target or `run()` of a thread, and a function passed to an executor or to `to_thread`;
* a callback that a library calls in a thread of its own: a listener of python-can, a job of
  APScheduler, a handler of watchdog or paho, a callback of a process pool and many more. Which
  callbacks these are was observed: they were run, and the thread in which they came was noted. It
  may be handed over as an argument, by a decorator, by an assignment
  (`client.on_message = f`) or as a method of a class;
* a callback that an object of this file calls in its own thread: a parameter that it keeps, or an
  item of a list of listeners;
* a handler of `signal.signal`, which runs in the main thread, but wakes no loop of asyncio;
* a public method, no coroutine, of a class that runs its event loop in a thread, where the loop's
  coroutines wait for what the method touches.

A thread or timer whose target is the method itself (`Timer(5, done.set)`) is reported where it is
created.""",
    why="""\
asyncio's primitives are not thread-safe. `set()` queues the callback that wakes the waiter, but it
does not wake the loop. The loop sleeps in its selector until a timer or a socket wakes it. The
signal is late by that time, or never arrives. In debug mode, the call raises `RuntimeError`; so it
does in trio, which leaves the event set and its waiters asleep.

    event loop                        thread
    await done.wait()
    sleeps in the selector
                                      done.set()     <-- queued; nobody wakes the loop

`loop.call_soon_threadsafe(done.set)` queues the call and wakes the loop.""",
    example="""\
import asyncio
import threading


class Download:
    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.done = asyncio.Event()

    async def run(self):
        threading.Thread(target=self._work).start()
        await self.done.wait()

    def _work(self):
        self.fetch()
        self.done.set()
""",
    use_instead="""\
import asyncio
import threading


class Download:
    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.done = asyncio.Event()

    async def run(self):
        threading.Thread(target=self._work).start()
        await self.done.wait()

    def _work(self):
        self.fetch()
        self.loop.call_soon_threadsafe(self.done.set)
""",
    fix_safety="""\
Unsafe: the call is made later, and in another thread. An exception of the call (`QueueFull`) is
raised in the loop, and a closed loop refuses the call. The fix is offered if the function can name
the loop: an attribute or a captured variable that holds `asyncio.get_running_loop()`, or a
parameter annotated as `asyncio.AbstractEventLoop`; where the loop runs in a thread of the class, it
must be the one that the thread runs. `loop.call_soon()` becomes `loop.call_soon_threadsafe()`; a
task that is made and a signal handler are left to you.""",
    limits="""\
The function and its start must be in one file, and the file must name the class of the primitive,
which must be known from every place that binds it, or from an annotation. Of a list, set or dict in
which primitives are kept, all that is put in must be in sight. A coroutine must be able
to wait for the primitive: one that was passed in, is passed on, or is public may be awaited
elsewhere; one that its own file only polls, or never awaits, is not reported. No fix is offered if
the function uses another primitive, or if it handles or tests the effect of the call: the call
would come too late for that.

Nothing is reported if the code runs its own event loop, asks which thread or loop it runs in, wakes
the loop in another way afterwards, or runs under `to_thread` or `run_in_executor` and does nothing
more: its end wakes the loop at once. So it is with plain functions that a framework runs in a
thread and awaits, such as endpoints of FastAPI. Nothing is reported either of callbacks that run on
the loop, in the thread of the caller, now in one and now in another thread, or in a thread where
the library has a loop of its own; if the starter joins the thread at once; for a paho client whose
`loop_start()` is not visible; and for a signal handler beside an `add_signal_handler()`, a test for
Windows, or uvloop, since the signal wakes the loop then.

A public method of a class with a loop in a thread is taken to be for other threads if no coroutine
and no callback of the file calls it, the class passes `self` to nobody, and all its base classes
are known.

Published packages hardly contain this: those of the labelled corpus (27,935 files), 43 others
(6,776 files) and an application of 6,725 files have no finding, so no false one either.""",
)

RULE = Rule(
    code="LAG108",
    name="event-set-from-thread",
    summary="a thread sets an asyncio event (queue, future) and does not wake the loop",
    page=PAGE,
    find=find,
    byte_filter=on_bytes(may_touch),
    ast_filter=on_tree(may_touch_in_thread),
    effect=Effect.LATE,
)
