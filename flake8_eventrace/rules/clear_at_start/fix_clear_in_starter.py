"""Clear in the starter: clear the event before the body is started, not in it.

Before the start nobody can have told this run to end, so nothing is erased that was meant for
it. A thread object starts once only: where its event is made with it, the clear just goes; so it
does where the event wakes the body.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...finding import Safety
from ...fixes.blocks import Changes, comments_only, edit, is_alone, lifted, opening_blanks
from ...fixes.proposed_fix import ProposedFix
from ...flow.inlining import Program
from ...protocol.spawns import Spawn, mentions
from ...symbols.access_paths import resolve
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import ClassFacts, last_name
from ...symbols.walk import walk
from .query import EarlyClear
from .setter import waits_for_end

_NESTED = (cst.Lambda, cst.BaseComp, cst.IfExp, cst.BooleanOperation, cst.NamedExpr)


def propose(program: Program, early: EarlyClear) -> Iterator[ProposedFix]:
    """The fix, where every start of the body is in sight and can be told what to clear."""
    body = early.body
    if early.clear.function is not body or not isinstance(body.node, cst.FunctionDef):
        return
    parents = Parents(body.node)
    clear = parents.statement(early.node)
    block = body.node.body
    if clear is None or not is_alone(clear) or parents.block(clear) is not block:
        return
    assert isinstance(block, cst.IndentedBlock)
    moved = [*_made_before(program, early, clear, block), clear]
    if len(block.body) == len(moved):
        return
    changes = Changes()
    for statement in moved:
        changes.remove(statement)
    if early.wakes:
        yield ProposedFix(
            "clear_in_starter",
            "what wakes the body is news, whenever it came: drop the clear",
            Safety.UNSAFE,
            partial(edit, changes=changes),
        )
        return
    if all(start.target is None for start in early.spawns):
        if len(moved) == 1 and _made_with_object(program, early):
            yield ProposedFix(
                "clear_in_starter",
                "a thread starts once, with its event clear: drop the clear",
                Safety.UNSAFE,
                partial(edit, changes=changes),
            )
        return
    if sum(name == body.name for name, _ in mentions(program.module)) != len(early.spawns):
        return  # called, too, or handed to somebody
    for start in early.spawns:
        placed = _placed(program, early, start, moved)
        if placed is None:
            return
        anchor, statements = placed
        first, *rest = statements
        changes.insert_before(anchor, lifted(first, anchor))
        for statement in rest:
            changes.insert_before(anchor, comments_only(statement))
        for line in opening_blanks(anchor):
            changes.remove(line)
    alone = len(early.spawns) == 1 and len(moved) == 1
    hidden = body.name.startswith("_") or body.owner is None
    safe = alone and hidden and waits_for_end(early.setter, early.start)
    yield ProposedFix(
        "clear_in_starter",
        "clear before the start",
        Safety.SAFE if safe else Safety.UNSAFE,
        partial(edit, changes=changes),
    )


def _made_before(
    program: Program, early: EarlyClear, clear: Statement, block: cst.IndentedBlock
) -> list[Statement]:
    """The `if E is None: E = …` directly above the clear, which has to come along."""
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
    """Whether the event is made by the constructor of the body's class, and only there."""
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
    """The statement that starts the body, and what goes in front of it, in the starter's words."""
    starter, target = start.starter, start.target
    if starter is None or starter is early.body or target is None or not start.exact:
        return None
    parents = Parents(starter.node)
    anchor = parents.statement(start.node)
    if not isinstance(anchor, cst.SimpleStatementLine) or not is_alone(anchor):
        return None
    if parents.block(anchor) is None or parents.loop(anchor) is not None:
        return None
    chain = parents.ancestors(start.node)
    if any(isinstance(node, _NESTED) for node in chain[: chain.index(anchor)]):
        return None
    own = early.body.receiver_name
    instance = target.value if isinstance(target, cst.Attribute) else None
    for statement in moved:
        for node in walk(statement):
            if not isinstance(node, cst.Name) or _is_attribute(statement, node):
                continue
            if node.value == own:
                if instance is None or resolve(instance, starter, program.module) is None:
                    return None
            elif resolve(node, starter, program.module) != resolve(node, early.body, program.module):
                return None
    if own is None or instance is None:
        return anchor, list(moved)
    renamed = [statement.visit(_Rename(own, instance)) for statement in moved]
    return anchor, [s for s in renamed if isinstance(s, cst.SimpleStatementLine | cst.BaseCompoundStatement)]


def _is_attribute(tree: cst.CSTNode, name: cst.Name) -> bool:
    return any(isinstance(node, cst.Attribute) and node.attr is name for node in walk(tree))


class _Rename(cst.CSTTransformer):
    """Writes another expression for a variable."""

    def __init__(self, name: str, value: cst.BaseExpression) -> None:
        super().__init__()
        self.name = name
        self.value = value

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return self.value.deep_clone() if original_node.value == self.name else updated_node
