"""LAG102: a clear after the drain, and around the loop to the wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Page, Rule, contains, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ..base import Detection


def find(program: Program) -> Iterator[Detection]:
    """Lost signals whose wait is reached around the back edge of a loop."""
    from .findings import detections

    return detections(program, "LAG102", "clear before reading")


PAGE = Page(
    what="""\
Reports a loop that waits for an event, takes what was published, clears the event and goes
around to wait again, when something can be published and announced between the last look at the
state and the clear.""",
    why="""\
Whatever is published during the drain's last step has its signal erased. It lies there until
the next signal comes, and if it was the last one, for good. The order that looks tidy (wait,
work, clear: "I am done now") is the wrong one: a clear says "from here on, tell me", and must
come before the look.

    consumer                          producer
    wait() returns
    takes all items
                                      appends an item, set()
    clear()                  <-- the signal dies here
    wait()                       blocks beside the item""",
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
Safe: the clear moves in front of the statement that reads the state. A signal that comes during
the drain stays and ends the next wait at once. No fix is offered where one pass takes a single
item, for then the clear cannot go first either: take all there is, or test before waiting.""",
    limits="""\
The same as LAG101's. Silent where the producer is refused or blocked until the clear (a
handshake), where one lock covers the last look and the clear and every publisher takes it, and
where a look at the state follows the clear.""",
)

RULE = Rule(
    code="LAG102",
    name="clear-after-drain",
    summary="`clear()` after the drain erases what was announced meanwhile; the next wait blocks",
    page=PAGE,
    find=find,
    byte_filter=contains(*CLEAR_AND_WAIT),
    ast_filter=on_tree(may_lose_wakeups),
)
