"""A text that an editor has open."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property

from ..source.text import as_utf8, split


@dataclass(frozen=True, eq=False)
class Document:
    """One version of a text. `path` is absolute; of a text without a file, a name in `top`.

    `top` is the folder of the workspace that it belongs to.
    """

    uri: str
    path: str
    version: int | None
    text: str
    top: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines with their ends."""
        return split(self.text)

    @cached_property
    def source(self) -> bytes:
        """The text as the engine takes it; columns stay what they are."""
        return as_utf8(self.lines)

    @cached_property
    def names(self) -> frozenset[str]:
        """The paths by which other modules may find it."""
        return frozenset((self.path, os.path.realpath(self.path)))
