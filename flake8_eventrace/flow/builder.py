"""The control-flow graph under construction: nodes are appended where control stands.

`GraphBuilder` knows no syntax. It holds the open exits (where control stands after what was lowered last)
and a stack of frames: the loops, handlers and final blocks that enclose it. A jump finds its target there.

A final block is lowered once for each kind of jump that runs through it, as the interpreter compiles it.
So a path in the graph is a path of the program: no path enters a final block by `return` and leaves it by
`break`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

import libcst as cst

from .cfg import EdgeKind, Graph, Node
from .operations import Call, Nop, Operation, Suspend, Wait

#: Larger than any function written by hand. Nested final blocks multiply, so a generated function
#: of a few kilobytes could fill the memory; above this number of operations, lowering stops.
MAX_NODES = 8_000


class Exit(NamedTuple):
    """An edge whose target is not known yet."""

    source: Node
    kind: EdgeKind = EdgeKind.NORMAL
    back: bool = False


class Outcomes(NamedTuple):
    """The exits of a condition: where it is true, and where it is false."""

    true: list[Exit]
    false: list[Exit]


class Jump(Enum):
    """How control leaves a block other than by its end."""

    RETURN = "return"
    BREAK = "break"
    CONTINUE = "continue"
    RAISE = "raise"


@dataclass(eq=False)
class Loop:
    """An enclosing loop; `breaks` collects the exits of its `break` statements."""

    head: Node
    breaks: list[Exit] = field(default_factory=list)


@dataclass(eq=False)
class Handlers:
    """Enclosing exception handlers. An exception leads to `dispatch`; one that may come from a look into
    a container leads to `lookup`, from where the handlers of lookup errors are reached as well."""

    dispatch: Node
    lookup: Node


@dataclass(eq=False)
class Final:
    """An enclosing final block; each kind of jump through it has its own copy, which begins at its entry."""

    entries: dict[Jump, Node] = field(default_factory=dict)


class TooComplexError(Exception):
    """A function has more operations than MAX_NODES."""


class GraphBuilder:
    """Builds the graph of one function.

    `exits` are the open exits. Where there are none, control does not get here: what is emitted is dropped.
    """

    def __init__(self, function: cst.FunctionDef | cst.Lambda) -> None:
        self.function = function
        self.graph = Graph(self.label(), self.label(), self.label())
        self.exits: list[Exit] = [Exit(self.graph.entry)]
        self.frames: list[Loop | Handlers | Final] = []
        self.final_depth = 0
        self.emitted = 0

    @property
    def on_exit(self) -> bool:
        """Whether a `finally` block is being lowered."""
        return self.final_depth > 0

    def label(self, node: cst.CSTNode | None = None) -> Node:
        """Return a node without effect that nothing leads to yet."""
        return Node(Nop(self.function if node is None else node))

    def emit(self, operation: Operation, raises: bool = False) -> Node:
        """Append an operation to the open exits.

        `raises`: the operation may raise, which leads to the innermost handler.

        Raises TooComplexError when the function has too many operations.
        """
        node = Node(operation)
        self.emitted += 1
        if self.emitted > MAX_NODES:
            raise TooComplexError
        if not self.exits:
            return node  # nothing leads here
        self.connect(node)
        self.exits = [Exit(node)]
        if raises:
            suspends = isinstance(operation, Suspend | Wait) or (
                isinstance(operation, Call) and operation.awaited
            )
            node.connect(self.exception_target(lookup=not suspends), EdgeKind.EXCEPTION)
        return node

    def branch(self, operation: Operation) -> Outcomes:
        """Append an operation with two outcomes; it is for the caller to say which one is lowered next."""
        node = self.emit(operation)
        return Outcomes([Exit(node, EdgeKind.TRUE)], [Exit(node, EdgeKind.FALSE)])

    def connect(self, target: Node) -> None:
        """Lead all open exits to a node; none stays open."""
        for source, kind, back in self.exits:
            source.connect(target, kind, back)
        self.exits = []

    def loop_back(self, head: Node) -> None:
        """Lead all open exits back to the head of a loop."""
        self.exits = [Exit(source, kind, True) for source, kind, _ in self.exits]
        self.connect(head)

    def finish(self) -> Graph:
        """Lead what is still open to the end of the function, and return the graph."""
        self.connect(self.graph.leave)
        return self.graph

    # -- frames ----------------------------------------------------------------------------

    @contextmanager
    def inside(self, frame: Loop | Handlers) -> Iterator[None]:
        """Make a loop, or handlers, enclose what is lowered meanwhile."""
        self.frames.append(frame)
        yield
        self.frames.pop()

    def with_final(self, body: Callable[[], None], final: Callable[[], None]) -> None:
        """Lower `body`, with `final` at its end and on every jump out of it."""
        frame = Final()
        self.frames.append(frame)
        body()
        self.frames.pop()
        if self.exits:
            final()
        after = self.exits
        for jump, entry in list(frame.entries.items()):
            self.exits = [Exit(entry)]
            final()
            self.jump(jump)
        self.exits = after

    @contextmanager
    def finally_block(self) -> Iterator[None]:
        """Mark what is lowered meanwhile as part of a `finally` block."""
        self.final_depth += 1
        yield
        self.final_depth -= 1

    # -- jumps -----------------------------------------------------------------------------

    def exception_target(self, lookup: bool = True) -> Node:
        """Return where an exception leads. `lookup`: it may be one of a look into a container."""
        for frame in reversed(self.frames):
            if isinstance(frame, Handlers):
                return frame.lookup if lookup else frame.dispatch
            if isinstance(frame, Final):
                return self._final_entry(frame, Jump.RAISE)
        return self.graph.escape

    def jump(self, jump: Jump) -> None:
        """Lead all open exits to the target of a jump, through the innermost final block if there is one."""
        if jump is Jump.RAISE:
            self.connect(self.exception_target())
            return
        for frame in reversed(self.frames):
            if isinstance(frame, Final):
                self.connect(self._final_entry(frame, jump))
                return
            if isinstance(frame, Loop) and jump is Jump.BREAK:
                frame.breaks.extend(self.exits)
                self.exits = []
                return
            if isinstance(frame, Loop) and jump is Jump.CONTINUE:
                self.loop_back(frame.head)
                return
        self.connect(self.graph.leave)

    def _final_entry(self, frame: Final, jump: Jump) -> Node:
        return frame.entries.setdefault(jump, self.label())
