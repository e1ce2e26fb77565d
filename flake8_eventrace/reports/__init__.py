"""Writes findings and rules' pages in every output format: one file for each.

Results of files and a stream go in; text is written to the stream as the results come. `story` prepares a
witness for all formats that show it. A report decides nothing: what is reported is settled before.
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
    """How a report for people is to look. `width` is counted in columns of the terminal."""

    colour: bool = False
    witness: bool = False
    width: int = 100
    unicode: bool = True


Report = Callable[[Iterable["Checked | Problem"], TextIO, Look], None]

#: From a format's name to the module here and the function in it that writes it.
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

#: The formats that are read by people, whose summary goes with the findings.
FOR_PEOPLE = frozenset({"text", "concise"})


def report(name: str) -> Report:
    """The report with this name; only its module is imported."""
    module, function = FORMATS[name]
    found: Report = getattr(import_module(f".{module}", __name__), function)
    return found
