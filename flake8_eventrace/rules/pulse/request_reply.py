"""A request, and the pulse by which its answer is announced.

Nothing in the code says that a pulse answers a request. Assumed: it does so if the function that gives it is
called with a message that has come in, and the waiting function sends something before it waits, without a
read of what the answer brings. Both are recognised by names only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from ...flow.cfg import Edge
from ...flow.effects import call_is_harmless, reads
from ...flow.inlining import Point, Program
from ...flow.operations import Branch, Call, Operation, Place
from ...flow.paths import At, search
from ...protocol.decisions import raises
from ...protocol.escapes import escaping_names
from ...protocol.interference import Exposure
from ...protocol.locks import held_locks
from ...protocol.publications import Publication
from ...protocol.waiters import Waiter
from ...symbols.symbols import FunctionFacts

#: What parameters are called that hold what has come in.
_MESSAGES = frozenset(
    "message msg response resp reply answer ack data packet frame payload body line pdu".split()
)
#: What functions are called that are called with it.
_HANDLER = re.compile(r"_*(on|handle|got|receive|received|process)_|.*_(received|handler|callback)$")
#: What methods are called that send something.
_SENDERS = frozenset("send sendall sendto request ask query publish write post emit invoke command".split())


def is_answer(program: Program, function: FunctionFacts) -> bool:
    """Return whether somebody calls the function with a message that has come in."""
    names = [name for name in function.parameters if name != function.receiver_name]
    if not names or _MESSAGES.isdisjoint([*names, *_words(function.name)]):
        return False
    called = bool(function.decorators) or function.name in escaping_names(program)
    return called or _HANDLER.match(function.name) is not None


def request_before(
    program: Program,
    waiter: Waiter,
    wait: Point,
    publications: Sequence[Publication],
    locks: frozenset[Place],
) -> Point | None:
    """Return the request that is sent before a wait, if its answer may come before the wait begins.

    A counter is no answer: it counts one more of something that comes in any case.

    Args:
        program: the module.
        waiter: the function that waits.
        wait: one of its waits.
        publications: what is written with the answer.
        locks: what the publisher holds from the writes to the pulse.
    """
    held = held_locks(program, waiter.graph)
    if id(wait) not in held or (publications and all(map(_counts, publications))):
        return None

    def follow(at: At[Point, Exposure], edge: Edge[Point], node: Point) -> Exposure | None:
        if id(node) not in held or raises(node, edge) or waiter.waits_or_sets(node):
            return None
        if _may_test_for_answer(node.operation, publications):
            return None
        return at.state.through(node.operation, held[id(node)], publisher=locks)

    for at in search([wait], Exposure(held[id(wait)]), follow, backward=True):
        operation = at.node.operation
        if isinstance(operation, Call) and _sends(operation):
            # An awaited call suspends while it sends.
            exposure = replace(at.state, suspended=at.state.suspended or operation.awaited)
            if exposure.lets_in(waiter.party.concurrency, locks):
                return at.node
    return None


def _counts(publication: Publication) -> bool:
    return publication.value is not None and publication.trend != 0


def _may_test_for_answer(operation: Operation, publications: Sequence[Publication]) -> bool:
    """Return whether an operation reads what comes with the answer, or compares by other means."""
    place = reads(operation)
    if place is not None and any(place.meets(publication.state) for publication in publications):
        return True
    return isinstance(operation, Branch) and isinstance(operation.node, cst.Comparison)


def _sends(operation: Call) -> bool:
    if call_is_harmless(operation) or not operation.place.fields:
        return False
    return not _SENDERS.isdisjoint(_words(operation.place.fields[-1]))


def _words(name: str) -> list[str]:
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower().split("_")
