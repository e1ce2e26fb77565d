"""LAG103: `clear()` on a path on which the wait timed out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Page, Rule, contains, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ..base import Detection


def find(program: Program) -> Iterator[Detection]:
    """Yield lost signals that a `finally` or the handling of a timeout erases."""
    from .findings import detections

    return detections(program, "LAG103", "clear only on success")


PAGE = Page(
    what="""\
Reports a `clear()` in a `finally` block, or in or after the handling of a timeout, that also runs
when the wait timed out. There must be work or a suspension between the timeout and the clear, and
the loop must then wait again without a read of the state.""",
    why="""\
When the wait times out, the flag is not set, so there is nothing to clear. If the flag is set by
the time the clear runs, somebody set it while the handler was running. The clear erases that
signal, and the loop waits as if there had been no signal.

    consumer                          producer
    wait_for(...) times out
    await ping()
                                      wanted.set()
    finally: wanted.clear()  <-- the signal is lost here
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
Safe if the `try` contains nothing but the wait: the clear moves directly after it. Unsafe if the
`try` does more, or if the clear would move before a call that may bring a signal about, such as a
request: its answer, erased before, would end the next wait. There is no fix if the wait may expire
without an exception (`asyncio.wait`), if the flag is read or set before the clear, or if another
signal would still be lost; the advice says why.""",
    limits="""\
Nothing is reported if there is no work and no suspension between the timeout and the clear (for
example, a watchdog), if the state is read before the next wait, or if the function ends after
the clear. A clear in a `finally` that only mirrors a condition is not judged. One narrow race is
not reported: the timer fires, and the signal comes before the waiting side has run. Without work in
the handler, that gap is one turn of the scheduler.""",
)

RULE = Rule(
    code="LAG103",
    name="clear-on-timeout",
    summary="`clear()` after a wait that timed out erases a signal set while the timeout was handled",
    page=PAGE,
    find=find,
    byte_filter=contains(*CLEAR_AND_WAIT),
    ast_filter=on_tree(may_lose_wakeups),
)
