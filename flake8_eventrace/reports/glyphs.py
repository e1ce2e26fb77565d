"""Measures, wraps and cleans text for output in columns of equal width."""

from __future__ import annotations

import unicodedata

_TAB = 4


def cells(text: str) -> int:
    """Return how many columns the text occupies."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def expanded(line: str) -> str:
    """Return a line of source with tabs expanded and without characters that would move the cursor."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line.expandtabs(_TAB))


def wrapped(text: str, width: int) -> list[str]:
    """Return the text in lines of at most `width` columns, broken at blanks where possible."""
    lines: list[str] = []
    body = text.lstrip(" ")
    indent = current = text[: len(text) - len(body)][: width // 2]
    for word in body.split(" "):
        trial = f"{current} {word}" if current.strip() else current + word
        if cells(trial) <= width:
            current = trial
            continue
        if current.strip():
            lines.append(current)
        current = indent
        for char in word:
            if cells(current + char) > width:
                lines.append(current)
                current = indent
            current += char
    return [*lines, current]
