"""LAG101: `clear()` between the read of the state and the wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...protocol.prefilter import may_lose_wakeups
from ..base import CLEAR_AND_WAIT, Page, Rule, contains, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ..base import Detection


def find(program: Program) -> Iterator[Detection]:
    """Yield lost signals for which no loop's back edge is between the clear and the wait."""
    from .findings import detections

    return detections(program, "LAG101", "re-check before waiting")


PAGE = Page(
    what="""\
Reports a `clear()` of an event between a read of the state that the event announces and a blocking
`wait()` for the event. Another party must be able to publish and call `set()` between the read and
the clear, and the state must not be read again before the wait.""",
    why="""\
The signal that was set in between is erased, and the state that it announced was published after
the read. So the wait blocks although there is something to do: forever, or until its timeout.

    consumer                          producer
    reads `self.items`: empty
                                      self.items.append(item)
                                      self.wake.set()
    self.wake.clear()        <-- the signal is lost here
    self.wake.wait()             and nobody sets again

With threads and processes, the producer can run at any moment. On one event loop, it can run only
where the coroutine suspends: without an `await` between the read and the clear, no signal is lost,
and nothing is reported. A greenlet lets others run only where it blocks.

**Testing the flag again does not help.** After `clear()`, `if self.wake.is_set(): continue`
sees only signals that come after the clear. The signal that the clear erased is gone, and nobody
has seen its item: the flag is false, the test fails, the wait blocks. Only the *state* still has
this information.""",
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
The fix does one of two things. It repeats the code's own test of the state between the clear and
the wait, if that test has no side effects and acquires no lock that is held there. Or it moves the
clear before the read of the state, or behind the wait. Both keep the behaviour of every run that
lost no signal; a wait may end once more than needed and find nothing to do. A fix is offered only
if the function then loses the signal of no setter in sight: a test that asks for one state of two
is not enough. It is unsafe if others may notice that the flag is cleared at another time, or if the
clear passes a call that may set the flag. If the function sets the flag itself, or neither fix
applies, the finding has advice.""",
    limits="""\
The rule checks one function and the helpers that it calls, two levels deep. It searches for the
functions that call `set()` in the same file and in the file of the class that owns the event. If it
finds none, it judges only thread events, and considers only what is read in the same pass of the
loop or in the guard before the wait. Nothing is reported if a call between the clear and the wait
may trigger the signal (a request, the start of a thread). A clear after the start of a thread is
reported if that thread alone sets the event, which is private to its function or class, once, and
neither waits before nor sets at its end. A call that is handed a batch which the
function took from a container is work, not a request. Instances of one class are treated as one
object. Two kinds of reads in a helper count for nothing: of state that only this helper writes,
where both sides call it and its answer decides nothing (the buffer of a link); and those before the
helper is asked again on the path to the clear. If several waiters clear one event, a re-check in
each waiter does not fix the bug (see LAG106).""",
)

RULE = Rule(
    code="LAG101",
    name="clear-before-wait",
    summary="`clear()` erases a signal set after the state was read; the wait then blocks",
    page=PAGE,
    find=find,
    byte_filter=contains(*CLEAR_AND_WAIT),
    ast_filter=on_tree(may_lose_wakeups),
)
