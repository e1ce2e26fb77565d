"""A request, and the pulse by which its answer is announced.

Nothing in the code says that a pulse answers a request. Assumed: it does so if the function that gives it is
called from outside with something that has come in, and the waiting function sends something before it
waits, without a read of what the answer brings. That it sends, and that an answer with nothing to read comes,
is recognised by names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from ...catalog.catalog import words, words_in
from ...flow.cfg import Edge
from ...flow.effects import call_is_harmless, reads
from ...flow.inlining import Point, Program
from ...flow.operations import Branch, Call, Operation, Place
from ...flow.paths import At, search
from ...protocol.decisions import raises
from ...protocol.escapes import escaping_names, name_occurrences
from ...protocol.interference import Exposure
from ...protocol.locks import held_locks
from ...protocol.publications import Publication
from ...protocol.spawns import spawns
from ...protocol.waiters import Waiter
from ...symbols.symbols import FunctionFacts


def is_registered(program: Program, function: FunctionFacts) -> bool:
    """Return whether the function takes an argument, and is decorated or handed out by its name."""
    return _takes_argument(function) and bool(function.decorators or function.name in escaping_names(program))


def is_called_from_outside(program: Program, function: FunctionFacts) -> bool:
    """Return whether code out of sight may call the function with something that has come in.

    It takes an argument, and the body of a thread or task calls it, or nothing in the module does.
    """
    if not _takes_argument(function):
        return False
    if any(function.name in spawn.body.mentioned | spawn.body.used for spawn in spawns(program)):
        return True
    return (function.name, True) not in name_occurrences(program.module)


def is_named_as_handler(function: FunctionFacts) -> bool:
    """Return whether a function bears a name that handlers of incoming messages have."""
    own = words_in(function.name)
    parameters = {word for name in function.parameters for word in words_in(name)}
    messages, handlers = words("requests", "messages"), words("requests", "handlers")
    return not messages.isdisjoint({*own, *parameters}) and not handlers.isdisjoint((*own[:1], *own[-1:]))


def _takes_argument(function: FunctionFacts) -> bool:
    return any(name != function.receiver_name for name in function.parameters)


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
    return not words("requests", "senders").isdisjoint(words_in(operation.place.fields[-1]))
