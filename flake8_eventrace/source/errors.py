"""The errors of one source, and how an unexpected one is described in a line."""

from __future__ import annotations

_TOO_DEEP = "nested too deeply to be analysed"


class SourceError(Exception):
    """The source could not be analysed: a syntax error, an unknown encoding.

    `line` is 1-based, or 0 where no line can be named.
    """

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(path, line, reason)
        self.path = path
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.reason}"


def too_deep(path: str) -> SourceError:
    """Return the error for a source that exceeds the stack of Python or of LibCST's parser."""
    return SourceError(path, 0, _TOO_DEEP)


def describe(error: Exception) -> str:
    """Return a short text about an unexpected exception, whatever its arguments are."""
    parts = [part for part in error.args if isinstance(part, str)]
    return ": ".join([type(error).__name__, *parts])[:200]
