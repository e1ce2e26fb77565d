"""Draws explanations as one self-contained SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from ..finding import Lane
from . import Look
from .explanation import Explanation, Row
from .glyphs import cells, wrapped

#: Lengths are in user units of the SVG: pixels at its natural size.
_WIDTH = 1160
_MARGIN = 28
_GUTTER = 56
_LANE = (_WIDTH - 2 * _MARGIN - _GUTTER) // 2
_CHAR = 7.8
_LINE = 19
_PAD = 10
_GAP = 12
#: Characters that fit into a lane's heading, and into the whole width.
_HEAD_COLUMNS = int((_LANE - 2 * _PAD - 64) / _CHAR)
_ALL_COLUMNS = int((_WIDTH - 2 * _MARGIN) / _CHAR) - 2

_STYLE = """
svg { font: 13px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.page { fill: #ffffff; } text { fill: #1f2328; white-space: pre; }
.box { fill: #f6f8fa; stroke: #d0d7de; } .fatal .box { fill: #ffebe9; stroke: #cf222e; stroke-width: 2; }
.strong { font-weight: 700; } .code { font-size: 16px; font-weight: 700; fill: #cf222e; }
.place { fill: #0969da; } .note { fill: #59636e; } .fatal .note, .dies { fill: #cf222e; }
.dies { font-weight: 700; } .plus { fill: #116329; } .minus { fill: #a40e26; } .at { fill: #0969da; }
.good { fill: #116329; font-weight: 700; } .axis { stroke: #afb8c1; stroke-width: 2; fill: none; }
.dot { fill: #afb8c1; } .fatal .dot { fill: #cf222e; } .link { stroke: #afb8c1; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117; } text { fill: #e6edf3; } .box { fill: #161b22; stroke: #30363d; }
.fatal .box { fill: #2d1517; stroke: #f85149; } .code, .dies, .fatal .note { fill: #ff7b72; }
.place, .at { fill: #79c0ff; } .note { fill: #9198a1; } .plus, .good { fill: #56d364; }
.minus { fill: #ff7b72; } .axis, .link { stroke: #484f58; } .dot { fill: #484f58; }
.fatal .dot { fill: #f85149; } }
"""


def write(explanations: Sequence[Explanation], out: TextIO, look: Look) -> None:
    """Write one picture with the explanations below each other."""
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(_in_ascii(_picture(explanations)))


def _in_ascii(markup: str) -> str:
    """Return markup with character references, so that the encoding of the output does not matter."""
    return markup.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _picture(explanations: Sequence[Explanation]) -> str:
    parts: list[str] = []
    y = 0.0
    for explanation in explanations:
        y = _heading(explanation, parts, y + _MARGIN)
        if explanation.rows:
            y = _lanes(explanation, parts, y + _GAP)
        y = _fix(explanation, parts, y + _GAP)
    height = int(y + _MARGIN)
    first = explanations[0]
    title = escape(_clean(f"{first.code} {first.name}, {first.path}:{first.line}"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" role="img">\n<title>{title}</title>\n<style>{_STYLE}</style>\n'
        f'<rect class="page" width="{_WIDTH}" height="{height}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _heading(explanation: Explanation, parts: list[str], y: float) -> float:
    parts.append(_text(_MARGIN, y + 10, f"{explanation.code} {explanation.name}", "code"))
    place = f"{explanation.path}:{explanation.line}"
    parts.append(f'<text class="note" x="{_WIDTH - _MARGIN}" y="{y + 10}" text-anchor="end">')
    parts.append(f"{escape(_clean(place))}</text>")
    y += 18
    for line in wrapped(explanation.message, _ALL_COLUMNS):
        y += _LINE
        parts.append(_text(_MARGIN, y, line))
    return y + 6


def _lanes(explanation: Explanation, parts: list[str], y: float) -> float:
    middle = _WIDTH / 2
    for x, lane, who in (
        (_MARGIN, "consumer", explanation.consumer),
        (_WIDTH - _MARGIN - _LANE, "producer", explanation.producer),
    ):
        parts.append(_text(x, y + 14, lane, "strong"))
        parts.append(_text(x + 9 * _CHAR, y + 14, wrapped(who, _HEAD_COLUMNS)[0], "note"))
    y += 26
    top = y
    marks = len(parts)
    for row in explanation.rows:
        y = _box(row, parts, y) + _GAP
    axis = (
        f'<path class="axis" d="M {middle} {top - 6} V {y} m -6 -9 l 6 9 l 6 -9"/>'
        f'<text class="note" x="{middle + 10}" y="{y + 1}">time</text>'
    )
    parts.insert(marks, axis)
    return y + 8


def _box(row: Row, parts: list[str], y: float) -> float:
    left = row.lane is Lane.CONSUMER
    x = _MARGIN if left else _WIDTH - _MARGIN - _LANE
    indent = max(48.0, (cells(row.place) + 2) * _CHAR)
    columns = max(12, int((_LANE - 2 * _PAD - indent) / _CHAR))
    lines = [(line, "strong") for line in wrapped(row.code, columns)]
    lines += [(line, "note") for line in wrapped(row.note, columns)]
    if row.mark:
        lines.append((f"✗ {row.mark}", "dies"))
    height = len(lines) * _LINE + 2 * _PAD - 4
    near = x + _LANE if left else x
    centre = y + height / 2
    parts.append(f'<g class="{"fatal" if row.mark else "step"}">')
    parts.append(f'<path class="link" d="M {near} {centre} H {_WIDTH / 2}"/>')
    parts.append(f'<circle class="dot" cx="{_WIDTH / 2}" cy="{centre}" r="5"/>')
    parts.append(f'<rect class="box" x="{x}" y="{y}" width="{_LANE}" height="{height}" rx="6"/>')
    for index, (line, kind) in enumerate(lines):
        baseline = y + _PAD + 12 + index * _LINE
        if index == 0 and row.place:
            parts.append(_text(x + _PAD, baseline, row.place, "place"))
        parts.append(_text(x + _PAD + indent, baseline, line, kind))
    parts.append("</g>")
    return y + height


def _fix(explanation: Explanation, parts: list[str], y: float) -> float:
    for line, kind in _fix_lines(explanation):
        y += _LINE
        parts.append(_text(_MARGIN, y, line, kind))
    return y


def _fix_lines(explanation: Explanation) -> Iterator[tuple[str, str]]:
    if not explanation.fix:
        for line in wrapped(f"What to do: {explanation.advice}", _ALL_COLUMNS) if explanation.advice else ():
            yield line, "good"
        return
    yield f"Fix ({explanation.safety}): {explanation.fix}", "good"
    for line in explanation.change:
        kind = {"+": "plus", "-": "minus", "@": "at"}.get(line[:1], "")
        for part in wrapped(line, _ALL_COLUMNS - 2):
            yield f"  {part}", kind
    if explanation.why:
        yield "", ""
        yield "Why it suffices", "good"
        for line in wrapped(explanation.why, _ALL_COLUMNS):
            yield line, ""


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    if not text:
        return ""
    attributes = f"x={quoteattr(f'{x:g}')} y={quoteattr(f'{y:g}')}"
    if kind:
        attributes = f'class="{kind}" {attributes}'
    if kind != "code":
        # The layout then fits with any font of the viewer.
        attributes += f' textLength="{cells(text) * _CHAR:g}" lengthAdjust="spacingAndGlyphs"'
    return f'<text {attributes} xml:space="preserve">{escape(_clean(text))}</text>'


def _clean(text: str) -> str:
    """Replace characters that XML 1.0 cannot represent."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\N{REPLACEMENT CHARACTER}", text)
