"""The operations of one function's own code, for the modules `silences`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from ..flow.inlining import Point, Program
from ..flow.operations import Operation
from ..symbols.symbols import FunctionFacts

Kind = TypeVar("Kind", bound=Operation)

#: What to do where the other party of a protocol is not in sight.
SHOW_OTHER_PARTY = "annotate the object that does with its class, or keep both in one module"


def own_points(program: Program, function: FunctionFacts, kind: type[Kind]) -> Iterator[tuple[Point, Kind]]:
    """Yield where a function's own code has an operation of a kind; what its helpers do is theirs."""
    for point in program.inlined(function).points:
        if point.function is function and isinstance(point.operation, kind):
            yield point, point.operation


def line_in(function: FunctionFacts, point: Point) -> int:
    """Return the 1-based line of a point of a function's graph."""
    return function.module.position(point.syntax_in(function.module)).start.line
