"""What LAG109 asks its questions of, a clear in a body that is started somewhere, and the answer."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from ...flow.inlining import InlinedGraph, Point, Program
from ...flow.operations import Clear, Operation, Place, TestFlag, Wait
from ...protocol.publishers import Setter
from ...protocol.spawns import Spawn
from ...symbols.symbols import FunctionFacts


@dataclass(frozen=True, eq=False)
class Query:
    """A clear in a body, and one start of that body; `receiver` is the event as the body knows it."""

    program: Program
    graph: InlinedGraph
    clear: Point
    receiver: Place
    start: Spawn

    def asks(self, point: Point) -> bool:
        """Return whether a point waits for the event or tests it."""
        return asks(point.operation, self.receiver)


def asks(operation: Operation, receiver: Place) -> bool:
    """Return whether an operation waits for an event or tests it."""
    return isinstance(operation, Wait | TestFlag) and operation.place == receiver


@dataclass(frozen=True, eq=False)
class EarlyClear:
    """One execution that goes wrong: start, set, clear, question.

    `spawns` are all starts of the body in sight; `start` is the one that the story is about. `question` is
    where the body waits for the event, or tests it, after the clear. `wakes`: the set is there to wake the
    body, not to end it.
    """

    body: FunctionFacts
    receiver: Place
    clear: Point
    question: Point
    setter: Setter
    start: Spawn
    spawns: tuple[Spawn, ...]
    wakes: bool

    @property
    def name(self) -> str:
        """Return the event as the body spells it."""
        operation = self.clear.operation
        assert isinstance(operation, Clear)
        return operation.text

    @property
    def node(self) -> cst.CSTNode:
        """Return the syntax of the clear, as it can be shown in the body's module."""
        return self.clear.syntax_in(self.body.module)

    @property
    def asks(self) -> cst.CSTNode:
        """Return the syntax of the question, as it can be shown in the body's module."""
        return self.question.syntax_in(self.body.module)
