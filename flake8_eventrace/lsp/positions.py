"""Converts our positions (lines 1-based, columns code points) to the client's (lines 0-based, its units).

The codec of pygls counts the units. The lines that it is given are split where Python and the protocol
end them; `str.splitlines` splits at more characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types
from pygls.workspace import PositionCodec

from ..finding import Edit, Finding


def range_of(finding: Finding, lines: Sequence[str], codec: PositionCodec) -> types.Range:
    """Return the range of a finding."""
    start, end = (finding.line, finding.column), (finding.end_line, finding.end_column)
    return between(start, end, lines, codec)


def between(
    start: tuple[int, int], end: tuple[int, int], lines: Sequence[str], codec: PositionCodec
) -> types.Range:
    """Return the range from `start` to `end`: lines 1-based, columns 0-based code points, `end` exclusive."""
    return types.Range(_position(start, lines, codec), _position(end, lines, codec))


def line_range(line: int, lines: Sequence[str], codec: PositionCodec) -> types.Range:
    """Return the range of a line's text, without the white space around it."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    first = len(text) - len(text.lstrip())
    last = max(first, len(text.rstrip()))
    return between((line, first if text.strip() else 0), (line, last if text.strip() else 0), lines, codec)


def text_edits(edits: Iterable[Edit], lines: Sequence[str], codec: PositionCodec) -> list[types.TextEdit]:
    """Return the edits, each reduced to what really changes, so that cursors and marks around it stay."""
    result = []
    for edit in edits:
        start, end, text = _trimmed(edit, lines)
        result.append(types.TextEdit(between(start, end, lines, codec), text))
    return result


def column_at(position: types.Position, lines: Sequence[str], codec: PositionCodec) -> tuple[int, int]:
    """Return the line (1-based) and column (code points) of a position of the client."""
    found = codec.position_from_client_units(lines, types.Position(position.line, position.character))
    return found.line + 1, found.character


def _position(where: tuple[int, int], lines: Sequence[str], codec: PositionCodec) -> types.Position:
    line, column = where
    if line > len(lines) and column == 0 and lines and not lines[-1].endswith(("\n", "\r")):
        line, column = len(lines), len(lines[-1])
    text = lines[line - 1] if line <= len(lines) else ""
    return types.Position(line - 1, codec.client_num_units(text[:column]))


def _trimmed(edit: Edit, lines: Sequence[str]) -> tuple[tuple[int, int], tuple[int, int], str]:
    old, new = _text(edit.start, edit.end, lines), edit.text
    most = min(len(old), len(new))
    front = 0
    while front < most and old[front] == new[front]:
        front += 1
    back = 0
    while back < most - front and old[-1 - back] == new[-1 - back]:
        back += 1
    # No position is between the two characters of a CRLF.
    while front and old[front - 1] == "\r":
        front -= 1
    while back and old[len(old) - back] == "\n" and _is_split(old, back):
        back -= 1
    start = _advanced(edit.start, old[:front])
    end = _advanced(edit.start, old[: len(old) - back])
    return start, end, new[front : len(new) - back]


def _is_split(text: str, back: int) -> bool:
    return len(text) > back and text[len(text) - back - 1] == "\r"


def _text(start: tuple[int, int], end: tuple[int, int], lines: Sequence[str]) -> str:
    if start == end:
        return ""
    (first, column), (last, end_column) = start, end
    if first == last:
        return lines[first - 1][column:end_column]
    tail = lines[last - 1][:end_column] if last <= len(lines) else ""
    return "".join((lines[first - 1][column:], *lines[first : last - 1], tail))


def _advanced(start: tuple[int, int], text: str) -> tuple[int, int]:
    """Return the position at which a text ends that begins at `start`."""
    from ..source.text import split

    rows = split(text)
    if not rows:
        return start
    if rows[-1].endswith(("\n", "\r")):
        rows.append("")
    return start[0] + len(rows) - 1, (start[1] if len(rows) == 1 else 0) + len(rows[-1])
