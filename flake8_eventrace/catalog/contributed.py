"""Catalogs that other packages ship, found by their entry points. Nothing of those packages is imported.

An entry point of the group `flake8_eventrace.catalog` names a package and a TOML file in it:
`acme = "acme_sdk:eventrace.toml"`. The file may have what `catalog.toml` has of slow calls (`[[slow]]`),
emits (`[emits]`) and other spellings (`[same]`).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..settings import SLOW_GROUPS, SettingsError
from ..source.patterns import complaint
from .slow_tables import LISTS, parse

GROUP = "flake8_eventrace.catalog"

_SECTION = re.compile(rf"^\[\s*{re.escape(GROUP)}\s*\]\s*$(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(r"^\s*[^#;=\s][^=]*=\s*(\S+?)\s*$", re.MULTILINE)
_FILE = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*:\s*([\w./-]+\.toml)")
_CONDITION = re.compile(
    r"iterated|given:\w+@\d+|(?:unless-zero|bounded):\w+@\d+(?:,\w+@\d+)*"
    r"|at-least:\d+(?:\.\d+)?:\w+@\d+(?:,\w+@\d+)*|unless-flagged:\w+(?:,\w+)*"
)
_KEYS = frozenset(("group", "when", "except", *(key for key, _, _ in LISTS)))


@dataclass(frozen=True)
class Contribution:
    """What a package ships: the path of the file, and its tables."""

    file: str
    tables: Mapping[str, Any]

    @property
    def slow(self) -> tuple[Mapping[str, Any], ...]:
        """The `[[slow]]` tables."""
        return tuple(self.tables.get("slow", ()))


@lru_cache(maxsize=1)
def contributions() -> tuple[Contribution, ...]:
    """Return the catalogs of the packages that are installed beside this one.

    Raises SettingsError for one that cannot be read or is not valid, with its path.
    """
    return tuple(Contribution(file, _read(file)) for file in contributed_files())


@lru_cache(maxsize=1)
def contributed_files() -> tuple[str, ...]:
    """Return their paths. Raises SettingsError for an entry point that names no file."""
    found: dict[str, str] = {}
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or os.curdir)
        except OSError:
            continue
        for name in sorted(names):
            if name.endswith((".dist-info", ".egg-info")):
                for value in _entry_points(os.path.join(folder, name, "entry_points.txt")):
                    file = _located(value, folder, name)
                    found.setdefault(os.path.normcase(file), file)
    return tuple(found.values())


def _entry_points(path: str) -> Iterator[str]:
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return
    if GROUP.encode() in content:
        for section in _SECTION.findall(content.decode("utf-8", "replace")):
            yield from _ENTRY.findall(section)


def _located(value: str, folder: str, info: str) -> str:
    """Return the path of the file that an entry point names."""
    owner = info.partition("-")[0]
    match = _FILE.fullmatch(value)
    if match is None:
        raise SettingsError(f"catalog of {owner}: expected package:file.toml, found {value!r}")
    package, name = match.groups()
    below = os.path.join(*package.split("."), *name.split("/"))
    for home in (folder or os.curdir, *_homes(package.partition(".")[0])):
        path = os.path.join(home, below)
        if os.path.isfile(path):
            return os.path.abspath(path)
    raise SettingsError(f"catalog of {owner}: {value}: there is no such file")


def _homes(top: str) -> Iterator[str]:
    """Yield the folders that hold a package, where it is installed in place."""
    from importlib.util import find_spec

    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        return
    for place in (spec and spec.submodule_search_locations) or ():
        yield os.path.dirname(place)


def _read(file: str) -> Mapping[str, Any]:
    try:
        with open(file, encoding="utf-8") as opened:
            tables = parse(opened.read())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(f"{file}: the catalog cannot be read: {reason}") from error
    except ValueError as error:
        raise SettingsError(f"{file}: the catalog is not valid TOML: {error}") from error
    wrong = next(_complaints(tables), "")
    if wrong:
        raise SettingsError(f"{file}: {' '.join(wrong.split())}")
    return tables


def _complaints(tables: Mapping[str, Any]) -> Iterator[str]:
    for key in tables.keys() - {"slow", "emits", "same"}:
        yield f"{key!r} is no table of a catalog: expected slow, emits or same"
    slow, emits, same = tables.get("slow", []), tables.get("emits", {}), tables.get("same", {})
    if not isinstance(slow, list) or not all(isinstance(table, dict) for table in slow):
        yield "slow: expected tables, [[slow]]"
        return
    for number, table in enumerate(slow, 1):
        yield from (f"[[slow]] {number}: {text}" for text in _of_slow(table))
    if not isinstance(emits, dict) or emits.keys() - {"calls", "except"}:
        yield "emits: expected a table with calls and except"
    else:
        yield from (f"emits.{key}: {text}" for key in emits for text in _of_patterns(emits[key]))
    if not isinstance(same, dict) or not all(isinstance(value, str) for value in same.values()):
        yield "same: expected strings"
    else:
        yield from (f"same: {text}" for text in _of_patterns([*same, *same.values()]))


def _of_slow(table: Mapping[str, Any]) -> Iterator[str]:
    for key in table.keys() - _KEYS:
        yield f"{key!r} is no key: expected {', '.join(sorted(_KEYS))}"
    if table.get("group") not in SLOW_GROUPS:
        yield f"group: expected one of {', '.join(SLOW_GROUPS)}, found {table.get('group')!r}"
    when = table.get("when", "iterated")
    if not isinstance(when, str) or _CONDITION.fullmatch(when) is None:
        yield f"when: {when!r} is no condition"
    for key in ("except", *(key for key, _, _ in LISTS)):
        yield from (f"{key}: {text}" for text in _of_patterns(table.get(key, []), dotted=True))


def _of_patterns(patterns: object, *, dotted: bool = False) -> Iterator[str]:
    if not isinstance(patterns, list) or not all(isinstance(each, str) for each in patterns):
        yield "expected a list of strings"
        return
    for pattern in patterns:
        wrong = complaint(pattern)
        if not wrong and dotted and ("." not in pattern or pattern.startswith("*")):
            wrong = "it does not begin with the name of a package"
        if wrong:
            yield f"{pattern!r} is not a valid pattern: {wrong}"
