"""Finds the files of a project's modules by their dotted names, without importing anything.

Source roots are found as pytest and ruff find them: the folder that contains the outermost package of a
file, the project's folder (the nearest one with a `pyproject.toml`, `setup.py`, `setup.cfg` or `.git`) and
its `src`. Settings may name others. A module that is in no root belongs to another package.

What is searched here decides whether cached answers still hold. So the rest of this module tells whether a
folder has changed since it was searched.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ..source.dependencies import record_folder

_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
#: Folders that contain many distributions, which are projects of their own.
_SHARED = frozenset({"site-packages", "dist-packages"})
#: A file or folder that changed less than this before it was read, in nanoseconds, may change again with the
#: same modification time. `_COARSE` is for file systems that keep times in seconds (FAT: every other one),
#: `_FINE` for others, whose times come from a clock that kernels update every 10 ms or more often.
_COARSE, _FINE = 2_500_000_000, 100_000_000
_SECOND = 1_000_000_000


class _Listing(NamedTuple):
    """The names in a folder: in which round they were read or confirmed, and the folder's modification time
    then in nanoseconds, 0 if it may change again with the same time."""

    round: int
    time: int
    names: frozenset[str]


class Folders:
    """What folders contain. A folder is looked at once in a round, and read if it has changed."""

    def __init__(self) -> None:
        self._round = 0
        self._listings: dict[str, _Listing] = {}

    def begin(self) -> None:
        """Begin a round: folders may have changed."""
        self._round += 1

    def is_file(self, path: str) -> bool:
        """Return whether a folder has an entry of that name, be it a folder."""
        folder, _, name = path.rpartition(os.sep)
        return name in self.names(folder)

    def names(self, folder: str) -> frozenset[str]:
        """Return the names in a folder, none for one that cannot be read."""
        listing = self._listings.get(folder)
        if listing is None or listing.round != self._round:
            listing = self._listings[folder] = self._list(folder, listing)
            record_folder(folder or os.sep, listing.time)
        return listing.names

    def _list(self, folder: str, previous: _Listing | None) -> _Listing:
        try:
            changed = os.stat(folder or os.sep).st_mtime_ns
            if previous is not None and previous.time == changed:
                return _Listing(self._round, changed, previous.names)
            settled = is_settled(changed, time.time_ns())
            return _Listing(self._round, changed if settled else 0, frozenset(os.listdir(folder or os.sep)))
        except OSError:
            return _Listing(self._round, 0, frozenset())


def module_file(
    name: str, importer: str, roots: tuple[str, ...] = (), folders: Folders | None = None
) -> str | None:
    """Return the file of a first-party module, None for any other module.

    Args:
        name: its dotted name, with leading dots for a relative import.
        importer: the file that imports it.
        roots: source roots that are searched before those that are found.
        folders: what is known of folders; without it, they are read.
    """
    here = os.path.abspath(importer)
    folders = folders if folders is not None else Folders()
    dots = len(name) - len(name.lstrip("."))
    parts = [part for part in name[dots:].split(".") if part]
    if dots:
        return _relative(here, dots, parts, folders)
    if not parts:
        return None
    for root in (*roots, *_roots(os.path.dirname(here)), *_namespace_roots(os.path.dirname(here), parts[0])):
        names = folders.names(root)
        if parts[0] not in names and f"{parts[0]}.py" not in names:
            continue
        if os.path.basename(root) in _SHARED and parts[0] != _top_level(here, root):
            continue
        file = _below(root, parts, folders)
        if file is not None and inside(file, root):
            return file
    return None


def _relative(importer: str, dots: int, parts: list[str], folders: Folders) -> str | None:
    """Return the file of a module that is imported relative to a file; it must be in the same source root."""
    base = importer
    for _ in range(dots):
        base = os.path.dirname(base)
    file = _below(base, parts, folders)
    return file if file is not None and inside(file, source_root(importer)) else None


def dotted_names(path: str, roots: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the dotted names by which a module can be imported, the longest last.

    Args:
        path: the absolute path of its file.
        roots: source roots beside those that are found.
    """
    names: set[str] = set()
    for root in (*roots, *_roots(os.path.dirname(path))):
        prefix = root.rstrip(os.sep) + os.sep
        if path.startswith(prefix):
            parts = path[len(prefix) :].removesuffix(".py").split(os.sep)
            if parts[-1] == "__init__":
                parts.pop()
            if parts and all(part.isidentifier() for part in parts):
                names.add(".".join(parts))
    yield from sorted(names, key=len)


def search_folders(folder: str) -> list[str]:
    """Return the folders that decide where the imports of files in a folder are looked for."""
    return [*_roots(folder), *_enclosing_packages(folder)]


@lru_cache(maxsize=16384)
def _enclosing_packages(folder: str) -> tuple[str, ...]:
    """Return the folders with an `__init__.py` among a folder and those that contain it."""
    above = os.path.dirname(folder)
    packages = _enclosing_packages(above) if above != folder else ()
    return (*packages, folder) if os.path.isfile(os.path.join(folder, "__init__.py")) else packages


def entries(folder: str) -> list[str]:
    """Return what in a folder decides where modules are found, sorted.

    These are the names of Python files; those of folders, with a separator at the end; and links with their
    targets.
    """
    try:
        with os.scandir(folder) as listed:
            return sorted(filter(None, map(_described, listed)))
    except OSError:
        return []


def _described(entry: os.DirEntry[str]) -> str:
    """Return an entry of a folder as `entries` has it, "" for one that does not matter."""
    name = entry.name
    if name == "__pycache__":
        return ""
    if "." in name and not name.endswith(".py") and (name[0] == "." or not entry.is_dir()):
        return ""
    if entry.is_symlink():
        real = os.path.realpath(entry.path)
        return f"{name} -> {real} {os.path.isfile(real)}"
    return name + os.sep if entry.is_dir() else name


def entries_if_unchanged(folder: str, then: int) -> tuple[int, list[str]] | None:
    """Return the `entries` of a folder that was searched before, None if it may have changed since.

    `then` is the folder's modification time when it was searched, in nanoseconds, 0 if that was unsure or if
    there was no such folder. The entries come with that time, or with 0 if no time shows all changes.
    """
    if then != settled_time(folder) or (not then and os.path.exists(folder)):
        return None
    present = entries(folder)
    has_links = any(" -> " in entry for entry in present)  # the time does not change with their targets
    return 0 if has_links else then, present


def settled_time(folder: str) -> int:
    """Return the modification time of a folder in nanoseconds, 0 if it is unknown or so recent that the
    folder may change again with the same time."""
    try:
        changed = os.stat(folder).st_mtime_ns
    except OSError:
        return 0
    return changed if is_settled(changed, time.time_ns()) else 0


def is_settled(changed: int, seen: int) -> bool:
    """Return whether any change after `seen` will show another modification time than `changed`.

    `changed` is the modification time, `seen` when it was read, both in nanoseconds.
    """
    return changed < seen - (_COARSE if changed % _SECOND == 0 else _FINE)


def forget() -> None:
    """Forget which packages and roots there are: files have come or gone."""
    for cached in (_package_parent, _roots, _namespace_roots, _enclosing_packages, _roots_of, _real):
        cached.cache_clear()


def source_root(path: str) -> str:
    """Return the folder that contains the outermost package of a file, or the file itself."""
    return _package_parent(os.path.dirname(os.path.abspath(path)))


@lru_cache(maxsize=16384)
def _namespace_roots(folder: str, name: str) -> list[str]:
    """Return the folder that contains the enclosing package of a folder with that name.

    The package may be a namespace package, without `__init__.py` (PEP 420).
    """
    while os.path.dirname(folder) != folder:
        above = os.path.dirname(folder)
        if os.path.basename(folder) == name and not os.path.isfile(os.path.join(above, "__init__.py")):
            return [above]
        folder = above
    return []


def _below(base: str, parts: list[str], folders: Folders) -> str | None:
    """Return the file of a package or module, by its names from a folder on; None without such a file."""
    stem = os.path.join(base, *parts)
    candidates = [f"{stem}.py"] if parts else []
    for candidate in (os.path.join(stem, "__init__.py"), *candidates):
        if folders.is_file(candidate) and os.path.isfile(candidate):
            return candidate
    return None


def inside(path: str, root: str) -> bool:
    """Return whether a file is in a folder or below, with links followed."""
    real, folder = _real(path), _real(root)
    return real.startswith(folder.rstrip(os.sep) + os.sep)


@lru_cache(maxsize=16384)
def _real(path: str) -> str:
    return os.path.realpath(path)


def _top_level(path: str, root: str) -> str:
    """Return the name of the outermost package or module of a file in a root."""
    return os.path.relpath(path, root).partition(os.sep)[0].removesuffix(".py")


@lru_cache(maxsize=4096)
def _package_parent(folder: str) -> str:
    above = os.path.dirname(folder)
    if above == folder or not os.path.isfile(os.path.join(folder, "__init__.py")):
        return folder
    return _package_parent(above)


@lru_cache(maxsize=4096)
def _roots(folder: str) -> tuple[str, ...]:
    """Return the source roots of the files in a folder, the innermost one first."""
    return _roots_of(_package_parent(folder))


@lru_cache(maxsize=4096)
def _roots_of(outermost: str) -> tuple[str, ...]:
    roots = [outermost]
    project = outermost
    while os.path.basename(outermost) not in _SHARED:
        if any(os.path.exists(os.path.join(project, marker)) for marker in _MARKERS):
            roots += [os.path.join(project, "src"), project]
            break
        above = os.path.dirname(project)
        if above == project:
            break
        project = above
    return tuple(dict.fromkeys(root for root in roots if os.path.isdir(root)))
