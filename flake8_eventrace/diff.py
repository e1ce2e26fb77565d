"""Unified diffs that `git apply` and `patch -p1` take, whatever the file's encoding."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from difflib import diff_bytes, unified_diff


def unified(path: str, before: bytes, after: bytes) -> bytes:
    """The change as a diff from `a/path` to `b/path`; empty where nothing changes."""
    name = _name(path)
    lines = diff_bytes(
        unified_diff, _lines(before), _lines(after), fromfile=b"a/" + name, tofile=b"b/" + name
    )
    return b"".join(_terminated(lines))


def _name(path: str) -> bytes:
    """The path as a diff names it: relative to the working directory where it is below that."""
    name = os.path.relpath(path)
    if name.split(os.sep)[0] == os.pardir:
        name = os.path.splitdrive(os.path.abspath(path))[1].lstrip(os.sep)
    name = name.replace(os.sep, "/")
    # As git does, so that the name does not end at the space.
    return os.fsencode(f"{name}\t" if " " in name else name)


def _lines(source: bytes) -> list[bytes]:
    r"""Split at b"\n" only: to a diff, a lone b"\r" is part of the line."""
    return io.BytesIO(source).readlines()


def _terminated(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
