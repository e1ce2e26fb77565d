"""Re-check: test the state again between the clear and the wait.

The test sees what was published before the clear. What is published later sets the flag again.
The test is the code's own, without a walrus; it has no effects and acquires no lock that is held, so running
it once more is safe. It asks for all that the setters in sight publish.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import libcst as cst

from ...finding import Safety
from ...fixes.blocks import Changes, edit, is_alone
from ...fixes.conditions import is_last, negated, strip_walrus
from ...fixes.looks import Looks, held_at
from ...fixes.proposed_fix import ProposedFix
from ...flow.effects import reads, writes
from ...flow.inlining import Program
from ...flow.operations import Bind, Place
from ...flow.paths import reach
from ...protocol.interference import is_atomic
from ...protocol.locks import held_locks
from ...protocol.publishers import Setter
from ...symbols.parents import Parents, Statement
from ...symbols.walk import holds, walk
from .proof import proof, query_of
from .query import LostSignal, Observation


def propose(program: Program, signal: LostSignal, parents: Parents) -> Iterator[ProposedFix]:
    """The fix for each test of the state that stands before the clear."""
    clear = parents.statement(signal.node(signal.clear))
    wait = parents.statement(signal.node(signal.wait))
    if signal.observation is None or signal.next_pass or clear is None or wait is None:
        return
    looks = Looks(program, signal.graph, held_at(program, signal.graph, [signal.clear, signal.wait]))
    seen: set[int] = set()
    for observation in (signal.observation, *signal.others):
        for holder in _tests(signal, observation, parents):
            if id(holder) in seen or not looks.is_free(holder.test):
                continue
            seen.add(id(holder))
            if _comes_after_the_set(program, signal, observation):
                continue  # the test may be too early for it, too
            if not _ends_or_consumes(signal, holder, clear, parents):
                continue  # the test would stay true, and the loop would never wait again
            changes = _changes(clear, wait, holder, strip_walrus(holder.test), parents)
            if changes is not None:
                apply = partial(edit, changes=changes)
                yield ProposedFix(
                    "recheck",
                    "check the state again before waiting",
                    Safety.SAFE,
                    apply,
                    proof(program, signal),
                )


def _comes_after_the_set(program: Program, signal: LostSignal, observation: Observation) -> bool:
    """Return whether a setter writes the state once more after its last set, when others may have run."""
    return any(
        _writes_after_its_set(program, setter, signal.receiver, observation.state)
        for setter in query_of(program, signal.party).setters
    )


def _writes_after_its_set(program: Program, setter: Setter, receiver: Place, state: Place) -> bool:
    graph, concurrency = program.inlined(setter.function), program.event_concurrency(receiver)
    held = held_locks(program, graph)
    sets = {id(point) for point in graph.sets.get(receiver, [])}
    later = [p for p in reach([setter.set]) if not held.get(id(p), frozenset()) & setter.set_locks]
    lets_in = [point for point in later if not is_atomic(point.operation, concurrency)]
    return any(
        (place := writes(point.operation)) is not None
        and place.meets(state)
        and not held.get(id(point), frozenset()) & setter.set_locks
        and not any(id(again) in sets for again in reach([point]))
        for point in (*lets_in, *reach(lets_in))
    )


def _ends_or_consumes(
    signal: LostSignal, holder: cst.If | cst.While, clear: Statement, parents: Parents
) -> bool:
    """Return whether the test does not stay true for ever where it is true.

    Its body leaves, or changes what is tested; a loop ends where the test is false.
    """
    if holder.body in parents.ancestors(clear):
        return True
    if not _is_asked_before(holder, clear, parents):
        return False
    if isinstance(holder, cst.While):
        if not any(isinstance(node, cst.Break) for node in walk(holder.body)):
            return True
    elif _leaves(holder.body):
        return True
    tested = [
        place
        for point in signal.graph.points
        if (place := reads(point.operation)) is not None and holds(holder.test, signal.node(point))
    ]
    changed = [
        place
        for point in signal.graph.points
        if (place := writes(point.operation)) is not None and holds(holder.body, signal.node(point))
    ]
    names = {node.value for node in walk(holder.test) if isinstance(node, cst.Name)}
    bound = {
        p.operation.name
        for p in signal.graph.points
        if isinstance(p.operation, Bind) and holds(holder.body, signal.node(p))
    }
    return bool(names & bound) or any(one.meets(other) for one in tested for other in changed)


def _is_asked_before(holder: cst.If | cst.While, clear: Statement, parents: Parents) -> bool:
    """Return whether each pass of the loop with the clear has come by the test before.

    Where it has not, as by the tests of another branch or above the loop, the passes that skip the wait may
    never end.
    """
    if parents.loop(clear) is not parents.loop(holder):
        return False
    if holder.orelse is not None and holder.orelse in parents.ancestors(clear):
        return True
    block = parents.block(holder)
    later = parents.within(clear, block) if block is not None else None
    if block is None or later is None:
        return parents.loop(clear) is None
    return list(block.body).index(holder) < list(block.body).index(later)


def _leaves(body: cst.BaseSuite) -> bool:
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, cst.Return | cst.Raise | cst.Continue | cst.Break)


def _changes(
    clear: Statement,
    wait: Statement,
    holder: cst.If | cst.While,
    test: cst.BaseExpression,
    parents: Parents,
) -> Changes | None:
    if holder.body in parents.ancestors(clear):  # the test was true, and that is why it waits
        return _guarded(wait, test)
    return _skipped(clear, wait, test, parents) or _guarded(wait, negated(test))


def _tests(signal: LostSignal, observation: Observation, parents: Parents) -> Iterator[cst.If | cst.While]:
    """The `if` and `while` statements around an observation whose tests read the same state."""
    chain = parents.ancestors(signal.node(observation.point))
    for inner, outer in pairwise(chain):
        if not isinstance(outer, cst.If | cst.While) or inner is outer.orelse:
            continue
        if inner is outer.test or any(
            (place := reads(point.operation)) is not None
            and place.meets(observation.state)
            and outer.test in parents.ancestors(signal.node(point))
            for point in signal.graph.points
        ):
            yield outer


def _skipped(clear: Statement, wait: Statement, test: cst.BaseExpression, parents: Parents) -> Changes | None:
    """`if TEST: continue`, where that skips the wait alone."""
    loop = parents.loop(wait)
    if loop is None or parents.loop(clear) is not loop or not is_last(wait, loop, parents):
        return None
    body = cst.IndentedBlock([cst.SimpleStatementLine([cst.Continue()])])
    statement = cst.If(test, body)
    changes = Changes()
    if _follows(clear, wait, parents):
        changes.insert_after(clear, statement)
    else:
        changes.insert_before(wait, statement)
    return changes


def _guarded(wait: Statement, test: cst.BaseExpression) -> Changes | None:
    """`if TEST: wait`, where the wait is a statement of its own."""
    if not is_alone(wait) or not isinstance(wait, cst.SimpleStatementLine):
        return None
    if not isinstance(wait.body[0], cst.Expr):
        return None
    inner = wait.with_changes(leading_lines=())
    changes = Changes()
    changes.replace(wait, cst.If(test, cst.IndentedBlock([inner]), leading_lines=wait.leading_lines))
    return changes


def _follows(clear: Statement, wait: Statement, parents: Parents) -> bool:
    """Whether nothing stands between the two, but for the end of a `with` around the clear."""
    node: cst.CSTNode = clear
    while True:
        block = parents.of(node)
        if not isinstance(block, cst.IndentedBlock):
            return False
        index = next(i for i, s in enumerate(block.body) if s is node)
        if index + 1 < len(block.body):
            return parents.within(wait, block) is block.body[index + 1]
        holder = parents.of(block)
        if not isinstance(holder, cst.With):
            return False
        node = holder
