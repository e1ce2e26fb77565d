"""Defer a slow call: send the terminal event first (LAG201, LAG202).

The call moves after the emit and runs in the background: on a daemon thread, or as a task of the
event loop. It is started in its old place if the code after the emit may never run (the emit is a
`yield`, or a `return` is in between), or if the call has its own `if`. Its arguments are evaluated
where they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import libcst as cst

from ...finding import Safety
from ...fixes.background import add_helper, helper
from ...fixes.blocks import Changes, comments_only, edit, is_alone, leave_blanks
from ...fixes.event_loop import library
from ...fixes.handover import handed_over
from ...fixes.hazards import (
    ACKNOWLEDGES,
    ends_with_program,
    escapes,
    holds_something,
    is_of_request,
    is_under_acquired_lock,
    only_logs,
)
from ...fixes.imports import Imports, add_imports
from ...fixes.move_after import moved_behind
from ...fixes.mutation import (
    bound_names,
    changed_names,
    leaves,
    objects,
    own_nodes,
    uses,
    variables,
    with_aliases,
)
from ...fixes.proposed_fix import ProposedFix
from ...fixes.thread_bound import callee, is_bound_to_thread, needs_its_thread
from ...symbols.access_paths import qualified
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import FunctionFacts, dotted, last_name
from ...symbols.walk import holds, walk


@dataclass(frozen=True, eq=False)
class Deferrable:
    """A slow call in front of a terminal emit that does not need it.

    `function` directly holds both. `awaited` says that the call is awaited, `callee_is_async`
    that it returns a coroutine. `emit` is the call, await or yield that tells the client, or
    a statement that holds it. `mutated` names variables whose object is known to change after
    the call.
    """

    function: FunctionFacts
    call: cst.Call
    emit: cst.CSTNode
    awaited: bool = False
    callee_is_async: bool = False
    mutated: frozenset[str] = frozenset()


def propose(found: Deferrable, defer: str = "auto") -> Iterator[ProposedFix]:
    """The fix; `defer` is "auto", "thread", "task" or "move" (which only changes the order)."""
    if defer == "move":
        title = "move the call after the emit"
    else:
        kind = _kind(found, defer)
        if kind is None:
            return
        title = (
            "run the call as a background task" if kind == "task" else "run the call in a background thread"
        )
    yield ProposedFix("defer_call", title, Safety.UNSAFE, partial(_apply, found=found, defer=defer))


def _kind(found: Deferrable, defer: str) -> str | None:
    """What runs the call: a "thread" or a "task"."""
    is_async = found.function.is_async
    if defer == "task" and not is_async:
        return None
    if defer == "thread" or not is_async:
        return None if found.awaited else "thread"
    return "task" if found.awaited == found.callee_is_async else None


def _apply(module: cst.Module, found: Deferrable, defer: str) -> cst.Module | None:
    parents = Parents(found.function.node)
    changes = Changes()
    if defer == "move":
        if not moved_behind(found.function, found.call, found.emit, parents, changes):
            return None
        return edit(module, changes)
    kind = _kind(found, defer)
    call = parents.of(found.call) if found.awaited else found.call
    if kind is None or call is None or not _may_run_later(found, call, parents):
        return None
    imports = Imports(found.function.module)
    made = helper(kind, imports)
    if made is None or found.function.binds(made.name):
        return None
    deferral = _Deferral(found, kind, made.name, imports)
    span = _span(found, parents)
    line = parents.statement(found.call)
    if span is None or not isinstance(line, cst.SimpleStatementLine):
        now = deferral.now()
        if now is None:
            return None
        changes.replace(call, now)
    elif not deferral.behind(line, span, parents, changes):
        return None
    add_imports(module, imports.wanted, changes)
    holder = found.function.node
    assert isinstance(holder, cst.FunctionDef)
    return edit(module, changes) if add_helper(imports, made, holder, changes) else None


def _may_run_later(found: Deferrable, expression: cst.CSTNode, parents: Parents) -> bool:
    """Whether nothing depends on the call having been made, and what it uses stays as it is."""
    function, call = found.function, found.call
    if found.awaited and not (isinstance(expression, cst.Await) and expression.expression is call):
        return False
    if not isinstance(parents.of(expression), cst.Expr) or not _stands_freely(found, parents):
        return False
    lazy = (cst.GeneratorExp, cst.Lambda, cst.Yield)
    if any(isinstance(node, lazy) for argument in call.args for node in walk(argument)):
        return False
    if not _keeps_arguments(found) or ends_with_program(function) or is_under_acquired_lock(call, function):
        return False
    if function.is_async and library(function) != "asyncio":
        return False
    if found.callee_is_async:
        return True
    called = callee(call, function)
    if called is not None and needs_its_thread(called):
        return False
    return not is_bound_to_thread(call, function)


def _keeps_arguments(found: Deferrable) -> bool:
    """Whether what the call uses stays as it is, and nothing before the emit uses what it did."""
    function, call = found.function, found.call
    names = frozenset(variables(call))
    if names & function.outer_names:
        return False
    nodes = list(own_nodes(function.node))
    inside = {id(node) for node in walk(call)}
    index = next(i for i, node in enumerate(nodes) if node is call)
    later = [node for node in nodes[index:] if id(node) not in inside]
    scopes = (cst.FunctionDef, cst.Lambda)
    nested = [part for node in nodes[1:] if isinstance(node, scopes) for part in walk(node)]
    changed = changed_names(iter([*later, *nested])) | found.mutated
    if with_aliases(changed, function) & names or is_of_request(names, function):
        return False
    emit = next((i for i, node in enumerate(later) if node is found.emit), None)
    if emit is None or any(isinstance(n, cst.Call) and last_name(n) in ACKNOWLEDGES for n in later):
        return False
    between = [node for node in later[:emit] if not holds(node, found.emit)]
    shared = with_aliases(objects(call, function), function)
    if any(shared & used for used in uses(between, function)):
        return False
    around = {id(node) for node in walk(found.emit)}
    return not escapes(names, [node for node in later if id(node) not in around], function)


def _stands_freely(found: Deferrable, parents: Parents) -> bool:
    """Whether nothing around the call asks when it ends, or how."""
    function = found.function
    for inner, outer in pairwise(parents.ancestors(found.call)):
        if isinstance(outer, cst.For | cst.While) and inner is outer.body:
            return False
        if isinstance(outer, cst.With) and holds_something(outer, function):
            return False
        if isinstance(outer, cst.ExceptHandler | cst.ExceptStarHandler | cst.Finally):
            return False
        if isinstance(outer, cst.Try | cst.TryStar) and inner is outer.body and not _shrugs(outer):
            return False
        if outer is function.node:
            return True
        if isinstance(outer, cst.FunctionDef | cst.ClassDef | cst.Lambda | cst.BaseComp):
            return False
    return False


def _shrugs(statement: cst.Try | cst.TryStar) -> bool:
    """Whether nothing but the log depends on how the body of a `try` ends."""
    return statement.orelse is None and all(only_logs(handler) for handler in statement.handlers)


def _span(found: Deferrable, parents: Parents) -> Sequence[Statement] | None:
    """The statements from behind the call's to the emit's, if the call can move behind them."""
    line = parents.statement(found.call)
    block = parents.block(line) if line is not None else None
    if block is None or line is None or not is_alone(line):
        return None
    last = parents.within(found.emit, block)
    body = [s for s in block.body if isinstance(s, cst.SimpleStatementLine | cst.BaseCompoundStatement)]
    if last is None or len(body) != len(block.body):
        return None
    start = next(i for i, s in enumerate(body) if s is line)
    end = next(i for i, s in enumerate(body) if s is last)
    span = body[start + 1 : end + 1]
    return span if span and not any(leaves(s) for s in span) else None


@dataclass(frozen=True, eq=False)
class _Deferral:
    """Writes the deferred call; `run` is the helper that starts it."""

    found: Deferrable
    kind: str
    run: str
    imports: Imports

    def now(self) -> cst.Call | None:
        """The call, started where it stands."""
        return self._started(self.found.call)

    def behind(
        self, line: cst.SimpleStatementLine, span: Sequence[Statement], parents: Parents, changes: Changes
    ) -> bool:
        """Start the call behind the emit; what could be another value there is taken before."""
        call, function = self.found.call, self.found.function
        block = parents.block(line)
        assert block is not None
        last = self._behind_others(block, span[-1])
        rebound = bound_names(span)
        if _is_steady(call, function, rebound):
            started = self._started(call)
            if started is None:
                return False
            changes.remove(line)
            leave_blanks(changes, line, block)
            changes.insert_after(last, comments_only(_with_value(line, started)))
            return True
        local = next((n for n in ("deferred", "deferred_call") if not _is_known(n, function)), None)
        if local is None:
            return False
        taken: cst.BaseExpression = call.func.deep_clone()
        if call.args:
            make = self.imports.spell("functools", "partial", function, line)
            if make is None:
                return False
            taken = handed_over(call, make)
        started = self._started(cst.Call(cst.Name(local)))
        if started is None:
            return False
        assign = cst.Assign([cst.AssignTarget(cst.Name(local))], taken)
        changes.replace(line, line.with_changes(body=[assign]))
        changes.insert_after(last, cst.SimpleStatementLine([cst.Expr(started)]))
        return True

    def _behind_others(self, block: cst.IndentedBlock, emit: Statement) -> Statement:
        """The emit, or the last of the calls that have been deferred behind it: they keep their order."""
        last, met = emit, False
        for statement in block.body:
            small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
            value = small.value if isinstance(small, cst.Expr) else None
            if met and isinstance(statement, cst.SimpleStatementLine) and _called(value) == self.run:
                last = statement
            elif met:
                break
            met = met or statement is emit
        return last

    def _started(self, call: cst.Call) -> cst.Call | None:
        run = cst.Name(self.run)
        if self.kind == "thread":
            return handed_over(call, run)
        if self.found.callee_is_async:
            return cst.Call(run, [cst.Arg(call)])
        to_thread = self.imports.spell("asyncio", "to_thread", self.found.function, self.found.call)
        return cst.Call(run, [cst.Arg(handed_over(call, to_thread))]) if to_thread is not None else None


def _called(value: cst.BaseExpression | None) -> str:
    return dotted(value.func) if isinstance(value, cst.Call) else ""


def _with_value(line: cst.SimpleStatementLine, value: cst.BaseExpression) -> cst.SimpleStatementLine:
    small = line.body[0]
    return line.with_changes(body=[small.with_changes(value=value)])


def _is_known(name: str, function: FunctionFacts) -> bool:
    return function.binds(name) or any(
        isinstance(node, cst.Name) and node.value == name for node in walk(function.node)
    )


def _is_steady(call: cst.Call, function: FunctionFacts, rebound: frozenset[str]) -> bool:
    """Whether the function and its arguments are the same when they are evaluated a bit later."""
    target: cst.BaseExpression = call.func
    root = dotted(target).partition(".")[0]
    if isinstance(target, cst.Attribute) and root in function.module.modules and not function.binds(root):
        target = cst.Name(root)
    elif isinstance(target, cst.Attribute):
        target = target.value
    return all(_is_constant(part, function, rebound) for part in (target, *(a.value for a in call.args)))


def _is_bound_once(name: str, scope: FunctionFacts) -> bool:
    """Whether a variable of an enclosing function keeps its value for as long as that runs."""
    bindings = scope.bindings.get(name, [])
    once = len(bindings) + (name in scope.parameters) == 1 and all(b.loops == 0 for b in bindings)
    return once and not scope.rebound_inside(name)


def _is_constant(value: cst.BaseExpression, function: FunctionFacts, rebound: frozenset[str]) -> bool:
    if isinstance(value, cst.Name):
        name = value.value
        if name in rebound:
            return False
        if function.binds(name):
            return not function.rebound_inside(name)
        scope = function.parent
        while scope is not None:
            if scope.binds(name):
                return _is_bound_once(name, scope)
            scope = scope.parent
        return len(function.module.bindings.get(name, [])) <= 1
    if isinstance(value, cst.Attribute) and value.attr.value.isupper():  # a constant, a member
        known = qualified(value, function, function.module) or last_name(value.value)
        return "." in known or known in function.module.classes
    if isinstance(value, cst.Tuple):
        return all(_is_constant(element.value, function, rebound) for element in value.elements)
    if isinstance(value, cst.UnaryOperation):
        return isinstance(value.expression, cst.BaseNumber)
    return isinstance(value, cst.BaseNumber | cst.SimpleString)
