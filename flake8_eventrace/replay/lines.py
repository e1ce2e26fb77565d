"""Lines of source code, found by what they say; a number is only a hint."""

from __future__ import annotations

import functools
import inspect
import io
import os
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType

#: Where a line is looked for: a file, a module, a class, a function (also one that encloses the line's), or
#: a method.
Scope = str | os.PathLike[str] | ModuleType | type | FunctionType | object


class LineNotFoundError(LookupError):
    """No line, or more than one, has the code that a `Line` asks for."""


@dataclass(frozen=True)
class Line:
    """A line of source code.

    Attributes:
        scope: Where the line is: a function, a class, a module, or the path of a file.
        code: What the line says. Comments and white space do not count.
        number: The line's number (1-based) when it was written down. It decides only between several lines
            that say the same; 0 means unknown.
    """

    scope: Scope
    code: str
    number: int = 0

    def locate(self) -> tuple[str, int]:
        """Return the path of the file, resolved, and the number of the line now.

        Raises LineNotFoundError if no line says this, or several do and none of them has the number.
        """
        path, first, last = _extent(self.scope)
        wanted = code_of(self.code)
        lines = _lines_of(path)
        found = [n for n in range(first, min(last, len(lines)) + 1) if code_of(lines[n - 1]) == wanted]
        if self.number in found:
            return path, self.number
        if len(found) == 1:
            return path, found[0]
        if not found:
            raise LineNotFoundError(
                f"no line in {_shown(path, first, last)} says `{self.code}` (once line {self.number}): "
                "the code has changed; have the test written anew"
            )
        raise LineNotFoundError(
            f"lines {', '.join(map(str, found))} in {path} all say `{self.code}`, and none of them is line "
            f"{self.number}: correct the number"
        )


def code_of(line: str) -> str:
    """Return a line without comments, and with white space only where it matters."""
    return " ".join(_words(line.strip())) or line.strip()


def _words(line: str) -> Iterator[str]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(line + "\n").readline):
            if token.type not in _NO_CODE:
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        return  # the statement goes on in the next line


_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.DEDENT,
}


def real_path(path: str) -> str:
    """Return the one name of a file by which it is compared with others."""
    return _real_path(path)


@functools.lru_cache(maxsize=4096)
def _real_path(path: str) -> str:
    return os.path.realpath(path)


def _extent(scope: object) -> tuple[str, int, int]:
    """Return the file of a scope, resolved, and its first and last line (1-based)."""
    if isinstance(scope, (str, os.PathLike)):
        return real_path(os.fspath(scope)), 1, 1 << 30
    if isinstance(scope, ModuleType):
        if not scope.__file__:
            raise LineNotFoundError(f"{scope.__name__} has no source file")
        return real_path(scope.__file__), 1, 1 << 30
    if isinstance(scope, property):
        scope = scope.fget
    unwrapped = inspect.unwrap(scope) if callable(scope) else scope
    unwrapped = getattr(unwrapped, "__func__", unwrapped)
    code = getattr(unwrapped, "__code__", None)
    try:
        if isinstance(code, CodeType):
            first = code.co_firstlineno
            return real_path(code.co_filename), first, first + _length(code) - 1
        source, first = inspect.getsourcelines(unwrapped)  # type: ignore[arg-type]
        path = inspect.getsourcefile(unwrapped)  # type: ignore[arg-type]
    except (OSError, TypeError) as error:
        raise LineNotFoundError(f"the source of {scope!r} cannot be read: {error}") from error
    if not path:
        raise LineNotFoundError(f"the source file of {scope!r} is unknown")
    return real_path(path), first, first + len(source) - 1


def _length(code: CodeType) -> int:
    """Return the number of lines of a function, those of functions in it included."""
    lines = _lines_of(real_path(code.co_filename))
    return len(inspect.getblock([line + "\n" for line in lines[code.co_firstlineno - 1 :]])) or 1


def _lines_of(path: str) -> list[str]:
    try:
        with tokenize.open(path) as stream:
            return stream.read().splitlines()
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise LineNotFoundError(f"{path} cannot be read: {error}") from error


def _shown(path: str, first: int, last: int) -> str:
    return path if last >= 1 << 30 else f"lines {first} to {last} of {path}"
