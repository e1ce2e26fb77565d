"""What an explorer brings home."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Choices:
    """One path through a tree of choices; `following` is the next path, depth first."""

    prefix: list[int] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)

    def choose(self, options: int) -> int:
        at = len(self.taken)
        choice = self.prefix[at] if at < len(self.prefix) else 0
        self.taken.append(choice)
        self.offered.append(options)
        return choice

    def following(self) -> Choices | None:
        for at in range(len(self.taken) - 1, -1, -1):
            if self.taken[at] + 1 < self.offered[at]:
                return Choices([*self.taken[:at], self.taken[at] + 1])
        return None


@dataclass(frozen=True)
class Exploration:
    """How many interleavings were executed, and what one of them stranded.

    `lost` is None when none did; then every interleaving was executed, for no explorer here has
    a limit. After a loss the search stops.
    """

    interleavings: int
    lost: str | None
    report: str = ""


#: How many interleavings an explorer executes at most. The largest case has some hundred; a search that
#: needs more is not exhaustive, and no proof.
most = 20_000


def counted(interleavings: int) -> int:
    """Return the number. Raises ExplorationError where it is larger than `most`."""
    if interleavings > most:
        raise ExplorationError(f"more than {most} interleavings")
    return interleavings


class ExplorationError(Exception):
    """The search ended neither with a loss nor at its end."""
