"""What a re-test has to prove: after it, the wait misses no notifier in sight whose state the function tests.

The finding is about one notifier. Another one (`close()` beside `put()`) publishes other state, which the
repeated test may not ask for; to silence the finding would hide it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import libcst as cst

from ...flow.inlining import Program
from ...flow.operations import Place
from .decision import queries
from .missed import missed_notifiers
from .query import UnguardedWait


def proof(program: Program, unguarded: UnguardedWait) -> Callable[[Program], str]:
    """Return what to ask of the program that a fix of the wait makes: which notifications it still misses."""
    return partial(_unproven, program, unguarded)


def _unproven(before: Program, unguarded: UnguardedWait, after: Program) -> str:
    """Return why a fix does not suffice: the function may miss nothing but what its other waits miss."""
    function, condition = unguarded.graph.function.qualname, unguarded.condition
    allowed = _misses(before, function, condition, but=unguarded.wait.operation.node)
    left = _misses(after, function, condition) - allowed
    return f"no fix: the wait would still miss `{next(iter(left))}()`" if left else ""


def _misses(
    program: Program, function: str, condition: Place, but: cst.CSTNode | None = None
) -> Counter[str]:
    """Count the waits, `but` one, that miss each notifier."""
    return Counter(
        notifier.function.name
        for facts in program.module.functions
        if facts.qualname == function
        for query in queries(program, facts)
        if query.condition == condition
        for point in query.graph.points
        if query.waits(point.operation) and point.operation.node is not but
        if query.lockless or query.holds_lock(point)
        for notifier in missed_notifiers(query, point)
    )
