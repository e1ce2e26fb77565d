"""Decodes sources and splits them into lines, by the rules of Python and flake8."""

from __future__ import annotations

import io
import re
import tokenize

#: The encoding declaration of PEP 263, in the first line, or in the second after an empty line or a comment.
_COOKIE = re.compile(r"^([ \t\f]*#.*?coding[:=][ \t]*)[-\w.]+", re.ASCII)
_BLANK = re.compile(r"^[ \t\f]*(?:[#\r\n]|$)", re.ASCII)


def encoding_of(source: bytes) -> str:
    """Return the declared encoding ("utf-8-sig" with a BOM).

    It is "latin-1", which decodes all bytes, if the declaration is invalid.
    """
    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:
        return "latin-1"


def lines_of(source: bytes) -> list[str]:
    """Return the lines as flake8 reads them: universal newlines, each with its "\\n", no BOM."""
    try:
        return io.TextIOWrapper(io.BytesIO(source), encoding_of(source)).readlines()
    except UnicodeError:
        return io.TextIOWrapper(io.BytesIO(source), "latin-1").readlines()


def split(text: str) -> list[str]:
    """Return the lines as Python and editors count them, with their endings.

    A form feed or a Unicode line separator does not end a line.
    """
    return io.StringIO(text, newline="").readlines()


def as_utf8(lines: list[str]) -> bytes:
    """Return the lines of a decoded source as UTF-8, with the same characters in the same columns.

    An encoding declaration is changed to UTF-8.
    """
    head = list(lines[:2])
    for index, line in enumerate(head):
        if index and not _BLANK.match(head[0]):
            break
        if _COOKIE.match(line):
            head[index] = _COOKIE.sub(r"\g<1>utf-8", line, count=1)
            break
    # The parser reports lone surrogates.
    return "".join((*head, *lines[2:])).encode("utf-8", "surrogatepass")
