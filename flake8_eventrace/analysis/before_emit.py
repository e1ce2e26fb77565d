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

from ..facts.cfg import Edge, EdgeKind, Graph, Node
from ..facts.effects import LOGGING, QUERIES
from ..facts.names import FunctionFacts, last_name
from ..facts.operations import Branch
from ..facts.parents import Parents, Statement
from ..facts.usage import Spelled, bound, calls, meets, spelled, used
from ..facts.views import Program
from ..facts.walk import walk
from ..project.calls import Calls, SlowCall
from ..project.outline import MUTATORS, FunctionOutline, Site
from .emits import Emit, Emits
from .sites import CallNodes, Span

#: Awaited calls of these names fetch what the function is asked to do; they are not its work.
_INPUTS = (
    "receive", "recv", "json", "form", "body", "read", "accept", "get", "load", "fetch", "query", "find",
    "sleep", "acquire", "put", "send", "emit", "publish", "close", "start", "connect", "wait", "check",
    "validate", "save", "set", "update", "add", "delete", "commit", "execute", "lock", "auth", "log",
)  # fmt: skip
_PURE = frozenset(
    "len str int float bool dict list tuple set frozenset sorted min max sum any all isinstance hasattr "
    "getattr repr print format round abs type id zip enumerate range reversed map filter".split()
)
_LOOPS = (cst.For, cst.While)
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
def before_emits(program: Program, source: Calls) -> tuple[BeforeEmit, ...]:
    """The slow calls of a module that stand before a terminal emit which does not need them.

    Kept for the rules that ask one after the other.
    """
    return tuple(_found(program, source))


def _found(program: Program, source: Calls) -> Iterator[BeforeEmit]:
    nodes = CallNodes(program.module, source.tree)
    for function in program.module.functions:
        outline = source.outline.functions.get(function.qualname)
        if outline is None or not isinstance(function.node, cst.FunctionDef):
            continue
        emits = Emits(function, source)
        if not any(emit.terminal for emit in emits.found):
            continue
        slow = [(call, found) for found in source.slow(outline) if (call := nodes.at(found.site)) is not None]
        if slow:
            yield from _Question(program, source, function, outline, emits, nodes).answers(slow)


class _Question:
    """One function with its emits."""

    def __init__(
        self,
        program: Program,
        source: Calls,
        function: FunctionFacts,
        outline: FunctionOutline,
        emits: Emits,
        nodes: CallNodes,
    ) -> None:
        self.source = source
        self.function = function
        self.outline = outline
        self.emits = emits.found
        self.graph: Graph = program.graph(function)
        self.parents = Parents(function.node)
        self.nodes = list(self.graph.nodes())
        self.order = {id(node): index for index, node in enumerate(self.nodes)}
        self.statements: dict[int, Statement | None] = {}
        self.sites: dict[Span, Site] = {}
        for site in outline.sites:
            self.sites.setdefault((site.line, site.column, site.end_line, site.end_column), site)
        self.call_nodes = nodes

    def answers(self, slow: list[tuple[cst.Call, SlowCall]]) -> Iterator[BeforeEmit]:
        seen: set[int] = set()
        for call, found in slow:
            if id(call) in seen or self._is_quiet(call, found) or self._is_part_of_emit(call):
                continue
            judged = (
                self._judge(call, found, emit)
                for emit in self.emits
                if emit.terminal and emit.node is not call
            )
            answers = [answer for answer in judged if answer is not None]
            if answers:  # of two branches, each with its event, one may be made of earlier work
                seen.add(id(call))
                yield next((answer for answer in answers if answer.worked), answers[0])

    # -- what is no side work by its nature ------------------------------------------------

    def _is_quiet(self, call: cst.Call, found: SlowCall) -> bool:
        if found.chain.group == "sleep" and not found.chain.links:
            return True  # a pause is meant to delay what follows
        direct = not found.chain.links and found.chain.group != "user"
        if direct and (last_name(call.func) in _PERSISTING or self._must_succeed(call)):
            return True
        return self.source.catalog.is_essential(last_name(call.func))

    def _must_succeed(self, call: cst.Call) -> bool:
        """Whether a failure of the call itself is to end the run: then the event tells of its success."""
        checked = last_name(call.func) in _RAISING or any(
            argument.keyword is not None
            and argument.keyword.value in ("check", "check_returncode")
            and isinstance(argument.value, cst.Name)
            and argument.value.value == "True"
            for argument in call.args
        )
        around = self.parents.ancestors(call)
        if not checked:
            asked = next((node for node in around if isinstance(node, cst.Call) and node is not call), None)
            checked = asked is not None and last_name(asked.func) == "raise_for_status"
        return checked and not any(
            isinstance(outer, cst.Try | cst.TryStar) and inner is outer.body and outer.handlers
            for inner, outer in pairwise(around)
        )

    def _is_part_of_emit(self, call: cst.Call) -> bool:
        """Whether the call is an emit itself, or evaluated for one."""
        around = self.parents.ancestors(call)
        return any(node is emit.node for emit in self.emits for node in around)

    # -- one pair --------------------------------------------------------------------------

    def _judge(self, call: cst.Call, found: SlowCall, emit: Emit) -> BeforeEmit | None:
        here, there = self._statement(call), self._statement(emit.node)
        if here is None or there is None or here is there:
            return None
        if self._is_bare(emit) and not self._is_discarded(call):
            return None  # what a bare "end of stream" says nothing of may be all that was streamed
        if self._in_handler(call) or self._in_handler(emit.node) or self._is_per_item(call, emit):
            return None
        if self._failure_decides(call, emit):
            return None
        starts = [node for node in self.nodes if self._is_of(node, call)]
        ends = {id(node) for node in self.nodes if self._is_of(node, emit.node)}
        if not starts or not ends:
            return None
        around = {id(node) for node in self.parents.ancestors(emit.node)}
        between = self._between(starts, ends, around)
        if between is None:
            return None
        guards = self._guards(emit.node, call)
        if not self._always_comes(starts, emit, guards, around):
            return None
        needs = self._needs(emit, guards)
        if not self._is_untouched(needs, call, here, there, between, emit):
            return None
        if self._callee_changes(call, needs, emit):
            return None
        worked = found.chain.group == "user" or self._worked(starts, emit)
        return BeforeEmit(
            self.function,
            found,
            call,
            found.site.awaited,
            emit,
            self._ready(needs, starts),
            worked,
            self.source.is_coroutine(self.outline, found.site),
            self._changed_later(call, starts),
        )

    def _needs(self, emit: Emit, guards: list[cst.BaseExpression]) -> set[Spelled]:
        """The places that decide what is emitted, and whether.

        A method that makes the event out of its own instance needs the attributes that it looks at.
        """
        parts = [*emit.payload, *guards]
        needs = {place for part in parts for place in used(part) if self._is_state(place)}
        own = self.function.receiver_name
        for part in parts:
            for call in calls(part):
                path = spelled(call.func)
                if own is not None and path[:1] == (own,) and len(path) == 2:
                    read = self.source.reads(self.outline, ".".join(path))
                    needs.update((own, name) for name in read)
        return needs

    def _is_bare(self, emit: Emit) -> bool:
        """Whether the emit only says that this is the end: `None`, a constant, `[DONE]`."""
        return not self._needs(emit, [])

    def _is_state(self, place: Spelled) -> bool:
        """Whether a place may come to hold something else: not an instance as such, nor a class."""
        if place == (self.function.receiver_name,):
            return False
        root = place[0]
        scope: FunctionFacts | None = self.function
        while scope is not None and not scope.binds(root):
            scope = scope.parent
        return scope is not None or (root not in self.function.module.classes and not root[:1].isupper())

    def _statement(self, node: cst.CSTNode) -> Statement | None:
        key = id(node)
        if key not in self.statements:
            self.statements[key] = self.parents.statement(node)
        return self.statements[key]

    def _is_of(self, node: Node, part: cst.CSTNode) -> bool:
        """Whether a node of the graph performs a call or yield."""
        own = node.operation.node
        return own is part or (isinstance(own, cst.Await) and own.expression is part)

    def _is_discarded(self, call: cst.Call) -> bool:
        """Whether nobody looks at what the call gives."""
        node: cst.CSTNode | None = self.parents.of(call)
        if isinstance(node, cst.Await):
            node = self.parents.of(node)
        return isinstance(node, cst.Expr)

    def _in_handler(self, node: cst.CSTNode) -> bool:
        return any(
            isinstance(around, cst.ExceptHandler | cst.ExceptStarHandler)
            for around in self.parents.ancestors(node)
        )

    def _failure_decides(self, call: cst.Call, emit: Emit) -> bool:
        """Whether a `try` around the call alone keeps the event back where the call fails: the emit
        stands in its `else`, or behind it and a handler leaves."""
        emitting = {id(node) for node in self.parents.ancestors(emit.node)}
        for inner, outer in pairwise(self.parents.ancestors(call)):
            if not isinstance(outer, cst.Try | cst.TryStar) or inner is not outer.body:
                continue
            if id(outer) not in emitting:
                if any(_gives_up(handler) for handler in outer.handlers):
                    return True
            elif outer.orelse is not None and id(outer.orelse) in emitting:
                return True
        return False

    def _is_per_item(self, call: cst.Call, emit: Emit) -> bool:
        """Whether the emit ends one pass of a loop over things, not the run."""
        for around in self.parents.ancestors(emit.node):
            if (
                isinstance(around, cst.For)
                and around.iter is not emit.node
                and not self._leaves_loop(emit, around)
            ):
                return True
        return False

    def _leaves_loop(self, emit: Emit, loop: cst.For) -> bool:
        """Whether the loop is left right behind the emit."""
        for inner in self.parents.ancestors(emit.node):
            if inner is loop:
                return False
            if isinstance(inner, cst.SimpleStatementLine | cst.BaseCompoundStatement):
                block = self.parents.block(inner)
                if block is None:
                    continue
                index = next(i for i, other in enumerate(block.body) if other is inner)
                for follower in block.body[index + 1 :]:
                    if any(isinstance(part, cst.Return | cst.Break | cst.Raise) for part in _line(follower)):
                        return True
        return False

    # -- paths -----------------------------------------------------------------------------

    def _between(self, starts: list[Node], ends: set[int], around: set[int]) -> list[Node] | None:
        """The nodes on the ways from the call to the emit, None where there is no way.

        `around` are the loops that the emit stands in: their next pass is another run.
        """
        forward = _closure(starts, ends, around)
        if not ends & forward.keys():
            return None
        backward: dict[int, Node] = {}
        stack = [node for key, node in forward.items() if key in ends]
        while stack:
            current = stack.pop()
            for before, edge in current.predecessors:
                usable = edge.kind is not EdgeKind.EXCEPTION and not _begins_anew(edge, around)
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
            for node in self.nodes
            for other in self.emits
            if other.terminal and other.channel == emit.channel and self._is_of(node, other.node)
        }
        seen = {id(node) for node in starts}
        stack = list(starts)
        while stack:
            current = stack.pop()
            if current is self.graph.leave:
                return False
            operation = current.operation
            guarded = isinstance(operation, Branch) and any(
                operation.node in (test, *walk(test)) for test in guards
            )
            for edge in current.successors:
                if edge.kind is EdgeKind.EXCEPTION or (guarded and edge.kind is EdgeKind.FALSE):
                    continue
                if _begins_anew(edge, around):
                    return False
                if id(edge.target) not in seen and id(edge.target) not in ends:
                    seen.add(id(edge.target))
                    stack.append(edge.target)
        return True

    def _guards(self, emit: cst.CSTNode, call: cst.Call) -> list[cst.BaseExpression]:
        """The tests of the `if`s that hold the emit and not the call."""
        around = {id(node) for node in self.parents.ancestors(call)}
        return [
            node.test
            for node in self.parents.ancestors(emit)
            if isinstance(node, cst.If) and id(node) not in around
        ]

    # -- what lies between -----------------------------------------------------------------

    def _is_untouched(
        self,
        needs: set[Spelled],
        call: cst.Call,
        here: Statement,
        there: Statement,
        between: list[Node],
        emit: Emit,
    ) -> bool:
        """Whether nothing from the call to the emit holds the emit back but the call.

        What the emit is made of may be put together behind the call, from what was there before
        it: that could as well have been done first. `needs` grows by what such statements use.
        """
        statements = {id(here): here}
        for node in sorted(between, key=lambda node: self.order.get(id(node), 0)):
            statement = self._statement(node.operation.node)
            if statement is not None and statement is not there:
                statements.setdefault(id(statement), statement)
        own = self._block_of(call, emit.node)
        if own is not None and (self._is_bare(emit) or _repeats(own, call)) and self._publishes(own, emit):
            return False
        apart = [s for s in statements.values() if s is not here and (own is None or not _within(own, s))]
        by_call = [s for s in statements.values() if s is here or s not in apart]
        tainted = {place for s in by_call for part in _head(s) for place in bound(part)}
        while True:
            before = len(needs)
            for statement in apart:
                for part in _head(statement):
                    made = set(bound(part))
                    if _touch(made, needs):
                        if self._is_hard(part) or _touch(set(used(part)), tainted):
                            return False
                        needs.update(place for place in used(part) if self._is_state(place))
            if len(needs) == before:
                break
        for statement in by_call:
            for part in _head(statement):
                if _touch(set(bound(part)), needs):
                    return False
                if any(inner is not call and self._changes_any(inner, needs) for inner in calls(part)):
                    return False
        for statement in apart:
            head = _head(statement)
            if any(other.node in _parts(head) for other in self.emits if not other.terminal):
                return False
            for part in head:
                if _touch(set(bound(part)), needs):
                    continue
                if any(self._changes_any(inner, needs) for inner in calls(part)):
                    return False
        return True

    def _publishes(self, block: cst.CSTNode, emit: Emit) -> bool:
        """Whether something else is sent through the channel of the emit in a block."""
        parts = {id(part) for part in walk(block)}
        return any(id(other.node) in parts and other.channel == emit.channel for other in self.emits)

    def _is_hard(self, part: cst.CSTNode) -> bool:
        """Whether putting a part together is work itself."""
        if isinstance(part, cst.AugAssign | cst.For | cst.With):
            return True
        if any(isinstance(inner, cst.Await | cst.Yield) for inner in walk(part)):
            return True
        return any(
            (site := self._site(inner)) and self.source.works(self.outline, site) for inner in calls(part)
        )

    def _block_of(self, call: cst.Call, emit: cst.CSTNode) -> cst.CSTNode | None:
        """The outermost compound statement that holds the call and not the emit."""
        around = {id(node) for node in self.parents.ancestors(emit)}
        found = None
        for node in self.parents.ancestors(call):
            if id(node) in around:
                break
            if isinstance(node, cst.BaseCompoundStatement):
                found = node
        return found

    def _changes_any(self, call: cst.Call, needs: set[Spelled]) -> bool:
        """Whether a call in between may change what the emit is made of."""
        name = last_name(call.func)
        if name in LOGGING or name in QUERIES or name in _PURE:
            return False
        if any(emit.node is call for emit in self.emits):
            return False
        path = spelled(call.func)
        if len(path) > 1 and name in MUTATORS and any(meets(path[:-1], need) for need in needs):
            return True
        changed = self._changed_by(call)
        return any(meets(place, need) for place in changed for need in needs)

    def _changed_by(self, call: cst.Call) -> list[Spelled]:
        site = self._site(call)
        if site is None:
            return []
        return [tuple(place.split(".")) for place in self.source.changes(self.outline, site)]

    def _site(self, call: cst.Call) -> Site | None:
        span = self.call_nodes.span(call)
        return self.sites.get(span) if span is not None else None

    def _callee_changes(self, call: cst.Call, needs: set[Spelled], emit: Emit) -> bool:
        """Whether the slow callee writes what the emit reads, as far as the project's code tells."""
        made_of = set(needs)
        for need in needs:
            made_of.update(self._constituents(need))
        return any(meets(place, part) for place in self._changed_by(call) for part in made_of)

    def _constituents(self, place: Spelled) -> Iterator[Spelled]:
        """The objects that a local of the emit holds by being a dict or list of them."""
        if len(place) == 1:
            for binding in self.function.bindings.get(place[0], ()):
                if isinstance(binding.value, cst.Dict | cst.List | cst.Tuple):
                    for element in binding.value.elements:
                        if spelled(element.value):
                            yield spelled(element.value)

    # -- earlier work ----------------------------------------------------------------------

    def _worked(self, starts: list[Node], emit: Emit) -> bool:
        """Whether work that comes before the call feeds the emit, or an earlier one of its stream."""
        earlier = _before(starts)
        statements: dict[int, Statement] = {}
        for node in earlier:
            for statement in self._enclosing(node.operation.node):
                statements.setdefault(id(statement), statement)
        made_of = self._needs(emit, [])
        for other in self.emits:
            known = self._statement(other.node)
            if other.node is emit.node or other.channel != emit.channel:
                continue
            if known is not None and id(known) in statements:
                made_of |= self._needs(other, [])
        while True:
            found = set(made_of)
            for statement in statements.values():
                for part in _head(statement):
                    fed = set(bound(part))
                    if isinstance(part, cst.For) and part.asynchronous is not None:
                        fed.update(_handed(part.iter))  # who streams may write what it is given
                    for inner in calls(part):
                        path = spelled(inner.func)
                        if len(path) > 1 and path[-1] in MUTATORS:
                            fed.add(path[:-1])
                    if any(meets(place, need) for place in fed for need in made_of):
                        if self._is_work(part):
                            return True
                        found.update(place for place in used(part) if self._is_state(place))
                    elif any(self._feeds(inner, made_of) for inner in calls(part)):
                        return True
            if found == made_of:
                return False
            made_of = found

    def _enclosing(self, node: cst.CSTNode) -> Iterator[Statement]:
        """The statement of a node, and the loops around it."""
        statement = self._statement(node)
        if statement is None:
            return
        yield statement
        for around in self.parents.ancestors(statement):
            if isinstance(around, cst.For):
                yield around

    def _is_work(self, part: cst.CSTNode) -> bool:
        """Whether evaluating a part is work: slow, awaited, or a pass over a stream."""
        if isinstance(part, cst.For) and (part.asynchronous is not None or self._streams(part)):
            return True
        return any(self._works(call) for call in calls(part))

    def _streams(self, loop: cst.For) -> bool:
        """Whether a loop publishes what a call gives it, piece by piece."""
        if not any(last_name(call.func) not in _PURE | QUERIES for call in calls(loop.iter)):
            return False
        parts = {id(part) for part in walk(loop.body)}
        return any(id(emit.node) in parts for emit in self.emits)

    def _works(self, call: cst.Call) -> bool:
        site = self._site(call)
        if site is None:
            return False
        if self.source.works(self.outline, site):
            return True
        # What we can read and is not slow is no work; what we cannot read may be.
        unknown = site.awaited and not self.source.is_ours(self.outline, site)
        return unknown and not _is_input(last_name(call.func))

    def _feeds(self, call: cst.Call, needs: set[Spelled]) -> bool:
        """Whether a call that works changes what the emit is made of, in place or by a closure."""
        if not self._works(call):
            return False
        name = spelled(call.func)
        for child in self.function.children:
            if (child.name,) == name and any(need[0] in child.used for need in needs):
                return True
        return any(meets(place, need) for place in self._changed_by(call) for need in needs)

    def _ready(self, needs: set[Spelled], starts: list[Node]) -> cst.CSTNode | None:
        """The last statement before the call that binds what the emit is made of."""
        latest: cst.CSTNode | None = None
        for node in self.nodes:
            statement = self._statement(node.operation.node)
            if (
                isinstance(statement, cst.SimpleStatementLine)
                and any(
                    meets(place, need) for part in statement.body for place in bound(part) for need in needs
                )
                and any(other is node for other in _before(starts))
            ):
                latest = statement
        return latest

    def _changed_later(self, call: cst.Call, starts: list[Node]) -> frozenset[str]:
        """The locals of which the call is given something that is changed afterwards."""
        given = {place for argument in call.args for place in used(argument.value)}
        changed: set[Spelled] = set()
        for node in _closure(starts, set(), set()).values():
            statement = self._statement(node.operation.node)
            for part in _head(statement) if statement is not None else ():
                changed.update(place for place in bound(part) if len(place) > 1)
                for inner in calls(part):
                    if inner is not call:
                        path = spelled(inner.func)
                        if len(path) > 1 and path[-1] in MUTATORS:
                            changed.add(path[:-1])
                        changed.update(self._changed_by(inner))
        return frozenset(place[0] for place in given if any(meets(place, other) for other in changed))


def _repeats(block: cst.CSTNode, call: cst.Call) -> bool:
    """Whether a block is a loop that makes the call in each pass."""
    return isinstance(block, cst.While) or (
        isinstance(block, cst.For) and not any(part is call for part in walk(block.iter))
    )


def _touch(some: set[Spelled], others: set[Spelled]) -> bool:
    """Whether two sets of places have one in common, or a part of one."""
    return any(meets(one, other) for one in some for other in others)


def _begins_anew(edge: Edge, around: set[int]) -> bool:
    """Whether an edge leads to the next pass of one of some loops."""
    return edge.back and id(edge.target.operation.node) in around


def _closure(starts: list[Node], stops: set[int], around: set[int]) -> dict[int, Node]:
    """The nodes that can be reached without an exception; ways end at `stops`, and where one of the
    loops `around` begins anew."""
    found = {id(node): node for node in starts}
    stack = list(starts)
    while stack:
        current = stack.pop()
        if id(current) in stops:
            continue
        for edge in current.successors:
            if edge.kind is EdgeKind.EXCEPTION or _begins_anew(edge, around):
                continue
            if id(edge.target) not in found:
                found[id(edge.target)] = edge.target
                stack.append(edge.target)
    return found


def _before(starts: list[Node]) -> list[Node]:
    """The nodes from which the starts can be reached."""
    found: dict[int, Node] = {}
    stack = list(starts)
    while stack:
        for node, _ in stack.pop().predecessors:
            if id(node) not in found:
                found[id(node)] = node
                stack.append(node)
    return list(found.values())


def _head(statement: Statement) -> list[cst.CSTNode]:
    """What a statement evaluates itself: its small statements, or its test, iterable or items."""
    if isinstance(statement, cst.SimpleStatementLine):
        return list(statement.body)
    if isinstance(statement, cst.For | cst.With):
        return [statement]
    if isinstance(statement, cst.If | cst.While):
        return [statement.test]
    return [statement.subject] if isinstance(statement, cst.Match) else []


def _line(statement: cst.CSTNode) -> list[cst.CSTNode]:
    return list(statement.body) if isinstance(statement, cst.SimpleStatementLine) else []


def _parts(head: list[cst.CSTNode]) -> list[cst.CSTNode]:
    return [part for node in head for part in walk(node)]


def _handed(node: cst.BaseExpression) -> Iterator[Spelled]:
    """The places that a call is given."""
    if isinstance(node, cst.Call):
        for argument in node.args:
            place = spelled(argument.value)
            if place:
                yield place


def _gives_up(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether a handler of failures, not of a cancellation alone, ends the function."""
    if handler.type is not None and last_name(handler.type) in _CANCELLATIONS:
        return False
    lines = handler.body.body
    last = lines[-1] if lines else None
    small = last.body if isinstance(last, cst.SimpleStatementLine) else [last]
    return any(isinstance(part, cst.Return | cst.Raise) for part in small)


def _within(outer: cst.CSTNode, inner: cst.CSTNode) -> bool:
    return any(part is inner for part in walk(outer))


def _is_input(name: str) -> bool:
    return name.lstrip("_").startswith(_INPUTS)
