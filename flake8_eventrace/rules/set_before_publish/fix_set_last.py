"""Set last: set the event after what it announces, not before.

The set is moved over plain assignments and additions only, which neither raise nor leave. So nothing else
changes than that the state is written when the signal comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from ...catalog.vocabulary import ADDS_SURELY, LOGS, PLAIN_CONTAINERS
from ...finding import Safety
from ...fixes.blocks import Changes, comments_only, edit, is_alone, leave_blanks
from ...fixes.proposed_fix import ProposedFix
from ...flow.inlining import Point, Program
from ...flow.operations import Branch as BranchOn
from ...flow.operations import Nop, Place, ReadState, Set, TestFlag, WriteState
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import Binding, ClassFacts, FunctionFacts, dotted, last_name
from ...symbols.walk import holds, walk
from .decision import EarlySignal
from .proof import proof

_STATEMENTS = (cst.SimpleStatementLine, cst.If, cst.Else, cst.IndentedBlock)
_SMALL = (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Expr, cst.Pass)
_PARTIAL = (cst.Divide, cst.FloorDivide, cst.Modulo, cst.Power)


def propose(program: Program, signal: EarlySignal, parents: Parents) -> Iterator[ProposedFix]:
    """Yield the fix for each write after the set, the last one first."""
    writes = [signal.write, *signal.others]
    for write in sorted(writes, key=lambda point: _depth(signal, point), reverse=True):
        unit = _unit(signal, write, parents)
        block = parents.block(unit) if unit is not None else None
        if unit is None or block is None:
            continue
        anchor = parents.within(signal.node(write), block)
        first, last = _index(block, unit), _index(block, anchor)
        between = block.body[first + 1 : last + 1]
        if not first < last or not all(_is_plain(program, signal, statement) for statement in between):
            continue
        assert anchor is not None
        changes = Changes()
        changes.remove(unit)
        leave_blanks(changes, unit, block)
        changes.insert_after(anchor, comments_only(unit))
        apply = partial(edit, changes=changes)
        yield ProposedFix("set_last", "set after the write", Safety.SAFE, apply, proof(program, signal))


def _depth(signal: EarlySignal, write: Point) -> int:
    node = signal.node(write)
    return next((i for i, part in enumerate(walk(signal.graph.function.node)) if part is node), 0)


def _unit(signal: EarlySignal, write: Point, parents: Parents) -> Statement | None:
    """Return what has to move: the line that sets, or the `if` around it that tests the event only."""
    unit = parents.statement(signal.node(signal.set))
    if unit is None or not is_alone(unit) or signal.set.function is not signal.graph.function:
        return None
    block = parents.block(unit)
    while block is not None and parents.within(signal.node(write), block) is None:
        holder = parents.of(block)
        if not isinstance(holder, cst.If) or holder.orelse is not None or len(block.body) != 1:
            return None
        if not _asks_for_event(signal, holder):
            return None
        unit = holder
        block = parents.block(unit)
    return unit


def _asks_for_event(signal: EarlySignal, holder: cst.If) -> bool:
    """Return whether a condition is about the event alone, so that no write in between can change it."""
    for point in signal.graph.points:
        operation = point.operation
        if not holds(holder.test, signal.node(point)) or isinstance(operation, Nop | BranchOn):
            continue
        if not isinstance(operation, ReadState | TestFlag) or operation.place != signal.receiver:
            return False
    return True


def _is_plain(program: Program, signal: EarlySignal, statement: cst.CSTNode) -> bool:
    """Return whether a statement can neither raise, nor leave, nor suspend, nor replace the event."""
    for node in walk(statement):
        if isinstance(node, cst.BaseCompoundStatement | cst.BaseSuite | cst.SimpleStatementLine):
            if not isinstance(node, _STATEMENTS):
                return False
        elif isinstance(node, cst.BaseSmallStatement):
            if not isinstance(node, _SMALL):
                return False
        elif isinstance(node, cst.Call):
            if not _only_adds(program, signal, node):
                return False
        elif isinstance(node, cst.Await | cst.Yield | cst.BaseComp | cst.NamedExpr | cst.StarredElement) or (
            isinstance(node, cst.BinaryOperation) and isinstance(node.operator, _PARTIAL)
        ):
            return False
    return not _looks_items_up(statement) and not _runs_code(program, signal, statement)


def _only_adds(program: Program, signal: EarlySignal, call: cst.Call) -> bool:
    """Return whether a call writes a log line, or adds to what is surely a plain container."""
    if not isinstance(call.func, cst.Attribute):
        return False
    name = call.func.attr.value
    if name in LOGS:
        return True
    function = signal.graph.function
    place = program.place(call.func.value, function, function.module)
    values = [b.value for b in _bindings(program, place, function)] if place is not None else []
    return name in ADDS_SURELY and bool(values) and all(map(_is_container, values))


def _bindings(program: Program, place: Place, function: FunctionFacts) -> list[Binding]:
    """Return every binding of a variable or attribute."""
    owner = program.owner(place)
    if owner is not None:
        return owner.attributes.get(place.fields[0], []) if len(place.fields) == 1 else []
    if place.fields:
        return []
    scope: FunctionFacts | None = function
    while scope is not None and scope.qualname != place.scope:
        scope = scope.parent
    return (function.module if scope is None else scope).bindings.get(place.root, [])


def _is_container(value: cst.BaseExpression | None) -> bool:
    if isinstance(value, cst.Call) and last_name(value) == "field":
        return any(last_name(argument.value) in PLAIN_CONTAINERS for argument in value.args)
    if isinstance(value, cst.Call):
        return last_name(value) in PLAIN_CONTAINERS
    return isinstance(value, cst.List | cst.Dict | cst.Set | cst.ListComp | cst.DictComp | cst.SetComp)


def _looks_items_up(statement: cst.CSTNode) -> bool:
    """Return whether an item is read, which may be missing; binding an item cannot fail so."""
    bound = {
        id(target.target)
        for node in walk(statement)
        if isinstance(node, cst.Assign)
        for target in node.targets
    }
    return any(isinstance(node, cst.Subscript) and id(node) not in bound for node in walk(statement))


def _runs_code(program: Program, signal: EarlySignal, statement: cst.CSTNode) -> bool:
    """Return whether an assignment runs a property's code, or replaces an object on the event's path."""
    assert isinstance(signal.set.operation, Set)
    path = signal.set.operation.text
    for point in signal.graph.points:
        operation = point.operation
        if not holds(statement, signal.node(point)) or not isinstance(operation, ReadState | WriteState):
            continue
        owner = program.owner(operation.place)
        if isinstance(owner, ClassFacts) and operation.place.fields[0] in owner.methods:
            return True
        text = dotted(operation.node) if isinstance(operation.node, cst.BaseExpression) else ""
        if isinstance(operation, WriteState) and f"{path}.".startswith(f"{text or operation.text}."):
            return True
    return False


def _index(block: cst.IndentedBlock, statement: cst.CSTNode | None) -> int:
    return next((i for i, other in enumerate(block.body) if other is statement), -1)
