"""What git ignores: the `.gitignore` files around and below a directory.

Patterns are pathspec's; this module only says which files hold them, and which one decides. As
in git, the nearest file with a matching pattern does, and what lies in an ignored directory
cannot be named back.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Ignored:
    """What is ignored below `top`. A directory is asked about before what it holds."""

    def __init__(self, top: str) -> None:
        top = os.path.abspath(top)
        outer: _Chain = ()
        for directory in _above(top):
            outer += _patterns_in(directory)
        if _decide(outer, top, "/"):
            # Who names an ignored directory wants to see it; what is ignored in it stays so.
            outer = ()
        self._chains: dict[str, _Chain] = {top: outer + _patterns_in(top)}

    def covers(self, directory: str, name: str, *, is_directory: bool) -> bool:
        """Whether git ignores `name` in a directory at or below `top`."""
        here = os.path.abspath(directory)
        return _decide(self._chain(here), os.path.join(here, name), "/" if is_directory else "")

    def _chain(self, directory: str) -> _Chain:
        """The patterns that reach into a directory, the nearest last."""
        if directory not in self._chains:
            above = self._chain(os.path.dirname(directory))
            self._chains[directory] = above + _patterns_in(directory)
        return self._chains[directory]


#: Directories with the patterns that they hold.
_Chain = tuple[tuple[str, "GitIgnoreSpec"], ...]


def _decide(chain: _Chain, path: str, end: str) -> bool:
    for holder, spec in reversed(chain):
        decided = spec.check_file(os.path.relpath(path, holder).replace(os.sep, "/") + end).include
        if decided is not None:
            return decided
    return False


def _above(top: str) -> list[str]:
    """The directories from the repository's own down to the one above `top`; none outside of one."""
    chain: list[str] = []
    current = top
    while not os.path.lexists(os.path.join(current, ".git")):
        parent = os.path.dirname(current)
        if parent == current:
            return []
        chain.insert(0, parent)
        current = parent
    return chain


def _patterns_in(directory: str) -> _Chain:
    lines = _lines(os.path.join(directory, ".git", "info", "exclude"))
    lines += _lines(os.path.join(directory, ".gitignore"))
    if not lines:
        return ()
    from pathspec import GitIgnoreSpec

    return ((directory, GitIgnoreSpec.from_lines(lines)),)


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.read().splitlines()
    except OSError:
        return []  # none there, or not ours to read
