"""LAG107: `Condition.wait()` without checking the predicate under the lock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_wait_for_conditions
from ..base import Detection, Page, Rule, WitnessStep, contains, line_of, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Point, Program
    from ...flow.operations import Wait
    from .query import UnguardedWait


_TEST_FIRST = "acquire the lock, test the state, then wait: `while not …: wait()` or `wait_for(…)`"
_TEST_AGAIN = (
    "test the state directly before the wait, with no `await` in between: `while not …: await wait()`"
)


def find(program: Program) -> Iterator[Detection]:
    """Yield waits that miss a notification, and waits after which the announced item may be gone."""
    from .decision import unguarded_waits
    from .query import Case

    describe = {Case.MISSED: _missed, Case.STOLEN: _stolen}
    for unguarded in unguarded_waits(program):
        yield describe.get(unguarded.case, _blind)(program, unguarded)


def _missed(program: Program, unguarded: UnguardedWait) -> Detection:
    from ...protocol.timeouts import longest_timeout
    from ..wording import delay, length

    name, limit = _wait(unguarded).text, longest_timeout(unguarded.wait)
    assert unguarded.acquire is not None
    lockless = unguarded.lockless
    end, remedy = ("before the lock was acquired", "test under the lock")
    if lockless:
        end, remedy = ("before the wait began", "test again directly before it")
    acquires = _witness_step(unguarded, unguarded.acquire, "acquires the lock and does not test again")
    return _detection(
        program,
        unguarded,
        name,
        message=(
            f"`{name}.wait()` misses a notify sent after `{unguarded.text}` was read (line {line_of(0)}), "
            f"{end}; it {delay(limit)}: {remedy}"
        ),
        witness=(
            _witness_step(unguarded, unguarded.read, f"reads `{unguarded.text}`"),
            *_producer(unguarded, "notifies: nobody waits yet", dies=True),
            *(() if lockless else (acquires,)),
            _witness_step(
                unguarded,
                unguarded.wait,
                f"blocks {length(limit)} although there is something to do",
            ),
        ),
        advice=_TEST_AGAIN if lockless else _TEST_FIRST,
    )


def _stolen(program: Program, unguarded: UnguardedWait) -> Detection:
    wait, use = _wait(unguarded), unguarded.use
    assert use is not None
    name = wait.text
    state = unguarded.text
    loss, outcome = f"taken from `{state}`", "takes an item, but there may be none"
    if unguarded.flag:
        loss, outcome = f"claimed `{state}`", f"claims `{state}`, but another may have it"
    if unguarded.others:
        cause = f"another caller may have {loss}"
        between = WitnessStep(
            Lane.PRODUCER,
            unguarded.node(use),
            unguarded.owner(use),
            "",
            "another caller is faster and takes it",
            dies=True,
        )
        points = (*_producer(unguarded, "notifies"), between)
        if wait.timeout is not None:
            cause = "the wait may time out, or another caller is faster"
    else:
        cause = f"`{unguarded.notifier.function.name}()` notifies without adding to `{state}`"
        points = tuple(_producer(unguarded, f"notifies, but adds nothing to `{state}`", dies=True))
    return _detection(
        program,
        unguarded,
        name,
        message=(
            f"`{state}` is not tested again between `{name}.wait()` and its use "
            f"(line {line_of(1 + len(points))}): {cause}: wait in a `while`"
        ),
        witness=(
            _witness_step(unguarded, unguarded.wait, "waits"),
            *points,
            _witness_step(unguarded, use, f"wakes and {outcome}"),
        ),
        advice="wait in a loop that tests every reason to stop waiting: `while not … and not …: wait()`",
    )


def _blind(program: Program, unguarded: UnguardedWait) -> Detection:
    from ...protocol.timeouts import longest_timeout
    from ..wording import delay, length
    from .query import Case

    name, limit, acquire = _wait(unguarded).text, longest_timeout(unguarded.wait), unguarded.acquire
    assert acquire is not None
    producer = tuple(_producer(unguarded, "notifies: nobody waits yet", dies=True))
    state = unguarded.text
    fact = f"`{state}` already holds something, added"
    sleeps, tested = "there is an item to take", "does not test"
    if unguarded.case is not Case.BLIND or unguarded.flag:
        fact = f"`{state}` was already written"
        sleeps, tested = f"`{state}` was written and announced", f"does not test `{state}`"
    return _detection(
        program,
        unguarded,
        name,
        message=(
            f"`{name}.wait()` does not check whether {fact} "
            f"before line {line_of(len(producer))}; it {delay(limit)}: test before waiting"
        ),
        witness=(
            *producer,
            _witness_step(unguarded, acquire, f"acquires the lock and {tested}"),
            _witness_step(
                unguarded,
                unguarded.wait,
                f"blocks {length(limit)} although {sleeps}",
            ),
        ),
        advice=_TEST_FIRST,
    )


def _detection(
    program: Program,
    unguarded: UnguardedWait,
    name: str,
    message: str,
    witness: tuple[WitnessStep, ...],
    advice: str,
) -> Detection:
    from ...symbols.parents import Parents
    from .fix_retest import propose

    return Detection(
        code="LAG107",
        node=unguarded.node(unguarded.wait),
        message=message,
        receiver=name,
        witness=witness,
        fixes=tuple(propose(program, unguarded, Parents(unguarded.graph.function.node))),
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
Reports a `wait()` of a `Condition` in one of five cases.

*Missed*: the code tests the state that a notifier publishes without the condition's lock. Then it
acquires the lock and waits, and does not test the state again under the lock.

*Stolen*: under the lock, an `if` tests that there is nothing, waits, and then takes an item without
a second test, or claims a flag (`if self.busy: wait()`, then `self.busy = True`). Several callers
can run the function, several threads or tasks are started that run it, or some notifier announces
something else.

*Blind*: under the lock, nothing is tested before the wait, and the item that the wait is for is
then taken, or a count of such items or a flag is lowered. The wait ignores what was there before.
A test between the wait and the taking does not help.

*Late*: a notifier writes a flag or a result under the lock, and nothing takes it back. The code
tests it only after the wait. If it was written before, nobody announces it again.

*Unread*: nothing that is announced is read before the wait, and all that is announced may hold
before it: a flag or a result that is written once, the value with which the constructor begins
(`self.busy = False`, or a count that is back at 0), or a flag that nothing else in the file reads.""",
    why="""\
A condition remembers nothing: `notify()` wakes only the parties that wait at that moment. Only a
test of the state under the lock, repeated after waking, tells whether to wait.

    consumer                          producer
    reads `self.items`: empty
                                      self.items.append(item)
                                      with self.changed:
                                          self.changed.notify()   <-- nobody waits yet
    with self.changed:
        self.changed.wait()      and nobody notifies again

Between `notify()` and the moment at which `wait()` has acquired the lock again, others can hold the
lock: the announced item may be gone by then. So use `while`, not `if`.""",
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
Safe in two cases: if the code's own test has no side effects, is repeated under the lock, and only
the loop's test follows the wait; and if an `if` becomes a `while` and every visible notifier
announces that very state. Unsafe if work follows the wait in the same pass of the loop: that work
then runs without a wait before it. There is no fix for a wait in a helper, for a timeout whose end
must be handled, for a test that may acquire a lock that is held there or change something, or if
the wait would still miss another notifier: the finding has advice.""",
    limits="""\
The rule judges conditions whose constructor or annotation is visible, and whose notifiers are in
the same file or in the file of the class that owns the condition. Helpers are followed two levels
deep. A wait with no test before it is assumed to wait for the next notification, unless an item is
then taken out of a container (a wait with a timeout may collect items: there, the item must be
popped by its key, or without a test), a flag is lowered that no function of the file reads, or a
flag is tested that is only ever set one way. A result counts as such a flag if it is only compared
by `is`, outside a loop. A wait with no test before it is reported, too, if an `if` asks for the
timeout and the function tests the state in the other branch. A test of nothing but parameters is no
test of the state, except on one event loop or in a private helper, whose caller may have tested it.
A wait of at most one second is a poll, and is not reported. A test under the lock that the rule
does not understand counts as a test. On one event loop, a wait can miss its notification only if
the code suspends between the test and the request for the lock, because asyncio's locks are fair. A
condition of tornado has no lock: what counts there is a suspension between the test and the wait.
An `if` without a second test is reported if an item is taken, a free flag is claimed or a count
that was zero is counted down after it, but not if a value is read that stays. A value read before
the lock and compared under it with state read there is a ticket: that comparison is the test.""",
)

RULE = Rule(
    code="LAG107",
    name="condition-wait-without-predicate",
    summary="`Condition.wait()` without a test under the lock: a notification is missed, or its item is gone",
    page=PAGE,
    find=find,
    byte_filter=contains((b".wait",), (b"Condition", b"notify")),
    ast_filter=on_tree(may_wait_for_conditions),
)
