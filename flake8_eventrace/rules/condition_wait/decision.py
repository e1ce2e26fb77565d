"""LAG107: waits for a condition without a test of its predicate under the lock.

A condition does not remember a notification: it wakes those who wait at that moment. So the state that it
announces has to be tested while its lock is held, and again after waking. There are six cases in which a
wait goes wrong, each decided in a module of its own on the control-flow graph of one function, for a
condition C with lock L:

* `missed`: state that a notifier of C publishes is read without L, and decides; then L is acquired, and C is
  waited for without another read under L. The notifier may run before L is acquired, when nobody waits.
* `stolen`: under L, an `if` finds no item and waits, and once woken the function removes an item without a
  second test; or the `if` finds a flag raised, and the function raises it once it is lowered. Between the
  notification and the return from the wait somebody else can hold L (`rivals`).
* `blind`: nothing is tested before the wait, and once woken the function removes an item or lowers a count
  of items (`takings`), with or without a test, or lowers a flag that nobody reads. What was put there
  before L was acquired is left there.
* `late`: a notifier turns a latch under L, once; the latch is read only after the wait. If it was turned
  before L was acquired, nobody announces it again.
* `unread`: what every notifier announces may hold before the wait, and the function never looks.
* `sibling`: a branch waits with a timeout and tests the state first; the one without a timeout does not.

A condition of tornado has no lock: a wait of it can only be missed, by a suspension between the read and the
wait.

A further case is a further module, with an entry in `_CASES`, a member of `Case`, words in `find`, and, if
the fix fits it, a branch in `fix_retest.propose`.

Assumed: an asyncio lock is fair, so a task that tests and then asks for the lock without suspending in
between is served before every notifier that wrote after the test. A test under the lock that is not
understood is a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...flow.inlining import Point, Program
from ...flow.operations import Wait
from ...protocol.locks import held_locks, lock_at
from ...protocol.mentions import mentions
from ...protocol.publishers import notifiers
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from .blind import blind
from .late import late
from .missed import missed
from .query import Case, Query, UnguardedWait
from .sibling import sibling
from .stolen import stolen
from .unread import unread

#: The cases in which a wait under the lock goes wrong; each yields what is wrong with one wait.
_CASES: tuple[Callable[[Query, Point], Iterator[UnguardedWait]], ...] = (
    missed,
    stolen,
    blind,
    late,
    unread,
    sibling,
)


def unguarded_waits(program: Program) -> list[UnguardedWait]:
    """Return every wait of the module that goes wrong, one case for each; computed once."""
    return program.once(_unguarded_waits)


def _unguarded_waits(program: Program) -> list[UnguardedWait]:
    best: dict[int, UnguardedWait] = {}
    for function in program.module.functions:
        for unguarded in _in_function(program, function):
            key = id(unguarded.node(unguarded.wait))
            other = best.get(key)
            if other is None or _rank(unguarded) < _rank(other):
                best[key] = unguarded
    return list(best.values())


def _rank(unguarded: UnguardedWait) -> tuple[bool, bool, int]:
    """Return the sort key: stories with an acquisition first, then reads near the wait, then short ones."""
    return (
        unguarded.case is Case.STOLEN,
        unguarded.read.function not in (unguarded.wait.function, unguarded.graph.function),
        unguarded.length,
    )


def _in_function(program: Program, function: FunctionFacts) -> Iterator[UnguardedWait]:
    if not mentions(program, function, ("wait",)):
        return
    for query in queries(program, function):
        for wait in (point for point in query.graph.points if query.waits(point.operation)):
            for case in cases_of(query, wait):
                yield from case(query, wait)


def cases_of(query: Query, wait: Point) -> tuple[Callable[[Query, Point], Iterator[UnguardedWait]], ...]:
    """Return the cases in which a wait may go wrong; without its lock, a wait fails and is no case."""
    if query.lockless:
        return (missed,)
    return _CASES if query.holds_lock(wait) else ()


def queries(program: Program, function: FunctionFacts) -> Iterator[Query]:
    """Yield a query for each condition that the function waits for and that announces state in sight."""
    graph = program.inlined(function)
    for place in dict.fromkeys(p.operation.place for p in graph.points if isinstance(p.operation, Wait)):
        lockless = program.is_lockless_condition(place)
        kind = Concurrency.EVENT_LOOP if lockless else program.condition_concurrency(place)
        if kind not in (Concurrency.THREAD, Concurrency.EVENT_LOOP):
            continue
        in_sight = notifiers(program, place, function)
        if any(notifier.published for notifier in in_sight):
            held = held_locks(program, graph)
            yield Query(program, graph, place, kind, lock_at(program, place), held, in_sight, lockless)
