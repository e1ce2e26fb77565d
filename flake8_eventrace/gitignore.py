"""What git ignores: the `.gitignore` files around and below a directory.

Patterns are pathspec's; this module only says which files hold them, and which one decides. As
in git, the nearest file with a matching pattern does, and what lies in an ignored directory
cannot be named back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Ignored:
    """What is ignored below `top`. Directories are asked about before what they hold."""

    def __init__(self, top: str) -> None:
        self._top = os.path.abspath(top)
        self._specs: dict[str, GitIgnoreSpec] = {}
        self._outer: list[str] = []
        for directory in _from_repository(self._top):
            self._read(directory)
            self._outer.append(directory)
        if self._top in self._outer:
            self._outer.remove(self._top)
        if self._outer and self._is_ignored(self._top, "/", self._outer):
            # Who names an ignored directory wants to see it; what is ignored in it stays so.
            self._outer = []

    def covers(self, directory: str, name: str, *, is_directory: bool) -> bool:
        """Whether git ignores `name` in a directory at or below `top`."""
        here = os.path.abspath(directory)
        if here not in self._specs:
            self._read(here)
        inner = [d for d in self._specs if d not in self._outer and _is_at_or_above(d, here, self._top)]
        holders = sorted({*inner, *self._outer}, key=len)
        return self._is_ignored(os.path.join(here, name), "/" if is_directory else "", holders)

    def _is_ignored(self, path: str, end: str, holders: list[str]) -> bool:
        for holder in reversed(holders):  # the nearest first
            spec = self._specs.get(holder)
            if spec is None:
                continue
            relative = os.path.relpath(path, holder).replace(os.sep, "/") + end
            decided = spec.check_file(relative).include
            if decided is not None:
                return decided
        return False

    def _read(self, directory: str) -> None:
        lines = [*_lines(os.path.join(directory, ".git", "info", "exclude"))]
        lines += _lines(os.path.join(directory, ".gitignore"))
        if lines:
            from pathspec import GitIgnoreSpec

            self._specs[directory] = GitIgnoreSpec.from_lines(lines)


def _is_at_or_above(holder: str, directory: str, top: str) -> bool:
    """Whether `holder` lies on the way from `top` to `directory`, both included."""
    return os.path.commonpath([holder, directory]) == holder and os.path.commonpath([holder, top]) == top


def _from_repository(top: str) -> Iterator[str]:
    """The directories from the repository's own down to `top`; `top` alone outside of one."""
    chain = [top]
    while not os.path.lexists(os.path.join(chain[-1], ".git")):
        parent = os.path.dirname(chain[-1])
        if parent == chain[-1]:
            chain = [top]
            break
        chain.append(parent)
    yield from reversed(chain)


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.read().splitlines()
    except OSError:
        return []  # none there, or not ours to read
