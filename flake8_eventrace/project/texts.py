"""The text of a project's files: what an editor holds of them, else what is on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

#: Makes a hash positive.
_MASK = (1 << 63) - 1

_held: Mapping[str, bytes] = {}


@contextmanager
def held(texts: Mapping[str, bytes]) -> Iterator[None]:
    """Within it, these texts are what the files of these absolute paths hold."""
    global _held  # noqa: PLW0603 - whoever reads a module reads it from here
    before, _held = _held, texts
    try:
        yield
    finally:
        _held = before


def is_held(path: str) -> bool:
    """Whether an editor's text stands for the file; such a text comes and goes with each key."""
    return path in _held


def stamp(path: str) -> tuple[int, int]:
    """What changes with the contents of a file: two numbers, the second one their size in bytes.

    Raises OSError where there is no such file.
    """
    text = _held.get(path)
    if text is not None:
        return ~(hash(text) & _MASK), len(text)  # no file is of so early a time
    stat = os.stat(path)
    return stat.st_mtime_ns, stat.st_size


def read(path: str) -> bytes:
    """The contents of a file; raises OSError."""
    text = _held.get(path)
    if text is not None:
        return text
    with open(path, "rb") as stream:
        return stream.read()
