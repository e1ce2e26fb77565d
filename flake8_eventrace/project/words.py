"""The words of a source, taken from its bytes: whether one may say that a run is over.

A word is what a name or a piece of a text is between characters that names do not have. Whoever emits a
terminal event says so in the source itself, by a name, a text or a bare `None`, unless a helper does.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .catalog import NAMES, Catalog

#: Whatever names do not have parts words.
_APART = bytes(code if code in NAMES else ord(" ") for code in range(256))
#: Escapes that leave a text as it is but for white space.
_BLANKS = (rb"\n", rb"\r", rb"\t")
#: Escapes behind which a letter may stand, or which join what stands on two lines.
_HIDDEN = re.compile(rb"\\(?:[xuUN0-7]|\r?\n)")
#: Nothing more is put on a queue: `put(None)`, `put(item=None)`, perhaps with comments.
_PUT = re.compile(rb"\b(?:put(?:_nowait)?|send_nowait)\b")
_NONE = re.compile(rb"\(\s*(?:#[^\r\n]*\s*)*(?:\w+\s*=\s*)?None[\s,]*(?:#[^\r\n]*\s*)*\)")

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
    if _HIDDEN.search(source) is not None:
        return True
    if _PUT.search(source) is not None and _NONE.search(source) is not None:
        return True
    text = _plain(source)
    ends = catalog.names_of_ends(set(text.translate(_APART).split()))
    if ends is None:
        return True
    methods_count = _METHODS_COUNT.search(text) is not None
    return any(_tells(word, text, methods_count) for word in ends)


def _plain(source: bytes) -> bytes:
    """A source without escapes for white space, its names as Python reads them."""
    for blank in _BLANKS:
        source = source.replace(blank, b" ")
    if source.isascii():
        return source
    # Of others than UTF-8 the ASCII letters are kept.
    return unicodedata.normalize("NFKC", source.decode("utf-8", "replace")).encode()


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
