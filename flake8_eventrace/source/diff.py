"""Writes unified diffs that `git apply` and `patch -p1` accept, whatever the file's encoding."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from difflib import diff_bytes, unified_diff


def unified(path: str, before: bytes, after: bytes) -> bytes:
    """Return the change as a diff from `a/path` to `b/path`; b"" if nothing changes."""
    name = _name(path)
    lines = diff_bytes(
        unified_diff,
        _lines(before),
        _lines(after),
        fromfile=_quoted(b"a/" + name),
        tofile=_quoted(b"b/" + name),
    )
    return b"".join(_terminated(lines))


def _name(path: str) -> bytes:
    """Return the path as a diff names it: relative to the working directory if it is below that."""
    name = os.path.relpath(path)
    if name.split(os.sep)[0] == os.pardir:
        name = os.path.splitdrive(os.path.abspath(path))[1].lstrip(os.sep)
    return os.fsencode(name.replace(os.sep, "/"))


#: Bytes that end a name, or begin an escape, in the header of a diff.
_ESCAPES = dict(zip(b'\a\b\t\n\v\f\r"\\', b'abtnvfr"\\', strict=True))


def _quoted(name: bytes) -> bytes:
    """Return the name as git writes it with `core.quotePath=false`.

    It is quoted as a C string if that is necessary, and followed by a tab if it contains a blank, which would
    end it otherwise. Non-ASCII bytes are kept.
    """
    tab = b"\t" if b" " in name else b""
    escaped = b"".join(map(_escaped, name))
    return (name if escaped == name else b'"' + escaped + b'"') + tab


def _escaped(byte: int) -> bytes:
    if byte in _ESCAPES:
        return b"\\" + bytes((_ESCAPES[byte],))
    return f"\\{byte:03o}".encode() if byte < 0x20 or byte == 0x7F else bytes((byte,))


def _lines(source: bytes) -> list[bytes]:
    r"""Split at b"\n" only: in a diff, a lone b"\r" is part of the line."""
    return io.BytesIO(source).readlines()


def _terminated(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
