"""Which names a function may use, itself or by its helpers: a cheap test before a graph is built."""

from __future__ import annotations

from collections.abc import Collection

from ..flow.inlining import LEVELS, Program
from ..symbols.symbols import FunctionFacts


def mentions(program: Program, function: FunctionFacts, *groups: Collection[str]) -> bool:
    """Return whether a function, or one of its module that it may call, uses a name of each group.

    It never says no where the function's graph has such an operation from its own module; methods of classes
    in other files are not asked.
    """
    reachable = program.once(_NamesInReach).of(function)
    return all(not reachable.isdisjoint(group) for group in groups)


class _NamesInReach:
    """The names and attribute names in each function, and in the helpers that its graph follows."""

    def __init__(self, _: Program) -> None:
        self._of: dict[int, set[str]] = {}

    def of(self, function: FunctionFacts) -> set[str]:
        """Return the names that a function may use, itself or by its helpers."""
        names = self._of.get(id(function))
        if names is None:
            names = self._of[id(function)] = _names_in_reach(function)
        return names


def _names_in_reach(function: FunctionFacts) -> set[str]:
    used_by = function.module.names_used_by
    names = function.mentioned | function.used
    for child in function.children:
        names |= child.mentioned | child.used
    followed: set[str] = set()
    for _ in range(LEVELS):
        helpers = (names & used_by.keys()) - followed
        followed |= helpers
        names = names.union(*(used_by[name] for name in helpers))
    return names
