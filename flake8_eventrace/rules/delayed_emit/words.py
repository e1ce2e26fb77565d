"""Byte filter: whether a source may name a terminal event, by the words in its bytes.

A word is what is left between bytes that cannot occur in a name. A source that publishes a terminal
event names it by a word that the catalog lists, or puts a bare `None` on a queue, unless a helper in
another source makes the event. What counts as a name is `emit_names`' part; the catalog turns its
vocabulary into words (`Catalog.names_of_ends`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ...catalog.catalog import Catalog
from ...catalog.event_names import NAMES
from .emit_names import PUTTERS, RESOLVER

#: Bytes that cannot occur in a name separate words.
_SEPARATED = bytes(code if code in NAMES else ord(" ") for code in range(256))
#: Escapes of white space and the like.
_BLANK = re.compile(rb"\\[abfnrtv]")
#: Escapes that may be a letter, or that join two lines.
_ESCAPE = re.compile(rb"\\[xuUN0-7\r\n]")
#: A string literal that is split in the middle of a word: `"do" "ne"`.
_SPLIT = re.compile(rb"(?<=\w)[\"'](?:[\s\\]|#[^\r\n]*[\r\n])*[rRbBfFuU]{0,2}[\"'](?=\w)")
#: A declared encoding other than UTF-8, in which the bytes of letters may be parts of other letters.
_COOKIE = re.compile(rb"(?:[^\r\n]*[\r\n]+)?[^\r\n]*coding[:=][ \t]*(?![ \t]|[uU][tT][fF]-?8)")
#: A call that may put a bare `None` on a queue.
_PUT = re.compile(rb"\b(?:%s)\b" % "|".join(sorted(PUTTERS)).encode())
#: Bytes after the name of such a call in which `None` is searched: comments may come between.
_LONGEST_PUT = 400
#: Where these occur, the name of a called method may be that of an event: a helper that makes the last
#: events, an item of a queue, a future that is resolved.
_METHODS_COUNT = re.compile(rb"\byield[\s\\]+from\b|\b%s\b|\bdone\b|%s" % (RESOLVER.encode(), _PUT.pattern))
_OF_METHOD = re.compile(rb"(?:\.|\bdef )\Z")
_CALLED = re.compile(rb"[ \t]*\(")
_IN_PROSE = re.compile(rb"[a-z] \Z")
_PROSE_GOES_ON = re.compile(rb"[ ,;:)\r\n]|\.[ \r\n]")


@lru_cache(maxsize=1)  # asked about the bytes first, and again by `ast_filter` when they are parsed
def may_name_terminal_event(source: bytes, catalog: Catalog) -> bool:
    """Return whether some word of a source may be the name of a terminal event, or a part of one."""
    if (
        (b"\\" in source and _ESCAPE.search(source) is not None)
        or _SPLIT.search(source) is not None
        or _COOKIE.match(source) is not None
        or any(b"None" in source[put.end() : put.end() + _LONGEST_PUT] for put in _PUT.finditer(source))
    ):
        return True
    try:
        text = _readings(source)
    except UnicodeDecodeError:
        return True
    words = catalog.names_of_ends(set(text.translate(_SEPARATED).split()))
    if words is None:
        return True
    methods_count = _METHODS_COUNT.search(text) is not None
    return any(_is_used_as_name(word, text, methods_count) for word in words)


def _readings(source: bytes) -> bytes:
    """Return a source, followed by its text without escapes and in Python's form of names (NFKC)."""
    readings = [source]
    if b"\\" in source:
        readings.append(_BLANK.sub(b"  ", source))
    if not source.isascii():
        readings.append(unicodedata.normalize("NFKC", source.decode("utf-8")).encode())
    return b"\n".join(readings)


def _is_used_as_name(word: bytes, text: bytes, methods_count: bool) -> bool:
    """Return whether a word occurs outside of prose.

    The name of a method that is called or defined counts only if `methods_count`.
    """
    if not word.isalpha() or not word.islower():
        return True  # unlikely to be a word of prose
    for match in re.finditer(rb"(?<![\w\x80-\xff])%s(?![\w\x80-\xff])" % word, text):
        before, end = text[max(0, match.start() - 8) : match.start()], match.end()
        if _IN_PROSE.search(before) is not None and _PROSE_GOES_ON.match(text, end) is not None:
            continue
        if (
            not methods_count
            and _OF_METHOD.search(before) is not None
            and _CALLED.match(text, end) is not None
        ):
            continue
        return True
    return False
