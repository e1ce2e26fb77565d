"""Per-file cache of findings for the flake8 plugin.

flake8 runs its plugins on one file after another, in several processes, and announces neither which files
will come nor that all are done. So the findings of each source are an entry of their own. The key is a digest
of the source, its path, the settings and the code that detects. An entry is valid as long as its other
dependencies are unchanged: the modules that were read, by time and size, and the *layout*: where modules are
searched, and which files exist there. All entries share the layout. It is a chain of links; each holds the
folders that were searched since the link before it was written.

Assumed, as in `run_cache`: a file system updates the time of a file with every change. A file or folder that
changed since this process began, or just before, is not cached.
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
from .run_cache import code_digest, search_digest

if TYPE_CHECKING:
    from ..settings import Settings
    from ..source.dependencies import Dependencies
    from ..source.source_file import SourceFile

_Stamp: TypeAlias = "tuple[int, ...] | None"

#: Entries that were not written for so many days are removed.
_MAX_AGE_DAYS = 30
#: When this process began, in nanoseconds.
_BEGAN = time.time_ns()

#: What the plugin yields: a 1-based line, a 0-based column in code points, and the text.
Report: TypeAlias = "tuple[int, int, str]"


@dataclass
class _Layout:
    """The layout as far as this process has seen it.

    Attributes:
        last: The name of the last link of the chain; "" if there is none.
        searched: The folders that were searched, with their modification times.
        importers: The folders for whose files modules were searched.
        new_searched: The time and the digest of the entries of each folder that no link contains yet.
        new_importers: The digest of where modules are searched, for each folder that no link contains yet.
        is_unreliable: A folder changed, or may have changed, while this process ran.
    """

    last: str = ""
    searched: dict[str, int] = field(default_factory=dict)
    importers: set[str] = field(default_factory=set)
    new_searched: dict[str, list[Any]] = field(default_factory=dict)
    new_importers: dict[str, str] = field(default_factory=dict)
    is_unreliable: bool = False

    def add(self, searched: Mapping[str, int], modules: Iterator[str]) -> None:
        """Add the folders that were searched, with their times, and those of the modules that searched."""
        for folder, then in searched.items():
            if folder in self.searched:
                self.is_unreliable = self.is_unreliable or self.searched[folder] != then
            else:
                self.searched[folder] = then
                state = module_finder.entries_if_unchanged(folder, then)
                if state is None:
                    self.is_unreliable = True  # the entries that were searched are not known any more
                else:
                    self.new_searched[folder] = [state[0], _entries_digest(state[1])]
        for folder in {os.path.dirname(module) for module in modules} - self.importers:
            self.importers.add(folder)
            self.new_importers[folder] = search_digest(folder)

    def link(self) -> str:
        """Return the name of a link that, with those before it, holds all folders. Write it if need be."""
        if self.new_searched or self.new_importers:
            data = {"before": self.last, "searched": self.new_searched, "importers": self.new_importers}
            self.last = store.digest(repr(data).encode("utf-8", "surrogatepass"))
            store.write(_file("layouts", self.last), self.last, data)
            self.new_searched, self.new_importers = {}, {}
        return self.last


#: One for the process: a folder is reported once by `dependencies.recording`.
_LAYOUT = _Layout()


class PluginCache:
    """The cache during one run of flake8, in which each link of the layout is validated once."""

    def __init__(self) -> None:
        module_finder.forget()
        self._links: dict[str, bool] = {"": True}
        self._is_new = True

    def get(self, source: SourceFile, settings: Settings) -> list[Report] | None:
        """Return what was found in a source, None if that is not cached or not valid any more."""
        key = _key(source, settings)
        try:
            data = store.read(_file("sources", key), key)
            if all(overlay.stamp(file) == tuple(stamp) for file, stamp in data["stamps"]) and self._is_valid(
                data["layout"]
            ):
                return [(line, column, text) for line, column, text in data["found"]]
        except store.FAULTS:
            pass
        return None

    def put(
        self, source: SourceFile, settings: Settings, reports: list[Report], dependencies: Dependencies
    ) -> None:
        """Store what was found in a source, if all its dependencies are reliable."""
        own = os.path.abspath(source.path)
        stamps = {file: stamp for file, stamp in dependencies.stamps.items() if file != own}
        _LAYOUT.add(dependencies.folders, iter((own, *stamps)))
        if _LAYOUT.is_unreliable or not all(map(_is_settled, stamps.values())):
            return
        key = _key(source, settings)
        layout = _LAYOUT.link() if dependencies.searched else ""
        file = _file("sources", key)
        store.write(file, key, {"found": reports, "stamps": [*stamps.items()], "layout": layout})
        if self._is_new:
            self._is_new = False
            for name in ("sources", "layouts"):
                store.forget_old(os.path.dirname(_file(name, key)), _MAX_AGE_DAYS)

    def _is_valid(self, link: str) -> bool:
        """Return whether the layout is still what a link and those before it hold."""
        chain: list[tuple[str, Any]] = []
        while link not in self._links:
            data = store.read(_file("layouts", link), link)
            chain.append((link, data))
            link = data["before"]
        for later, data in reversed(chain):
            self._links[later] = self._links[link] and _is_unchanged(data["searched"], data["importers"])
            link = later
        return self._links[link]


def _is_unchanged(searched: Mapping[str, tuple[int, str]], importers: Mapping[str, str]) -> bool:
    """Return whether folders have the same entries, and modules are searched in the same places."""
    return all(_has_same_entries(folder, *state) for folder, state in searched.items()) and all(
        search_digest(folder) == digest for folder, digest in importers.items()
    )


def _has_same_entries(folder: str, then: int, digest: str) -> bool:
    """Return whether a folder has the entries with this digest, which it had at the time `then`."""
    now = module_finder.settled_time(folder)
    return (now != 0 and now == then) or _entries_digest(module_finder.entries(folder)) == digest


def _entries_digest(entries: list[str]) -> str:
    return store.digest("\0".join(entries).encode("utf-8", "surrogatepass"))[:16]


def _is_settled(stamp: _Stamp) -> bool:
    """Return whether any change of the file since this process began would show in its stamp."""
    return bool(stamp) and stamp is not None and module_finder.is_settled(max(stamp[:2]), _BEGAN)


def _file(folder: str, key: str) -> str:
    return os.path.join(store.root(), folder, f"{key}.json")


def _working_folder() -> str:
    """Return the working folder, "" if it was deleted."""
    try:
        return os.getcwd()
    except OSError:
        return ""


def _key(source: SourceFile, settings: Settings) -> str:
    """Return the key of an entry."""
    place = [os.path.abspath(source.path), _working_folder()]
    parts = [*place, repr(settings), repr(sys.version_info[:2]), code_digest()]
    return store.digest("\0".join(parts).encode("utf-8", "surrogatepass") + b"\0" + source.content)
