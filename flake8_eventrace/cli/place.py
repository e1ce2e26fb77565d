"""A place in the user's source, FILE:LINE, and the findings there."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..finding import Finding
    from ..runner import Checked, Problem

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>[0-9]+)(?::(?P<column>[0-9]+))?:?", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A line (1-based) of a file, and maybe a column (1-based, else 0)."""

    path: str
    line: int
    column: int


def place_of(text: str) -> Place:
    """Return the place that the user names. Raises click.BadParameter."""
    match = _PLACE.fullmatch(text)
    if match is None:
        raise click.BadParameter(f"expected FILE:LINE, e.g. src/feed.py:17, found {text!r}")
    return Place(match["path"], int(match["line"]), int(match["column"] or 0))


def checked(path: str) -> Checked | Problem:
    """Check a file with every rule, also those that are off by default; silenced findings are kept."""
    from ..rules.registry import OFF_BY_DEFAULT
    from ..runner import NO_NOTEBOOKS, Job, Problem, check_file, is_notebook
    from ..settings import load_settings

    notebook = path.partition(":cell_")[0]  # as nbqa names a place
    if is_notebook(notebook) and os.path.isfile(notebook):
        return Problem(notebook, NO_NOTEBOOKS)
    settings = replace(load_settings(path), select=("LAG",), ignore=(), extend_select=tuple(OFF_BY_DEFAULT))
    return check_file(Job(path, settings))


def count_of_lines(path: str) -> int:
    """Return how many lines a file has. Raises OSError."""
    with open(path, "rb") as stream:
        return len(stream.read().splitlines())


def findings_at(checked: Checked, place: Place) -> list[Finding]:
    """Return the findings that begin in the line; else those that cover it; else those with a step in it."""
    line, column = place.line, place.column
    every = sorted((*checked.findings, *checked.silenced), key=lambda f: (f.line, f.column, f.code))
    exact = [f for f in every if f.line == line and column in (0, f.column + 1)]
    covering = [f for f in every if f.line <= line <= f.end_line]
    stepping = [f for f in every if any(step.line == line and not step.path for step in f.witness)]
    return exact or covering or stepping


def nothing_here(checked: Checked) -> str:
    """Return that there is no finding at a place, and where in the file there are some."""
    lines = sorted({finding.line for finding in (*checked.findings, *checked.silenced)})
    if not lines:
        return "there is no finding in this file"
    listed = ", ".join(map(str, lines))
    return (
        "there is no finding here; "
        f"{'there is one in line' if len(lines) == 1 else 'there are findings in lines'} {listed}"
    )
