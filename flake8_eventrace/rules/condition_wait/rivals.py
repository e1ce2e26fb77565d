"""Who else may take what a wait was for: other callers of a function, or other threads that run it.

Assumed: a public function has several callers. A thread or task body has rivals if its starter begins several
runs of it on one object, in a loop or one after the other. One run at a time is no rival: a loop that joins,
awaits, leaves or tests something at the start, or that keeps what it starts in one attribute.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.inlining import Program
from ...flow.operations import INSTANCE, MODULE, Place
from ...protocol.spawns import Spawn, spawns
from ...symbols.symbols import ClassFacts, FunctionFacts, dotted, last_name
from ...symbols.walk import children, holds, walk

#: Methods that wait for the end of what was started.
_ENDS = frozenset({"join", "result", "wait", "run_until_complete"})
_LOOPS = (cst.For, cst.While, cst.BaseComp)


def has_rivals(program: Program, function: FunctionFacts, condition: Place, state: Place) -> bool:
    """Return whether several callers may run the function at once, for the same condition and state.

    Args:
        program: the program.
        function: the function that waits.
        condition: the condition.
        state: what is taken from after waking.
    """
    private = function.name.startswith("_") and not function.name.startswith("__")
    bodies = [spawn for spawn in spawns(program) if spawn.body is function]
    is_run = isinstance(function.owner, ClassFacts) and function.name == "run" and not bodies
    if not private and not bodies and not is_run:
        return True
    if (condition.root, condition.scope) != (state.root, state.scope):
        return False
    runs = [spawn for spawn in spawns(program) if spawn.body in _runners(program, function)]
    shared = [spawn for spawn in runs if _is_shared(spawn, condition)]
    return any(_is_repeated(spawn) for spawn in shared) or any(
        one.body is other.body and one.starter is other.starter and not _enclosing(one) + _enclosing(other)
        for index, one in enumerate(shared)
        for other in shared[:index]
        if one.node is not other.node
    )


def _runners(program: Program, function: FunctionFacts) -> list[FunctionFacts]:
    """Return the function, and the methods of its class that call it of their own object."""
    return [function, *(caller for caller in program.module.functions if _calls(caller, function))]


def _calls(caller: FunctionFacts, function: FunctionFacts) -> bool:
    if caller.owner is None or caller.owner is not function.owner or function.name not in caller.mentioned:
        return False
    called = f"{caller.receiver_name}.{function.name}"
    return any(isinstance(node, cst.Call) and dotted(node.func) == called for node in walk(caller.node))


def _is_shared(spawn: Spawn, condition: Place) -> bool:
    """Return whether all runs that the spawn begins use one and the same condition."""
    if condition.scope == MODULE:
        return True
    starter, target = spawn.starter, spawn.target
    return (
        condition.scope == INSTANCE
        and starter is not None
        and starter.owner is spawn.body.owner is not None
        and isinstance(target, cst.Attribute)
        and dotted(target.value) == starter.receiver_name
    )


def _is_repeated(spawn: Spawn) -> bool:
    """Return whether a loop starts the body again while earlier runs go on."""
    if spawn.stored_in is not None and spawn.stored_in.scope == INSTANCE:
        return False
    enclosing = _enclosing(spawn)
    return bool(enclosing) and all(isinstance(node, _LOOPS) and not _is_once(node) for node in enclosing)


def _enclosing(spawn: Spawn) -> list[cst.CSTNode]:
    """Return the loops, branches and handlers of the starter that the spawn stands in."""
    root = spawn.starter.node if spawn.starter is not None else None
    kinds = (*_LOOPS, cst.If, cst.IfExp, cst.Try, cst.TryStar, cst.Match)
    return [node for node in _ancestors(root, spawn.creation) if isinstance(node, kinds)] if root else []


def _ancestors(root: cst.CSTNode, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    current: cst.CSTNode | None = root
    while current is not None and current is not node:
        yield current
        current = next((child for child in children(current) if holds(child, node)), None)


def _is_once(loop: cst.CSTNode) -> bool:
    """Return whether a loop may begin one run only, or waits for the end of one before the next."""
    if isinstance(loop, cst.For) and _is_single(loop.iter):
        return True
    for node in walk(loop):
        if isinstance(node, cst.Await | cst.Break | cst.Return | cst.Yield):
            return True
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and last_name(node) in _ENDS:
            return True
    return False


def _is_single(iterated: cst.BaseExpression) -> bool:
    """Return whether an expression surely yields at most one item: `range(1)`, `[x]`."""
    if isinstance(iterated, cst.Call) and dotted(iterated.func) == "range":
        last = iterated.args[-1].value if len(iterated.args) == 1 else None
        return isinstance(last, cst.Integer) and last.evaluated_value <= 1
    return isinstance(iterated, cst.Tuple | cst.List) and len(iterated.elements) <= 1
