"""The words of a source, taken from its bytes: whether one may say that a run is over.

A word is what a name or a piece of a text is between characters that names do not have. Whoever emits a
terminal event says so in the source itself, by a name, a text or a bare `None`, unless a helper does.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ...catalog.catalog import Catalog
from ...catalog.event_names import NAMES

#: Whatever names do not have parts words.
_APART = bytes(code if code in NAMES else ord(" ") for code in range(256))
#: Escapes that stand for white space and the like.
_BLANK = re.compile(rb"\\[abfnrtv]")
#: Escapes that may stand for a letter, or that join two lines.
_ESCAPE = re.compile(rb"\\[xuUN0-7\r\n]")
#: A text of which a word is in two pieces.
_SPLIT = re.compile(rb"(?<=\w)[\"'](?:[\s\\]|#[^\r\n]*[\r\n])*[rRbBfFuU]{0,2}[\"'](?=\w)")
#: An encoding in which letters may be parts of others.
_COOKIE = re.compile(rb"(?:[^\r\n]*[\r\n]+)?[^\r\n]*coding[:=][ \t]*(?![ \t]|[uU][tT][fF]-?8)")
#: What is put on a queue may be nothing more: `put(None)`, with comments between.
_PUT = re.compile(rb"\b(?:put(?:_nowait)?|send_nowait)\b")
#: Bytes of such a call in which that is looked for.
_LONGEST_PUT = 400
#: Where a method's name may be that of an event: of a helper that makes the last ones, of what is put on a
#: queue, of what is told that it is done.
_METHODS_COUNT = re.compile(rb"\byield[\s\\]+from\b|\bset_result\b|\bdone\b|" + _PUT.pattern)
_OF_METHOD = re.compile(rb"(?:\.|\bdef )\Z")
_CALLED = re.compile(rb"[ \t]*\(")
_IN_PROSE = re.compile(rb"[a-z] \Z")
_PROSE_GOES_ON = re.compile(rb"[ ,;:)\r\n]|\.[ \r\n]")


@lru_cache(maxsize=1)  # asked of the bytes first, and again when they are parsed
def names_an_end(source: bytes, catalog: Catalog) -> bool:
    """Whether some word of a source may be the name of an event that ends a run, or a part of one."""
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
    ends = catalog.names_of_ends(set(text.translate(_APART).split()))
    if ends is None:
        return True
    methods_count = _METHODS_COUNT.search(text) is not None
    return any(_tells(word, text, methods_count) for word in ends)


def _readings(source: bytes) -> bytes:
    """A source, and what it reads like where it has escapes, or names that Python writes otherwise."""
    readings = [source]
    if b"\\" in source:
        readings.append(_BLANK.sub(b"  ", source))
    if not source.isascii():
        readings.append(unicodedata.normalize("NFKC", source.decode("utf-8")).encode())
    return b"\n".join(readings)


def _tells(word: bytes, text: bytes, methods_count: bool) -> bool:
    """Whether a word stands somewhere else than in prose or, unless these count, as the name of a method."""
    if not word.isalpha() or not word.islower():
        return True  # hardly a word of prose
    for found in re.finditer(rb"(?<![\w\x80-\xff])%s(?![\w\x80-\xff])" % word, text):
        before, end = text[max(0, found.start() - 8) : found.start()], found.end()
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
