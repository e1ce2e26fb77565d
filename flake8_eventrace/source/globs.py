"""Matches paths with the glob patterns of the settings."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from fnmatch import translate
from functools import lru_cache


def matches(path: str, patterns: tuple[str, ...], root: str) -> bool:
    """Return whether one of the patterns matches the path of a file or directory.

    A pattern without a slash is matched with the last part of the path, one with a slash with the path
    relative to `root` ("": the working directory). `*` also matches slashes.
    """
    for_names, for_paths = _expressions(patterns)
    if for_names is not None and for_names.match(os.path.normcase(os.path.basename(path))):
        return True
    return for_paths is not None and for_paths.match(os.path.normcase(_relative(path, root))) is not None


@lru_cache(maxsize=64)
def _expressions(patterns: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Return an expression for all patterns without a slash and one for those with; None for no pattern."""
    names = [pattern for pattern in patterns if "/" not in pattern]
    paths = [pattern.removeprefix("./").strip("/") for pattern in patterns if "/" in pattern]
    return _any(names), _any(paths)


def _any(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(translate(os.path.normcase(p)) for p in patterns)) if patterns else None


def _relative(path: str, root: str) -> str:
    path = os.path.abspath(path)
    with suppress(ValueError):  # on another drive no relative pattern matches
        path = os.path.relpath(path, os.path.abspath(root))
    return path.replace(os.sep, "/")
