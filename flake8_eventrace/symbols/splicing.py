"""The LibCST tree of a text that is being edited: only the statements around a change are parsed again.

This is `reparsing` for changes that somebody types: statements come and go, and comments move from one to the
other. See `source.kept_tree` for the same on the `ast`.
"""

from __future__ import annotations

import libcst as cst

from ..source.depth_limit import is_too_deep
from ..source.kept_tree import change_between, may_splice
from ..source.python_ast import parse_ast
from .incremental import TopLevelStatements, line_ends


class KeptStatements:
    """The lines of the last version of a text that could be parsed, and its statements."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._statements: TopLevelStatements | None = None

    def next(self, content: bytes) -> TopLevelStatements | None:
        """Return the statements of the next version, None where all of it must be parsed."""
        if self._statements is None:
            return None
        lines = content.splitlines(keepends=True)
        module = _spliced(self._statements, self._lines, content, lines)
        if module is None:
            return None
        self._lines, self._statements = lines, TopLevelStatements(module, self._statements)
        return self._statements

    def keep(self, content: bytes, statements: TopLevelStatements) -> None:
        """Keep the statements of a version of which all was parsed, if LibCST reproduces it."""
        module = statements.module
        is_kept = module.encoding == "utf-8" and statements.text.encode() == content
        self._lines = content.splitlines(keepends=True) if is_kept else []
        self._statements = statements if is_kept else None


def _spliced(
    before: TopLevelStatements, old: list[bytes], content: bytes, new: list[bytes]
) -> cst.Module | None:
    """Return the tree of the lines `new` with the unchanged statements of `before`, None if there is none.

    The first statement that is parsed again begins with a line that has not changed: it still begins there.
    """
    change = change_between(old, new)
    module = before.module
    if not may_splice(content, change) or not content.endswith((b"\n", b"\r")):
        return None
    if not module.has_trailing_newline:
        return None
    above = before.lines_above
    first = len(above) - 1
    while first >= 0 and above[first] + line_ends(before.all[first].lead) >= change.above:
        first -= 1
    last = first + 1
    while last < len(above) and above[last] < len(old) - change.below:
        last += 1
    if first < 0:
        return None
    # Comments and empty lines that were typed above a statement belong to it: then it is parsed again, too.
    for following in (last, last + 1):
        if following <= len(above):
            spliced = _with_part(before, new, first, following, len(new) - len(old))
            if spliced is not None:
                return spliced
    return None


def _with_part(
    before: TopLevelStatements, new: list[bytes], first: int, last: int, moved_by: int
) -> cst.Module | None:
    """Return the tree with statements `first` to `last` parsed again, None if they are not by themselves.

    The statements from `last` on are moved by so many lines in the lines `new`.
    """
    module = before.module
    start = before.lines_above[first]
    if last < len(before.all):
        end = before.lines_above[last] + moved_by
        part = _parsed(module, new[start:end], before.all[last].lead)
    else:
        part = _parsed(module, new[start:], None)
    if part is None or not _is_indented_alike(module, part, first, last):
        return None
    body = [*module.body[:first], *part.body, *module.body[last:]]
    return module.with_changes(body=body, footer=module.footer if last < len(before.all) else part.footer)


def _parsed(module: cst.Module, lines: list[bytes], lead_below: str | None) -> cst.Module | None:
    """Return the tree of some lines of a module, None where they are no statements of their own.

    `lead_below` are the lines that belong to the statement below them, None if there is none.
    """
    source = b"".join(lines)
    neighbour = f"pass{module.default_newline}"
    following = lead_below + neighbour if lead_below is not None else ""
    try:
        text = source.decode()
        if is_too_deep(source, parse_ast(source)):
            return None
        part = cst.parse_module(neighbour + text + following)
    except (cst.ParserSyntaxError, SyntaxError, ValueError):
        return None
    printed = module.code_for_node
    top, *body = part.body
    if printed(top) != neighbour:
        return None
    if lead_below is not None:
        bottom = body.pop() if body else top
        if bottom is top or part.footer or printed(bottom) != following:
            return None
    if "".join(map(printed, (*body, *part.footer))) != text:
        return None
    return part.with_changes(body=body)


def _is_indented_alike(module: cst.Module, part: cst.Module, first: int, last: int) -> bool:
    """Return whether a part, parsed by itself, has the trees that it has in place of statements `first` to
    `last` of a module.

    An indentation of the default width is not spelled out in a tree. The first in the text is the default.
    """
    is_indented_above = any(map(_is_indented, module.body[:first]))
    if all(isinstance(line, cst.SimpleStatementLine) for line in part.body):
        replaced = module.body[first:last]
        return is_indented_above or all(isinstance(line, cst.SimpleStatementLine) for line in replaced)
    is_indented = is_indented_above or any(map(_is_indented, part.body))
    return is_indented and part.default_indent == module.default_indent


def _is_indented(statement: cst.CSTNode) -> bool:
    return isinstance(getattr(statement, "body", None), cst.IndentedBlock)
