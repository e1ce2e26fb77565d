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


@lru_cache(maxsize=1)  # asked of the bytes first, and again when they are parsed
def names_an_end(source: bytes, catalog: Catalog) -> bool:
    """Whether some word of a source may be the name of an event that ends a run, or a part of one."""
    if _HIDDEN.search(source) is not None:
        return True
    if _PUT.search(source) is not None and _NONE.search(source) is not None:
        return True
    return catalog.may_name_an_end(_words(source))


def _words(source: bytes) -> set[bytes]:
    for blank in _BLANKS:
        source = source.replace(blank, b" ")
    if not source.isascii():  # Python reads names in this form; others than UTF-8 keep their letters
        source = unicodedata.normalize("NFKC", source.decode("utf-8", "replace")).encode()
    return set(source.translate(_APART).split())
