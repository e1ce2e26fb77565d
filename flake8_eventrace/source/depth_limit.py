"""Recognises sources that are nested too deeply for LibCST.

LibCST's native parser is recursive: if it runs out of stack, the process dies. In the patterns of `match`,
each nested bracket takes it up to four times as long as the one that contains it.
"""

from __future__ import annotations

import ast
import re

#: Levels of the `ast`. The analysis itself is recursive and does not go deeper either.
_DEEPEST_TREE = 400
#: Brackets in the pattern of a `case`.
_DEEPEST_PATTERN = 6
#: For sources without a tree: open brackets, of which Python's own parser accepts 200, and tokens of an
#: expression between two commas.
_DEEPEST_BRACKETS = 200
_LONGEST_CHAIN = 1000

_STRING = re.compile(
    rb"\"\"\"(?:[^\\\"]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^\\']|\\.|'(?!''))*'''"
    rb"|\"(?:[^\\\"\n]|\\.)*\"|'(?:[^\\'\n]|\\.)*'|#[^\r\n]*",
    re.DOTALL,
)
_CASE = re.compile(rb"^[ \t\f]*case\b", re.MULTILINE)
_PIECE = re.compile(rb"\w+|[^\w\s]|[\r\n]")
_OPENING, _CLOSING = frozenset(b"([{"), frozenset(b")]}")


def is_too_deep(source: bytes, tree: ast.Module) -> bool:
    """Return whether a source that Python parses is nested too deeply for LibCST."""
    level: list[ast.AST] = [tree]
    for _ in range(_DEEPEST_TREE):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return _has_deep_pattern(source)
    return True


def may_be_too_deep(source: bytes) -> bool:
    """Return the same for a source that Python does not parse, by its brackets and chains."""
    open_brackets: list[int] = []  # for each, the tokens of the chain that contains it
    chain = branches = 0
    for piece in _PIECE.findall(_STRING.sub(b"''", source)):
        first = piece[0]
        chain += 1
        if first in _OPENING:
            open_brackets.append(chain)
            chain = 0
        elif first in _CLOSING:
            chain = open_brackets.pop() if open_brackets else 0
        elif first in b",;" or (first in b"\r\n" and not open_brackets):
            chain = 0
        elif piece == b"elif":
            branches += 1
        elif piece == b"if":
            branches = 0
        if max(chain, branches) > _LONGEST_CHAIN or len(open_brackets) > _DEEPEST_BRACKETS:
            return True
    return _has_deep_pattern(source)


def _has_deep_pattern(source: bytes) -> bool:
    for case in _CASE.finditer(source):
        depth = 0
        for piece in _PIECE.finditer(source, case.end()):
            first = piece[0][0]
            if first in _OPENING:
                depth += 1
            elif first in _CLOSING:
                depth -= 1
            elif not depth and first in b":\r\n":
                break
            if depth > _DEEPEST_PATTERN:
                return True
    return False
