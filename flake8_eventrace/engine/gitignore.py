"""What git ignores: the `.gitignore` files around and below a directory.

Patterns are pathspec's; this module only says which files hold them, and which one decides. As
in git, the nearest file with a matching pattern does, and what lies in an ignored directory
cannot be named back.
"""

from __future__ import annotations

import os
import re
from stat import S_ISREG
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: A larger file of patterns is none.
_MAX_BYTES = 1_000_000
#: Patterns with more wildcards in one name, or more `**`, are left out: what they mean is looked at.
_WILDCARDS = 3
_STARS = re.compile(r"\*+")


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
        status = os.stat(path)
        if not S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            return []  # a pipe would be waited for
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return [line for line in stream.read().splitlines() if not _runs_away(line)]
    except OSError:
        return []  # none there, or not ours to read


def _runs_away(pattern: str) -> bool:
    """Whether matching takes a time that grows with a high power of a path's length."""
    segments = pattern.split("/")
    return segments.count("**") > _WILDCARDS or any(len(_STARS.findall(s)) > _WILDCARDS for s in segments)
