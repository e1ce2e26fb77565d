"""LAG107: a wait for a condition that no test under its lock stands before, or behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_wait_for_conditions
from ..base import Detection, Page, Rule, WitnessStep

if TYPE_CHECKING:
    from ...flow.inlining import Point, Program
    from ...flow.operations import Wait
    from .query import UnguardedWait


_TEST_FIRST = "test the state between taking the lock and the wait: `while not …: wait()` or `wait_for(…)`"


def find(program: Program) -> Iterator[Detection]:
    """Waits that miss a notification, and waits after which what was announced may be gone."""
    from .decision import unguarded_waits

    for unguarded in unguarded_waits(program):
        if unguarded.use is None:
            yield _missed(unguarded)
        else:
            yield (
                _stolen(unguarded, unguarded.use)
                if unguarded.acquire is None
                else _blind(unguarded, unguarded.acquire)
            )


def _missed(unguarded: UnguardedWait) -> Detection:
    from ..wording import delay, length

    wait = _wait(unguarded)
    name = wait.text
    assert unguarded.acquire is not None
    return _detection(
        unguarded,
        name,
        message=(
            f"`{name}.wait()` misses a notify sent after `{unguarded.text}` was read (line {{line[0]}}), "
            f"before the lock was taken; it {delay(wait.timeout)}: test under the lock"
        ),
        witness=(
            _witness_step(unguarded, unguarded.read, f"reads `{unguarded.text}`"),
            *_producer(unguarded, "notifies: nobody waits yet", dies=True),
            _witness_step(unguarded, unguarded.acquire, "takes the lock, and does not look again"),
            _witness_step(
                unguarded, unguarded.wait, f"blocks {length(wait.timeout)} although there is something to do"
            ),
        ),
        advice=_TEST_FIRST,
    )


def _stolen(unguarded: UnguardedWait, use: Point) -> Detection:
    wait = _wait(unguarded)
    name = wait.text
    state = unguarded.text
    if unguarded.others:
        cause = f"another caller may have taken from `{state}`"
        between = WitnessStep(
            Lane.PRODUCER,
            unguarded.node(use),
            unguarded.owner(use),
            "",
            "another caller was faster, and takes it",
            dies=True,
        )
        points = (*_producer(unguarded, "notifies"), between)
        if wait.timeout is not None:
            cause = "the time may be over, or another caller faster"
    else:
        cause = f"`{unguarded.notifier.function.name}()` notifies without adding to `{state}`"
        points = tuple(_producer(unguarded, f"notifies, and adds nothing to `{state}`", dies=True))
    return _detection(
        unguarded,
        name,
        message=(
            f"`{state}` is not tested again between `{name}.wait()` and its use "
            f"(line {{line[{1 + len(points)}]}}): {cause}: wait in a `while`"
        ),
        witness=(
            _witness_step(unguarded, unguarded.wait, "waits"),
            *points,
            _witness_step(unguarded, use, "wakes, and takes from what may be empty"),
        ),
        advice="wait in a loop that tests all that may end the wait: `while not … and not …: wait()`",
    )


def _blind(unguarded: UnguardedWait, acquire: Point) -> Detection:
    from ..wording import delay, length

    wait = _wait(unguarded)
    name = wait.text
    producer = tuple(_producer(unguarded, "notifies: nobody waits yet", dies=True))
    return _detection(
        unguarded,
        name,
        message=(
            f"`{name}.wait()` does not look whether `{unguarded.text}` holds something already, put there "
            f"before line {{line[{len(producer)}]}}; it {delay(wait.timeout)}: test before waiting"
        ),
        witness=(
            *producer,
            _witness_step(unguarded, acquire, "takes the lock, and does not look"),
            _witness_step(
                unguarded,
                unguarded.wait,
                f"blocks {length(wait.timeout)} although there is something to take",
            ),
        ),
        advice=_TEST_FIRST,
    )


def _detection(
    unguarded: UnguardedWait, name: str, message: str, witness: tuple[WitnessStep, ...], advice: str
) -> Detection:
    from ...symbols.parents import Parents
    from .fix_retest import propose

    return Detection(
        code="LAG107",
        node=unguarded.node(unguarded.wait),
        message=message,
        receiver=name,
        witness=witness,
        fixes=tuple(propose(unguarded, Parents(unguarded.graph.function.node))),
        advice=advice,
    )


def _wait(unguarded: UnguardedWait) -> Wait:
    from ...flow.operations import Wait

    assert isinstance(unguarded.wait.operation, Wait)
    return unguarded.wait.operation


def _witness_step(unguarded: UnguardedWait, point: Point, note: str) -> WitnessStep:
    return WitnessStep(Lane.CONSUMER, unguarded.node(point), unguarded.owner(point), "", note)


def _producer(unguarded: UnguardedWait, note: str, *, dies: bool = False) -> Iterator[WitnessStep]:
    written, signal = unguarded.publication
    if written is not None:
        state = unguarded.state.fields[-1] if unguarded.state.fields else unguarded.state.root
        yield WitnessStep(Lane.PRODUCER, written.operation.node, written.function, "", f"publishes `{state}`")
    yield WitnessStep(Lane.PRODUCER, signal.operation.node, signal.function, "", note, dies=dies)


PAGE = Page(
    what="""\
Reports a `wait()` of a `Condition` in one of three cases.

*Missed*: the state that a notifier publishes is tested without the condition's lock; then the
lock is taken and waited on, and the state is not tested again under it.

*Stolen*: under the lock an `if` tests that there is nothing, waits, and then takes something out
without a second test, where several callers can run the function, or some notifier announces
something else.

*Blind*: under the lock nothing is tested before the wait, and what the wait is for is then taken
out: what had been put there before is left lying.""",
    why="""\
A condition remembers nothing: `notify()` wakes those who wait at that moment, and nobody else.
Only a test of the state under the lock, repeated after waking, tells whether to wait.

    consumer                          producer
    reads `self.items`: empty
                                      self.items.append(item)
                                      with self.changed:
                                          self.changed.notify()   <-- nobody waits yet
    with self.changed:
        self.changed.wait()      and nobody notifies again

Between `notify()` and the moment at which `wait()` has the lock back, others can have the lock:
what was announced may be gone by then. Hence `while`, not `if`.""",
    example="""\
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def take_all(self):
        while not self.items:
            with self.changed:
                self.changed.wait()
        with self.changed:
            items, self.items = self.items, []
        return items
""",
    use_instead="""\
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def take_all(self):
        while not self.items:
            with self.changed:
                if not self.items:
                    self.changed.wait()
        with self.changed:
            items, self.items = self.items, []
        return items
""",
    fix_safety="""\
Safe where the code's own test, without effects, is repeated under the lock and nothing but the
loop's test follows the wait, and where an `if` becomes a `while` and every notifier in sight
announces that very state. Unsafe where work follows the wait in the same pass of the loop, which
then runs without having waited. With a wait in a helper, or a timeout whose end has to be
handled, there is no fix: the finding carries advice.""",
    limits="""\
Judges conditions whose constructor or annotation is in sight, and whose notifiers are in the
same file or in that of the class which owns the condition; helpers are followed two levels deep.
A wait before which nothing is tested is taken for a wait for the next notification, unless what
comes then is taken out of a container. A wait of at most a second polls, and is not reported.
Under the lock a test that is not understood counts as a test. On one event loop, only a
suspension between the test and the request for the lock makes a wait miss its notification, for
asyncio's locks are fair. An `if` without a second test is reported where something is taken out
after it, not where a value that stays is read.""",
)

RULE = Rule(
    code="LAG107",
    name="condition-wait-without-predicate",
    summary="`Condition.wait()` without a test under the lock: a notification is missed, or its cause gone",
    page=PAGE,
    find=find,
    needs=((b".wait",), (b"Condition",)),
    may_hold=may_wait_for_conditions,
)
