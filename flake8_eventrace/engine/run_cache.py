"""What was found in files, kept from one run over many files to the next.

A result stands as long as everything that it rests on is what it was: the file itself, the modules
that were looked at on the way, and which files there are, in the folders that were searched. Times,
sizes and numbers of files tell, none is read. A store is one file for a set of settings, with a
checksum; whatever is wrong with it, nothing is known.

Assumed: a file system moves the time of a file with every change. What changed so shortly before it
was looked at that a further change might show the same time is looked at again.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias

from ..finding import Edit, Finding, Fix, Lane, Safety, Step
from ..project import module_finder, store
from ..source import overlay

if TYPE_CHECKING:
    from ..settings import Settings

_Stamp: TypeAlias = "tuple[int, ...]"

#: Stores of other settings, places and versions that were not written for so long are removed.
_KEPT_DAYS = 30


@dataclass(frozen=True)
class Rests:
    """What a result rests on: the stamp of its file, those of other modules (None: unknown), the
    folders that were newly searched with their times, and whether it matters which files there are."""

    stamp: _Stamp = ()
    stamps: Mapping[str, _Stamp | None] = field(default_factory=dict)
    folders: Mapping[str, int] = field(default_factory=dict)
    searched: bool = False


@dataclass(frozen=True)
class Kept:
    """The findings of a file, to report and silenced."""

    findings: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()


@dataclass
class _Entry:
    """What a file's result rests on, by the numbers of its own file and of the set of others; `searched`
    as in `Rests`; `kept` is JSON for `Kept`."""

    own: int
    others: int
    searched: bool
    kept: list[Any]


class Results:
    """The store for files, each with its settings: what earlier runs left, and what this one learns.

    `known` is what still stands, by absolute path; to be made before the files are looked at.
    """

    def __init__(self, paths: Sequence[tuple[str, Settings]]) -> None:
        self._key = _key({settings for _, settings in paths})
        self._began = time.time_ns()
        self._files = [os.path.abspath(path) for path, _ in paths]
        self._numbers: dict[str, int] = {}
        self._stamps: list[_Stamp | None] = []  # by number; None: to be looked at again
        self._torn: set[int] = set()  # changed while the run went on
        self._folders: dict[str, tuple[int, list[str]]] = {}
        self._sets: dict[tuple[int, ...], int] = {}  # of numbers, each with its own number
        self._entries: dict[str, _Entry] = {}
        self._standings: dict[str, str] = {}
        self._is_new = False
        try:
            self._load()
        except store.FAULTS:
            self._numbers, self._stamps, self._folders, self._sets, self._entries = {}, [], {}, {}, {}
            self._standings = {}
        module_finder.forget()
        self.known = self._known()

    def _known(self) -> dict[str, Kept]:
        """What still stands of the files of this run, by path."""
        changed = {
            number
            for file, number in self._numbers.items()
            if self._stamps[number] is None or self._stamps[number] != overlay.stamp(file)
        }
        for number in changed:
            self._stamps[number] = None
        moved = self._has_moved()
        if changed or moved:
            broken = {number for numbers, number in self._sets.items() if not changed.isdisjoint(numbers)}
            self._entries = {
                file: entry
                for file, entry in self._entries.items()
                if not (moved and entry.searched) and entry.own not in changed and entry.others not in broken
            }
        found: dict[str, Kept] = {}
        for file in self._files:
            entry = self._entries.get(file)
            if entry is not None:
                with contextlib.suppress(*store.FAULTS):
                    found[file] = _decoded(entry.kept)
        return found

    def learn(self, path: str, kept: Kept, rests: Rests) -> None:
        """Note what the run found in a file, and what that rests on."""
        file = os.path.abspath(path)
        self._is_new = True
        own = self._number(file, rests.stamp)
        numbers = [self._number(name, stamp) for name, stamp in rests.stamps.items()]
        for folder, then in rests.folders.items():
            self._watch(folder, then)
        others = self._sets.setdefault(tuple(sorted({*numbers} - {own})), len(self._sets))
        self._entries[file] = _Entry(own, others, rests.searched, _encoded(kept))

    def save(self) -> None:
        """Write what is known now, if that is more than before."""
        if self._is_new:
            store.write(_file(self._key), self._key, self._data())
            store.forget_old(os.path.dirname(_file(self._key)), _KEPT_DAYS)

    # -- inner parts -----------------------------------------------------------------------

    def _number(self, file: str, stamp: _Stamp | None) -> int:
        number = self._numbers.get(file)
        if number is None:
            number = self._numbers[file] = len(self._stamps)
            self._stamps.append(stamp)
        elif stamp is not None and self._stamps[number] != stamp:
            if self._stamps[number] is not None:
                self._torn.add(number)
            self._stamps[number] = stamp
        return number

    def _watch(self, folder: str, then: int) -> None:
        """Keep an eye on a folder as it was at a time."""
        if folder not in self._folders:
            # What has changed meanwhile is like no list.
            self._folders[folder] = module_finder.entries_if_unchanged(folder, then) or (0, ["?"])

    def _has_moved(self) -> bool:
        """Whether a file came or went where modules were looked for, or they are looked for elsewhere."""
        here = {folder: standing_digest(folder) for folder in {os.path.dirname(file) for file in self._files}}
        moved = any(self._standings.get(folder, told) != told for folder, told in here.items())
        self._standings.update(here)
        for folder, (then, entries) in list(self._folders.items()):
            now = module_finder.settled_time(folder)
            if now == then and now:
                continue
            if module_finder.entries(folder) != entries:
                moved = True
                del self._folders[folder]
            elif then and now != then:
                self._folders[folder] = now, entries
                self._is_new = True
        return moved

    def _is_settled(self, stamp: _Stamp) -> bool:
        """Whether a file changed long enough before the run to show any further change."""
        return bool(stamp) and module_finder.is_settled(max(stamp[:2]), self._began)

    def _data(self) -> dict[str, Any]:
        stamps = [
            list(stamp) if stamp and number not in self._torn and self._is_settled(stamp) else None
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
            "standings": self._standings,
            "sets": [sets[number] for number in used],
            "entries": {f: [e.own, used[e.others], e.searched, e.kept] for f, e in self._entries.items()},
        }

    def _load(self) -> None:
        data = store.read(_file(self._key), self._key)
        self._numbers = {file: number for number, file in enumerate(data["files"])}
        self._stamps = [tuple(stamp) if stamp is not None else None for stamp in data["stamps"]]
        self._folders = {folder: (then, names) for folder, (then, names) in data["folders"].items()}
        self._standings = data["standings"]
        self._sets = {tuple(numbers): number for number, numbers in enumerate(data["sets"])}
        self._entries = {file: _Entry(*entry) for file, entry in data["entries"].items()}
        if len(self._numbers) != len(self._stamps):
            raise ValueError(self._key)


def standing_digest(folder: str) -> str:
    """What tells where the files of a folder look for modules from anything else."""
    return store.digest("\0".join(module_finder.search_folders(folder)).encode("utf-8", "surrogatepass"))[:16]


def _file(key: str) -> str:
    return os.path.join(store.root(), "results", f"{key}.json")


def _key(chosen: Iterable[Settings]) -> str:
    """What a store is known by: the settings, the place, and the code that finds."""
    about = [os.getcwd(), repr(sys.version_info[:2]), code_digest(), *sorted(map(repr, chosen))]
    return store.digest("\0".join(about).encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def code_digest() -> str:
    """What tells this code, and the parser that it uses, from any other."""
    parser = find_spec("libcst")
    tops = [os.path.dirname(os.path.abspath(__file__)), os.path.dirname((parser and parser.origin) or "")]
    told = []
    for top in tops:
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            told += [(name, overlay.stamp(os.path.join(folder, name))) for name in sorted(names)]
    return store.digest(repr(told).encode("utf-8", "surrogatepass"))


def _encoded(kept: Kept) -> list[Any]:
    return [[asdict(finding) for finding in found] for found in (kept.findings, kept.silenced)]


def _decoded(data: list[Any]) -> Kept:
    findings, silenced = ([_finding(row) for row in rows] for rows in data)
    return Kept(tuple(findings), tuple(silenced))


def _finding(row: dict[str, Any]) -> Finding:
    steps = (Step(**{**step, "lane": Lane(step["lane"])}) for step in row["witness"])
    fix = row["fix"] and _fix(row["fix"])
    return Finding(**{**row, "witness": tuple(steps), "fix": fix})


def _fix(row: dict[str, Any]) -> Fix:
    edits = (Edit(tuple(e["start"]), tuple(e["end"]), e["text"]) for e in row["edits"])
    return Fix(**{**row, "safety": Safety(row["safety"]), "edits": tuple(edits)})
