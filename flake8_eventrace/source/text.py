"""A source as text, by the rules of Python and flake8."""

from __future__ import annotations

import io
import re
import tokenize

#: PEP 263: the cookie stands in the first line, or in the second one after a blank or comment.
_COOKIE = re.compile(r"^([ \t\f]*#.*?coding[:=][ \t]*)[-\w.]+", re.ASCII)
_BLANK = re.compile(r"^[ \t\f]*(?:[#\r\n]|$)", re.ASCII)


def encoding_of(source: bytes) -> str:
    """The declared encoding ("utf-8-sig" with a BOM), else latin-1, which decodes everything."""
    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:
        return "latin-1"


def lines_of(source: bytes) -> list[str]:
    """The lines as flake8 reads them: universal newlines, each line with its "\\n", no BOM."""
    try:
        return io.TextIOWrapper(io.BytesIO(source), encoding_of(source)).readlines()
    except UnicodeError:
        return io.TextIOWrapper(io.BytesIO(source), "latin-1").readlines()


def split(text: str) -> list[str]:
    """The lines as Python and editors count them, with their ends: a form feed or a Unicode separator
    ends none."""
    return io.StringIO(text, newline="").readlines()


def as_utf8(lines: list[str]) -> bytes:
    """The lines of a decoded source as UTF-8 that decodes to the same characters in the same columns.

    A cookie that names another encoding would now be wrong: it names UTF-8 then.
    """
    head = list(lines[:2])
    for index, line in enumerate(head):
        if index and not _BLANK.match(head[0]):
            break
        if _COOKIE.match(line):
            head[index] = _COOKIE.sub(r"\g<1>utf-8", line, count=1)
            break
    # What is no character at all is for the parser to refuse.
    return "".join((*head, *lines[2:])).encode("utf-8", "surrogatepass")
