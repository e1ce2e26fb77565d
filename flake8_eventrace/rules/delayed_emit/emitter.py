"""A function that emits: its graph, its emits, and what its calls and statements read and change."""

from __future__ import annotations

import libcst as cst

from ...catalog.catalog import words, words_in
from ...catalog.vocabulary import INSPECTORS, MUTATES
from ...flow.cfg import Graph, Node
from ...flow.def_use import Spelled, calls, spelled, used
from ...flow.inlining import Program
from ...project.call_alignment import CallNodes, Span
from ...project.module_index import CallSite, FunctionEntry
from ...project.slow_calls import SlowCalls
from ...symbols.parents import Parents, Statement
from ...symbols.symbols import FunctionFacts, last_name
from .emits import Emit

#: Calls that only read what they are given; `next` takes an item, and `iter(queue.get, None)` is a stream.
READERS = INSPECTORS - {"iter", "next"}


class Emitter:
    """One function, with what all questions about it share.

    Args:
        program: the module's graphs.
        slow_calls: the calls of the module and where they lead.
        function: the function, as LibCST has it.
        entry: the same function in the project's index.
        emits: its emits, in the order of the syntax.
        nodes: the calls of the module, as both parsers see them.
    """

    def __init__(
        self,
        program: Program,
        slow_calls: SlowCalls,
        function: FunctionFacts,
        entry: FunctionEntry,
        emits: list[Emit],
        nodes: CallNodes,
    ) -> None:
        self.slow_calls = slow_calls
        self.function = function
        self.entry = entry
        self.emits = emits
        self.graph: Graph = program.graph(function)
        self.parents = Parents(function.node)
        self.nodes = list(self.graph.nodes())
        self._statements: dict[int, Statement | None] = {}
        self._sites: dict[Span, CallSite] = {}
        for site in entry.body.sites:
            self._sites.setdefault((site.line, site.column, site.end_line, site.end_column), site)
        self._call_nodes = nodes

    # -- the emits -------------------------------------------------------------------------

    def criterion(self, emit: Emit, guards: list[cst.BaseExpression]) -> set[Spelled]:
        """Return the places that decide what is emitted, and whether: the criterion of its slice.

        A method that makes the event out of its own instance reads the attributes that it reads.
        """
        parts = [*emit.payload, *guards]
        places = {place for part in parts for place in used(part) if self.may_change(place)}
        own = self.function.receiver_name
        for part in parts:
            for call in calls(part):
                path = spelled(call.func)
                if own is not None and path[:1] == (own,) and len(path) == 2:
                    read = self.slow_calls.reads(self.entry, ".".join(path))
                    places.update((own, name) for name in read)
        return places

    def is_bare(self, emit: Emit) -> bool:
        """Return whether the emit carries no data but the end itself: `None`, a constant, `[DONE]`.

        What every other event of the channel carries, too, tells whose stream it is, and is no data.
        """
        data = self.criterion(emit, [])
        others = [
            self.criterion(other, [])
            for other in self.emits
            if other.channel == emit.channel and other.node is not emit.node
        ]
        if data and len(others) > 1:
            data = {place for place in data if not all(place in other for other in others)}
        return not data

    # -- places ----------------------------------------------------------------------------

    def may_change(self, place: Spelled) -> bool:
        """Return whether a place may come to hold another value: no instance as such, and no class."""
        if place == (self.function.receiver_name,):
            return False
        root = place[0]
        scope: FunctionFacts | None = self.function
        while scope is not None and not scope.binds(root):
            scope = scope.parent
        return scope is not None or (root not in self.function.module.classes and not root[:1].isupper())

    def modified_by(self, call: cst.Call) -> list[Spelled]:
        """Return the places that a callee of the project changes, as this function names them (MOD set)."""
        site = self.site(call)
        if site is None:
            return []
        return [tuple(place.split(".")) for place in self.slow_calls.changes(self.entry, site)]

    # -- syntax ----------------------------------------------------------------------------

    def statement(self, node: cst.CSTNode) -> Statement | None:
        """Return the innermost statement that holds a node, or is it."""
        key = id(node)
        if key not in self._statements:
            self._statements[key] = self.parents.statement(node)
        return self._statements[key]

    def nodes_of(self, part: cst.CSTNode) -> list[Node]:
        """Return the nodes of the graph that perform a call or a yield, or await it."""
        return [node for node in self.nodes if _performs(node, part)]

    # -- calls -----------------------------------------------------------------------------

    def site(self, call: cst.Call) -> CallSite | None:
        """Return the call as the project's index has it, None where the two parsers disagree."""
        span = self._call_nodes.span(call)
        return self._sites.get(span) if span is not None else None

    def is_work(self, call: cst.Call) -> bool:
        """Return whether a call is slow, or awaited and its callee unknown."""
        site = self.site(call)
        if site is None:
            return False
        if self.slow_calls.does_slow_work(self.entry, site):
            return True
        # A callee that was read and is not slow is no work; one that cannot be read may be.
        unknown = site.awaited and not self.slow_calls.is_first_party(self.entry, site)
        return unknown and not _is_input(last_name(call.func))


def own_parts(statement: Statement) -> list[cst.CSTNode]:
    """Return what a statement evaluates itself: its small statements, or its test, iterable or items.

    Blocks are statements of their own; `def_use` leaves them out of a `for` or `with`.
    """
    if isinstance(statement, cst.SimpleStatementLine):
        return list(statement.body)
    if isinstance(statement, cst.For | cst.With):
        return [statement]
    if isinstance(statement, cst.If | cst.While):
        return [statement.test]
    return [statement.subject] if isinstance(statement, cst.Match) else []


def mutated_receiver(call: cst.Call) -> Spelled:
    """Return the place whose object a call changes by being a method that does: `xs` of `xs.append(1)`."""
    path = spelled(call.func)
    return path[:-1] if len(path) > 1 and path[-1] in MUTATES else ()


def _performs(node: Node, part: cst.CSTNode) -> bool:
    own = node.operation.node
    return own is part or (isinstance(own, cst.Await) and own.expression is part)


def _is_input(name: str) -> bool:
    """Return whether an awaited call of this name fetches what the function is asked to do."""
    verbs, endings = words("inputs", "verbs"), words("inputs", "endings")
    return any(
        first in verbs or any(first[: -len(end)] in verbs for end in endings if first.endswith(end))
        for first in words_in(name)[:1]
    )
