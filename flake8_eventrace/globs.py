"""Glob patterns of the settings, matched against paths."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from fnmatch import fnmatch


def matches(path: str, patterns: Iterable[str], root: str) -> bool:
    """Whether a pattern fits the path of a file or directory.

    A pattern without a slash is held against the last part of the path, one with a slash against
    the path relative to `root` (empty: the working directory). `*` also stands for slashes.
    """
    name = os.path.basename(path)
    relative = ""
    for pattern in patterns:
        if "/" not in pattern:
            if fnmatch(name, pattern):
                return True
            continue
        if not relative:
            relative = _relative(path, root)
        if fnmatch(relative, pattern.removeprefix("./").strip("/")):
            return True
    return False


def _relative(path: str, root: str) -> str:
    path = os.path.abspath(path)
    with suppress(ValueError):  # another drive: no pattern that is relative fits
        path = os.path.relpath(path, os.path.abspath(root))
    return path.replace(os.sep, "/")
