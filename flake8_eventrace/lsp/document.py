"""A text that is open in an editor."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property

from ..source.text import as_utf8, split


@dataclass(frozen=True, eq=False)
class Document:
    """One version of a text.

    `path` is absolute; for a text without a file, it is a name in `workspace`, the folder of the
    workspace that the text belongs to. `version` is the client's number.
    """

    uri: str
    path: str
    version: int | None
    text: str
    workspace: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines, with their line endings."""
        return split(self.text)

    @cached_property
    def source(self) -> bytes:
        """The text in UTF-8, for the engine; columns do not change."""
        return as_utf8(self.lines)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths under which other modules may import the file."""
        return frozenset((self.path, os.path.realpath(self.path)))
