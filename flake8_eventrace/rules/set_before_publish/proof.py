"""What "set last" has to prove: no state that a waiter reads is written after the set any more.

The finding is about one write that makes a waiter wait again. Others after the same set may do so for a
waiter, or on a path, that the rule does not judge; a set between the two would save the first only. The set
moves over plain statements, so an execution of the fixed program is one of the old program in which nobody
came in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import libcst as cst

from ...flow.inlining import Program
from ...flow.operations import Place, Set
from ...protocol.waiters import waiters_of
from .decision import EarlySignal, late_publications


def proof(program: Program, signal: EarlySignal) -> Callable[[Program], str]:
    """Return what to ask of the program that a fix of the signal makes."""
    return partial(_unproven, program, signal)


def _unproven(before: Program, signal: EarlySignal, after: Program) -> str:
    """Return why a fix does not suffice: nothing may stay late but what other sets announce."""
    left = _late(after, signal) - _late(before, signal, but=signal.set.operation.node)
    return f"no fix: `{next(iter(left))}` would still be written after the set" if left else ""


def _late(program: Program, signal: EarlySignal, but: cst.CSTNode | None = None) -> Counter[str]:
    """Count the states that the function writes after its sets, `but` one, and that some waiter reads."""
    waiters = waiters_of(program, clearing=True).get(signal.receiver, [])
    late: Counter[str] = Counter()
    for facts in program.module.functions:
        if facts.qualname != signal.graph.function.qualname or not waiters:
            continue
        graph = program.inlined(facts)
        for point in graph.points:
            operation = point.operation
            if not isinstance(operation, Set) or operation.deferred or operation.node is but:
                continue
            if operation.place == signal.receiver:
                found = late_publications(program, graph, point, waiters[0].party.concurrency)
                states = {publication.publication.state for publication in found}
                late.update(_name(s) for s in states if any(w.reads_of(s) for w in waiters))
    return late


def _name(state: Place) -> str:
    return state.fields[-1] if state.fields else state.root
