"""Which read of some state decides what a function does next, and what another state would have led to.

A read decides where a branch tests it (`decides`), or where something is removed from a container and a
handler runs if nothing is there (`deciding_read`). Nothing is guessed: a read whose value is only printed or
handed on decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from ..catalog.vocabulary import REMOVES, TAKES_OR_RAISES
from ..flow.cfg import Edge, EdgeKind
from ..flow.constants import orders, truth, truth_of
from ..flow.effects import reads, receiver_of
from ..flow.inlining import Point
from ..flow.operations import Bind, Branch, Call, Nop, Operation, Place, WriteState
from ..flow.paths import At, search
from ..symbols.symbols import FunctionFacts, dotted
from ..symbols.walk import holds, walk
from .publications import Publication

# -- which read decides --------------------------------------------------------------------


def decides(branch: Point, read: Point) -> bool:
    """Return whether a branch tests what was read, or a local that holds it.

    So do `if self.done:`, `if self.is_done():` where that helper reads, and `done = self.done` with
    `if done:` after it.
    """
    condition = branch.operation
    if not isinstance(condition, Branch):
        return False
    if holds(condition.node, read.operation.node) or holds(condition.node, read.site):
        return True
    if read.bound in condition.names and _stands_in_graphs_function(branch):
        return True
    return local_of(read) in condition.names and branch.function is read.function


def carries(branch: Point, read: Point) -> bool:
    """Return whether a branch tests a local that tells how a test of what was read came out.

    `idle = True`, then `for row in rows: idle = False`, then `if idle:`. The local holds nothing but True and
    False, and one of the two is bound in the body of a statement whose head holds the read, or its local.
    """
    function = read.function
    if branch.function is not function or not isinstance(branch.operation, Branch):
        return False
    return any(
        _is_flag(function, name) and _is_bound_under(function.node, name, read)
        for name in branch.operation.names
    )


def _is_flag(function: FunctionFacts, name: str) -> bool:
    values = [truth(binding.value) for binding in function.bindings.get(name, ())]
    return name not in function.parameters and {True, False} == set(values)


def _is_bound_under(root: cst.CSTNode, name: str, read: Point) -> bool:
    local = local_of(read)
    return any(
        isinstance(node, cst.For | cst.While | cst.If)
        and _heads(node, read, local)
        and any(isinstance(n, cst.AssignTarget) and dotted(n.target) == name for n in walk(node.body))
        for node in walk(root)
    )


def _heads(node: cst.For | cst.While | cst.If, read: Point, local: str) -> bool:
    """Return whether the head of a compound statement holds a read, or the local that is bound to it."""
    head = node.iter if isinstance(node, cst.For) else node.test
    if holds(head, read.operation.node) or holds(head, read.site):
        return True
    return bool(local) and any(isinstance(n, cst.Name) and n.value == local for n in walk(head))


def deciding_read(point: Point, candidates: Sequence[Point]) -> Point | None:
    """Return the read that decides how a run goes on from a point, None if there is none.

    Args:
        point: a branch, or a call that removes something and raises where nothing is there.
        candidates: the reads.
    """
    if isinstance(point.operation, Branch):
        return next((read for read in candidates if decides(point, read)), None)
    if any(point is read for read in candidates) and _may_find_nothing(point):
        return point
    return None


def local_of(read: Point) -> str:
    """Return the local that is bound to what was read, in the function that reads; "" if there is none."""
    if isinstance(read.operation, Call):
        return read.operation.bound
    following = [edge.target.operation for edge in read.successors if edge.kind is not EdgeKind.EXCEPTION]
    return following[0].name if len(following) == 1 and isinstance(following[0], Bind) else ""


def _stands_in_graphs_function(point: Point) -> bool:
    """Return whether a point stands in the function of its graph, not in a followed call."""
    return point.operation.node is point.site


def _may_find_nothing(point: Point) -> bool:
    """Return whether a point removes an item, and a handler runs where there is none."""
    operation = point.operation
    return (
        isinstance(operation, Call)
        and _method(operation) in TAKES_OR_RAISES
        and any(edge.kind is EdgeKind.EXCEPTION for edge in point.successors)
    )


def _method(operation: Operation) -> str:
    return operation.place.fields[-1] if isinstance(operation, Call) and operation.place.fields else ""


def swaps(read: Point) -> bool:
    """Return whether all that is there is removed at once: `items, self.items = self.items, []`."""
    node = read.operation.node
    if not isinstance(node, cst.BaseExpression):
        return False
    for part in walk(read.function.node):
        if isinstance(part, cst.Assign) and isinstance(part.value, cst.Tuple) and holds(part.value, node):
            targets = [inner for target in part.targets for inner in walk(target.target)]
            named = (dotted(t) for t in targets if isinstance(t, cst.Name | cst.Attribute))
            return dotted(node) in named
    return False


# -- where the new state leads -------------------------------------------------------------


def edge_with(publication: Publication, point: Point, read: Point) -> EdgeKind | None:
    """Return the kind of the edge that is taken with the new state, None if that is unknown.

    Args:
        publication: the write that makes the state new.
        point: where a run goes on by what it has read.
        read: that read, the `deciding_read` of the point.
    """
    if isinstance(point.operation, Call):
        return EdgeKind.NORMAL if publication.adds else None
    if reads(read.operation) != publication.state:
        return None
    result = truth_of(point.operation.node, _tested(point.operation.node, read), publication.new)
    if result is None:
        return None
    return EdgeKind.TRUE if result else EdgeKind.FALSE


def _tested(condition: cst.CSTNode, read: Point) -> cst.CSTNode:
    """Return the part of a condition that has the value which was read."""
    expression = read.operation.node
    if expression is condition or holds(condition, expression):
        return expression
    if isinstance(condition, cst.Name) and condition.value == local_of(read):
        return condition
    if not _is_returned(read):
        return expression
    return condition if isinstance(condition, cst.Name) and condition.value == read.bound else read.site


def _is_returned(read: Point) -> bool:
    """Return whether the function that reads does nothing but return what it reads."""
    node = read.function.node
    if isinstance(node, cst.Lambda):
        return node.body is read.operation.node
    last = node.body.body[-1]
    if not isinstance(last, cst.SimpleStatementLine) or len(last.body) != 1:
        return False
    returned = last.body[0]
    return isinstance(returned, cst.Return) and returned.value is read.operation.node


def raises(point: Point, edge: Edge[Point]) -> bool:
    """Return whether an edge is that of an exception raised at the point, not of one handled there."""
    handling = isinstance(point.operation, Nop) and isinstance(
        point.operation.node, cst.Try | cst.TryStar | cst.WithItem
    )
    return edge.kind is EdgeKind.EXCEPTION and not handling


# -- what a decision is about --------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class WaitDecision:
    """Whether one state decides about some waits.

    `reads` are the reads of the state; `timeouts` are those that tell how long to wait, and so decide too.
    """

    waits: tuple[Point, ...]
    state: Place
    reads: list[Point]
    timeouts: tuple[Point, ...] = ()

    def only_old_waits(self, point: Point, edge: Edge[Point], new: EdgeKind | None) -> bool:
        """Return whether `edge` leads to a wait that is not reached over the edge of the new state.

        A state that only decides what else is done (a line that is printed) decides about no wait.

        Args:
            point: where a read decides.
            edge: the edge that is taken with the old state.
            new: the kind of edge that is taken with the new state, None if unknown: then any other edge.
        """
        if new is None and not self._can_end_wait(point):
            return False
        others = (
            other
            for other in point.successors
            if other is not edge and other.kind is not edge.kind and (new is None or other.kind is new)
        )
        return any(
            isinstance(point.operation, Call) or not self._waits_without_read(other.target)
            for other in others
        )

    def _can_end_wait(self, point: Point) -> bool:
        """Return whether a test can end a wait, where it is unknown what the new state leads to.

        What is computed from the state, or which of two values is the greater, may go either way: a time
        stamp makes a loop end when it is *old*. Where such a test is that of the loop which waits, it does.
        """
        node = point.operation.node
        if any(isinstance(part, cst.BinaryOperation) for part in walk(node)):
            return False
        compared = any(isinstance(part, cst.ComparisonTarget) and orders(part) for part in walk(node))
        return not compared or any(
            isinstance(part, cst.While) and holds(part.test, node) and holds(part.body, wait.site)
            for part in walk(point.function.node)
            for wait in self.waits
        )

    def _waits_without_read(self, start: Point) -> bool:
        """Return whether a wait is reached with the state neither read again nor removed."""

        def follow(at: At[Point, bool], edge: Edge[Point], node: Point) -> bool | None:
            return None if raises(at.node, edge) else True

        if self._is_wait(start):
            return True
        if self._uses_state(start):
            return False
        return any(self._is_wait(at.node) for at in search([start], True, follow, ends=self._uses_state))

    def _is_wait(self, point: Point) -> bool:
        return any(point is wait for wait in self.waits)

    def _uses_state(self, point: Point) -> bool:
        """Return whether a point goes by the state, or takes something of it away."""
        operation = point.operation
        if any(point is read for read in self.timeouts):
            return True
        if isinstance(operation, Branch):
            return not _iterates_whole(operation) and deciding_read(point, self.reads) is not None
        place = operation.place if isinstance(operation, WriteState) else None
        if isinstance(operation, Call) and _method(operation) in REMOVES:
            place = receiver_of(operation)
        return place is not None and place.meets(self.state)


def _iterates_whole(branch: Branch) -> bool:
    """Return whether a `for` goes over all of what it reads, each time, and takes nothing."""
    return branch.iterates and not any(isinstance(part, cst.Subscript) for part in walk(branch.node))
