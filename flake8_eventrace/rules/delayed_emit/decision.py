"""A slow call between the moment a terminal event was ready and its emit (LAG201, 202, 210).

The question is asked of the control-flow graph of the function that holds both. What is found:

1. the call comes to the emit on every path (exceptions aside, and apart from tests that were
   decided before the call and that guard the emit itself); neither stands in a handler;
2. nothing between the two binds or changes what the emit is made of or depends on, nor does the
   callee; no other event is published in between, but for what the call's own result says;
3. the emit is made of earlier *work*: a slow call, an awaited call, a loop over a stream. Without
   it the call may be the work itself; the audit rule reports such pairs.

Assumed: what somebody else's function is given, it does not change; a method whose name says that
it looks changes nothing; helpers that format a payload are quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import libcst as cst

from ...flow.cfg import EdgeKind, Node
from ...flow.def_use import Spelled, bound, calls, meets, spelled, used
from ...flow.inlining import Program
from ...flow.operations import Branch
from ...flow.reachability import begins_anew, leading_to, reachable
from ...project.call_alignment import CallNodes
from ...project.module_index import MUTATORS
from ...project.slow_calls import SlowCall, SlowCalls
from ...symbols.symbols import FunctionFacts, last_name
from ...symbols.walk import walk
from .dependence import callee_changes, is_untouched
from .emits import Emit, emits_of
from .emitter import Emitter, head_of
from .slicing import worked

#: Verbs of HTTP that change what the server holds; a POST may be a mere notice.
_PERSISTING = frozenset({"put", "patch", "delete"})
_CANCELLATIONS = frozenset({"CancelledError", "GeneratorExit", "KeyboardInterrupt", "SystemExit"})
#: Calls that raise where what they run fails.
_RAISING = frozenset({"check_call", "check_output", "raise_for_status"})


@dataclass(frozen=True, eq=False)
class BeforeEmit:
    """`call` is slow and delays `emit`, which was ready. `worked`: earlier work feeds the emit.

    `ready` is the statement that made it so, if one can be named; `mutated` are the locals among
    the call's arguments whose objects change afterwards.
    """

    function: FunctionFacts
    slow: SlowCall
    call: cst.Call
    awaited: bool
    emit: Emit
    ready: cst.CSTNode | None
    worked: bool
    callee_is_async: bool
    mutated: frozenset[str]


@lru_cache(maxsize=1)
def before_emits(program: Program, source: SlowCalls) -> tuple[BeforeEmit, ...]:
    """The slow calls of a module that stand before a terminal emit which does not need them.

    Kept for the rules that ask one after the other.
    """
    return tuple(_found(program, source))


def _found(program: Program, source: SlowCalls) -> Iterator[BeforeEmit]:
    nodes = CallNodes(program.module, source.tree)
    for function in program.module.functions:
        outline = source.outline.functions.get(function.qualname)
        if outline is None or not isinstance(function.node, cst.FunctionDef):
            continue
        emits = emits_of(function, source)
        if not any(emit.terminal for emit in emits):
            continue
        slow = [(call, found) for found in source.slow(outline) if (call := nodes.at(found.site)) is not None]
        if slow:
            yield from _Query(Emitter(program, source, function, outline, emits, nodes)).answers(slow)


class _Query:
    """What of a function's slow calls stands before an emit of it."""

    def __init__(self, emitter: Emitter) -> None:
        self.emitter = emitter

    def answers(self, slow: list[tuple[cst.Call, SlowCall]]) -> Iterator[BeforeEmit]:
        seen: set[int] = set()
        for call, found in slow:
            if id(call) in seen or self._is_quiet(call, found) or self._is_part_of_emit(call):
                continue
            judged = (
                self._judge(call, found, emit)
                for emit in self.emitter.emits
                if emit.terminal and emit.node is not call
            )
            answers = [answer for answer in judged if answer is not None]
            if answers:  # of two branches, each with its event, one may be made of earlier work
                seen.add(id(call))
                yield next((answer for answer in answers if answer.worked), answers[0])

    def _is_quiet(self, call: cst.Call, found: SlowCall) -> bool:
        if found.chain.group == "sleep" and not found.chain.links:
            return True  # a pause is meant to delay what follows
        direct = not found.chain.links and found.chain.group != "user"
        if direct and (last_name(call.func) in _PERSISTING or self._must_succeed(call)):
            return True
        return self.emitter.source.catalog.is_essential(last_name(call.func))

    def _must_succeed(self, call: cst.Call) -> bool:
        """Whether a failure of the call itself is to end the run: then the event tells of its success."""
        checked = last_name(call.func) in _RAISING or any(
            argument.keyword is not None
            and argument.keyword.value in ("check", "check_returncode")
            and isinstance(argument.value, cst.Name)
            and argument.value.value == "True"
            for argument in call.args
        )
        around = self.emitter.parents.ancestors(call)
        if not checked:
            asked = next((node for node in around if isinstance(node, cst.Call) and node is not call), None)
            checked = asked is not None and last_name(asked.func) == "raise_for_status"
        return checked and not any(
            isinstance(outer, cst.Try | cst.TryStar) and inner is outer.body and outer.handlers
            for inner, outer in pairwise(around)
        )

    def _is_part_of_emit(self, call: cst.Call) -> bool:
        """Whether the call is an emit itself, or evaluated for one."""
        around = self.emitter.parents.ancestors(call)
        return any(node is emit.node for emit in self.emitter.emits for node in around)

    def _judge(self, call: cst.Call, found: SlowCall, emit: Emit) -> BeforeEmit | None:
        here, there = self.emitter.statement(call), self.emitter.statement(emit.node)
        if here is None or there is None or here is there:
            return None
        if self.emitter.is_bare(emit) and not self._is_discarded(call):
            return None  # what a bare "end of stream" says nothing of may be all that was streamed
        if self._in_handler(call) or self._in_handler(emit.node) or self._is_per_item(emit):
            return None
        if self._failure_decides(call, emit):
            return None
        starts = [node for node in self.emitter.nodes if self._is_of(node, call)]
        ends = {id(node) for node in self.emitter.nodes if self._is_of(node, emit.node)}
        if not starts or not ends:
            return None
        around = {id(node) for node in self.emitter.parents.ancestors(emit.node)}
        between = self._between(starts, ends, around)
        if between is None:
            return None
        guards = self._guards(emit.node, call)
        if not self._always_comes(starts, emit, guards, around):
            return None
        needs = self.emitter.needs(emit, guards)
        if not is_untouched(self.emitter, needs, call, here, there, between, emit):
            return None
        if callee_changes(self.emitter, call, needs):
            return None
        fed_by_work = found.chain.group == "user" or worked(self.emitter, starts, emit)
        return BeforeEmit(
            self.emitter.function,
            found,
            call,
            found.site.awaited,
            emit,
            self._ready(needs, starts),
            fed_by_work,
            self.emitter.source.is_coroutine(self.emitter.outline, found.site),
            self._changed_later(call, starts),
        )

    def _is_of(self, node: Node, part: cst.CSTNode) -> bool:
        """Whether a node of the graph performs a call or yield."""
        own = node.operation.node
        return own is part or (isinstance(own, cst.Await) and own.expression is part)

    def _is_discarded(self, call: cst.Call) -> bool:
        """Whether nobody looks at what the call gives."""
        node: cst.CSTNode | None = self.emitter.parents.of(call)
        if isinstance(node, cst.Await):
            node = self.emitter.parents.of(node)
        return isinstance(node, cst.Expr)

    def _in_handler(self, node: cst.CSTNode) -> bool:
        return any(
            isinstance(around, cst.ExceptHandler | cst.ExceptStarHandler)
            for around in self.emitter.parents.ancestors(node)
        )

    def _failure_decides(self, call: cst.Call, emit: Emit) -> bool:
        """Whether a `try` around the call alone keeps the event back where the call fails: the emit
        stands in its `else`, or behind it and a handler leaves."""
        emitting = {id(node) for node in self.emitter.parents.ancestors(emit.node)}
        for inner, outer in pairwise(self.emitter.parents.ancestors(call)):
            if not isinstance(outer, cst.Try | cst.TryStar) or inner is not outer.body:
                continue
            if id(outer) not in emitting:
                if any(_gives_up(handler) for handler in outer.handlers):
                    return True
            elif outer.orelse is not None and id(outer.orelse) in emitting:
                return True
        return False

    def _is_per_item(self, emit: Emit) -> bool:
        """Whether the emit ends one pass of a loop over things, not the run."""
        for around in self.emitter.parents.ancestors(emit.node):
            if (
                isinstance(around, cst.For)
                and around.iter is not emit.node
                and not self._leaves_loop(emit, around)
            ):
                return True
        return False

    def _leaves_loop(self, emit: Emit, loop: cst.For) -> bool:
        """Whether the loop is left right behind the emit."""
        for inner in self.emitter.parents.ancestors(emit.node):
            if inner is loop:
                return False
            if isinstance(inner, cst.SimpleStatementLine | cst.BaseCompoundStatement):
                block = self.emitter.parents.block(inner)
                if block is None:
                    continue
                index = next(i for i, other in enumerate(block.body) if other is inner)
                for follower in block.body[index + 1 :]:
                    if any(isinstance(part, cst.Return | cst.Break | cst.Raise) for part in _line(follower)):
                        return True
        return False

    def _between(self, starts: list[Node], ends: set[int], around: set[int]) -> list[Node] | None:
        """The nodes on the ways from the call to the emit, None where there is no way.

        `around` are the loops that the emit stands in: their next pass is another run.
        """
        forward = reachable(starts, ends, around)
        if not ends & forward.keys():
            return None
        backward: dict[int, Node] = {}
        stack = [node for key, node in forward.items() if key in ends]
        while stack:
            current = stack.pop()
            for before, edge in current.predecessors:
                usable = edge.kind is not EdgeKind.EXCEPTION and not begins_anew(edge, around)
                if usable and id(before) in forward and id(before) not in backward:
                    backward[id(before)] = before
                    stack.append(before)
        first = {id(node) for node in starts}
        return [node for key, node in backward.items() if key not in first and key not in ends]

    def _always_comes(
        self, starts: list[Node], emit: Emit, guards: list[cst.BaseExpression], around: set[int]
    ) -> bool:
        """Whether each way from the call comes to a terminal emit.

        Around a test that was decided before the call, and that guards the emit, a way may lead:
        there the event is not wanted at all.
        """
        ends = {
            id(node)
            for node in self.emitter.nodes
            for other in self.emitter.emits
            if other.terminal and other.channel == emit.channel and self._is_of(node, other.node)
        }
        seen = {id(node) for node in starts}
        stack = list(starts)
        while stack:
            current = stack.pop()
            if current is self.emitter.graph.leave:
                return False
            operation = current.operation
            guarded = isinstance(operation, Branch) and any(
                operation.node in (test, *walk(test)) for test in guards
            )
            for edge in current.successors:
                if edge.kind is EdgeKind.EXCEPTION or (guarded and edge.kind is EdgeKind.FALSE):
                    continue
                if begins_anew(edge, around):
                    return False
                if id(edge.target) not in seen and id(edge.target) not in ends:
                    seen.add(id(edge.target))
                    stack.append(edge.target)
        return True

    def _guards(self, emit: cst.CSTNode, call: cst.Call) -> list[cst.BaseExpression]:
        """The tests of the `if`s that hold the emit and not the call."""
        around = {id(node) for node in self.emitter.parents.ancestors(call)}
        return [
            node.test
            for node in self.emitter.parents.ancestors(emit)
            if isinstance(node, cst.If) and id(node) not in around
        ]

    def _ready(self, needs: set[Spelled], starts: list[Node]) -> cst.CSTNode | None:
        """The last statement before the call that binds what the emit is made of."""
        latest: cst.CSTNode | None = None
        earlier = {id(node) for node in leading_to(starts)}
        for node in self.emitter.nodes:
            statement = self.emitter.statement(node.operation.node)
            if (
                id(node) in earlier
                and isinstance(statement, cst.SimpleStatementLine)
                and any(
                    meets(place, need) for part in statement.body for place in bound(part) for need in needs
                )
            ):
                latest = statement
        return latest

    def _changed_later(self, call: cst.Call, starts: list[Node]) -> frozenset[str]:
        """The locals of which the call is given something that is changed afterwards."""
        given = {place for argument in call.args for place in used(argument.value)}
        changed: set[Spelled] = set()
        for node in reachable(starts, set(), set()).values():
            statement = self.emitter.statement(node.operation.node)
            for part in head_of(statement) if statement is not None else ():
                changed.update(place for place in bound(part) if len(place) > 1)
                for inner in calls(part):
                    if inner is not call:
                        path = spelled(inner.func)
                        if len(path) > 1 and path[-1] in MUTATORS:
                            changed.add(path[:-1])
                        changed.update(self.emitter.changed_by(inner))
        return frozenset(place[0] for place in given if any(meets(place, other) for other in changed))


def _line(statement: cst.CSTNode) -> list[cst.CSTNode]:
    return list(statement.body) if isinstance(statement, cst.SimpleStatementLine) else []


def _gives_up(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether a handler of failures, not of a cancellation alone, ends the function."""
    if handler.type is not None and last_name(handler.type) in _CANCELLATIONS:
        return False
    lines = handler.body.body
    last = lines[-1] if lines else None
    small = last.body if isinstance(last, cst.SimpleStatementLine) else [last]
    return any(isinstance(part, cst.Return | cst.Raise) for part in small)
