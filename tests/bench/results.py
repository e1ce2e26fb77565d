"""What was measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from .timing import Ratio, Samples, ratio


@dataclass(frozen=True)
class Growth:
    """The same work at several sizes, smallest first: of each, its name, its size and its runs.

    The size is in bytes; each is about twice the one before.
    """

    steps: tuple[tuple[str, int, Samples], ...]

    def doublings(self) -> list[Ratio]:
        """How much more CPU each size takes than the one before."""
        return [ratio(more, less, "cpu") for (_, _, less), (_, _, more) in pairwise(self.steps)]

    def sizes(self) -> list[float]:
        """How much larger each is than the one before."""
        return [more / less for (_, less, _), (_, more, _) in pairwise(self.steps)]


@dataclass
class Results:
    """By tree and measure the runs; by tree and measure the growth; by measure that of one file."""

    trees: dict[str, dict[str, Samples]] = field(default_factory=dict)
    tree_growth: dict[str, dict[str, Growth]] = field(default_factory=dict)
    file_growth: dict[str, Growth] = field(default_factory=dict)
