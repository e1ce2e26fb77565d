"""Lowers the syntax of a function to its control-flow graph: the only code that interprets statements.

`lower` turns one function into a graph of operations, in the order in which Python evaluates them.

Assumed: attribute access, subscription and operators do not run code that touches an event or
suspends, nor does the body of a class; only calls, subscriptions, awaits, yields and `raise` raise
exceptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from ..catalog.vocabulary import DEADLINES, LOOKUP_ERRORS, SUPPRESSORS, TRUTHS
from ..symbols.symbols import CONSTRUCTORS, FunctionFacts, last_name
from ..symbols.walk import children
from .builder import Exit, GraphBuilder, Handlers, Jump, Loop, TooComplexError
from .cfg import EdgeKind, Graph, Node
from .expressions import ExpressionLowering
from .function_names import FunctionNames
from .operations import Acquire, Bind, Branch, Clear, Nop, Place, Release, Suspend
from .visitors import visitors


def lower(function: FunctionFacts) -> Graph:
    """Return the control-flow graph of one function or lambda; nested ones have their own.

    Of a function with more operations than `builder.MAX_NODES` nothing is claimed: its graph is empty.
    """
    builder = GraphBuilder(function.node)
    try:
        StatementLowering(function, builder).lower_body()
    except TooComplexError:
        return GraphBuilder(function.node).finish()
    return builder.finish()


class StatementLowering:
    """Lowers the statements of one function; the operations go to `builder`."""

    def __init__(self, function: FunctionFacts, builder: GraphBuilder) -> None:
        self.function = function
        self.builder = builder
        self.names = FunctionNames(function)
        self.expressions = ExpressionLowering(self.names, builder)

    def lower_body(self) -> None:
        """Lower the whole function."""
        node = self.function.node
        if isinstance(node, cst.Lambda):
            self.expressions.evaluate(node.body)
        else:
            self._block(node.body)

    def _block(self, body: cst.BaseSuite) -> None:
        for statement in body.body:
            if not self.builder.exits:
                return  # nothing reaches the rest
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    if self.builder.exits:
                        self._statement(small)
            else:
                self._statement(statement)

    def _statement(self, node: cst.CSTNode) -> None:
        visit = _VISITORS.get(type(node))
        if visit is not None:
            visit(self, node)

    def _else(self, orelse: cst.Else | None) -> None:
        if self.builder.exits and orelse is not None:
            self._block(orelse.body)

    # -- simple statements -----------------------------------------------------------------

    def visit_Expr(self, node: cst.Expr) -> None:
        self.expressions.evaluate(node.value, used=False)

    def visit_Assign(self, node: cst.Assign) -> None:
        single = node.targets[0].target if len(node.targets) == 1 else None
        self._assign(node, [t.target for t in node.targets], node.value, single)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        if node.value is not None:
            self._assign(node, [node.target], node.value, node.target)

    def _assign(
        self,
        node: cst.CSTNode,
        targets: list[cst.BaseExpression],
        value: cst.BaseExpression,
        single: cst.BaseExpression | None,
    ) -> None:
        """Lower an assignment.

        Args:
            node: the statement.
            targets: all its targets.
            value: what is assigned.
            single: the target, if there is only one.
        """
        self.expressions.evaluate(value, bound=single.value if isinstance(single, cst.Name) else "")
        for target in targets:
            if self._replaces_event(value) and self.names.is_shared(target):
                place = self.names.place(target)
                if place is not None:
                    text = self.names.code(target)
                    self.builder.emit(Clear(node, place, text, fresh=True, on_exit=self.builder.on_exit))
                    continue
            self.expressions.store(target)

    def _replaces_event(self, value: cst.BaseExpression) -> bool:
        """Return whether a new event is bound here where others may have the old one."""
        made = isinstance(value, cst.Call) and last_name(value) == "Event"
        return made and self.function.name not in CONSTRUCTORS

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self.expressions.updated(node.target)
        self.expressions.evaluate(node.value)
        self.expressions.store(node.target, evaluated=True)

    def visit_Del(self, node: cst.Del) -> None:
        self.expressions.store(node.target)

    def visit_Return(self, node: cst.Return) -> None:
        if node.value is not None:
            self.expressions.evaluate(node.value)
        self.builder.jump(Jump.RETURN)

    def visit_Raise(self, node: cst.Raise) -> None:
        if node.exc is not None:
            self.expressions.evaluate(node.exc)
        if node.cause is not None:
            self.expressions.evaluate(node.cause.item)
        self.builder.jump(Jump.RAISE)

    def visit_Break(self, node: cst.Break) -> None:
        self.builder.jump(Jump.BREAK)

    def visit_Continue(self, node: cst.Continue) -> None:
        self.builder.jump(Jump.CONTINUE)

    def visit_Assert(self, node: cst.Assert) -> None:
        true, false = self.expressions.condition(node.test)
        self.builder.exits = false
        if false:
            if node.msg is not None:
                self.expressions.evaluate(node.msg)
            self.builder.jump(Jump.RAISE)
        self.builder.exits = true

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        for decorator in node.decorators:
            self.expressions.evaluate(decorator.decorator)
        self.expressions.defaults(node.params)
        self._bind(node, node.name.value)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        for decorator in node.decorators:
            self.expressions.evaluate(decorator.decorator)
        for argument in (*node.bases, *node.keywords):
            self.expressions.evaluate(argument.value)
        self._bind(node, node.name.value)

    def _bind(self, node: cst.CSTNode, name: str) -> None:
        self.builder.emit(Bind(node, name, self.function.qualname))

    # -- branches and loops ----------------------------------------------------------------

    def visit_If(self, node: cst.If) -> None:
        true, false = self.expressions.condition(node.test)
        self.builder.exits = true
        if true:
            self._block(node.body)
        after = self.builder.exits
        self.builder.exits = false
        if isinstance(node.orelse, cst.If):
            if false:
                self.visit_If(node.orelse)
        else:
            self._else(node.orelse)
        self.builder.exits = after + self.builder.exits

    def visit_While(self, node: cst.While) -> None:
        head = self.builder.emit(Nop(node))
        loop = Loop(head)
        with self.expressions.in_loop():
            true, false = self.expressions.loop_condition(node.test)
            with self.builder.inside(loop):
                self.builder.exits = true
                if true:
                    self._block(node.body)
            self.builder.loop_back(head)
        self._loop_else(node.orelse, false, loop)

    def visit_For(self, node: cst.For) -> None:
        self.expressions.touch(node.iter)
        head = self.builder.emit(Nop(node))
        loop = Loop(head)
        with self.expressions.in_loop():
            self.expressions.next_item(node, node.iter, node.asynchronous is not None)
            true, false = self.expressions.more_items(node.iter)
            with self.builder.inside(loop):
                self.builder.exits = true
                self.expressions.store(node.target)
                self._block(node.body)
            self.builder.loop_back(head)
        self._loop_else(node.orelse, false, loop)

    def _loop_else(self, orelse: cst.Else | None, false: list[Exit], loop: Loop) -> None:
        self.builder.exits = false
        self._else(orelse)
        self.builder.exits = self.builder.exits + loop.breaks

    def visit_Match(self, node: cst.Match) -> None:
        self.expressions.touch(node.subject)
        names = self.names.locals_in(node.subject)
        after: list[Exit] = []
        for case in node.cases:
            if not self.builder.exits:
                break
            truth = _fits_truth(case.pattern) if last_name(node.subject) in TRUTHS else None
            matched, missed = self.builder.branch(Branch(node.subject, names, matches=truth is None))
            if truth is False:
                matched, missed = missed, matched
            if _irrefutable(case.pattern):
                missed = []
            self.builder.exits = matched
            for name in _captures(case.pattern):
                self._bind(case, name)
            if case.guard is not None:
                matched, failed = self.expressions.condition(case.guard)
                missed = missed + failed
                self.builder.exits = matched
            if self.builder.exits:
                self._block(case.body)
            after += self.builder.exits
            self.builder.exits = missed
        self.builder.exits = self.builder.exits + after

    # -- exceptions ------------------------------------------------------------------------

    def visit_Try(self, node: cst.Try | cst.TryStar) -> None:
        if node.finalbody is None:
            self._with_handlers(node)
            return
        final = node.finalbody.body
        self.builder.with_final(lambda: self._with_handlers(node), lambda: self._finally(final))

    visit_TryStar = visit_Try

    def _finally(self, body: cst.BaseSuite) -> None:
        with self.builder.finally_block():
            self._block(body)

    def _with_handlers(self, node: cst.Try | cst.TryStar) -> None:
        builder = self.builder
        if not node.handlers:
            self._block(node.body)
            self._else(node.orelse)
            return
        handlers = Handlers(builder.label(node), builder.label(node))
        handlers.lookup.connect(handlers.dispatch, EdgeKind.EXCEPTION)
        with builder.inside(handlers):
            self._block(node.body)
        # Nothing in the body is known to raise, yet a handler is there: assume that its end may.
        if not (handlers.lookup.predecessors or handlers.dispatch.predecessors[1:]):
            for source, _, _ in builder.exits:
                source.connect(handlers.lookup, EdgeKind.EXCEPTION)
        self._else(node.orelse)
        after = builder.exits
        unhandled: list[Exit] = []
        for handler in node.handlers:
            entry = handlers.lookup if _is_for_lookups(handler) else handlers.dispatch
            builder.exits = [Exit(entry, EdgeKind.EXCEPTION), *unhandled]
            unhandled += self._handler(handler)
            after += builder.exits
        for source, kind, _ in unhandled:
            source.connect(builder.exception_target(), kind)
        if not any(_catches_all(handler) for handler in node.handlers):
            handlers.dispatch.connect(builder.exception_target(), EdgeKind.EXCEPTION)
        builder.exits = after

    def _handler(self, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> list[Exit]:
        """Lower a handler; return the exits with what a handler of `except*` leaves or raises itself.

        The handlers after it take their turn first.
        """
        builder = self.builder
        if handler.name is not None and isinstance(handler.name.name, cst.Name):
            self._bind(handler, handler.name.name.value)
        if isinstance(handler, cst.ExceptHandler):
            self._block(handler.body)
            return []
        rest = builder.label(handler)
        with builder.inside(Handlers(rest, rest)):
            self._block(handler.body)
        for source, kind, _ in builder.exits:
            source.connect(rest, kind)
        return [Exit(rest, EdgeKind.EXCEPTION)]

    # -- context managers ------------------------------------------------------------------

    def visit_With(self, node: cst.With) -> None:
        self._with_items(node, list(node.items))

    def _with_items(self, node: cst.With, items: list[cst.WithItem]) -> None:
        if not items:
            self._block(node.body)
            return
        item, rest = items[0], items[1:]
        asynchronous = node.asynchronous is not None

        def body() -> None:
            if item.asname is not None:
                self.expressions.store(item.asname.name)
            self._with_items(node, rest)

        place = self.names.place(item.item)
        if place is not None:  # a bare name or attribute that is entered is a lock
            if asynchronous:
                self.builder.emit(Suspend(item), raises=True)
            self._with_lock(item, place, body)
            return
        name = last_name(item.item)
        self.expressions.evaluate(item.item, awaited=asynchronous and name not in DEADLINES)
        lock = self._lock_of_call(item.item)
        if lock is not None and name not in SUPPRESSORS | DEADLINES:
            # `with self.lock():` or `with value.get_lock():` may be a lock; the same call is the same.
            self._with_lock(item, lock, body)
            if asynchronous and self.builder.exits:
                self.builder.emit(Suspend(item))
            return
        deadline = item.item.args[0].value if isinstance(item.item, cst.Call) and item.item.args else None
        with self.expressions.within_deadline(deadline if name in DEADLINES else self.expressions.deadline):
            if name in SUPPRESSORS:
                self._suppressing(item, body)
            else:
                body()
        if asynchronous and self.builder.exits and name not in DEADLINES:
            self.builder.emit(Suspend(item))

    def _with_lock(self, item: cst.WithItem, lock: Place, body: Callable[[], None]) -> None:
        text = self.names.code(item.item)
        self.builder.emit(Acquire(item, lock, text))
        self.builder.with_final(body, lambda: self._release(item, lock, text))

    def _release(self, item: cst.WithItem, lock: Place, text: str) -> None:
        self.builder.emit(Release(item, lock, text))

    def _suppressing(self, item: cst.WithItem, body: Callable[[], None]) -> None:
        """Lower a body after which control goes on although it raised."""
        dispatch: Node = self.builder.label(item)
        with self.builder.inside(Handlers(dispatch, dispatch)):
            body()
        dispatch.connect(self.builder.exception_target(), EdgeKind.EXCEPTION)
        self.builder.exits.append(Exit(dispatch, EdgeKind.EXCEPTION))

    def _lock_of_call(self, item: cst.BaseExpression) -> Place | None:
        if not isinstance(item, cst.Call) or item.args or not isinstance(item.func, cst.Attribute):
            return None
        place = self.names.place(item.func)
        return place / "()" if place is not None else None


#: What lowers a statement, by its type.
_VISITORS = visitors(StatementLowering)


def _catches_all(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    return handler.type is None or last_name(handler.type) in {"BaseException", "Exception"}


def _is_for_lookups(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Return whether a handler is for what a look into a container raises, and for nothing else."""
    kinds = handler.type
    if isinstance(kinds, cst.Tuple):
        return all(last_name(element.value) in LOOKUP_ERRORS for element in kinds.elements)
    return kinds is not None and last_name(kinds) in LOOKUP_ERRORS


def _fits_truth(pattern: cst.MatchPattern) -> bool | None:
    """Return the truth of the values that `case True` and `case False` are for, None for other patterns."""
    if isinstance(pattern, cst.MatchSingleton) and pattern.value.value in ("True", "False"):
        return pattern.value.value == "True"
    return None


def _irrefutable(pattern: cst.MatchPattern) -> bool:
    return isinstance(pattern, cst.MatchAs) and pattern.pattern is None


def _captures(pattern: cst.CSTNode) -> Iterator[str]:
    if isinstance(pattern, cst.MatchAs | cst.MatchStar) and pattern.name is not None:
        yield pattern.name.value
    for child in children(pattern):
        yield from _captures(child)
