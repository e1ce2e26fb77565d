"""Finds the user's Python files below a directory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from ..settings import DEFAULT_EXCLUDE, Settings
from ..source.globs import matches
from .gitignore import Ignored


def python_files(directory: str, settings: Settings, unreadable: list[OSError]) -> Iterator[str]:
    """Yield the *.py files below a directory, sorted; those of a directory before those below it.

    Links to directories are not followed, so loops of links do no harm.

    Args:
        directory: Where to search, even if it is excluded itself.
        settings: What to exclude below it.
        unreadable: The errors of directories that cannot be listed are added to it.
    """
    ignored = Ignored(directory) if settings.respect_gitignore else None
    excluded = _excluded(settings)
    waiting = [directory]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            unreadable.append(error)
            continue
        below: list[str] = []
        for entry in entries:
            name, path = entry.name, os.path.join(here, entry.name)
            if _is(entry.is_dir):
                # The target of a link is checked in its own place, if at all.
                if entry.is_symlink() or _is_pruned(here, name, settings):
                    continue
                if ignored is None or not ignored.covers(here, name, is_directory=True):
                    below.append(path)
                continue
            # Not a FIFO or a dangling link (such as an editor's lock file).
            if not name.endswith(".py") or not _is(entry.is_file):
                continue
            if matches(path, excluded, settings.root):
                continue
            if ignored is None or not ignored.covers(here, name, is_directory=False):
                # `eventrace check .` prints `package/module.py`, without `./`.
                yield path[2:] if path.startswith(os.path.join(".", "")) else path
        waiting.extend(reversed(below))


def _is(kind: Callable[[], bool]) -> bool:
    """Return what a method of a directory entry returns; False if the entry was deleted meanwhile."""
    try:
        return kind()
    except OSError:
        return False


def is_excluded(path: str, settings: Settings, top: str) -> bool:
    """Return whether the settings exclude a file, or a directory between it and `top`.

    If the file is not below `top`, all its directories count. What git ignores is not considered.
    """
    path = os.path.abspath(path)
    if matches(path, _excluded(settings), settings.root):
        return True
    top = os.path.abspath(top)
    here, name = os.path.split(os.path.dirname(path))
    while name and os.path.join(here, name) != top:
        if _is_pruned(here, name, settings):
            return True
        here, name = os.path.split(here)
    return False


def _is_pruned(here: str, name: str, settings: Settings) -> bool:
    path = os.path.join(here, name)
    if name.startswith(".") or os.path.isfile(os.path.join(path, "pyvenv.cfg")):
        return True
    if not matches(path, _excluded(settings), settings.root):
        return False
    # A default such as "build" is meant for generated files, not for a package of that name.
    by_default = settings.exclude == DEFAULT_EXCLUDE and name in DEFAULT_EXCLUDE
    is_package = os.path.isfile(os.path.join(path, "__init__.py"))
    return not (by_default and is_package and not matches(path, settings.extend_exclude, settings.root))


def _excluded(settings: Settings) -> tuple[str, ...]:
    return (*settings.exclude, *settings.extend_exclude)
