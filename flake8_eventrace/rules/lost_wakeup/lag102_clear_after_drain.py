"""LAG102: `clear()` after the drain; the wait follows in the next pass of the loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Page, Rule, contains, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ..base import Detection


def find(program: Program) -> Iterator[Detection]:
    """Yield lost signals whose wait is reached over the back edge of a loop."""
    from .findings import detections

    return detections(program, "LAG102", "clear before reading")


PAGE = Page(
    what="""\
Reports a loop that waits for an event, takes what was published, clears the event and waits again,
if another party can publish and call `set()` between the last read of the state and the clear.""",
    why="""\
If something is published during the last step of the drain, its signal is erased. The item is not
processed until the next signal comes. If it was the last one, it is never processed. The order that
looks tidy (wait, work, clear: "I am done now") is wrong: a clear says "from here on, tell me", so
it must come before the read.

    consumer                          producer
    wait() returns
    takes all items
                                      appends an item, set()
    clear()                  <-- the signal is lost here
    wait()                       blocks although there is an item""",
    example="""\
import threading
from collections import deque


class Worker(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.jobs = deque()
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def run(self):
        while True:
            self.wake.wait()
            while self.jobs:
                self.jobs.popleft()()
            self.wake.clear()
""",
    use_instead="""\
import threading
from collections import deque


class Worker(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.jobs = deque()
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def run(self):
        while True:
            self.wake.wait()
            self.wake.clear()
            while self.jobs:
                self.jobs.popleft()()
""",
    fix_safety="""\
Safe: the clear moves before the statement that reads the state. A signal that comes during the
drain then stays set and ends the next wait at once. No fix is offered if one pass takes a single
item, because then the clear cannot come first either: take all items, or test before waiting. Nor
is one if the function would still lose the signal of another setter in sight.""",
    limits="""\
The same as for LAG101. Nothing is reported if the producer is refused or blocked until the clear (a
handshake), if one lock covers the last read and the clear and every publisher acquires it, or if
a read of the state follows the clear.""",
)

RULE = Rule(
    code="LAG102",
    name="clear-after-drain",
    summary="`clear()` after the drain erases signals set during the drain; the next wait blocks",
    page=PAGE,
    find=find,
    byte_filter=contains(*CLEAR_AND_WAIT),
    ast_filter=on_tree(may_lose_wakeups),
)
