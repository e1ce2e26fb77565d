"""Writes findings and rules, one module for each format.

A report is a function that takes the results of a run as they come, and writes text. `explanation` prepares
one finding for `eventrace explain`, which `timeline`, `svg` and `html` write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from ..engine.results import Checked, Problem


@dataclass(frozen=True)
class Look:
    """The appearance of a report for people. `width` is in columns of the terminal."""

    colour: bool = False
    witness: bool = False
    width: int = 100
    unicode: bool = True


Report = Callable[[Iterable["Checked | Problem"], TextIO, Look], None]

#: The name of each format, with its module in this room and its function.
FORMATS: dict[str, tuple[str, str]] = {
    "text": ("text", "write"),
    "concise": ("text", "write_concise"),
    "json": ("json", "write"),
    "json-lines": ("json", "write_lines"),
    "sarif": ("sarif", "write"),
    "github": ("github", "write"),
    "gitlab": ("gitlab", "write"),
    "junit": ("junit", "write"),
}

#: The formats that show the fix of a finding, which is computed and verified for them alone.
SHOWS_FIXES = frozenset({"text", "json", "json-lines", "sarif", "junit"})

#: The formats for people: a summary follows the findings.
FOR_PEOPLE = frozenset({"text", "concise"})


def report(name: str) -> Report:
    """Return the report with this name; only its module is imported."""
    module, function = FORMATS[name]
    write: Report = getattr(import_module(f".{module}", __name__), function)
    return write
