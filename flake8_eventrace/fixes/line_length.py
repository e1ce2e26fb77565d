"""How long lines may be: what the project's formatter or linter says, else what the file does.

Searched upwards from the file, as these tools do: ruff's and black's settings, then those of flake8 in the
same folder. The nearest folder that has any decides; ruff's `extend` is followed. Nothing is run.
"""

from __future__ import annotations

import configparser
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from .project_files import inner, table, text_of

#: The limit of black and ruff where a project does not set one.
DEFAULT = 88
#: Limits that are in use, and how many of a hundred lines may be longer than the limit that a file keeps to.
_USUAL = (DEFAULT, 100, 120)
_PERCENT_LONGER = 1
#: A tab counts as so many columns, as in ruff.
_TAB = 4
_SHORTEST, _LONGEST = 40, 400
#: How many files may extend one another.
_MOST_EXTENDED = 8


def line_length(path: str, lines: Iterable[str]) -> int:
    """Return how many columns a line may have in the file at `path`, whose lines are given."""
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        found = _set_in(folder)
        if found is not None:
            return found
        parent = os.path.dirname(folder)
        if parent == folder:
            return _kept_to(lines)
        folder = parent


def width(line: str) -> int:
    """Return how many columns a line takes."""
    line = line.expandtabs(_TAB)
    if line.isascii():
        return len(line)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line
    )


def _kept_to(lines: Iterable[str]) -> int:
    """Return the least usual limit that the lines keep to, else the length of the longest."""
    widths = [width(line) for line in _code(lines)]
    for limit in _USUAL:
        if 100 * sum(one > limit for one in widths) <= _PERCENT_LONGER * len(widths):
            return limit
    return max(widths, default=DEFAULT)


def _code(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that formatters may break: no comments, no text between triple quotes."""
    closing = ""
    for line in lines:
        if closing:
            closing = "" if closing in line else closing
            continue
        text = line.strip()
        if text and not text.startswith(("#", '"', "'")):
            yield line
        for quotes in ('"""', "'''"):
            if text.count(quotes) % 2:
                closing = quotes


def _set_in(folder: str) -> int | None:
    """Return the limit that the settings in a folder give, None if they give none."""
    for name in (".ruff.toml", "ruff.toml"):
        settings = table(os.path.join(folder, name))
        if settings is not None:
            return _ruff(settings, folder) or DEFAULT
    tools = inner(table(os.path.join(folder, "pyproject.toml")) or {}, "tool")
    if isinstance(tools.get("ruff"), Mapping):
        return _ruff(inner(tools, "ruff"), folder) or DEFAULT
    if isinstance(tools.get("black"), Mapping):
        return _number(inner(tools, "black").get("line-length")) or DEFAULT
    for name in (".flake8", "setup.cfg", "tox.ini"):
        number = _number(_flake8(os.path.join(folder, name)))
        if number:
            return number
    return None


def _ruff(settings: Mapping[str, object], folder: str) -> int:
    """Return the limit that ruff's settings give, those included that they extend; 0 if they give none."""
    for _ in range(_MOST_EXTENDED):
        number = _number(settings.get("line-length"))
        extended = settings.get("extend")
        if number or not isinstance(extended, str):
            return number
        file = os.path.join(folder, os.path.expanduser(extended))
        folder = os.path.dirname(file)
        settings = table(file) or {}
        if os.path.basename(file) == "pyproject.toml":
            settings = inner(inner(settings, "tool"), "ruff")
    return 0


def _number(value: object) -> int:
    """Return the limit that a value says; 0 where it says none that makes sense."""
    try:
        number = int(str(value).strip())
    except ValueError:
        return 0
    return number if _SHORTEST <= number <= _LONGEST else 0


def _flake8(file: str) -> str | None:
    """Return the `max-line-length` of an INI file."""
    text = text_of(file)
    if text is None or "flake8" not in text:
        return None
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError):
        return None
    options = ("max-line-length", "max_line_length")
    return next((parser.get("flake8", o) for o in options if parser.has_option("flake8", o)), None)
