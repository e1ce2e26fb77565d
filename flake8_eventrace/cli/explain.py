"""`eventrace explain`: the story of the finding at a place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from .console import look_for, output
from .exit_codes import CLEAN, FAILED

if TYPE_CHECKING:
    from ..finding import Finding
    from ..runner import Checked, Problem

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>[0-9]+)(?::(?P<column>[0-9]+))?:?", re.DOTALL)


@click.command()
@click.argument("place", metavar="FILE:LINE")
@click.option(
    "--output-format",
    type=click.Choice(["text", "svg", "html"]),
    default="text",
    show_default=True,
    help="For the terminal, or a picture or page that stands alone.",
)
@click.option("-o", "--output-file", metavar="FILE", help="Write it there, not to standard output.")
@click.pass_context
def explain(ctx: click.Context, place: str, output_format: str, output_file: str | None) -> None:
    """Show the interleaving that loses the signal, and what the fix changes.

    FILE:LINE is the line of a finding, or of a step on the way to it, as in `src/feed.py:17`.
    """
    from ..reports.story import story
    from ..runner import Problem
    from ..source.text import encoding_of

    match = _PLACE.fullmatch(place)
    if match is None:
        raise click.BadParameter(f"expected FILE:LINE, e.g. src/feed.py:17, found {place!r}")
    path, line = match["path"], int(match["line"])
    checked = _checked(path)
    if isinstance(checked, Problem):
        click.echo(str(checked), err=True)
        ctx.exit(FAILED)
    found = _at(checked, line, int(match["column"] or 0))
    if not found:
        click.echo(f"{path}:{line}: error: {_nothing_here(checked)}", err=True)
        ctx.exit(FAILED)
    text = checked.source.decode(encoding_of(checked.source))
    told = [story(path, finding, text) for finding in found]
    with output(output_file) as out:
        look = look_for(out)
        if output_format == "text":
            from ..reports import timeline

            for index, one in enumerate(told):
                if index:
                    out.write("\n")
                timeline.explain(one, out, look)
        elif output_format == "svg":
            from ..reports import svg

            svg.write(told, out, look)
        else:
            from ..reports import html

            html.write(told, out, look)
    ctx.exit(CLEAN)


def _checked(path: str) -> Checked | Problem:
    """All that is to be found in the file, silenced and off-by-default rules included."""
    from ..rules.registry import OFF_BY_DEFAULT
    from ..runner import Job, check_file
    from ..settings import load_settings

    settings = replace(load_settings(path), select=("LAG",), ignore=(), extend_select=tuple(OFF_BY_DEFAULT))
    return check_file(Job(path, settings))


def _at(checked: Checked, line: int, column: int) -> list[Finding]:
    """The findings at the line; failing these, those that pass it."""
    every = sorted((*checked.findings, *checked.silenced), key=lambda f: (f.line, f.column, f.code))
    exact = [f for f in every if f.line == line and column in (0, f.column + 1)]
    around = [f for f in every if f.line <= line <= f.end_line]
    passing = [f for f in every if any(step.line == line and not step.path for step in f.witness)]
    return exact or around or passing


def _nothing_here(checked: Checked) -> str:
    lines = sorted({finding.line for finding in (*checked.findings, *checked.silenced)})
    if not lines:
        return "there is no finding in this file"
    listed = ", ".join(map(str, lines))
    return (
        f"there is no finding here; there is {'one in line' if len(lines) == 1 else 'some in lines'} {listed}"
    )
