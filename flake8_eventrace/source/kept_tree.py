"""The `ast` of a text that is being edited: only the top-level statements around a change are parsed again.

Between two top-level statements the parser is in the same state, whatever it has read. So the statements
above a change keep their trees, and so do those below it, moved by some lines, if what is between them parses
by itself.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

from .python_ast import parse_ast
from .source_file import SourceFile

#: Names a `__future__` feature that changes what the parser accepts.
_CHANGES_GRAMMAR = b"barry_as_FLUFL"
#: Lines at the top that may declare the encoding.
_ENCODING_LINES = 2
_BOM = b"\xef\xbb\xbf"

T = TypeVar("T")


class Change(NamedTuple):
    """What differs between two texts, in lines.

    The first `above` lines are the same, and so are the last `below`, which do not overlap with them.
    """

    above: int
    below: int


def change_between(before: list[bytes], after: list[bytes]) -> Change:
    """Return what differs between the lines of two texts."""
    shorter = min(len(before), len(after))
    above = 0
    while above < shorter and before[above] == after[above]:
        above += 1
    below = 0
    while below < shorter - above and before[-1 - below] == after[-1 - below]:
        below += 1
    return Change(above, below)


def may_splice(content: bytes, change: Change) -> bool:
    """Return whether a part of a text can be parsed by itself; a declared encoding has no effect on it."""
    return (
        change.above >= _ENCODING_LINES and not content.startswith(_BOM) and _CHANGES_GRAMMAR not in content
    )


class KeptTree:
    """The lines of the last version of a text that could be parsed, and its `ast`.

    A tree that was handed out before is changed when the next one is made: no two are in use at once.
    """

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._tree: ast.Module | None = None

    def parse(self, content: bytes) -> ast.Module:
        """Return the `ast` of the next version. Raises what `parse_ast` raises."""
        lines = content.splitlines(keepends=True)
        tree = self._spliced(content, lines) if self._tree is not None else None
        if tree is None:
            tree = parse_ast(content)
        self._lines, self._tree = lines, tree
        return tree

    def _spliced(self, content: bytes, lines: list[bytes]) -> ast.Module | None:
        assert self._tree is not None
        change = change_between(self._lines, lines)
        if not may_splice(content, change):
            return None
        body = self._tree.body
        starts = list(map(first_line, body))
        ends = [statement.end_lineno or statement.lineno for statement in body]
        first = len(body) - 1
        while first >= 0 and (starts[first] > change.above or (first and ends[first - 1] >= starts[first])):
            first -= 1
        unchanged_from = len(self._lines) - change.below
        last = first + 1
        while last < len(body) and (
            starts[last] <= unchanged_from or (last and ends[last - 1] >= starts[last])
        ):
            last += 1
        moved_by = len(lines) - len(self._lines)
        start = starts[first] - 1 if first >= 0 else 0
        end = starts[last] - 1 + moved_by if last < len(body) else len(lines)
        try:
            part = parse_ast(b"\n" * start + b"".join(lines[start:end]))
        except (SyntaxError, ValueError):
            return None
        below = body[last:]
        if moved_by:
            for statement in below:
                _move(statement, moved_by)
        return ast.Module([*body[: max(first, 0)], *part.body, *below], [])


class DocumentSource(SourceFile):
    """A version of a text that is being edited, see `SourceFile`; `kept` is what is known of earlier ones."""

    is_edited = True

    def __init__(self, content: bytes, path: str, kept: KeptTree) -> None:
        super().__init__(content, path)
        self._kept = kept

    def ensure_python(self) -> None:
        """Raise SourceError if neither this interpreter nor LibCST parses the source."""
        if self.syntax_error is not None:
            _ = self.module

    def _parse(self) -> ast.Module | SyntaxError | ValueError:
        if self._parsed is None:
            try:
                self._parsed = self._kept.parse(self.content)
            except (SyntaxError, ValueError) as error:
                self._parsed = error
        return self._parsed


def once(statement: ast.stmt, key: object, build: Callable[[ast.stmt], T]) -> T:
    """Return what `build` makes of a top-level statement; it is called once for each `key`.

    It may depend on the key and the syntax of the statement alone, not on its lines, which may change.
    """
    made: dict[object, object] = statement.__dict__.setdefault("_once", {})
    if key not in made:
        made[key] = build(statement)
    return cast("T", made[key])


def first_line(statement: ast.stmt) -> int:
    """Return the line (1-based) in which a statement begins, with its decorators."""
    decorators = getattr(statement, "decorator_list", None)
    return decorators[0].lineno if decorators else statement.lineno


def _move(statement: ast.stmt, lines: int) -> None:
    """Move a statement down by some lines (up, if negative)."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        fields = node.__dict__
        if "lineno" in fields:
            fields["lineno"] += lines
            if fields.get("end_lineno") is not None:
                fields["end_lineno"] += lines
        for value in fields.values():
            if isinstance(value, ast.AST):
                stack.append(value)
            elif isinstance(value, list):
                stack.extend(item for item in value if isinstance(item, ast.AST))
