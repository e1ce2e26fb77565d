"""Clear in the starter: clear the event before the body is started, not in it.

Before the start nobody can have asked this run to end, so the clear erases nothing that was meant for it.
A thread object starts once only: where its event is made with it, the clear is dropped; so it is where the
event wakes the body.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...catalog.vocabulary import QUEUES_WORK
from ...finding import Safety
from ...fixes.blocks import Changes, comments_only, edit, is_alone, lifted, opening_blanks
from ...fixes.proposed_fix import ProposedFix
from ...flow.effects import call_is_harmless
from ...flow.inlining import Program
from ...flow.operations import Call
from ...flow.paths import reach
from ...protocol.escapes import name_occurrences
from ...protocol.spawns import Spawn
from ...symbols.access_paths import resolve
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import ClassFacts, last_name
from ...symbols.walk import holds, walk
from .query import EarlyClear
from .setter import waits_for_end

#: Expressions in which a start may not run, or run more than once; in a lambda it runs later.
_NESTED = (cst.Lambda, cst.BaseComp, cst.IfExp, cst.BooleanOperation, cst.NamedExpr)


def propose(program: Program, early: EarlyClear) -> Iterator[ProposedFix]:
    """Yield the fix, if every start of the body is in sight and can clear the event itself."""
    moved = _moved(program, early)
    if not moved:
        return
    changes = Changes()
    for statement in moved:
        changes.remove(statement)
    if early.wakes:
        yield _fix("remove the clear: a signal set before the start counts, too", Safety.UNSAFE, changes)
    elif all(start.target is None for start in early.spawns):  # subclasses of Thread
        if len(moved) == 1 and _made_with_object(program, early):
            yield _fix(
                "remove the clear: a thread starts only once, with a new event", Safety.UNSAFE, changes
            )
    elif _is_only_started(program, early) and _clear_in_starters(program, early, moved, changes):
        yield _fix("clear before the start", _safety(early, moved), changes)


def _fix(title: str, safety: Safety, changes: Changes) -> ProposedFix:
    return ProposedFix("clear_in_starter", title, safety, partial(edit, changes=changes))


def _moved(program: Program, early: EarlyClear) -> list[Statement]:
    """Return the statements that leave the body, the clear last; none if it cannot leave."""
    body = early.body
    if early.clear.function is not body or not isinstance(body.node, cst.FunctionDef):
        return []
    parents = Parents(body.node)
    clear = parents.statement(early.node)
    block = body.node.body
    if clear is None or not is_alone(clear) or parents.block(clear) is not block:
        return []
    assert isinstance(block, cst.IndentedBlock)
    moved = [*_made_before(program, early, clear, block), clear]
    return moved if len(block.body) > len(moved) else []  # a body needs a statement


def _is_only_started(program: Program, early: EarlyClear) -> bool:
    """Return whether the module names the body where it is started, and nowhere else."""
    names = sum(name == early.body.name for name, _ in name_occurrences(program.module))
    return names == len(early.spawns)


def _clear_in_starters(program: Program, early: EarlyClear, moved: list[Statement], changes: Changes) -> bool:
    """Put the statements before each start, and return whether that is possible for all."""
    for start in early.spawns:
        placed = _placed(program, early, start, moved)
        if placed is None:
            return False
        anchor, (first, *rest) = placed
        changes.insert_before(anchor, lifted(first, anchor))
        for statement in rest:
            changes.insert_before(anchor, comments_only(statement))
        for line in opening_blanks(anchor):
            changes.remove(line)
    return True


def _safety(early: EarlyClear, moved: list[Statement]) -> Safety:
    """Return how safe it is to clear in the starter.

    It is safe where no run is on when the next one is started: the setter waits for the end. A run that
    queues for a worker used to clear the event only after the run before it; and a thread that is made
    elsewhere may be on already, so that its start fails. The clear passes no call with effects.
    """
    alone = len(early.spawns) == 1 and len(moved) == 1
    hidden = early.body.name.startswith("_") or early.body.owner is None
    if not (alone and hidden and waits_for_end(early.setter, early.start)):
        return Safety.UNSAFE
    return Safety.SAFE if _begins_at_once(early.start) and _is_first_act(early) else Safety.UNSAFE


def _begins_at_once(start: Spawn) -> bool:
    """Return whether a start surely begins a new run, and does not put it into a queue."""
    if last_name(start.node) in QUEUES_WORK or start.starter is None:
        return False
    return holds(start.starter.node, start.creation)


def _is_first_act(early: EarlyClear) -> bool:
    """Return whether the body calls nothing that has effects before it clears the event."""
    before = reach([early.clear], backward=True)
    return not any(isinstance(p.operation, Call) and not call_is_harmless(p.operation) for p in before)


def _made_before(
    program: Program, early: EarlyClear, clear: Statement, block: cst.IndentedBlock
) -> list[Statement]:
    """Return the `if E is None: E = …` right above the clear, which has to move with it."""
    index = next(i for i, statement in enumerate(block.body) if statement is clear)
    above = block.body[index - 1] if index else None
    if not isinstance(above, cst.If) or above.orelse is not None or len(above.body.body) != 1:
        return []
    line = above.body.body[0]
    if not isinstance(line, cst.SimpleStatementLine) or not is_alone(line):
        return []
    made = line.body[0]
    if not isinstance(made, cst.Assign) or len(made.targets) != 1:
        return []
    place = program.place(made.targets[0].target, early.body, program.module)
    return [above] if place == early.receiver else []


def _made_with_object(program: Program, early: EarlyClear) -> bool:
    """Return whether the event is made by the constructor of the body's class, and only there."""
    owner = program.owner(early.receiver)
    if not isinstance(owner, ClassFacts):
        return False
    bindings = owner.attributes.get(early.receiver.fields[0], [])
    return (
        len(bindings) == 1
        and isinstance(bindings[0].value, cst.Call)
        and last_name(bindings[0].value) == "Event"
        and bindings[0].function is not None
        and bindings[0].function.name == "__init__"
    )


def _placed(
    program: Program, early: EarlyClear, start: Spawn, moved: list[Statement]
) -> tuple[Statement, list[Statement]] | None:
    """Return the statement that starts the body, and what goes before it as the starter spells it."""
    anchor = _anchor(early, start)
    if anchor is None or not _mean_the_same(program, early, start, moved):
        return None
    own, instance = early.body.receiver_name, _instance(start)
    if own is None or instance is None:
        return anchor, list(moved)
    renamed = [statement.visit(_Rename(own, instance)) for statement in moved]
    return anchor, [s for s in renamed if isinstance(s, cst.SimpleStatementLine | cst.BaseCompoundStatement)]


def _anchor(early: EarlyClear, start: Spawn) -> Statement | None:
    """Return the statement that starts the body, if it does so once and does nothing else."""
    starter = start.starter
    if starter is None or starter is early.body or start.target is None or not start.exact:
        return None
    parents = Parents(starter.node)
    anchor = parents.statement(start.node)
    if not isinstance(anchor, cst.SimpleStatementLine) or not is_alone(anchor):
        return None
    if parents.block(anchor) is None or parents.loop(anchor) is not None:
        return None
    chain = parents.ancestors(start.node)
    is_nested = any(isinstance(node, _NESTED) for node in chain[: chain.index(anchor)])
    return None if is_nested else anchor


def _instance(start: Spawn) -> cst.BaseExpression | None:
    """Return the object whose method is started, as the starter spells it."""
    return start.target.value if isinstance(start.target, cst.Attribute) else None


def _mean_the_same(program: Program, early: EarlyClear, start: Spawn, moved: list[Statement]) -> bool:
    """Return whether the names in the statements mean in the starter what they mean in the body."""
    names = (
        node
        for statement in moved
        for node in walk(statement)
        if isinstance(node, cst.Name) and not _is_attribute(statement, node)
    )
    return all(_means_the_same(program, early, start, name) for name in names)


def _means_the_same(program: Program, early: EarlyClear, start: Spawn, name: cst.Name) -> bool:
    if name.value == early.body.receiver_name:
        instance = _instance(start)
        return instance is not None and resolve(instance, start.starter, program.module) is not None
    in_starter = resolve(name, start.starter, program.module)
    return in_starter == resolve(name, early.body, program.module)


def _is_attribute(tree: cst.CSTNode, name: cst.Name) -> bool:
    return any(isinstance(node, cst.Attribute) and node.attr is name for node in walk(tree))


class _Rename(cst.CSTTransformer):
    """Replace a variable by another expression."""

    def __init__(self, name: str, value: cst.BaseExpression) -> None:
        super().__init__()
        self.name = name
        self.value = value

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return self.value.deep_clone() if original_node.value == self.name else updated_node
