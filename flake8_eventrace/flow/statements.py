"""Syntax to control-flow graph: the only code that reads statements for their meaning.

`lower` turns one function into a graph of operations, in the order in which Python evaluates
them. Every way out of a `try` or of a lock's `with` runs through its own copy of the final
block, as the interpreter compiles it, so that a path in the graph is a path of the program.

Assumed: attribute access, subscription and operators do not run code that touches an event or
suspends, nor does the body of a class; only calls, subscriptions, awaits, yields and `raise` raise
exceptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import libcst as cst

from ..catalog.vocabulary import DEADLINES, LOOKUP_ERRORS, SUPPRESSORS, TRUTHS
from ..symbols.access_paths import resolve
from ..symbols.symbols import CONSTRUCTORS, FunctionFacts, last_name
from ..symbols.walk import children
from .cfg import EdgeKind, Graph, Node
from .expressions import Expressions
from .operations import Acquire, Bind, Branch, Call, Clear, Nop, Operation, Place, Release, Suspend, Wait

#: More operations than any function of people's making has.
MAX_NODES = 8_000

Exit = tuple[Node, EdgeKind, bool]


@dataclass(eq=False)
class _Loop:
    head: Node
    breaks: list[Exit] = field(default_factory=list)


@dataclass(eq=False)
class _Handlers:
    """`narrow` also leads to the handlers of what only a look into a container raises."""

    dispatch: Node
    narrow: Node


@dataclass(eq=False)
class _Final:
    """`entries` has one entry for each way out that was taken: its own copy of the block."""

    lower: Callable[[], None]
    entries: dict[str, Node] = field(default_factory=dict)


class TooComplexError(Exception):
    """A function has too many ways through it: final blocks in final blocks multiply."""


def lower(function: FunctionFacts) -> Graph:
    """The control-flow graph of one function or lambda; nested ones have their own.

    Of a function with more operations than MAX_NODES nothing is claimed: its graph is empty.
    """
    try:
        return _Lowering(function).graph
    except TooComplexError:
        entry, leave = Node(Nop(function.node)), Node(Nop(function.node))
        entry.connect(leave)
        return Graph(entry, leave, Node(Nop(function.node)))


class _Lowering(Expressions):
    def __init__(self, function: FunctionFacts) -> None:
        super().__init__(function, function.module)
        node = function.node
        self.graph = Graph(Node(Nop(node)), Node(Nop(node)), Node(Nop(node)))
        self.exits: list[Exit] = [(self.graph.entry, EdgeKind.NORMAL, False)]
        self.frames: list[_Loop | _Handlers | _Final] = []
        self.final_depth = 0
        self.emitted = 0
        if isinstance(node, cst.Lambda):
            self.evaluate(node.body)
        else:
            self._block(node.body)
        self._connect(self.graph.leave)

    # -- building the graph ----------------------------------------------------------------

    def emit(self, operation: Operation, raises: bool = False) -> Node:
        node = Node(operation)
        self.emitted += 1
        if self.emitted > MAX_NODES:
            raise TooComplexError(self.function.qualname)
        if not self.exits:
            return node  # nothing leads here
        self._connect(node)
        self.exits = [(node, EdgeKind.NORMAL, False)]
        if raises:
            suspends = isinstance(operation, Suspend | Wait) or (
                isinstance(operation, Call) and operation.awaited
            )
            node.connect(self._exception_target(looks=not suspends), EdgeKind.EXCEPTION)
        return node

    def branch(self, operation: Operation) -> tuple[list[Exit], list[Exit]]:
        node = self.emit(operation)
        return [(node, EdgeKind.TRUE, False)], [(node, EdgeKind.FALSE, False)]

    def _connect(self, target: Node) -> None:
        for source, kind, back in self.exits:
            source.connect(target, kind, back)
        self.exits = []

    def _exception_target(self, looks: bool = True) -> Node:
        for frame in reversed(self.frames):
            if isinstance(frame, _Handlers):
                return frame.narrow if looks else frame.dispatch
            if isinstance(frame, _Final):
                return self._final_entry(frame, "raise")
        return self.graph.escape

    def _final_entry(self, frame: _Final, way: str) -> Node:
        return frame.entries.setdefault(way, Node(Nop(self.function.node)))

    def _leave(self, way: str) -> None:
        """Control leaves by `return`, `break`, `continue` or an exception, through each final block."""
        if way == "raise":
            self._connect(self._exception_target())
            return
        for frame in reversed(self.frames):
            if isinstance(frame, _Final):
                self._connect(self._final_entry(frame, way))
                return
            if isinstance(frame, _Loop) and way == "break":
                frame.breaks.extend(self.exits)
                self.exits = []
                return
            if isinstance(frame, _Loop) and way == "continue":
                self._loop_back(frame.head)
                return
        self._connect(self.graph.leave)

    def _loop_back(self, head: Node) -> None:
        self.exits = [(node, kind, True) for node, kind, _ in self.exits]
        self._connect(head)

    def _with_final(self, body: Callable[[], None], final: Callable[[], None]) -> None:
        frame = _Final(final)
        self.frames.append(frame)
        body()
        self.frames.pop()
        if self.exits:
            final()
        after = self.exits
        for way, entry in list(frame.entries.items()):
            self.exits = [(entry, EdgeKind.NORMAL, False)]
            final()
            self._leave(way)
        self.exits = after

    # -- statements ------------------------------------------------------------------------

    def _block(self, body: cst.BaseSuite) -> None:
        for statement in body.body:
            if not self.exits:
                return  # nothing reaches the rest
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    if self.exits:
                        self._statement(small)
            else:
                self._statement(statement)

    def _statement(self, node: cst.CSTNode) -> None:
        method = getattr(self, f"_do_{type(node).__name__}", None)
        if method is not None:
            method(node)

    def _do_Expr(self, node: cst.Expr) -> None:
        self.evaluate(node.value, used=False)

    def _do_Assign(self, node: cst.Assign) -> None:
        single = node.targets[0].target if len(node.targets) == 1 else None
        self._assign(node, [t.target for t in node.targets], node.value, single)

    def _do_AnnAssign(self, node: cst.AnnAssign) -> None:
        if node.value is not None:
            self._assign(node, [node.target], node.value, node.target)

    def _assign(
        self,
        node: cst.CSTNode,
        targets: list[cst.BaseExpression],
        value: cst.BaseExpression,
        single: cst.BaseExpression | None,
    ) -> None:
        self.evaluate(value, bound=single.value if isinstance(single, cst.Name) else "")
        for target in targets:
            if self._makes_event(value) and self.shared(target):
                place = resolve(target, self.function, self.module)
                if place is not None:
                    self.emit(Clear(node, place, self.code(target), fresh=True, on_exit=self.on_exit))
                    continue
            self.store(target)

    def _makes_event(self, value: cst.BaseExpression) -> bool:
        """Whether a new event is bound here where others may know an old one."""
        made = isinstance(value, cst.Call) and last_name(value) == "Event"
        return made and self.function.name not in CONSTRUCTORS

    def _do_AugAssign(self, node: cst.AugAssign) -> None:
        self.updating = True
        self.evaluate(node.target)
        self.updating = False
        self.evaluate(node.value)
        self.store(node.target, evaluated=True)

    def _do_Del(self, node: cst.Del) -> None:
        self.store(node.target)

    def _do_Return(self, node: cst.Return) -> None:
        if node.value is not None:
            self.evaluate(node.value)
        self._leave("return")

    def _do_Raise(self, node: cst.Raise) -> None:
        if node.exc is not None:
            self.evaluate(node.exc)
        if node.cause is not None:
            self.evaluate(node.cause.item)
        self._leave("raise")

    def _do_Break(self, node: cst.Break) -> None:
        self._leave("break")

    def _do_Continue(self, node: cst.Continue) -> None:
        self._leave("continue")

    def _do_Assert(self, node: cst.Assert) -> None:
        true, false = self.condition(node.test)
        self.exits = false
        if self.exits:
            if node.msg is not None:
                self.evaluate(node.msg)
            self._leave("raise")
        self.exits = true

    def _do_FunctionDef(self, node: cst.FunctionDef) -> None:
        for decorator in node.decorators:
            self.evaluate(decorator.decorator)
        self.defaults(node.params)
        self.emit(Bind(node, node.name.value, self.function.qualname))

    def _do_ClassDef(self, node: cst.ClassDef) -> None:
        for decorator in node.decorators:
            self.evaluate(decorator.decorator)
        for argument in (*node.bases, *node.keywords):
            self.evaluate(argument.value)
        self.emit(Bind(node, node.name.value, self.function.qualname))

    def _do_If(self, node: cst.If) -> None:
        true, false = self.condition(node.test)
        self.exits = true
        if self.exits:
            self._block(node.body)
        after = self.exits
        self.exits = false
        if self.exits and node.orelse is not None:
            if isinstance(node.orelse, cst.If):
                self._do_If(node.orelse)
            else:
                self._block(node.orelse.body)
        self.exits = after + self.exits

    def _do_While(self, node: cst.While) -> None:
        head = self.emit(Nop(node))
        frame = _Loop(head)
        self.loops += 1
        self.loop_test = True
        true, false = self.condition(node.test)
        self.loop_test = False
        self.frames.append(frame)
        self.exits = true
        if self.exits:
            self._block(node.body)
        self.frames.pop()
        self._loop_back(head)
        self.loops -= 1
        self._loop_else(node.orelse, false, frame)

    def _do_For(self, node: cst.For) -> None:
        self.touch(node.iter)
        head = self.emit(Nop(node))
        frame = _Loop(head)
        self.loops += 1
        self._next_item(node, node.iter, node.asynchronous is not None)
        true, false = self.branch(Branch(node.iter, self.local_names(node.iter), iterates=True))
        self.frames.append(frame)
        self.exits = true
        self.store(node.target)
        self._block(node.body)
        self.frames.pop()
        self._loop_back(head)
        self.loops -= 1
        self._loop_else(node.orelse, false, frame)

    def _next_item(self, node: cst.CSTNode, iterable: cst.BaseExpression, asynchronous: bool) -> None:
        """What each step of an iteration does: look at the container, or suspend."""
        if isinstance(iterable, cst.Name | cst.Attribute):
            self.touch(iterable)
        if asynchronous:
            self.emit(Suspend(node), raises=True)

    def _loop_else(self, orelse: cst.Else | None, false: list[Exit], frame: _Loop) -> None:
        self.exits = false
        if self.exits and orelse is not None:
            self._block(orelse.body)
        self.exits = self.exits + frame.breaks

    def comprehension(self, node: cst.BaseComp, element: Callable[[], None]) -> None:
        self._comp_for(node, node.for_in, element)

    def _comp_for(self, node: cst.BaseComp, clause: cst.CompFor, element: Callable[[], None]) -> None:
        self.touch(clause.iter)
        head = self.emit(Nop(node))
        self.loops += 1
        self._next_item(node, clause.iter, clause.asynchronous is not None)
        true, false = self.branch(Branch(clause.iter, self.local_names(clause.iter), iterates=True))
        self.exits = true
        self.store(clause.target)
        for test in clause.ifs:
            passed, failed = self.condition(test.test)
            self.exits = failed
            self._loop_back(head)
            self.exits = passed
        if self.exits:
            if clause.inner_for_in is not None:
                self._comp_for(node, clause.inner_for_in, element)
            else:
                element()
        self._loop_back(head)
        self.loops -= 1
        self.exits = false

    def _do_Match(self, node: cst.Match) -> None:
        self.touch(node.subject)
        names = self.local_names(node.subject)
        after: list[Exit] = []
        for case in node.cases:
            if not self.exits:
                break
            truth = _fits_truth(case.pattern) if last_name(node.subject) in TRUTHS else None
            matched, missed = self.branch(Branch(node.subject, names, matches=truth is None))
            if truth is False:
                matched, missed = missed, matched
            if _irrefutable(case.pattern):
                missed = []
            self.exits = matched
            for name in _captures(case.pattern):
                self.emit(Bind(case, name, self.function.qualname))
            if case.guard is not None:
                matched, failed = self.condition(case.guard)
                missed = missed + failed
                self.exits = matched
            if self.exits:
                self._block(case.body)
            after += self.exits
            self.exits = missed
        self.exits = self.exits + after

    # -- exceptions and context managers ---------------------------------------------------

    def _do_Try(self, node: cst.Try | cst.TryStar) -> None:
        if node.finalbody is None:
            self._handled(node)
            return
        final = node.finalbody.body
        self._with_final(lambda: self._handled(node), lambda: self._on_exit(final))

    _do_TryStar = _do_Try

    def _on_exit(self, body: cst.BaseSuite) -> None:
        self.final_depth += 1
        self._block(body)
        self.final_depth -= 1

    @property
    def on_exit(self) -> bool:
        return self.final_depth > 0

    def _handled(self, node: cst.Try | cst.TryStar) -> None:
        if not node.handlers:
            self._block(node.body)
            if self.exits and node.orelse is not None:
                self._block(node.orelse.body)
            return
        dispatch, narrow = Node(Nop(node)), Node(Nop(node))
        narrow.connect(dispatch, EdgeKind.EXCEPTION)
        self.frames.append(_Handlers(dispatch, narrow))
        self._block(node.body)
        self.frames.pop()
        # What the body does can hardly fail, yet a handler is there.
        if not (narrow.predecessors or dispatch.predecessors[1:]):
            for source, _, _ in self.exits:
                source.connect(narrow, EdgeKind.EXCEPTION)
        if self.exits and node.orelse is not None:
            self._block(node.orelse.body)
        after = self.exits
        unhandled: list[Exit] = []
        for handler in node.handlers:
            catcher = narrow if _is_narrow(handler) else dispatch
            self.exits = [(catcher, EdgeKind.EXCEPTION, False), *unhandled]
            if handler.name is not None and isinstance(handler.name.name, cst.Name):
                self.emit(Bind(handler, handler.name.name.value, self.function.qualname))
            if isinstance(node, cst.TryStar):
                unhandled.append(self._group_handler(handler))
            else:
                self._block(handler.body)
            after += self.exits
        for source, kind, _ in unhandled:
            source.connect(self._exception_target(), kind)
        if not any(_catches_all(handler) for handler in node.handlers):
            dispatch.connect(self._exception_target(), EdgeKind.EXCEPTION)
        self.exits = after

    def _group_handler(self, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> Exit:
        """Lower a handler of `except*`; returns the way of what it leaves or raises itself.

        The handlers that follow have their turn first.
        """
        rest = Node(Nop(handler))
        self.frames.append(_Handlers(rest, rest))
        self._block(handler.body)
        self.frames.pop()
        for source, kind, _ in self.exits:
            source.connect(rest, kind)
        return rest, EdgeKind.EXCEPTION, False

    def _do_With(self, node: cst.With) -> None:
        self._with_items(node, list(node.items))

    def _with_items(self, node: cst.With, items: list[cst.WithItem]) -> None:
        if not items:
            self._block(node.body)
            return
        item, rest = items[0], items[1:]
        asynchronous = node.asynchronous is not None

        def body() -> None:
            if item.asname is not None:
                self.store(item.asname.name)
            self._with_items(node, rest)

        place = resolve(item.item, self.function, self.module)
        if place is not None:  # a bare name or attribute that is entered is a lock
            text = self.code(item.item)
            if asynchronous:
                self.emit(Suspend(item), raises=True)
            self.emit(Acquire(item, place, text))
            self._with_final(body, lambda: self._emit_quietly(Release(item, place, text)))
            return
        name = last_name(item.item)
        self.evaluate(item.item, awaited=asynchronous and name not in DEADLINES)
        lock = self._lock_of_call(item.item)
        if lock is not None and name not in SUPPRESSORS | DEADLINES:
            # `with self.lock():` or `with value.get_lock():` may be a lock; the same call is the same.
            text = self.code(item.item)
            self.emit(Acquire(item, lock, text))
            self._with_final(body, lambda: self._emit_quietly(Release(item, lock, text)))
            if asynchronous and self.exits:
                self.emit(Suspend(item))
            return
        deadline = item.item.args[0].value if isinstance(item.item, cst.Call) and item.item.args else None
        self.deadlines.append(deadline if name in DEADLINES else self.deadline)
        if name in SUPPRESSORS:
            dispatch = Node(Nop(item))
            self.frames.append(_Handlers(dispatch, dispatch))
            body()
            self.frames.pop()
            dispatch.connect(self._exception_target(), EdgeKind.EXCEPTION)
            self.exits.append((dispatch, EdgeKind.EXCEPTION, False))
        else:
            body()
        self.deadlines.pop()
        if asynchronous and self.exits and name not in DEADLINES:
            self.emit(Suspend(item))

    def _lock_of_call(self, item: cst.BaseExpression) -> Place | None:
        if not isinstance(item, cst.Call) or item.args or not isinstance(item.func, cst.Attribute):
            return None
        place = resolve(item.func, self.function, self.module)
        return place / "()" if place is not None else None

    def _emit_quietly(self, operation: Operation) -> None:
        self.emit(operation)


def _catches_all(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    return handler.type is None or last_name(handler.type) in {"BaseException", "Exception"}


def _is_narrow(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether a handler is for what a look into a container raises, and no await of other work."""
    kinds = handler.type
    if isinstance(kinds, cst.Tuple):
        return all(last_name(element.value) in LOOKUP_ERRORS for element in kinds.elements)
    return kinds is not None and last_name(kinds) in LOOKUP_ERRORS


def _fits_truth(pattern: cst.MatchPattern) -> bool | None:
    """The truth of the values that `case True` and `case False` are for, None for other patterns."""
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
