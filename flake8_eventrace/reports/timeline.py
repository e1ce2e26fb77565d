"""The interleaving as a timeline of two lanes in the terminal: consumer left, producer right."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TextIO

from ..finding import Finding, Lane
from . import Look
from .story import Row, Story, story

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

#: Narrower than this two lanes hold no code; the steps then stand below each other.
_NARROWEST = 72
_WIDEST = 150


def explain(told: Story, out: TextIO, look: Look) -> None:
    """The whole story: what is wrong, how it comes about, what the fix changes and why it suffices."""
    from rich.padding import Padding
    from rich.text import Text

    console, buffer = _console(look, min(look.width, _WIDEST))
    console.print(Text.assemble((f"{told.code} {told.name}", "bold red"), f"  {told.path}:{told.line}"))
    console.print(Text(told.message))
    console.print()
    if told.rows:
        console.print(_timeline(told, look))
        console.print()
    if told.fix:
        console.print(Text.assemble(("Fix", "bold green"), f" ({told.safety}): {told.fix}"))
        for line in told.change:
            style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
            console.print(Padding(Text(line, style=style), (0, 0, 0, 2)))
        if told.why:
            console.print(Text.assemble(("Why it suffices", "bold green"), f": {told.why}"))
    elif told.advice:
        console.print(Text.assemble(("What to do", "bold yellow"), f": {told.advice}"))
    _pass_on(buffer, out)


def draw(path: str, finding: Finding, look: Look, indent: int = 0) -> list[str]:
    """The timeline's lines, without the rest of the story."""
    console, buffer = _console(look, min(look.width, _WIDEST) - indent)
    console.print(_timeline(story(path, finding), look))
    return [line.rstrip() for line in buffer.getvalue().splitlines()]


def _timeline(told: Story, look: Look) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    places = max((len(row.place) for row in told.rows), default=0)
    edges = box.SIMPLE_HEAD if look.unicode else box.ASCII
    if look.width < _NARROWEST:
        return _steps(told, look, places)
    divided = box.Box("    \n  │ \n ─┼ \n  │ \n ─┼ \n ─┼ \n  │ \n    \n") if look.unicode else edges
    table = Table(box=divided, expand=True, show_edge=False, padding=(0, 1), header_style="bold")
    for lane, who in (("consumer", told.consumer), ("producer", told.producer)):
        table.add_column(Text.assemble(lane, (f"  {who}" if who else "", "not bold")), ratio=1)
    for row in told.rows:
        cells = ("", _cell(row, look, places))
        table.add_row(*(reversed(cells) if row.lane is Lane.CONSUMER else cells))
    return table


def _steps(told: Story, look: Look, places: int) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column()
    for row in told.rows:
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


def _pass_on(buffer: io.StringIO, out: TextIO) -> None:
    """Without the blanks with which tables fill their lines."""
    out.write("\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n")
