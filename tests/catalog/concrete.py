"""The concrete paths that the patterns of the catalog stand for, each with the list that it stands in.

A path without wildcards stands for itself. What `*` and `**` stand for is looked up in the library: the
public names that are there, up to a number.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice

from flake8_eventrace.catalog import slow_tables
from flake8_eventrace.source.patterns import expand
from tests.catalog.kinds import kinds
from tests.catalog.objects import Cls, Func, Inst, Mod, Reader, Values, unique
from tests.catalog.tables import others

LISTS = ("calls", "entered", "awaited", "awaited-entered")
#: One alternative with wildcards is followed to at most this many paths.
MOST = 60
#: So many names and calls `**` stands for, at most.
DEEPEST = 2
#: So many objects it reaches, at most.
WIDEST = 50
#: Attributes that lead back to where an object came from.
_BACK = frozenset(["client", "parent", "reference", "api", "meta", "pipeline"])
#: What stands for any name where a class answers to all.
ANY = "anything"


@dataclass(frozen=True)
class Alternative:
    """One alternative of one entry: a pattern without braces, its list, and where that stands."""

    pattern: str
    list: str
    file: str
    entry: str
    group: str
    when: str

    @property
    def is_concrete(self) -> bool:
        return "*" not in self.pattern


def alternatives() -> Iterator[Alternative]:
    """Every alternative of every entry of the catalog's slow calls."""
    for file, tables in slow_tables.files():
        for table in tables:
            for key in LISTS:
                for entry in table.get(key, ()):
                    for pattern in expand(entry):
                        when = table.get("when", "")
                        yield Alternative(pattern, listed(key, table), file, entry, table["group"], when)


def listed(key: str, table) -> str:
    """The list as `known.tsv` has it."""
    if table.get("when") == "iterated":
        return "iterated" if key == "calls" else "awaited-iterated"
    return key


def segments(path: str) -> list[str]:
    return path.split(".")


def spellings(path: str) -> Iterator[str]:
    """The other paths that `[same]` rewrites to a path, one rule back."""
    for left, right in slow_tables.main_tables()["same"].items():
        for plain in expand(left):
            source, target = plain, right
            if plain.endswith(".*") and right.endswith(".*"):
                source, target = plain[:-1], right[:-1]
            if "*" not in source + target and path.startswith(target):
                rest = path[len(target) :]
                if not rest or target[-1] == "." or rest[0] in ".([":
                    yield source + rest


def lookup(reader: Reader, path: str) -> Values:
    """What a path leads to, under whatever spelling."""
    for spelling in (each for other in others(path) for each in (other, *spellings(other))):
        values = reader.walk(segments(spelling))
        if any(kinds(reader, value) for value in values):
            return values
    return ()


class Expander:
    """Finds what wildcards stand for."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._public: dict[str, dict[str, tuple[str, Values]]] = {}

    def paths(self, pattern: str) -> Iterator[tuple[str, Values]]:
        """The paths, up to `MOST`, with what they lead to."""
        yield from islice(self._first(segments(pattern)), MOST)

    def _first(self, parts: list[str]) -> Iterator[tuple[str, Values]]:
        name = parts[0]
        if "*" not in name:
            yield from self._rest(name, self.reader.start(name), parts[1:])
            return
        for top in self.reader.library.tops():
            if fnmatchcase(top, name):
                yield from self._rest(top, self.reader.start(top), parts[1:])

    def _rest(
        self, path: str, values: Values, parts: list[str], deep: int = 0
    ) -> Iterator[tuple[str, Values]]:
        if not values:
            return
        if not parts:
            yield path, values
            return
        part, *rest = parts
        if part == "**":
            if all(isinstance(value, Mod) for value in values):
                yield from self._in_package(path, rest)
            else:
                yield from self._any_depth(path, values, rest)
        elif "*" in part:
            yield from self._matching(path, values, part, rest)
        else:
            yield from self._rest(f"{path}.{part}", self.reader.step(values, part), rest)

    def _matching(
        self, path: str, values: Values, part: str, rest: list[str]
    ) -> Iterator[tuple[str, Values]]:
        name = part.rstrip("()[]")
        suffix = part[len(name) :]
        names = dict.fromkeys(each for value in values for each in self.reader.members(value))
        for each in names:
            if fnmatchcase(each, name) and (rest or suffix or self._is_callable(values, each)):
                yield from self._rest(f"{path}.{each}{suffix}", self.reader.step(values, each + suffix), rest)

    def _is_callable(self, values: Values, name: str) -> bool:
        return any(kinds(self.reader, value) for value in self.reader.step(values, name))

    def _any_depth(self, path: str, values: Values, rest: list[str]) -> Iterator[tuple[str, Values]]:
        """What `**` stands for behind an object: attributes and the results of its methods."""
        level = [(path, values)]
        seen = set(values)
        if not rest:  # at the end it stands for any method
            rest = ["*"]
        for depth in range(DEEPEST + 1):
            for here, found in level:
                yield from self._rest(here, found, rest)
            if depth == DEEPEST:
                return
            level = list(self._further(level, seen))

    def _further(self, level, seen) -> Iterator[tuple[str, Values]]:
        for path, values in level:
            if len(seen) > WIDEST:
                return
            names = dict.fromkeys(each for value in values for each in self.reader.members(value))
            if any(isinstance(v, Inst) and self.reader._any_name(v.cls) for v in values):
                names[ANY] = None
            for name in names:
                if name in _BACK:
                    continue
                for suffix in ("", "()"):
                    found = tuple(
                        value
                        for value in self.reader.step(values, name + suffix)
                        if isinstance(value, Inst)
                        and value not in seen
                        and value.cls.module.name.partition(".")[0] == path.partition(".")[0]
                    )
                    if found:
                        seen.update(found)
                        yield f"{path}.{name}{suffix}", found

    def _in_package(self, package: str, rest: list[str]) -> Iterator[tuple[str, Values]]:
        """What `**` stands for behind a module: each public class and function by its shortest path."""
        part, *further = rest
        name = part.rstrip("()[]")
        suffix = part[len(name) :]
        for path, values in sorted(self.public(package).values(), key=lambda each: each[0]):
            if fnmatchcase(path.rpartition(".")[2], name):
                yield from self._rest(path + suffix, self.reader.applied(values, suffix), further)

    def public(self, package: str) -> dict[str, tuple[str, Values]]:
        """The classes and functions of a package by what tells them apart, with their shortest paths."""
        if package not in self._public:
            found: dict[str, tuple[str, Values]] = {}
            for module_name in self.reader.library.below(package):
                module = self.reader.library.module(module_name)
                if module is None:
                    continue
                for name in [*module.bound, *(module.lazy if module.is_package else ())]:
                    if name.startswith("_"):
                        continue
                    values = self.reader.name_in(module_name, name)
                    for value in values:
                        if not isinstance(value, Cls | Func) or value.path in found:
                            continue
                        if value.path.partition(".")[0] == package.partition(".")[0]:
                            found[value.path] = (f"{module_name}.{name}", unique([value]))
            self._public[package] = found
        return self._public[package]


def sure() -> None:
    """Let deep trees be read."""
    sys.setrecursionlimit(10_000)
