"""Identifies a finding across edits of its file, by code, receiver and surrounding text.

Not by its line, which moves.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from ..finding import Finding

#: Non-empty lines before and after the finding's own that belong to its surroundings. With more, edits nearby
#: change the surroundings more often; with fewer, equal lines are confused.
_NEIGHBOURS = 2
#: Lines before and after that are searched for non-empty ones.
_SEARCHED_LINES = 50


def surroundings(lines: Sequence[str], line: int) -> tuple[str, ...]:
    """Return the text of a line (1-based) and its neighbours, with white space normalized.

    The line itself is in the middle. Empty lines are no neighbours; a missing neighbour is "".
    """

    def nearest(texts: Sequence[str]) -> list[str]:
        neighbours = [text for text in (" ".join(t.split()) for t in texts) if text][:_NEIGHBOURS]
        return [*neighbours, *[""] * (_NEIGHBOURS - len(neighbours))]

    before = nearest(lines[max(0, line - 1 - _SEARCHED_LINES) : line - 1][::-1])[::-1]
    own = " ".join(lines[line - 1].split()) if line <= len(lines) else ""
    return (*before, own, *nearest(lines[line : line + _SEARCHED_LINES]))


class Fingerprints:
    """Fingerprints of the findings of one file; those that would be equal are numbered in their order."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._seen: Counter[str] = Counter()

    def of(self, finding: Finding, *more: str) -> str:
        """Return the fingerprint of a finding, a hexadecimal digest; `more` is added to what is digested."""
        parts = (finding.code, finding.receiver, *surroundings(self._lines, finding.line), *more)
        text = "\0".join(parts)
        self._seen[text] += 1
        data = f"{text}\0{self._seen[text]}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(data).hexdigest()[:32]
