"""LAG108: an asyncio primitive that a thread touches without waking the loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ..base import Detection, Page, Rule, WitnessStep

if TYPE_CHECKING:
    from ...flow.inlining import Program


#: How code comes to run in a thread, as far as bytes tell.
THREADS = (
    b"Thread",
    b"Timer",
    b"to_thread",
    b"run_in_executor",
    b"run_in_threadpool",
    b"start_new_thread",
    b"submit",
    b"watchdog",
    b"paho",
)


def find(program: Program) -> Iterator[Detection]:
    """Sets, puts and results of asyncio primitives in functions that run in a thread."""
    from . import fix_threadsafe_call
    from .decision import foreign_sets

    for foreign in foreign_sets(program):
        call = f"{foreign.text}.{foreign.method}"
        handed = "" if foreign.method == "set" else ", ..."
        advice = "keep the loop where the thread can name it, and use its `call_soon_threadsafe()`"
        if foreign.call is None:
            advice = "let the loop make the call: `call_later()`, or `call_soon_threadsafe()` in the thread"
        yield Detection(
            code="LAG108",
            node=foreign.node,
            message=(
                f"`{call}()` runs in a thread (line {{line[0]}}) and does not wake the event loop, which "
                f"may sleep on: `loop.call_soon_threadsafe({call}{handed})`"
            ),
            receiver=foreign.text,
            witness=(
                WitnessStep(Lane.PRODUCER, foreign.reason, foreign.reason_function, "", foreign.why),
                WitnessStep(
                    Lane.PRODUCER,
                    foreign.node,
                    foreign.function,
                    "",
                    "queues the waiter's callback; the loop sleeps on",
                    dies=True,
                ),
                WitnessStep(
                    Lane.CONSUMER, None, None, "await ...", "wakes only when something else wakes the loop"
                ),
            ),
            fixes=tuple(fix_threadsafe_call.propose(program, foreign)),
            advice=advice,
        )


PAGE = Page(
    what="""\
Reports `set()` of an `asyncio.Event`, `put_nowait()` of an `asyncio.Queue` and `set_result()` or
`set_exception()` of an `asyncio.Future` in code that surely runs in another thread: a thread's
target or `run()`, a function handed to an executor or to `to_thread`, what is added to the future
of an executor, a callback that watchdog or paho calls in a thread of its own. A thread or timer
that is made over the bare method (`Timer(5, done.set)`) is reported where it is made.""",
    why="""\
asyncio's primitives are not thread-safe. `set()` queues the callback that wakes the waiter, but it
does not wake the loop, which sleeps in its selector until a timer or a socket does. The signal is
late by that long, or for ever. In debug mode the call raises `RuntimeError`.

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
Unsafe: the call is made later, and by another thread; what it raises (`QueueFull`) is raised in
the loop, and a loop that is closed refuses. Made where the function can name the loop: an
attribute or a captured variable that holds `asyncio.get_running_loop()`, or a parameter annotated
as `asyncio.AbstractEventLoop`.""",
    limits="""\
Off by default: neither the labelled places nor some 160 published packages hold a single finding,
so that nothing measured tells its precision on real code. Turn it on with `--extend-select LAG108`.
The function and its start must be in one file, and the primitive's class known from every place
that binds it, or from the annotation of what it is bound to. Somebody must sleep on it, or be able
to: a primitive that was handed in, is handed on, or is public may be awaited out of sight, but one
that its own file only polls, or nobody there awaits, is left alone. No fix is offered where the
function touches another primitive, or handles or tests what the call does: the call would come too
late for that.

Silent where the code runs an event loop of its own, asks which thread or loop it is in, wakes the
loop by other means afterwards, or runs under `to_thread` or `run_in_executor` and does nothing
more: its end wakes the loop at once. Silent, too, where the starter joins the thread at once, and
for a paho client whose `loop_start()` is not in sight.""",
)

RULE = Rule(
    code="LAG108",
    name="event-set-from-thread",
    summary="a thread sets an asyncio event (queue, future) and does not wake the loop",
    page=PAGE,
    find=find,
    needs=((b"asyncio",), (b".set", b".put_nowait", b".set_result", b".set_exception"), THREADS),
    on_by_default=False,
)
