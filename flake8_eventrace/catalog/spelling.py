"""Rewrites paths to one spelling for each callable: that of constructors and of public names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..source.patterns import expand, expression

#: How often a path is rewritten at most, so that two rules that undo each other end.
REWRITES = 12

_END = r"(?=[.(\[]|$)"


class Spelling:
    """Rewrites the beginning of a path.

    `same` maps patterns of what a path may begin with to what replaces it; a `*` on the right is what the
    last `*` on the left matched. `itself` are patterns of methods and attributes whose value is of the same
    kind as their object: they are left out of the path.
    """

    def __init__(self, same: Mapping[str, str], itself: Iterable[str]) -> None:
        self._by_head: dict[str, list[tuple[str, str | None]]] = {}
        self._everywhere: list[tuple[re.Pattern[str], str]] = []
        self._compiled: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for pattern, target in (*same.items(), *((pattern, None) for pattern in itself)):
            for plain in expand(pattern):
                head = plain.partition(".")[0].rstrip("()[]")
                if "*" in head:
                    self._everywhere.append(_rule(plain, target))
                else:
                    self._by_head.setdefault(head, []).append((plain, target))

    def canonical(self, path: str) -> str:
        """Return the path after all rules."""
        for _ in range(REWRITES):
            head = re.split(r"[.(\[]", path, maxsplit=1)[0]
            rewritten = self._once(path, head)
            if rewritten == path:
                break
            path = rewritten
        return path

    def _once(self, path: str, head: str) -> str:
        """Return the path after the first rule that changes it. `head` is its first name."""
        rules = self._compiled.get(head)
        if rules is None:
            rules = [_rule(plain, target) for plain, target in self._by_head.get(head, ())]
            self._compiled[head] = rules
        for regex, target in (*rules, *self._everywhere):
            rewritten, count = regex.subn(target, path, count=1)
            if count and rewritten != path:
                return rewritten.rstrip(".")
        return path


def _rule(plain: str, target: str | None) -> tuple[re.Pattern[str], str]:
    """Return a rule as an expression and its replacement; `target` is None for a pattern of `itself`."""
    if target is None:
        head, _, last = plain.rpartition(".")
        return re.compile(f"^({expression(head, more=True)}){expression(last)}(?:\\.|$)"), r"\1"
    return re.compile(f"^{expression(plain, capture=True)}{_END}"), target.replace("*", r"\g<kept>")
