"""What tells a finding again after the file around it has changed.

Not its line, which moves: its code, its receiver and the text around it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from ..finding import Finding

#: Lines with text before and behind the finding's own that belong to its surroundings.
_AROUND = 2


def surroundings(lines: Sequence[str], line: int) -> tuple[str, ...]:
    """The text of a line (1-based) and of its neighbours, white space and empty lines aside.

    The middle one is the line's own; where there are no neighbours their places are empty.
    """

    def some(texts: Sequence[str]) -> list[str]:
        found = [text for text in (" ".join(t.split()) for t in texts) if text][:_AROUND]
        return [*found, *[""] * (_AROUND - len(found))]

    before = some(lines[max(0, line - 1 - 50) : line - 1][::-1])[::-1]
    own = " ".join(lines[line - 1].split()) if line <= len(lines) else ""
    return (*before, own, *some(lines[line : line + 50]))


class Fingerprints:
    """Fingerprints of the findings of one file: equal ones are told apart by their order."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._seen: Counter[str] = Counter()

    def of(self, finding: Finding, *more: str) -> str:
        """A hexadecimal digest; `more` is mixed in."""
        parts = (finding.code, finding.receiver, *surroundings(self._lines, finding.line), *more)
        text = "\0".join(parts)
        self._seen[text] += 1
        data = f"{text}\0{self._seen[text]}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(data).hexdigest()[:32]
