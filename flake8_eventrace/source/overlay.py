"""Unsaved buffers of an editor, which take precedence over the files on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from stat import S_ISREG

_buffers: Mapping[str, bytes] = {}


@contextmanager
def overlaid(buffers: Mapping[str, bytes]) -> Iterator[None]:
    """Read, within the context, the files at these absolute paths from `buffers`."""
    global _buffers  # noqa: PLW0603 - a parameter would pass through everything that reads a module
    before, _buffers = _buffers, buffers
    try:
        yield
    finally:
        _buffers = before


def is_overlaid(path: str) -> bool:
    """Return whether a buffer takes the place of the file; buffers change with every key press."""
    return path in _buffers


def stamp(path: str) -> tuple[int, ...]:
    """Return what changes whenever the contents of a file or folder change; () if it does not exist."""
    buffer = _buffers.get(path)
    if buffer is not None:
        return hash(buffer), len(buffer)
    try:
        stat = os.stat(path)
    except OSError:
        return ()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def read(path: str, most: int) -> bytes:
    """Return the contents of a file; b"" for one larger than `most` bytes or for a pipe. Raises OSError."""
    buffer = _buffers.get(path)
    if buffer is not None:
        return buffer if len(buffer) <= most else b""
    status = os.stat(path)
    if status.st_size > most or not S_ISREG(status.st_mode):
        return b""
    with open(path, "rb") as stream:
        return stream.read()
