"""A function that emits: its graph, its emits, and what the statements between them touch."""

from __future__ import annotations

import libcst as cst

from ...flow.cfg import Graph
from ...flow.def_use import Spelled, calls, spelled, used
from ...flow.inlining import Program
from ...flow.vocabulary import INSPECTORS
from ...project.call_alignment import CallNodes, Span
from ...project.module_index import CallSite, FunctionEntry
from ...project.slow_calls import SlowCalls
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import FunctionFacts, last_name
from .emits import Emit

#: Calls that give a look at what is there; `next` takes, and `iter(queue.get, None)` is a stream.
LOOKS = INSPECTORS - {"iter", "next"}
#: Awaited calls of these names fetch what the function is asked to do; they are not its work.
_INPUTS = (
    "receive", "recv", "json", "form", "body", "read", "accept", "get", "load", "fetch", "query", "find",
    "sleep", "acquire", "put", "send", "emit", "publish", "close", "start", "connect", "wait", "check",
    "validate", "save", "set", "update", "add", "delete", "commit", "execute", "lock", "auth", "log",
)  # fmt: skip


class Emitter:
    """One function, with what the questions about it share. `emits` are in the order of the syntax."""

    def __init__(
        self,
        program: Program,
        source: SlowCalls,
        function: FunctionFacts,
        outline: FunctionEntry,
        emits: list[Emit],
        nodes: CallNodes,
    ) -> None:
        self.source = source
        self.function = function
        self.outline = outline
        self.emits = emits
        self.graph: Graph = program.graph(function)
        self.parents = Parents(function.node)
        self.nodes = list(self.graph.nodes())
        self.order = {id(node): index for index, node in enumerate(self.nodes)}
        self._statements: dict[int, Statement | None] = {}
        self._sites: dict[Span, CallSite] = {}
        for site in outline.sites:
            self._sites.setdefault((site.line, site.column, site.end_line, site.end_column), site)
        self._call_nodes = nodes

    def needs(self, emit: Emit, guards: list[cst.BaseExpression]) -> set[Spelled]:
        """The places that decide what is emitted, and whether.

        A method that makes the event out of its own instance needs the attributes that it looks at.
        """
        parts = [*emit.payload, *guards]
        needs = {place for part in parts for place in used(part) if self.is_state(place)}
        own = self.function.receiver_name
        for part in parts:
            for call in calls(part):
                path = spelled(call.func)
                if own is not None and path[:1] == (own,) and len(path) == 2:
                    read = self.source.reads(self.outline, ".".join(path))
                    needs.update((own, name) for name in read)
        return needs

    def is_bare(self, emit: Emit) -> bool:
        """Whether the emit only says that this is the end: `None`, a constant, `[DONE]`."""
        return not self.needs(emit, [])

    def is_state(self, place: Spelled) -> bool:
        """Whether a place may come to hold something else: not an instance as such, nor a class."""
        if place == (self.function.receiver_name,):
            return False
        root = place[0]
        scope: FunctionFacts | None = self.function
        while scope is not None and not scope.binds(root):
            scope = scope.parent
        return scope is not None or (root not in self.function.module.classes and not root[:1].isupper())

    def statement(self, node: cst.CSTNode) -> Statement | None:
        """The innermost statement that a node is or stands in."""
        key = id(node)
        if key not in self._statements:
            self._statements[key] = self.parents.statement(node)
        return self._statements[key]

    def changed_by(self, call: cst.Call) -> list[Spelled]:
        """The places that a callee of the project changes, as this function names them."""
        site = self.site(call)
        if site is None:
            return []
        return [tuple(place.split(".")) for place in self.source.changes(self.outline, site)]

    def site(self, call: cst.Call) -> CallSite | None:
        """The call as the outline has it, None where the two parsers disagree."""
        span = self._call_nodes.span(call)
        return self._sites.get(span) if span is not None else None

    def works(self, call: cst.Call) -> bool:
        """Whether a call is slow, or awaited and out of sight."""
        site = self.site(call)
        if site is None:
            return False
        if self.source.works(self.outline, site):
            return True
        # What we can read and is not slow is no work; what we cannot read may be.
        unknown = site.awaited and not self.source.is_ours(self.outline, site)
        return unknown and not _is_input(last_name(call.func))


def head_of(statement: Statement) -> list[cst.CSTNode]:
    """What a statement evaluates itself: its small statements, or its test, iterable or items."""
    if isinstance(statement, cst.SimpleStatementLine):
        return list(statement.body)
    if isinstance(statement, cst.For | cst.With):
        return [statement]
    if isinstance(statement, cst.If | cst.While):
        return [statement.test]
    return [statement.subject] if isinstance(statement, cst.Match) else []


def _is_input(name: str) -> bool:
    return name.lstrip("_").startswith(_INPUTS)
