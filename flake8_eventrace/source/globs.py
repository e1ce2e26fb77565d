"""Glob patterns of the settings, matched against paths."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from fnmatch import translate
from functools import lru_cache


def matches(path: str, patterns: tuple[str, ...], root: str) -> bool:
    """Whether a pattern fits the path of a file or directory.

    A pattern without a slash is held against the last part of the path, one with a slash against
    the path relative to `root` (empty: the working directory). `*` also stands for slashes.
    """
    of_names, of_paths = _expressions(patterns)
    if of_names is not None and of_names.match(os.path.normcase(os.path.basename(path))):
        return True
    return of_paths is not None and of_paths.match(os.path.normcase(_relative(path, root))) is not None


@lru_cache(maxsize=64)
def _expressions(patterns: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """One expression for the patterns without a slash, one for those with; None where there are none."""
    names = [pattern for pattern in patterns if "/" not in pattern]
    paths = [pattern.removeprefix("./").strip("/") for pattern in patterns if "/" in pattern]
    return _any(names), _any(paths)


def _any(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(translate(os.path.normcase(p)) for p in patterns)) if patterns else None


def _relative(path: str, root: str) -> str:
    path = os.path.abspath(path)
    with suppress(ValueError):  # another drive: no pattern that is relative fits
        path = os.path.relpath(path, os.path.abspath(root))
    return path.replace(os.sep, "/")
