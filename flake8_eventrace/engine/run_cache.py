"""Cache of findings between runs of `eventrace check`.

The findings of a file are valid as long as their dependencies are unchanged: the file itself, the modules
that were read for it, and the entries of the folders that were searched. Times, sizes and inode numbers are
compared, no file is read. The cache is one file for each set of settings, with a checksum; a damaged one
counts as empty.

Assumed: a file system updates the time of a file with every change. A file that changed so shortly before it
was read that another change could have the same time is not cached.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias

from ..catalog.contributed import contributed_files
from ..finding import Edit, Finding, Fix, Lane, Safety, Step
from ..project import module_finder, store
from ..source import overlay

if TYPE_CHECKING:
    from ..settings import Settings
    from ..source.dependencies import Dependencies

_Stamp: TypeAlias = "tuple[int, ...]"

#: Caches of other settings, folders and versions are removed if they were not written for so many days.
_MAX_AGE_DAYS = 30


@dataclass(frozen=True)
class CachedFindings:
    """The findings of a file: those to report, and those that `noqa` suppresses.

    `checked_syntax`: the file was found to be Python. Else it may be anything that no rule reads.
    """

    findings: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()
    checked_syntax: bool = True


@dataclass
class _Entry:
    """The cached findings of a file, with their dependencies.

    Attributes:
        own: The number of the file itself.
        others: The number of the set of other files that were read.
        searched: The findings depend on which files exist.
        encoded: JSON for `CachedFindings`.
    """

    own: int
    others: int
    searched: bool
    encoded: list[Any]


class RunCache:
    """The cache for the files of one run. To be made before the files are read.

    `valid` holds the findings of earlier runs that are still valid, by absolute path. `with_fixes`: with the
    fix of each finding that has one.
    """

    def __init__(self, paths: Sequence[tuple[str, Settings]], *, with_fixes: bool = True) -> None:
        self._key = _key({settings for _, settings in paths}, with_fixes=with_fixes)
        self._began = time.time_ns()
        self._files = [os.path.abspath(path) for path, _ in paths]
        self._numbers: dict[str, int] = {}
        self._stamps: list[_Stamp | None] = []  # by number; None: never valid
        self._changed_in_run: set[int] = set()  # numbers of files
        self._folders: dict[str, tuple[int, list[str]]] = {}
        self._sets: dict[tuple[int, ...], int] = {}  # of numbers, each with its own number
        self._entries: dict[str, _Entry] = {}
        self._search_digests: dict[str, str] = {}
        self._is_new = False
        try:
            self._load()
        except store.FAULTS:
            self._numbers, self._stamps, self._folders, self._sets, self._entries = {}, [], {}, {}, {}
            self._search_digests = {}
        module_finder.forget()
        self.valid = self._valid()

    def _valid(self) -> dict[str, CachedFindings]:
        """Return what is still valid for the files of this run, by path; drop all entries that are not."""
        changed = {
            number
            for file, number in self._numbers.items()
            if self._stamps[number] is None or self._stamps[number] != overlay.stamp(file)
        }
        for number in changed:
            self._stamps[number] = None
        layout_changed = self._layout_changed()
        if changed or layout_changed:
            broken = {number for numbers, number in self._sets.items() if not changed.isdisjoint(numbers)}
            self._entries = {
                file: entry
                for file, entry in self._entries.items()
                if not (layout_changed and entry.searched)
                and entry.own not in changed
                and entry.others not in broken
            }
        valid: dict[str, CachedFindings] = {}
        for file in self._files:
            entry = self._entries.get(file)
            if entry is not None:
                with contextlib.suppress(*store.FAULTS):
                    valid[file] = _decoded(entry.encoded)
        return valid

    def get(self, path: str, *, checks_syntax: bool) -> CachedFindings | None:
        """Return what is still valid for a file, None if nothing is or its syntax is to be checked first."""
        cached = self.valid.get(os.path.abspath(path))
        return None if cached is None or (checks_syntax and not cached.checked_syntax) else cached

    def add(self, path: str, findings: CachedFindings, dependencies: Dependencies) -> None:
        """Add the findings of a file."""
        file = os.path.abspath(path)
        self._is_new = True
        own = self._number(file, dependencies.own)
        numbers = [self._number(name, stamp) for name, stamp in dependencies.stamps.items()]
        for folder, then in dependencies.folders.items():
            self._add_folder(folder, then)
        others = self._sets.setdefault(tuple(sorted({*numbers} - {own})), len(self._sets))
        self._entries[file] = _Entry(own, others, dependencies.searched, _encoded(findings))

    def save(self) -> None:
        """Write the cache if it has new entries."""
        if self._is_new:
            store.write(_file(self._key), self._key, self._data())
            store.forget_old(os.path.dirname(_file(self._key)), _MAX_AGE_DAYS)

    def _number(self, file: str, stamp: _Stamp | None) -> int:
        """Return the number of a file with this stamp; a new file gets the next number."""
        number = self._numbers.get(file)
        if number is None:
            number = self._numbers[file] = len(self._stamps)
            self._stamps.append(stamp)
        elif stamp is not None and self._stamps[number] != stamp:
            if self._stamps[number] is not None:
                self._changed_in_run.add(number)
            self._stamps[number] = stamp
        return number

    def _add_folder(self, folder: str, then: int) -> None:
        """Record the entries of a folder as they were at a time."""
        if folder not in self._folders:
            # A folder that has changed since then gets a list that never equals its entries.
            self._folders[folder] = module_finder.entries_if_unchanged(folder, then) or (0, ["?"])

    def _layout_changed(self) -> bool:
        """Return whether a file came or went in a searched folder, or modules are searched elsewhere now."""
        folders = {os.path.dirname(file) for file in self._files}
        digests = {folder: search_digest(folder) for folder in folders}
        changed = any(
            self._search_digests.get(folder, digest) != digest for folder, digest in digests.items()
        )
        self._search_digests.update(digests)
        for folder, (then, entries) in list(self._folders.items()):
            now = module_finder.settled_time(folder)
            if now == then and now:
                continue
            if module_finder.entries(folder) != entries:
                changed = True
                del self._folders[folder]
            elif then and now != then:
                self._folders[folder] = now, entries
                self._is_new = True
        return changed

    def _is_settled(self, stamp: _Stamp) -> bool:
        """Return whether any further change of the file would show in its stamp."""
        return bool(stamp) and module_finder.is_settled(max(stamp[:2]), self._began)

    def _data(self) -> dict[str, Any]:
        stamps = [
            list(stamp) if stamp and number not in self._changed_in_run and self._is_settled(stamp) else None
            for number, stamp in enumerate(self._stamps)
        ]
        sets = list(self._sets)
        used = {
            number: place for place, number in enumerate(sorted({e.others for e in self._entries.values()}))
        }
        return {
            "files": list(self._numbers),
            "stamps": stamps,
            "folders": {folder: [then, names] for folder, (then, names) in self._folders.items()},
            "standings": self._search_digests,
            "sets": [sets[number] for number in used],
            "entries": {f: [e.own, used[e.others], e.searched, e.encoded] for f, e in self._entries.items()},
        }

    def _load(self) -> None:
        data = store.read(_file(self._key), self._key)
        self._numbers = {file: number for number, file in enumerate(data["files"])}
        self._stamps = [tuple(stamp) if stamp is not None else None for stamp in data["stamps"]]
        self._folders = {folder: (then, names) for folder, (then, names) in data["folders"].items()}
        self._search_digests = data["standings"]
        self._sets = {tuple(numbers): number for number, numbers in enumerate(data["sets"])}
        self._entries = {file: _Entry(*entry) for file, entry in data["entries"].items()}
        if len(self._numbers) != len(self._stamps):
            raise ValueError(self._key)


def search_digest(folder: str) -> str:
    """Return a digest of where modules are searched for the files of a folder."""
    return store.digest("\0".join(module_finder.search_folders(folder)).encode("utf-8", "surrogatepass"))[:16]


def _file(key: str) -> str:
    return os.path.join(store.root(), "results", f"{key}.json")


def _key(chosen: Iterable[Settings], *, with_fixes: bool) -> str:
    """Return the key of a cache: a digest of the settings, the working folder, and the code that detects.

    Findings without their fixes are in a cache of their own.
    """
    about = [os.getcwd(), repr(sys.version_info[:2]), code_digest(), *sorted(map(repr, chosen))]
    if not with_fixes:
        about.append("without fixes")
    return store.digest("\0".join(about).encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Return a digest of this package's code, of the LibCST that it uses, and of the catalogs that other
    packages ship, by the stamps of their files."""
    parser = find_spec("libcst")
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    tops = [package, os.path.dirname((parser and parser.origin) or "")]
    stamps = []
    for top in tops:
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            stamps += [(name, overlay.stamp(os.path.join(folder, name))) for name in sorted(names)]
    stamps += [(file, overlay.stamp(file)) for file in contributed_files()]
    return store.digest(repr(stamps).encode("utf-8", "surrogatepass"))


def _encoded(cached: CachedFindings) -> list[Any]:
    groups = (cached.findings, cached.silenced)
    return [cached.checked_syntax, *([asdict(finding) for finding in group] for group in groups)]


def _decoded(data: list[Any]) -> CachedFindings:
    checked_syntax, *groups = data
    findings, silenced = ([_finding(row) for row in rows] for rows in groups)
    return CachedFindings(tuple(findings), tuple(silenced), checked_syntax is True)


def _finding(row: dict[str, Any]) -> Finding:
    steps = (Step(**{**step, "lane": Lane(step["lane"])}) for step in row["witness"])
    fix = row["fix"] and _fix(row["fix"])
    return Finding(**{**row, "witness": tuple(steps), "fix": fix, "chain": tuple(row["chain"])})


def _fix(row: dict[str, Any]) -> Fix:
    edits = (Edit(tuple(e["start"]), tuple(e["end"]), e["text"]) for e in row["edits"])
    return Fix(**{**row, "safety": Safety(row["safety"]), "edits": tuple(edits)})
