"""Which files git ignores, by the `.gitignore` files above and below a directory.

pathspec matches the patterns; this module finds the files that contain them and decides between them. As in
git, the nearest file with a matching pattern decides, and a file in an ignored directory cannot be included
again.
"""

from __future__ import annotations

import os
import re
from stat import S_ISREG
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: A larger file is not read.
_MAX_BYTES = 1_000_000
#: A pattern with more wildcards in one name, or more `**`, is left out: the time to match it grows with a
#: power of the path's length that is one higher for each. The files that it would ignore are checked.
_MOST_WILDCARDS = 3
_STARS = re.compile(r"\*+")


class Ignored:
    """Decides what is ignored below `top`. Ask about a directory before asking about its entries."""

    def __init__(self, top: str) -> None:
        top = os.path.abspath(top)
        outer: _Chain = ()
        for directory in _above(top):
            outer += _patterns_in(directory)
        if _decide(outer, top, "/"):
            # An ignored directory that is named explicitly is checked; its own patterns still apply.
            outer = ()
        self._chains: dict[str, _Chain] = {top: outer + _patterns_in(top)}

    def covers(self, directory: str, name: str, *, is_directory: bool) -> bool:
        """Return whether git ignores `name` in a directory at or below `top`."""
        here = os.path.abspath(directory)
        return _decide(self._chain(here), os.path.join(here, name), "/" if is_directory else "")

    def _chain(self, directory: str) -> _Chain:
        """Return the patterns that apply in a directory, the nearest last."""
        if directory not in self._chains:
            above = self._chain(os.path.dirname(directory))
            self._chains[directory] = above + _patterns_in(directory)
        return self._chains[directory]


#: Directories, from the outermost inwards, each with the patterns in it.
_Chain = tuple[tuple[str, "GitIgnoreSpec"], ...]


def _decide(chain: _Chain, path: str, end: str) -> bool:
    """Return whether the nearest pattern that matches a path ignores it; `end` is "/" for a directory."""
    for holder, spec in reversed(chain):
        decided = spec.check_file(os.path.relpath(path, holder).replace(os.sep, "/") + end).include
        if decided is not None:
            return decided
    return False


def _above(top: str) -> list[str]:
    """Return the directories from the root of the repository to the one above `top`; [] outside of one."""
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
            return []  # reading a pipe would block
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return [line for line in stream.read().splitlines() if not _is_expensive(line)]
    except OSError:
        return []  # it does not exist, or is not readable


def _is_expensive(pattern: str) -> bool:
    """Return whether the pattern has more wildcards than are matched in reasonable time."""
    segments = pattern.split("/")
    if segments.count("**") > _MOST_WILDCARDS:
        return True
    return any(len(_STARS.findall(segment)) > _MOST_WILDCARDS for segment in segments)
