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

from ...catalog.vocabulary import ACKNOWLEDGES
from ...finding import Safety
from ...fixes.background import add_helper, helper
from ...fixes.blocks import Changes, comments_only, edit, is_alone, leave_blanks
from ...fixes.event_loop import library
from ...fixes.handover import handed_over
from ...fixes.hazards import (
    ends_with_program,
    escapes,
    holds_something,
    is_under_acquired_lock,
    only_logs,
    uses_session,
)
from ...fixes.imports import Imports, add_imports
from ...fixes.move_after import move_after, straight_span
from ...fixes.mutation import (
    bound_names,
    changed_names,
    objects,
    own_nodes,
    uses,
    variables,
    with_aliases,
)
from ...fixes.proposed_fix import ProposedFix
from ...fixes.thread_bound import callee, is_bound_to_thread, needs_its_thread
from ...symbols.access_paths import qualified
from ...symbols.incremental import TopLevelStatements
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import FunctionFacts, dotted, last_name
from ...symbols.walk import holds, walk


@dataclass(frozen=True, eq=False)
class Deferrable:
    """A slow call before a terminal emit that does not need it.

    `function` directly holds both. `awaited` says that the call is awaited, `callee_is_async` that it
    returns a coroutine. `emit` is the call, await or yield that publishes the event, or a statement
    that holds it. `changed_later` names variables whose objects are known to change after the call.
    `loop` is the library whose event loop runs a coroutine function, "" where it is not known; by default
    what the module alone tells.
    """

    function: FunctionFacts
    call: cst.Call
    emit: cst.CSTNode
    awaited: bool = False
    callee_is_async: bool = False
    changed_later: frozenset[str] = frozenset()
    loop: str | None = None


def propose(deferrable: Deferrable, defer: str = "auto") -> Iterator[ProposedFix]:
    """The fix; `defer` is "auto", "thread", "task" or "move" (which only changes the order)."""
    if defer == "move":
        title = "move the call after the emit"
    else:
        kind = _kind(deferrable, defer)
        if kind is None:
            return
        title = (
            "run the call as a background task" if kind == "task" else "run the call in a background thread"
        )
    yield ProposedFix("defer_call", title, Safety.UNSAFE, partial(_apply, deferrable=deferrable, defer=defer))


def _kind(deferrable: Deferrable, defer: str) -> str | None:
    """Return what may run the call: a "thread" or a "task", None where neither can as `defer` wants it."""
    is_async = deferrable.function.is_async
    if defer == "task" and not is_async:
        return None
    if defer == "thread" or not is_async:
        return None if deferrable.awaited else "thread"
    return "task" if deferrable.awaited == deferrable.callee_is_async else None


def _apply(statements: TopLevelStatements, deferrable: Deferrable, defer: str) -> cst.Module | None:
    parents = Parents(deferrable.function.node)
    changes = Changes()
    if defer == "move":
        if not move_after(deferrable.function, deferrable.call, deferrable.emit, parents, changes):
            return None
        return edit(statements, changes)
    kind = _kind(deferrable, defer)
    call = parents.of(deferrable.call) if deferrable.awaited else deferrable.call
    if kind is None or call is None or not _may_run_later(deferrable, call, parents):
        return None
    imports = Imports(deferrable.function.module)
    runner = helper(kind, imports)
    if runner is None or deferrable.function.binds(runner.name):
        return None
    deferral = _Deferral(deferrable, kind, runner.name, imports)
    span = _span(deferrable, parents)
    line = parents.statement(deferrable.call)
    if span is None or not isinstance(line, cst.SimpleStatementLine):
        started = deferral.in_place()
        if started is None:
            return None
        changes.replace(call, started)
    elif not deferral.after(line, span, parents, changes):
        return None
    add_imports(statements.module, imports.wanted, changes)
    holder = deferrable.function.node
    assert isinstance(holder, cst.FunctionDef)
    return edit(statements, changes) if add_helper(imports, runner, holder, changes) else None


def _may_run_later(deferrable: Deferrable, expression: cst.CSTNode, parents: Parents) -> bool:
    """Return whether nothing depends on the call having been made, and what it uses stays as it is."""
    function, call = deferrable.function, deferrable.call
    if deferrable.awaited and not (isinstance(expression, cst.Await) and expression.expression is call):
        return False
    if not isinstance(parents.of(expression), cst.Expr) or not _is_unobserved(deferrable, parents):
        return False
    lazy = (cst.GeneratorExp, cst.Lambda, cst.Yield)
    if any(isinstance(node, lazy) for argument in call.args for node in walk(argument)):
        return False
    if not _keeps_objects(deferrable):
        return False
    if ends_with_program(function) or is_under_acquired_lock(call, function):
        return False
    loop = deferrable.loop if deferrable.loop is not None else library(function)
    if function.is_async and loop != "asyncio":
        return False
    if deferrable.callee_is_async:
        return True
    called = callee(call, function)
    if called is not None and needs_its_thread(called):
        return False
    return not is_bound_to_thread(call, function)


def _keeps_objects(deferrable: Deferrable) -> bool:
    """Return whether what the call uses stays as it is, and nothing up to the emit uses its effects."""
    function, call = deferrable.function, deferrable.call
    names = frozenset(variables(call))
    if names & function.outer_names:
        return False
    nodes = list(own_nodes(function.node))
    inside = {id(node) for node in walk(call)}
    index = next(i for i, node in enumerate(nodes) if node is call)
    later = [node for node in nodes[index:] if id(node) not in inside]
    scopes = (cst.FunctionDef, cst.Lambda)
    nested = [part for node in nodes[1:] if isinstance(node, scopes) for part in walk(node)]
    changed = changed_names(iter([*later, *nested])) | deferrable.changed_later
    if with_aliases(changed, function) & names or uses_session(names, function):
        return False
    emit = next((i for i, node in enumerate(later) if node is deferrable.emit), None)
    if emit is None or any(isinstance(n, cst.Call) and last_name(n) in ACKNOWLEDGES for n in later):
        return False
    between = [node for node in later[:emit] if not holds(node, deferrable.emit)]
    shared = with_aliases(objects(call, function), function)
    if any(shared & used for used in uses(between, function)):
        return False
    of_emit = {id(node) for node in walk(deferrable.emit)}
    return not escapes(names, [node for node in later if id(node) not in of_emit], function)


def _is_unobserved(deferrable: Deferrable, parents: Parents) -> bool:
    """Return whether nothing that holds the call depends on when it ends, or how."""
    function = deferrable.function
    for inner, outer in pairwise(parents.ancestors(deferrable.call)):
        if isinstance(outer, cst.For | cst.While) and inner is outer.body:
            return False
        if isinstance(outer, cst.With) and holds_something(outer, function):
            return False
        if isinstance(outer, cst.ExceptHandler | cst.ExceptStarHandler | cst.Finally):
            return False
        if isinstance(outer, cst.Try | cst.TryStar) and inner is outer.body and not _ignores_failures(outer):
            return False
        if outer is function.node:
            return True
        if isinstance(outer, cst.FunctionDef | cst.ClassDef | cst.Lambda | cst.BaseComp):
            return False
    return False


def _ignores_failures(statement: cst.Try | cst.TryStar) -> bool:
    """Return whether nothing but the log depends on how the body of a `try` ends."""
    return statement.orelse is None and all(only_logs(handler) for handler in statement.handlers)


def _span(deferrable: Deferrable, parents: Parents) -> Sequence[Statement] | None:
    """Return the statements after the call's up to the emit's, None if the call cannot move after them."""
    line = parents.statement(deferrable.call)
    block = parents.block(line) if line is not None else None
    if block is None or line is None or not is_alone(line):
        return None
    last = parents.within(deferrable.emit, block)
    statements = straight_span(block, line, last) if last is not None else None
    return statements[1:] if statements is not None else None


@dataclass(frozen=True, eq=False)
class _Deferral:
    """Writes the deferred call; `run` is the name of the helper that starts it."""

    deferrable: Deferrable
    kind: str
    run: str
    imports: Imports

    def in_place(self) -> cst.Call | None:
        """Return the call, started where it is."""
        return self._started(self.deferrable.call)

    def after(
        self, line: cst.SimpleStatementLine, span: Sequence[Statement], parents: Parents, changes: Changes
    ) -> bool:
        """Note the changes that start the call after the emit; return False where they cannot be made.

        What could have another value there is evaluated in the old place.
        """
        call, function = self.deferrable.call, self.deferrable.function
        block = parents.block(line)
        assert block is not None
        last = self._last_deferred(block, span[-1])
        rebound = bound_names(span)
        if _is_steady(call, function, rebound):
            started = self._started(call)
            if started is None:
                return False
            changes.remove(line)
            leave_blanks(changes, line, block)
            changes.insert_after(last, comments_only(_with_value(line, started)))
            return True
        local = next((n for n in ("deferred", "deferred_call") if not _is_in_use(n, function)), None)
        if local is None:
            return False
        bound_call: cst.BaseExpression = call.func.deep_clone()
        if call.args:
            make = self.imports.spell("functools", "partial", function, line)
            if make is None:
                return False
            bound_call = handed_over(call, make)
        started = self._started(cst.Call(cst.Name(local)))
        if started is None:
            return False
        assign = cst.Assign([cst.AssignTarget(cst.Name(local))], bound_call)
        changes.replace(line, line.with_changes(body=[assign]))
        changes.insert_after(last, cst.SimpleStatementLine([cst.Expr(started)]))
        return True

    def _last_deferred(self, block: cst.IndentedBlock, emit: Statement) -> Statement:
        """Return the emit, or the last call that was deferred after it: they keep their order."""
        last, passed = emit, False
        for statement in block.body:
            small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
            value = small.value if isinstance(small, cst.Expr) else None
            if passed and isinstance(statement, cst.SimpleStatementLine) and _called(value) == self.run:
                last = statement
            elif passed:
                break
            passed = passed or statement is emit
        return last

    def _started(self, call: cst.Call) -> cst.Call | None:
        run = cst.Name(self.run)
        if self.kind == "thread":
            return handed_over(call, run)
        if self.deferrable.callee_is_async:
            return cst.Call(run, [cst.Arg(call)])
        to_thread = self.imports.spell("asyncio", "to_thread", self.deferrable.function, self.deferrable.call)
        return cst.Call(run, [cst.Arg(handed_over(call, to_thread))]) if to_thread is not None else None


def _called(value: cst.BaseExpression | None) -> str:
    return dotted(value.func) if isinstance(value, cst.Call) else ""


def _with_value(line: cst.SimpleStatementLine, value: cst.BaseExpression) -> cst.SimpleStatementLine:
    small = line.body[0]
    return line.with_changes(body=[small.with_changes(value=value)])


def _is_in_use(name: str, function: FunctionFacts) -> bool:
    return function.binds(name) or any(
        isinstance(node, cst.Name) and node.value == name for node in walk(function.node)
    )


def _is_steady(call: cst.Call, function: FunctionFacts, rebound: frozenset[str]) -> bool:
    """Return whether the callee and the arguments have the same values when evaluated after the emit.

    `rebound` are the variables that are bound in between.
    """
    target: cst.BaseExpression = call.func
    root = dotted(target).partition(".")[0]
    if isinstance(target, cst.Attribute) and root in function.module.modules and not function.binds(root):
        target = cst.Name(root)
    elif isinstance(target, cst.Attribute):
        target = target.value
    return all(_is_constant(part, function, rebound) for part in (target, *(a.value for a in call.args)))


def _is_bound_once(name: str, scope: FunctionFacts) -> bool:
    """Return whether a variable of an enclosing function keeps its value for as long as that runs."""
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
        owner = qualified(value, function, function.module) or last_name(value.value)
        return "." in owner or owner in function.module.classes
    if isinstance(value, cst.Tuple):
        return all(_is_constant(element.value, function, rebound) for element in value.elements)
    if isinstance(value, cst.UnaryOperation):
        return isinstance(value.expression, cst.BaseNumber)
    return isinstance(value, cst.BaseNumber | cst.SimpleString)
