"""The settings files of a project, as far as fixes ask them. An answer is noted to rest on its file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache

from ..source import overlay
from ..source.dependencies import record_file

_MAX_BYTES = 1_000_000


def inner(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return the table of that name in a table, an empty one if there is none."""
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}


def table(file: str) -> Mapping[str, object] | None:
    """Return the contents of a TOML file; None if there is none, or it cannot be read."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    text = text_of(file)
    if text is None:
        return None
    try:
        document: Mapping[str, object] = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    return document


def text_of(file: str) -> str | None:
    """Return the text of a settings file, and note that the answer rests on it."""
    stamp = overlay.stamp(file)
    if not stamp:
        return None
    record_file(file, stamp)
    return _read(file, stamp)


@lru_cache(maxsize=256)
def _read(file: str, stamp: tuple[int, ...]) -> str | None:
    """Return the text of a file; a new stamp is a new text."""
    try:
        return overlay.read(file, _MAX_BYTES).decode("utf-8")
    except (OSError, ValueError):
        return None
