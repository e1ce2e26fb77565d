"""LAG101: a clear between the look at the state and the wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Page, Rule, contains, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ..base import Detection


def find(program: Program) -> Iterator[Detection]:
    """Lost signals on a straight way from the clear to the wait."""
    from .findings import detections

    return detections(program, "LAG101", "re-check before waiting")


PAGE = Page(
    what="""\
Reports a `clear()` of an event that follows a look at the state which the event announces and
precedes a blocking `wait()` for it, when some other party can publish and call `set()` between
the look and the clear, and the state is not looked at again before the wait.""",
    why="""\
The signal that came in between is erased, and what it announced was published too late for the
look. The wait then blocks although there is something to do: for ever, or until its timeout.

    consumer                          producer
    reads `self.items`: empty
                                      self.items.append(item)
                                      self.wake.set()
    self.wake.clear()        <-- the signal dies here
    self.wake.wait()             and nobody sets again

With threads, processes and greenlets the producer can run at any moment. On one event loop it
can run only where the coroutine suspends: without an `await` between the look and the clear
nothing is lost, and nothing is reported.

**Testing the flag again does not help.** After `clear()`, `if self.wake.is_set(): continue`
sees signals that come after the clear. The one that the clear erased is gone, and its item lies
there unseen: the flag is false, the test fails, the wait blocks. Only the *state* still knows.""",
    example="""\
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.wake = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.wake.set()

    def take(self):
        while not self.items:
            self.wake.clear()
            self.wake.wait()
        return self.items.pop(0)
""",
    use_instead="""\
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.wake = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.wake.set()

    def take(self):
        while not self.items:
            self.wake.clear()
            if not self.items:
                self.wake.wait()
        return self.items.pop(0)
""",
    fix_safety="""\
Safe. The fix either repeats the code's own test of the state between the clear and the wait,
when that test has no effects, or moves the clear in front of the look at the state. Both keep
what every run did that lost no signal; a wait may end once more than needed, and find nothing
to do. Where neither fits, the finding carries advice instead.""",
    limits="""\
Looks at one function and the helpers that it calls, two levels deep; the functions that call
`set()` are looked for in the same file and in the file of the class that owns the event. When
none is in sight, only thread events are judged, and only by what is read in the same pass of
the loop or in the guard before the wait. Any call between the clear and the wait that may bring
the signal about (a request, a thread's start) ends the story: nothing is reported. Instances of
one class are taken for one object. A look again at each waiter mends nothing where several
waiters clear one event.""",
)

RULE = Rule(
    code="LAG101",
    name="clear-before-wait",
    summary="`clear()` erases a signal set since the state was last looked at; the wait blocks",
    page=PAGE,
    find=find,
    byte_filter=contains(*CLEAR_AND_WAIT),
    ast_filter=on_tree(may_lose_wakeups),
)
