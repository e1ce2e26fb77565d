"""Where the modules of a project are: dotted names to files, without importing anything.

Source roots are found as pytest and ruff find them: the folder that holds the outermost package
of a file, the project's folder (the nearest one with a `pyproject.toml`, `setup.py`, `setup.cfg`
or `.git`) and its `src`. Settings may name others. What is in no root is somebody else's code.
"""

from __future__ import annotations

import os
import time
from functools import lru_cache

from ..source.dependencies import record_folder

_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
#: Folders in which every distribution stands beside those of others.
_SHARED = frozenset({"site-packages", "dist-packages"})


#: What changed this short a time before it was looked at may change again unseen, in nanoseconds: where
#: times are kept to the second, and where they are finer.
_COARSE, _FINE = 2_500_000_000, 100_000_000
_SECOND = 1_000_000_000


class Folders:
    """What folders hold. Each is looked at once a round, and read when its time has changed."""

    def __init__(self) -> None:
        self._round = 0
        self._known: dict[str, tuple[int, int, frozenset[str]]] = {}  # by round and time

    def begin(self) -> None:
        """Begin a round: folders may have changed."""
        self._round += 1

    def is_file(self, path: str) -> bool:
        """Whether a folder holds an entry of that name."""
        folder, _, name = path.rpartition(os.sep)
        return name in self.names(folder)

    def names(self, folder: str) -> frozenset[str]:
        """The entries of a folder; none of one that is not there."""
        known = self._known.get(folder)
        if known is None or known[0] != self._round:
            known = self._known[folder] = self._look(folder, known)
            record_folder(folder or os.sep, known[1])
        return known[2]

    def _look(
        self, folder: str, known: tuple[int, int, frozenset[str]] | None
    ) -> tuple[int, int, frozenset[str]]:
        try:
            stamp = os.stat(folder or os.sep).st_mtime_ns
            if known is not None and known[1] == stamp:
                return self._round, stamp, known[2]
            settled = is_settled(stamp, time.time_ns())
            return self._round, stamp if settled else 0, frozenset(os.listdir(folder or os.sep))
        except OSError:
            return self._round, 0, frozenset()


def module_file(
    name: str, importer: str, roots: tuple[str, ...] = (), folders: Folders | None = None
) -> str | None:
    """The file of a module by its dotted name, relative with leading dots; None if not first-party.

    `importer` is the file that imports it; `roots` come before those that are found.
    """
    here = os.path.abspath(importer)
    folders = folders if folders is not None else Folders()
    dots = len(name) - len(name.lstrip("."))
    parts = [part for part in name[dots:].split(".") if part]
    if dots:
        base = os.path.dirname(here)
        for _ in range(dots - 1):
            base = os.path.dirname(base)
        found = _below(base, parts, folders)
        return found if found is not None and inside(found, source_root(here)) else None
    if not parts:
        return None
    for root in (*roots, *_roots(os.path.dirname(here)), *_namespace_roots(os.path.dirname(here), parts[0])):
        names = folders.names(root)
        if parts[0] not in names and f"{parts[0]}.py" not in names:
            continue
        if os.path.basename(root) in _SHARED and parts[0] != _top_level(here, root):
            continue
        found = _below(root, parts, folders)
        if found is not None and inside(found, root):
            return found
    return None


def standing(folder: str) -> list[str]:
    """What decides where the modules that files of a folder import are looked for."""
    return [*_roots(folder), *_packages_around(folder)]


@lru_cache(maxsize=16384)
def _packages_around(folder: str) -> tuple[str, ...]:
    above = os.path.dirname(folder)
    around = _packages_around(above) if above != folder else ()
    return (*around, folder) if os.path.isfile(os.path.join(folder, "__init__.py")) else around


def entries(folder: str) -> list[str]:
    """What of a folder decides where modules are found: Python files and folders, and where links lead."""
    found = []
    try:
        with os.scandir(folder) as listed:
            for entry in listed:
                name = entry.name
                if name == "__pycache__":
                    continue
                if "." in name and not name.endswith(".py") and (name[0] == "." or not entry.is_dir()):
                    continue
                if entry.is_symlink():
                    real = os.path.realpath(entry.path)
                    name += f" -> {real} {os.path.isfile(real)}"
                elif entry.is_dir():
                    name += os.sep
                found.append(name)
    except OSError:
        return []
    return sorted(found)


def as_searched(folder: str, then: int) -> tuple[int, list[str]] | None:
    """What a folder holds that was searched when its time was `then` (0: unsure, or not there), with that
    time, or 0 where no time tells of changes; None where it may hold something else by now."""
    if then != settled_time(folder) or (not then and os.path.exists(folder)):
        return None
    found = entries(folder)
    linked = any(" -> " in entry for entry in found)  # what links lead to moves no time here
    return 0 if linked else then, found


def settled_time(folder: str) -> int:
    """When a folder changed, in nanoseconds; 0 where that is unknown, or so short a time ago that it may
    change again unseen."""
    try:
        changed = os.stat(folder).st_mtime_ns
    except OSError:
        return 0
    return changed if is_settled(changed, time.time_ns()) else 0


def is_settled(changed: int, seen: int) -> bool:
    """Whether any change behind the one at a time shows another time; both in nanoseconds."""
    return changed < seen - (_COARSE if changed % _SECOND == 0 else _FINE)


def forget() -> None:
    """Look anew for the packages and roots that have been found."""
    for found in (_package_parent, _roots, _namespace_roots, _packages_around, _roots_of, _real):
        found.cache_clear()


def source_root(path: str) -> str:
    """The folder that holds the outermost package of a file, or the file itself."""
    return _package_parent(os.path.dirname(os.path.abspath(path)))


@lru_cache(maxsize=16384)
def _namespace_roots(folder: str, name: str) -> list[str]:
    """The folder that holds a package of that name around one; one in it may lack `__init__.py`."""
    while os.path.dirname(folder) != folder:
        above = os.path.dirname(folder)
        if os.path.basename(folder) == name and not os.path.isfile(os.path.join(above, "__init__.py")):
            return [above]
        folder = above
    return []


def _below(base: str, parts: list[str], folders: Folders) -> str | None:
    stem = os.path.join(base, *parts)
    candidates = [f"{stem}.py"] if parts else []
    for candidate in (os.path.join(stem, "__init__.py"), *candidates):
        if folders.is_file(candidate) and os.path.isfile(candidate):
            return candidate
    return None


def inside(path: str, root: str) -> bool:
    """Whether a file is in a folder when links are followed."""
    real, folder = _real(path), _real(root)
    return real.startswith(folder.rstrip(os.sep) + os.sep)


@lru_cache(maxsize=16384)
def _real(path: str) -> str:
    return os.path.realpath(path)


def _top_level(path: str, root: str) -> str:
    return os.path.relpath(path, root).partition(os.sep)[0].removesuffix(".py")


@lru_cache(maxsize=4096)
def _package_parent(folder: str) -> str:
    above = os.path.dirname(folder)
    if above == folder or not os.path.isfile(os.path.join(folder, "__init__.py")):
        return folder
    return _package_parent(above)


@lru_cache(maxsize=4096)
def _roots(folder: str) -> tuple[str, ...]:
    """The source roots of the files in a folder, the innermost one first."""
    return _roots_of(_package_parent(folder))


@lru_cache(maxsize=4096)
def _roots_of(outermost: str) -> tuple[str, ...]:
    found = [outermost]
    project = outermost
    while os.path.basename(outermost) not in _SHARED:
        if any(os.path.exists(os.path.join(project, marker)) for marker in _MARKERS):
            found += [os.path.join(project, "src"), project]
            break
        above = os.path.dirname(project)
        if above == project:
            break
        project = above
    return tuple(dict.fromkeys(root for root in found if os.path.isdir(root)))
