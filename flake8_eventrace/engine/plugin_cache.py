"""What was found in a source, kept until flake8 shows the same source again.

flake8 has its plugins look at one file after the other, in several processes, and says neither which
files will come nor that it has come to an end. So each answer is an entry of its own, found by the
content of the source, its path, the settings and the code that finds. It stands as long as whatever else it
rests on is what it was: the modules that were looked at, by their times and sizes, and the *layout*, which
says where modules are looked for and which files there are. All answers share the layout: it is a chain of
entries, each with the folders that were searched since the one before it was written.

Assumed, as in `results`: a file system moves the time of a file with every change. What changed since this
process began, or just before, is not relied on.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from ..project import module_finder, store
from ..source import overlay
from .run_cache import code_digest, standing_digest

if TYPE_CHECKING:
    from ..settings import Settings
    from ..source.overlay import Notes

_Stamp: TypeAlias = "tuple[int, ...] | None"

#: Entries that were not written for so long are removed.
_KEPT_DAYS = 30
#: When this process began, in nanoseconds.
_BEGAN = time.time_ns()

#: What flake8 is told: a 1-based line, a 0-based column in code points, and the text.
Told: TypeAlias = "tuple[int, int, str]"


@dataclass
class _Layout:
    """The folders that this process has searched, with their times, and where the modules of folders are
    looked for. What begins with `new_` the last link of the chain does not say yet. `torn`: something changed
    meanwhile, or may have."""

    last: str = ""
    searched: dict[str, int] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    new_searched: dict[str, list[Any]] = field(default_factory=dict)
    new_placed: dict[str, str] = field(default_factory=dict)
    torn: bool = False

    def learn(self, searched: Mapping[str, int], modules: Iterator[str]) -> None:
        for folder, then in searched.items():
            if folder in self.searched:
                self.torn = self.torn or self.searched[folder] != then
            else:
                self.searched[folder] = then
                held = module_finder.entries_if_unchanged(folder, then)
                if held is None:
                    self.torn = True  # no list is the one that was searched
                else:
                    self.new_searched[folder] = [held[0], _listed(held[1])]
        for folder in {os.path.dirname(module) for module in modules} - self.placed:
            self.placed.add(folder)
            self.new_placed[folder] = standing_digest(folder)

    def link(self) -> str:
        """The name of a link that says all of it, written where there is none."""
        if self.new_searched or self.new_placed:
            data = {"before": self.last, "searched": self.new_searched, "placed": self.new_placed}
            self.last = store.digest(repr(data).encode("utf-8", "surrogatepass"))
            store.write(_file("layouts", self.last), self.last, data)
            self.new_searched, self.new_placed = {}, {}
        return self.last


#: One for the process: folders are told of once.
_LAYOUT = _Layout()


class Recall:
    """The answers of earlier runs, for one run of flake8: what is found to be as it was is not looked at
    again, but for single files."""

    def __init__(self) -> None:
        module_finder.forget()
        self._links: dict[str, bool] = {"": True}
        self._is_new = True

    def find(self, source: bytes, path: str, settings: Settings) -> list[Told] | None:
        """What was found in a source, None where that is not known or may not be so any more."""
        key = _key(source, path, settings)
        try:
            data = store.read(_file("sources", key), key)
            if all(overlay.stamp(file) == tuple(stamp) for file, stamp in data["stamps"]) and self._holds(
                data["layout"]
            ):
                return [(line, column, text) for line, column, text in data["found"]]
        except store.FAULTS:
            pass
        return None

    def keep(self, source: bytes, path: str, settings: Settings, found: list[Told], notes: Notes) -> None:
        """Keep what was found in a source, and what that rests on, if all of it can be relied on."""
        own = os.path.abspath(path)
        stamps = {file: stamp for file, stamp in notes.stamps.items() if file != own}
        _LAYOUT.learn(notes.folders, iter((own, *stamps)))
        if _LAYOUT.torn or not all(map(_is_settled, stamps.values())):
            return
        key = _key(source, path, settings)
        layout = _LAYOUT.link() if notes.searched else ""
        file = _file("sources", key)
        store.write(file, key, {"found": found, "stamps": [*stamps.items()], "layout": layout})
        if self._is_new:
            self._is_new = False
            for name in ("sources", "layouts"):
                store.forget_old(os.path.dirname(_file(name, key)), _KEPT_DAYS)

    def _holds(self, link: str) -> bool:
        """Whether the layout is what a link and those before it say."""
        chain: list[tuple[str, Any]] = []
        while link not in self._links:
            data = store.read(_file("layouts", link), link)
            chain.append((link, data))
            link = data["before"]
        for one, data in reversed(chain):
            self._links[one] = self._links[link] and _is_so(data["searched"], data["placed"])
            link = one
        return self._links[link]


def _is_so(searched: Mapping[str, tuple[int, str]], placed: Mapping[str, str]) -> bool:
    """Whether folders hold what they held, and modules are looked for where they were."""
    return all(_is_listed(folder, *told) for folder, told in searched.items()) and all(
        standing_digest(folder) == told for folder, told in placed.items()
    )


def _is_listed(folder: str, then: int, listed: str) -> bool:
    """Whether a folder holds what it held at a time."""
    now = module_finder.settled_time(folder)
    return (now != 0 and now == then) or _listed(module_finder.entries(folder)) == listed


def _listed(entries: list[str]) -> str:
    return store.digest("\0".join(entries).encode("utf-8", "surrogatepass"))[:16]


def _is_settled(stamp: _Stamp) -> bool:
    """Whether a file changed long enough before this process began to show any further change."""
    return bool(stamp) and stamp is not None and module_finder.is_settled(max(stamp[:2]), _BEGAN)


def _file(folder: str, key: str) -> str:
    return os.path.join(store.root(), folder, f"{key}.json")


def _here() -> str:
    """The working folder, "" where it is there no more."""
    try:
        return os.getcwd()
    except OSError:
        return ""


def _key(source: bytes, path: str, settings: Settings) -> str:
    """What an answer is known by."""
    about = [os.path.abspath(path), _here(), repr(settings), repr(sys.version_info[:2]), code_digest()]
    return store.digest("\0".join(about).encode("utf-8", "surrogatepass") + b"\0" + source)
