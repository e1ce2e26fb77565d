"""How far a consumer has come: what both kinds of replay ask at each of its lines."""

from __future__ import annotations

import ast
import linecache
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from types import FrameType

from .lines import Line, real_path


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
    try:
        tree = ast.parse("".join(linecache.getlines(place.path)))
    except (SyntaxError, ValueError, RecursionError):
        return range(0)
    for node in ast.walk(tree):
        if not isinstance(node, ast.For) or node.lineno != place.line:
            continue
        if not isinstance(node.iter, (ast.Name, ast.Attribute)):
            return range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1)
    return range(0)


@dataclass
class Course:
    """The way of a consumer past the line `after`, up to one of `touching`, to the end of the wait `wait`.

    Attributes:
        looked: It has passed `after`, and not yet come to a line of `touching`.
        waiting: The frame that is at the wait; None if none is.
        delivered: How it got the signal, "" as long as it has not.
        last: The last line that it ran.
        passes: Lines from which it comes back to `after` without a look, see `passes_of`.
        steps: What happened, in the order of time.
    """

    after: Place
    touching: frozenset[Place]
    waits: frozenset[Place]
    passes: range = range(0)
    phase: Phase = Phase.APPROACH
    looked: bool = False
    waiting: FrameType | None = None
    delivered: str = ""
    last: Place | None = None
    steps: list[str] = field(default_factory=list)
    _pending: bool = False

    def at(self, frame: FrameType, line: int) -> bool:
        """Note that the consumer comes to a line. Return whether this is where the producer is to run.

        With coroutines, which are stopped only where they suspend, the answer means: it has not suspended.
        """
        place = Place(real_path(frame.f_code.co_filename), line)
        is_look = place == self.after and (self.last is None or self.last.line not in self.passes)
        self._note(place)
        if self.phase is Phase.APPROACH:
            return self._approach(place)
        if self.phase is Phase.VERDICT:
            self._judge(frame, place, is_look)
        return False

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
            if self.passed_wait(frame):
                self.delivered = "went past the wait"
        elif is_look and place not in self.waits:
            self.delivered = "looked at the state again"
        if not self.delivered and place in self.waits and self.waiting is None:
            self.waiting = frame

    def _note(self, place: Place) -> None:
        known = place == self.after or place in self.touching
        if known and place != self.last:
            self.steps.append(f"consumer  {place}")
        self.last = place
