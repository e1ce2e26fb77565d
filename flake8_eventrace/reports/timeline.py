"""Draws the interleaving in the terminal as two lanes: consumer left, producer right."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TextIO

from ..finding import Finding, Lane
from . import Look
from .explanation import Explanation, Row, explanation_of

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

#: Columns that two lanes need to show code; in a narrower terminal the steps are listed below each other.
_NARROWEST = 72
#: Columns from which on the lanes would be far apart.
_WIDEST = 150


def write(explanation: Explanation, out: TextIO, look: Look) -> None:
    """Write an explanation: what is wrong, the interleaving, what the fix changes and why it suffices."""
    from rich.padding import Padding
    from rich.text import Text

    console, buffer = _console(look, min(look.width, _WIDEST))
    console.print(
        Text.assemble(
            (f"{explanation.code} {explanation.name}", "bold red"), f"  {explanation.path}:{explanation.line}"
        )
    )
    console.print(Text(explanation.message))
    console.print()
    if explanation.rows:
        console.print(_timeline(explanation, look))
        console.print()
    if explanation.fix:
        console.print(Text.assemble(("Fix", "bold green"), f" ({explanation.safety}): {explanation.fix}"))
        for line in explanation.change:
            style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
            console.print(Padding(Text(line, style=style), (0, 0, 0, 2)))
        if explanation.why:
            console.print(Text.assemble(("Why it suffices", "bold green"), f": {explanation.why}"))
    elif explanation.advice:
        console.print(Text.assemble(("What to do", "bold yellow"), f": {explanation.advice}"))
    if explanation.reproduce:
        console.print(Text.assemble(("Show it", "bold green"), f": `{explanation.reproduce}` writes a test"))
    _write_stripped(buffer, out)


def draw(path: str, finding: Finding, look: Look, indent: int = 0) -> list[str]:
    """Return the lines of the timeline alone."""
    console, buffer = _console(look, min(look.width, _WIDEST) - indent)
    console.print(_timeline(explanation_of(path, finding), look))
    return [line.rstrip() for line in buffer.getvalue().splitlines()]


def _timeline(explanation: Explanation, look: Look) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    places = max((len(row.place) for row in explanation.rows), default=0)
    edges = box.SIMPLE_HEAD if look.unicode else box.ASCII
    if look.width < _NARROWEST:
        return _steps(explanation, look, places)
    divided = box.Box("    \n  │ \n ─┼ \n  │ \n ─┼ \n ─┼ \n  │ \n    \n") if look.unicode else edges
    table = Table(box=divided, expand=True, show_edge=False, padding=(0, 1), header_style="bold")
    for lane, who in (("consumer", explanation.consumer), ("producer", explanation.producer)):
        table.add_column(Text.assemble(lane, (f"  {who}" if who else "", "not bold")), ratio=1)
    for row in explanation.rows:
        cells = ("", _cell(row, look, places))
        table.add_row(*(reversed(cells) if row.lane is Lane.CONSUMER else cells))
    return table


def _steps(explanation: Explanation, look: Look, places: int) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column()
    for row in explanation.rows:
        table.add_row(Text(row.lane.value, style="bold"), _cell(row, look, places))
    return table


def _cell(row: Row, look: Look, places: int) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", no_wrap=True, min_width=places)
    grid.add_column(overflow="fold")
    grid.add_row(Text(row.place, style="blue"), Text(row.code, style="bold red" if row.mark else "bold"))
    grid.add_row("", Text(row.note, style="red" if row.mark else "dim"))
    if row.mark:
        sign = "✗" if look.unicode else "X"
        grid.add_row(Text(sign, style="bold red"), Text(row.mark, style="bold red"))
    return grid


def _console(look: Look, width: int) -> tuple[Console, io.StringIO]:
    from rich.console import Console

    buffer = io.StringIO()
    return Console(
        file=buffer,
        width=max(30, width),
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=not look.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    ), buffer


def _write_stripped(buffer: io.StringIO, out: TextIO) -> None:
    """Write the buffer without the trailing blanks of tables."""
    out.write("\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n")
