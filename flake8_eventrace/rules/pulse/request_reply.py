"""A request, and the pulse by which its answer is announced.

Nothing in the code says that a pulse answers a request. It is taken to, where the function that
gives it is one that somebody calls with a message that has come in, and the waiting one sends
something before it waits, without a look at what the answer brings.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

import libcst as cst

from ...flow.effects import call_is_harmless, reads
from ...flow.inlining import Point, Program
from ...flow.operations import Branch, Call, Operation, Place
from ...protocol.locks import held_locks
from ...protocol.spawns import handed_out
from ...protocol.waiters import Publication, Waiter, fails, suspends
from ...symbols.symbols import FunctionFacts
from ...symbols.types import Concurrency
from .stale_read import is_other_signal

#: What parameters are called that hold what has come in.
_MESSAGES = frozenset(
    "message msg response resp reply answer ack data packet frame payload body line pdu".split()
)
#: What functions are called that are called with it.
_HANDLER = re.compile(r"_*(on|handle|got|receive|received|process)_|.*_(received|handler|callback)$")
#: What methods are called that send something.
_SENDERS = frozenset("send sendall sendto request ask query publish write post emit invoke command".split())


def is_answer(program: Program, function: FunctionFacts) -> bool:
    """Whether somebody calls the function with a message that has come in."""
    names = [name for name in function.parameters if name != function.receiver_name]
    if not names or _MESSAGES.isdisjoint([*names, *_words(function.name)]):
        return False
    called = bool(function.decorators) or function.name in handed_out(program)
    return called or _HANDLER.match(function.name) is not None


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
    return not _SENDERS.isdisjoint(_words(operation.place.fields[-1]))


def _words(name: str) -> list[str]:
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower().split("_")
