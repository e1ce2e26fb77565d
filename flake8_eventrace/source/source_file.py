"""The source of one file, and what is derived from it: each at most once, and only on request."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from .depth_limit import is_too_deep, may_be_too_deep
from .errors import SourceError, too_deep
from .newer_syntax import parse_newer
from .python_ast import is_python, parse_ast
from .text import lines_of

if TYPE_CHECKING:
    import libcst as cst


class SourceFile:
    """The bytes of one Python file with its lines, its `ast` and its LibCST module.

    One object passes through all stages of the analysis, so no stage decodes or parses the bytes again.
    `path` locates the file for messages and imports; it is not read.

    Args:
        content: The bytes, in any encoding that Python accepts.
        path: Where the file is.
        tree: The caller's `ast` of the same bytes, if it has one (flake8 does).
    """

    #: Whether it is one version of a text that is being edited, see `kept_tree`.
    is_edited = False

    def __init__(self, content: bytes, path: str = "<stdin>", tree: ast.Module | None = None) -> None:
        self.content = content
        self.path = path
        self._parsed: ast.Module | SyntaxError | ValueError | None = tree

    @property
    def is_parsed(self) -> bool:
        """Return whether the `ast` exists already."""
        return isinstance(self._parsed, ast.Module)

    @property
    def syntax_error(self) -> SyntaxError | ValueError | None:
        """Why this interpreter does not parse the source, None if it does.

        LibCST may still parse it: its grammar may be newer than the interpreter's.
        """
        parsed = self._parse()
        return None if isinstance(parsed, ast.Module) else parsed

    @property
    def tree(self) -> ast.Module:
        """The `ast`. Raises `syntax_error` if there is one and the source is no newer Python's either."""
        parsed = self._parse()
        if isinstance(parsed, ast.Module):
            return parsed
        if self._newer is None:
            raise parsed
        return self._newer

    @property
    def has_tree(self) -> bool:
        """Whether there is an `ast`: the source is this interpreter's Python, or a newer one."""
        return self.syntax_error is None or self._newer is not None

    @property
    def newer_syntax_error(self) -> SourceError:
        """The error for a source without a tree that LibCST parses."""
        failure = self.syntax_error
        line = failure.lineno or 0 if isinstance(failure, SyntaxError) else 0
        return SourceError(self.path, line, f"syntax error: {failure} (or newer than this Python)")

    @cached_property
    def _newer(self) -> ast.Module | None:
        """The `ast` of a source that this interpreter does not parse, but a newer one does."""
        return parse_newer(self.content) if isinstance(self.syntax_error, SyntaxError) else None

    @cached_property
    def lines(self) -> list[str]:
        r"""The decoded lines as flake8 reads them: each ends with "\n", without a byte order mark."""
        return lines_of(self.content)

    @cached_property
    def module(self) -> cst.Module:
        """The LibCST module. Raises SourceError with the most readable reason if there is none."""
        import libcst as cst

        failure = self.syntax_error
        self._ensure_shallow(failure)
        try:
            return cst.parse_module(self.content)
        except cst.ParserSyntaxError as error:
            if isinstance(failure, SyntaxError) and failure.msg:
                raise self._syntax_error(failure) from error
            reason = "syntax error" if failure is not None else "LibCST cannot read this, though Python can"
            raise SourceError(self.path, error.raw_line, reason) from error
        except (SyntaxError, UnicodeError, LookupError, ValueError) as error:
            reason = failure.msg if isinstance(failure, SyntaxError) else str(failure or error)
            raise SourceError(self.path, 0, f"cannot be decoded: {reason}") from error

    def ensure_python(self) -> None:
        """Raise SourceError if neither this interpreter nor LibCST parses the source.

        Cheaper than building a tree where the source is valid, which nearly all are.
        """
        if self.is_parsed or is_python(self.content):
            return
        if self.syntax_error is not None:
            _ = self.module

    def _parse(self) -> ast.Module | SyntaxError | ValueError:
        if self._parsed is None:
            try:
                self._parsed = parse_ast(self.content)
            except (SyntaxError, ValueError) as error:
                self._parsed = error
        return self._parsed

    def _ensure_shallow(self, failure: SyntaxError | ValueError | None) -> None:
        """Raise SourceError if LibCST's recursive parser could run out of stack, which kills the process."""
        if failure is None:
            if is_too_deep(self.content, self.tree):
                raise too_deep(self.path)
            return
        if isinstance(failure, SyntaxError) and may_be_too_deep(self.content):
            if "too many nested" in failure.msg:
                raise too_deep(self.path)
            raise self._syntax_error(failure) from failure
        if "nested" in str(failure):
            raise too_deep(self.path)

    def _syntax_error(self, failure: SyntaxError) -> SourceError:
        return SourceError(self.path, failure.lineno or 0, f"syntax error: {failure.msg}")
