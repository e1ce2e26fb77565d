"""How far a consumer has come: what both kinds of replay ask at each of its lines."""

from __future__ import annotations

import ast
import linecache
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from types import FrameType

from .lines import Line, real_path

#: How many lines of the producer are noted.
_MOST_LINES = 8
#: How many seconds a test of the user's may take when it is asked again.
_PATIENCE = 1.0


#: What can be evaluated again without an effect.
_PLAIN = (
    *(ast.Name, ast.Attribute, ast.Constant, ast.expr_context, ast.Subscript),
    *(ast.BoolOp, ast.boolop, ast.UnaryOp, ast.unaryop, ast.Compare, ast.cmpop, ast.BinOp, ast.operator),
)


class Phase(Enum):
    """The parts of a replay, in the order of time."""

    APPROACH = "the consumer has not come to the place where the producer is to run"
    SIGNAL = "the producer runs"
    VERDICT = "the signal was given; will the consumer get it?"
    OVER = "there is an outcome"


@dataclass(frozen=True)
class Place:
    """A line in a file: the resolved path, and the number (1-based)."""

    path: str
    line: int

    def __str__(self) -> str:
        code = linecache.getline(self.path, self.line).strip()
        return f"{os.path.basename(self.path)}:{self.line}: {code}"


def places_of(lines: Line | Iterable[Line]) -> list[Place]:
    """Return where lines are now. Raises LineNotFoundError."""
    return [Place(*line.locate()) for line in ([lines] if isinstance(lines, Line) else lines)]


def passes_of(place: Place) -> range:
    """Return the lines of the body of a `for` over a copy, if one begins at a place; else an empty range.

    The `for` comes back from them to its first line without a look at the state: it goes on with its copy.
    """
    statement = _statement_at(place)
    if isinstance(statement, ast.For) and not isinstance(statement.iter, (ast.Name, ast.Attribute)):
        return range(statement.body[0].lineno, (statement.body[-1].end_lineno or 0) + 1)
    return range(0)


def condition_of(place: Place, waits: Iterable[Place]) -> ast.expr | None:
    """Return the test of an `if` or `while` around all the waits, if it can be evaluated again."""
    statement = _statement_at(place)
    if not isinstance(statement, (ast.If, ast.While)):
        return None
    inside = range(statement.body[0].lineno, (statement.body[-1].end_lineno or 0) + 1)
    is_plain = all(isinstance(node, _PLAIN) or _is_len(node) for node in ast.walk(statement.test))
    return statement.test if is_plain and all(wait.line in inside for wait in waits) else None


def _is_len(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("len", "bool")


def extents_of(places: Iterable[Place]) -> frozenset[Place]:
    """Return all lines of the statements at some places; of an `if` or `while` those before the body."""
    found: set[Place] = set()
    for place in places:
        statement = _statement_at(place)
        lines = range(place.line, place.line + 1)
        if statement is not None:
            body = getattr(statement, "body", None)
            last = body[0].lineno - 1 if body else statement.end_lineno or place.line
            lines = range(statement.lineno, max(last, place.line) + 1)
        found.update(Place(place.path, line) for line in lines)
    return frozenset(found)


def _statement_at(place: Place) -> ast.stmt | None:
    """Return the innermost statement that has a line; None if the file cannot be parsed."""
    around = [
        node
        for node in ast.walk(_tree_of(place.path))
        if isinstance(node, ast.stmt) and node.lineno <= place.line <= (node.end_lineno or node.lineno)
    ]
    return max(around, key=lambda node: node.lineno, default=None)


def _tree_of(path: str) -> ast.Module:
    linecache.checkcache(path)
    try:
        return ast.parse("".join(linecache.getlines(path)))
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module(body=[], type_ignores=[])


@dataclass
class Course:
    """The way of a consumer past the line `after`, up to one of `touching`, to the end of the wait `wait`.

    Attributes:
        looked: It has passed `after`, and not yet come to a line of `touching`.
        waiting: The frame that is at the wait; None if none is.
        look: The frame that came to `after` last.
        delivered: How it got the signal, "" as long as it has not.
        last: The last line that it ran.
        passes: Lines from which it comes back to `after` without a look, see `passes_of`.
        extents: All lines of the statements that wait.
        steps: What happened, in the order of time.
    """

    after: Place | None
    touching: frozenset[Place]
    waits: frozenset[Place]
    passes: range = range(0)
    extents: frozenset[Place] = frozenset()
    phase: Phase = Phase.APPROACH
    looked: bool = False
    waiting: FrameType | None = None
    delivered: str = ""
    last: Place | None = None
    steps: list[str] = field(default_factory=list)
    look: FrameType | None = None
    _pending: bool = False
    _producer_lines: int = 0

    def at(self, frame: FrameType, line: int) -> bool:
        """Note that the consumer comes to a line. Return whether this is where the producer is to run.

        With coroutines, which are stopped only where they suspend, the answer means: it has not suspended.
        """
        place = Place(real_path(frame.f_code.co_filename), line)
        is_look = place == self.after and (self.last is None or self.last.line not in self.passes)
        self._note(place)
        if place == self.after:
            self.look = frame
        if self.phase is Phase.APPROACH:
            return self._approach(place)
        if self.phase is Phase.VERDICT:
            self._judge(frame, place, is_look)
        return False

    def producer_at(self, frame: FrameType, line: int) -> None:
        """Note that the producer comes to a line, if it has not come to many."""
        self._producer_lines += 1
        if self._producer_lines <= _MOST_LINES:
            place = Place(real_path(frame.f_code.co_filename), line)
            self.steps.append(f"producer  {place if self._producer_lines < _MOST_LINES else '...'}")

    def passed_wait(self, frame: FrameType) -> bool:
        """Return whether the wait is over when a frame runs a line: it is not one that the wait calls."""
        caller: FrameType | None = frame.f_back
        while caller is not None:
            if caller is self.waiting:
                return False
            caller = caller.f_back
        return True

    def wait(self) -> Place:
        """Return the line of the wait that the consumer is at, or of the first of several."""
        if self.last in self.waits:
            return self.last
        return min(self.waits, key=lambda place: place.line)

    def still_nothing(self) -> str:
        """Return the test at the look if it says after the signal, too, that there is nothing; else ""."""
        if self.after is None or self.look is None:
            return ""
        test = condition_of(self.after, self.waits)
        if test is None:
            return ""
        look, path = self.look, self.after.path
        answers: list[bool] = []

        def ask() -> None:
            try:
                code = compile(ast.Expression(test), path, "eval")
                answers.append(bool(eval(code, look.f_globals, dict(look.f_locals))))
            except Exception:  # noqa: BLE001 - what cannot be evaluated says nothing
                return

        # The test may need a lock that a party holds: then it says nothing, either.
        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(_PATIENCE)
        return ast.unparse(test) if any(answers) else ""

    def signalled(self) -> None:
        """Note that the signal was given."""
        self.phase = Phase.VERDICT
        self.waiting = None

    def _approach(self, place: Place) -> bool:
        is_wait = place in self.waits
        if self._pending and place != self.after:
            self.looked, self._pending = True, False
        if place in self.touching and self.looked and place != self.after:
            self.looked = False
            return True
        if place == self.after:
            # What a wait says, it says when it ends; what a test says holds from now on.
            self._pending = is_wait
            self.looked = not is_wait
        return False

    def _judge(self, frame: FrameType, place: Place, is_look: bool) -> None:
        if self.waiting is not None:
            if place not in self.extents and self.passed_wait(frame):
                self.delivered = "went past the wait"
        elif is_look and place not in self.waits:
            self.delivered = "looked at the state again"
        if not self.delivered and place in self.waits and self.waiting is None:
            self.waiting = frame

    def _note(self, place: Place) -> None:
        known = place == self.after or place in self.touching
        if known and place != self.last:
            if place == self.after and self.phase is Phase.APPROACH:
                # Only the last of many rounds is of interest.
                self.steps = [step for step in self.steps if not step.startswith("consumer")]
            self.steps.append(f"consumer  {place}")
        self.last = place


def course_of(after: Line | None, before: Line | Iterable[Line], wait: Line | Iterable[Line]) -> Course:
    """Return the course of a consumer that has not begun. Raises LineNotFoundError."""
    look = None if after is None else Place(*after.locate())
    waits = frozenset(places_of(wait))
    touching = waits | frozenset(places_of(before))
    return Course(look, touching, waits, range(0) if look is None else passes_of(look), extents_of(waits))
