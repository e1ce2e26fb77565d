"""What can come out of a replay: plain data that says what happened, step by step."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What a replay came to. `str()` of it is a report of some lines.

    Attributes:
        steps: What happened, in the order of time, as text.
        threads: The names of threads that could not be ended. They are daemons: they end with the process.
    """

    steps: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [self.summary(), *(f"  {number}. {step}" for number, step in enumerate(self.steps, 1))]
        if self.threads:
            lines.append(f"  still running: {', '.join(self.threads)}")
        return "\n".join(lines)

    def summary(self) -> str:
        """Return the outcome in one sentence."""
        raise NotImplementedError


@dataclass(frozen=True)
class Delivered(Outcome):
    """The consumer got the signal: it went past the wait, looked at the state again, or ended.

    `how` says which.
    """

    how: str = ""

    def summary(self) -> str:
        return f"Delivered: the consumer {self.how}."


@dataclass(frozen=True)
class Lost(Outcome):
    """The consumer sleeps although the signal was given.

    Attributes:
        seconds: How long the wait lasts without the signal: its own timeout; `math.inf` if it has none.
        where: The line of the wait, as `path:line: code`.
    """

    seconds: float = math.inf
    where: str = ""

    def summary(self) -> str:
        lasting = "forever" if math.isinf(self.seconds) else f"for {self.seconds:g} s"
        return f"Lost: the consumer sleeps {lasting} at {self.where}, although the signal was given."


@dataclass(frozen=True)
class NotReached(Outcome):
    """The order could not be had, so nothing is shown. The finding may be wrong, or the objects do not fit.

    Attributes:
        line: The line that was not reached, as `path:line: code`.
        reason: What happened instead.
    """

    line: str = ""
    reason: str = ""

    def summary(self) -> str:
        return f"NotReached: the order could not be had at {self.line}: {self.reason}."


@dataclass(frozen=True)
class Failed(Outcome):
    """A party ended with an exception before there was an outcome.

    Attributes:
        party: "consumer" or "producer".
        error: The exception.
        where: The line of the code under test in which it was raised or passed through, "" if unknown.
    """

    party: str = ""
    error: BaseException | None = None
    where: str = ""

    def summary(self) -> str:
        text = f"{type(self.error).__name__}: {self.error}"
        return f"Failed: the {self.party} raised {text}" + (f" at {self.where}" if self.where else "")
