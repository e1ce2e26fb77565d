"""LAG103: a clear on a way on which the wait was not satisfied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Page, Rule, contains, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ..base import Detection


def find(program: Program) -> Iterator[Detection]:
    """Lost signals that a `finally` or the way out of a timeout erases."""
    from .findings import detections

    return detections(program, "LAG103", "clear only on success")


PAGE = Page(
    what="""\
Reports a `clear()` in a `finally`, or in or after the handling of a timeout, that is also reached
when the wait expired, with work or a suspension between the timeout and the clear, when the loop
then waits again without a look at the state.""",
    why="""\
When the wait expires the flag is not set: there is nothing to clear. If it is set by the time
the clear runs, then it was set while the handler worked, by somebody who wants to be heard. The
clear erases that signal, and the loop waits as if nobody had asked.

    consumer                          producer
    wait_for(...) times out
    await ping()
                                      wanted.set()
    finally: wanted.clear()  <-- the signal dies here
    wait_for(...)                waits another period""",
    example="""\
import asyncio


class Config:
    def __init__(self, client):
        self.client = client
        self.wanted = asyncio.Event()

    def ask_for_reload(self):
        self.wanted.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self.wanted.wait(), 30)
            except asyncio.TimeoutError:
                await self.client.ping()
                continue
            finally:
                self.wanted.clear()
            await self.client.reload()
""",
    use_instead="""\
import asyncio


class Config:
    def __init__(self, client):
        self.client = client
        self.wanted = asyncio.Event()

    def ask_for_reload(self):
        self.wanted.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self.wanted.wait(), 30)
                self.wanted.clear()
            except asyncio.TimeoutError:
                await self.client.ping()
                continue
            await self.client.reload()
""",
    fix_safety="""\
Safe where the `try` holds nothing but the wait: the clear moves directly behind it. Unsafe where
the `try` does more, because the clear then also moves in front of that work.""",
    limits="""\
Silent where no work and no suspension lies between the timeout and the clear (a watchdog that is
fed), where the state is read before the next wait, and where the function ends after the clear.
Clears in a `finally` that only mirror a condition are not judged. A narrow tie is left out: the
timer fires, and the signal comes before the waiting side has run; without work in the handler
that gap is one turn of the scheduler.""",
)

RULE = Rule(
    code="LAG103",
    name="clear-on-timeout",
    summary="`clear()` where the wait expired erases a signal set while the timeout was handled",
    page=PAGE,
    find=find,
    byte_filter=contains(*CLEAR_AND_WAIT),
    ast_filter=on_tree(may_lose_wakeups),
)
