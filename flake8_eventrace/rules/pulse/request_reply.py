"""A request, and the pulse by which its answer is announced.

Nothing in the code says that a pulse answers a request. It is taken to, where the function that
gives it is one that somebody calls with a message that has come in, and the waiting one sends
something before it waits, without a look at what the answer brings.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import libcst as cst

from ...catalog.catalog import words, words_in
from ...flow.effects import call_is_harmless, reads
from ...flow.inlining import Point, Program
from ...flow.operations import Branch, Call, Operation, Place
from ...protocol.locks import held_locks
from ...protocol.spawns import handed_out, mentions, spawns
from ...protocol.waiters import Publication, Waiter, fails, suspends
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from .stale_read import is_other_signal


def is_registered(program: Program, function: FunctionFacts) -> bool:
    """Return whether the function takes an argument, and is decorated or handed out by its name."""
    return _takes_argument(function) and bool(function.decorators or function.name in handed_out(program))


def is_called_from_outside(program: Program, function: FunctionFacts) -> bool:
    """Return whether code out of sight may call the function with something that has come in.

    It takes an argument, and the body of a thread or task calls it, or nothing in the module does.
    """
    if not _takes_argument(function):
        return False
    if any(function.name in spawn.body.mentioned | spawn.body.used for spawn in spawns(program)):
        return True
    return (function.name, True) not in mentions(program.module)


def _takes_argument(function: FunctionFacts) -> bool:
    return any(name != function.receiver_name for name in function.parameters)


def request_before(
    program: Program, waiter: Waiter, wait: Point, told: Sequence[Publication], locks: frozenset[Place]
) -> Point | None:
    """The request that is sent before a wait, whose answer may come before the wait begins.

    A counter is no answer: it tells of one more of something that comes in any case.
    """
    if told and all(
        isinstance(publication_at.value, cst.BaseExpression) and publication_at.trend
        for publication_at in told
    ):
        return None
    held = held_locks(program, waiter.graph)
    if id(wait) not in held:
        return None
    queue: deque[tuple[Point, frozenset[Place], bool]] = deque([(wait, held[id(wait)], False)])
    seen: set[tuple[int, bool]] = set()
    while queue:
        point, kept, paused = queue.popleft()
        for node, edge in point.predecessors:
            if id(node) not in held or fails(node, edge) or is_other_signal(waiter, node):
                continue
            operation = node.operation
            now = kept & held[id(node)]
            place = reads(operation)
            if place is not None and any(place.meets(publication_at.state) for publication_at in told):
                continue  # it looks whether the answer has come
            if isinstance(operation, Branch) and isinstance(operation.node, cst.Comparison):
                continue  # so it may here, by other means
            later = paused or suspends(operation)
            if _sends(operation) and not now & locks:
                awaited = isinstance(operation, Call) and operation.awaited
                if waiter.kind is not Concurrency.EVENT_LOOP or awaited or later:
                    return node
            if (id(node), later) not in seen:
                seen.add((id(node), later))
                queue.append((node, now, later))
    return None


def _sends(operation: Operation) -> bool:
    if not isinstance(operation, Call) or call_is_harmless(operation) or not operation.place.fields:
        return False
    return not words("requests", "senders").isdisjoint(words_in(operation.place.fields[-1]))
