"""Reads the catalog's files: `catalog.toml`, and the files in `slow/` when a path asks for one.

The first name of a path says which file of `slow/` may list it: `openai.OpenAI().files.list` is looked up in
`slow/openai.toml`. They are read late, because most runs ask for few of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pkgutil import get_data
from typing import Any

from ..source.patterns import PatternMap
from .emit_calls import pattern_set

#: The file that is read with every catalog.
MAIN = "catalog.toml"

#: The lists of a `[[slow]]` table, each as (key, awaited, entered).
LISTS = (
    ("calls", False, False),
    ("entered", False, True),
    ("awaited", True, False),
    ("awaited-entered", True, True),
)


@dataclass(frozen=True)
class Record:
    """One list of a `[[slow]]` table.

    `file` is where the table stands, and `table` which of the file's it is, from 0. `exceptions` are those of
    the table.
    """

    file: str
    table: int
    group: str
    awaited: bool
    entered: bool
    needs: str
    exceptions: PatternMap[None]


@lru_cache(maxsize=1)
def main_tables() -> Mapping[str, Any]:
    """Return the tables of `catalog.toml`."""
    return _read(MAIN)


@lru_cache(maxsize=1)
def families() -> frozenset[str]:
    """Return the first names of the paths that have a file of their own in `slow/`."""
    return frozenset(main_tables()["files"]["slow"])


@lru_cache(maxsize=64)
def family_tables(name: str) -> tuple[Mapping[str, Any], ...]:
    """Return the `[[slow]]` tables of the file for a first name; none if it has no file."""
    return tuple(_read(f"slow/{name}.toml")["slow"]) if name in families() else ()


def files() -> Iterator[tuple[str, tuple[Mapping[str, Any], ...]]]:
    """Yield every file of the package with its `[[slow]]` tables."""
    yield MAIN, tuple(main_tables()["slow"])
    for name in sorted(families()):
        yield f"slow/{name}.toml", family_tables(name)


def records(file: str, tables: tuple[Mapping[str, Any], ...]) -> Iterator[tuple[str, Record]]:
    """Yield the patterns of some `[[slow]]` tables, each with its list."""
    for index, table in enumerate(tables):
        exceptions = pattern_set(table.get("except", ()))
        for key, awaited, entered in LISTS:
            needs = table.get("when", "")
            record = Record(file, index, table["group"], awaited, entered, needs, exceptions)
            for pattern in table.get(key, ()):
                yield pattern, record


def family_records(name: str) -> Iterator[tuple[str, Record]]:
    """Yield the same for the file of a first name."""
    yield from records(f"slow/{name}.toml", family_tables(name))


def exceptions_of(file: str, tables: tuple[Mapping[str, Any], ...]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield the exceptions of some tables, each with (file, table)."""
    for index, table in enumerate(tables):
        for pattern in table.get("except", ()):
            yield pattern, (file, index)


def family_exceptions(name: str) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield the same for the file of a first name."""
    yield from exceptions_of(f"slow/{name}.toml", family_tables(name))


def parse(text: str) -> Mapping[str, Any]:
    """Return the tables of a TOML text. Raises ValueError if it is none."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    table: Mapping[str, Any] = tomllib.loads(text)
    return table


def text_of(file: str) -> str:
    """Return the text of one of the catalog's files."""
    # `importlib.resources` would take longer to import than all of this takes.
    return (get_data(__package__, file) or b"").decode("utf-8")


def _read(file: str) -> Mapping[str, Any]:
    return parse(text_of(file))
