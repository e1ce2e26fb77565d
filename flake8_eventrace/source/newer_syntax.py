"""Parses a source whose syntax is newer than the interpreter's, with positions kept.

LibCST reads the syntax of all Pythons, whichever runs it. What the running one lacks is rewritten to older
syntax of the same length, so that each call stays at its line and column: `type Name = int` becomes
`Name = int`, `t"…"` becomes `f"…"`, `lazy import json` becomes `import json`. What is rewritten means
something else when it is run, but calls, functions and names in it are where they were.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from tokenize import detect_encoding
from typing import TYPE_CHECKING, NamedTuple

from .depth_limit import may_be_too_deep
from .python_ast import parse_ast

if TYPE_CHECKING:
    import libcst as cst

_IMPORT = re.compile(rb"\bimport\b")
_NOT_BLANK = re.compile(rb"[^\r\n]")
_QUOTES = re.compile(rb"\w*(\"\"\"|'''|\"|')")
#: From this version on, expressions in f-strings may hold any quotes (PEP 701).
_FREE_F_STRINGS = sys.version_info >= (3, 12)


class _Edit(NamedTuple):
    """Bytes from `start` on that are replaced by as many others."""

    start: int
    text: bytes


def parse_any(source: bytes) -> ast.Module:
    """Return the `ast` of a source, also if its syntax is newer than the interpreter's.

    Raises what `parse_ast` raises, for a source that no Python reads or that cannot be rewritten.
    """
    try:
        return parse_ast(source)
    except SyntaxError:
        tree = parse_newer(source)
        if tree is None:
            raise
        return tree


def parse_newer(source: bytes) -> ast.Module | None:
    """Return the `ast` of a source that this interpreter does not parse; None if it cannot be rewritten."""
    import libcst as cst
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

    try:
        detect_encoding(io.BytesIO(source).readline)
    except SyntaxError:
        return None
    source = source.removeprefix(BOM_UTF8)  # LibCST leaves it out, and positions do not count it
    if may_be_too_deep(source):
        return None
    try:
        module = cst.parse_module(source)
        if module.bytes != source or module.default_indent is None:
            return None
        spans = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
    except (cst.ParserSyntaxError, SyntaxError, LookupError, ValueError, RecursionError, MemoryError):
        return None
    for with_f_strings in (False,) if _FREE_F_STRINGS else (False, True):
        rewritten = bytearray(source)
        for node, span in spans.items():
            segment = source[span.start : span.start + span.length]
            for edit in _edits(node, span.start, segment, with_f_strings):
                rewritten[edit.start : edit.start + len(edit.text)] = edit.text
        try:
            return parse_ast(bytes(rewritten))
        except (SyntaxError, ValueError):
            continue
    return None


def _edits(node: cst.CSTNode, start: int, segment: bytes, with_f_strings: bool) -> Iterator[_Edit]:
    """Yield what makes a node older, by its offset and its bytes."""
    rewrite = _REWRITES.get(type(node).__name__)
    if rewrite is not None:
        text = rewrite(segment)
        if text is not None and len(text) == len(segment):
            yield _Edit(start, text)
    elif with_f_strings and type(node).__name__ == "FormattedString":
        yield _Edit(start, _as_plain_string(segment))


def _padded(text: bytes, length: int) -> bytes:
    return text + b" " * (length - len(text))


def _lazy_import(segment: bytes) -> bytes | None:
    rest = segment.removeprefix(b"lazy").lstrip()
    keyword = _IMPORT.search(rest)
    if keyword is None:
        return None
    pad = b" " * (len(segment) - len(rest))
    return rest[: keyword.end()] + pad + rest[keyword.end() :]


def _type_alias(segment: bytes) -> bytes | None:
    head, equals, value = segment.removeprefix(b"type").lstrip().partition(b"=")
    name = re.match(rb"[^\s\[]+", head)
    if name is None or not equals:
        return None
    if b"[" in head:  # the parameters may have defaults, which hold an equals sign
        return _padded(b"pass", len(segment)) if b"\n" not in segment else None
    return _padded(name[0] + b" =" + value, len(segment))


def _blank(segment: bytes) -> bytes:
    r"""Return as many spaces, and a backslash before each end of a line."""
    text = _NOT_BLANK.sub(b" ", segment)
    return re.sub(rb" (?=\r?\n)", rb"\\", text)


def _without_star(segment: bytes) -> bytes | None:
    return b" " + segment[1:] if segment.startswith(b"*") else None


def _caught(segment: bytes) -> bytes | None:
    """`except A, B:` is `except(A,B):`, which needs the space after the keyword and that after a comma."""
    match = re.match(rb"except ([^:(]*?), ([^:(]*?)(\s*:)", segment)
    if match is None:
        return None
    return b"except(" + match[1] + b"," + match[2] + b")" + segment[match.start(3) :]


def _caught_group(segment: bytes) -> bytes | None:
    return re.sub(rb"^(except\s*)\*", rb"\1 ", segment, count=1)


def _template(segment: bytes) -> bytes | None:
    quote = _QUOTES.match(segment)
    if quote is None:
        return None
    prefix = segment[: quote.start(1)].replace(b"t", b"f").replace(b"T", b"F")
    return prefix + segment[quote.start(1) :]


def _as_plain_string(segment: bytes) -> bytes:
    """Return a string of the same length without expressions, for quotes that f-strings could not hold."""
    quote = _QUOTES.match(segment)
    if quote is None:
        return segment
    inner = segment[quote.end() : len(segment) - len(quote[1])]
    return b" " * quote.start(1) + quote[1] + _NOT_BLANK.sub(b" ", inner) + quote[1]


def _unpacked_items(segment: bytes) -> bytes | None:
    """`{**each for each in many}` is `{  each for each in many}`."""
    match = re.match(rb"\{\s*\*\*", segment)
    return segment[: match.end() - 2] + b"  " + segment[match.end() :] if match is not None else None


#: How each kind of node is rewritten, by the name of its class: old versions of LibCST lack some of them.
_REWRITES: dict[str, Callable[[bytes], bytes | None]] = {
    "LazyImport": _lazy_import,
    "LazyImportFrom": _lazy_import,
    "TypeAlias": _type_alias,
    "TypeParameters": _blank,
    "ExceptHandler": _caught,
    "ExceptStarHandler": _caught_group,
    "TemplatedString": _template,
    "StarredElement": _without_star,
    "Index": _without_star,
    "DictComp": _unpacked_items,
    "StarredDictComp": _unpacked_items,
}
