"""Which files below a directory are the user's Python files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch

from .settings import DEFAULT_EXCLUDE, Settings


def python_files(directory: str, settings: Settings, unreadable: list[OSError]) -> Iterator[str]:
    """The *.py files below a directory that is not excluded itself, each directory's files
    sorted and before those of its subdirectories.

    Links to directories are not followed, so a loop of links ends. Directories that cannot be
    listed are added to `unreadable`.
    """
    for here, directories, files in os.walk(directory, onerror=unreadable.append):
        # Pruned in place: os.walk descends into what is left.
        directories[:] = sorted(name for name in directories if not _is_pruned(here, name, settings))
        for name in sorted(files):
            path = os.path.join(here, name)
            # A FIFO or a dangling link (an editor's lock file, say) is no source file.
            if name.endswith(".py") and not _is_excluded(here, name, settings) and os.path.isfile(path):
                # `eventrace check .` prints `package/module.py`, as one would type it.
                yield path[2:] if path.startswith(os.path.join(".", "")) else path


def _is_pruned(here: str, name: str, settings: Settings) -> bool:
    if name.startswith(".") or os.path.isfile(os.path.join(here, name, "pyvenv.cfg")):
        return True
    if not _is_excluded(here, name, settings):
        return False
    # A default such as "build" means generated files; a package of that name is code.
    by_default = settings.exclude == DEFAULT_EXCLUDE and name in DEFAULT_EXCLUDE
    is_package = os.path.isfile(os.path.join(here, name, "__init__.py"))
    return not (by_default and is_package and not _matches(here, name, settings.extend_exclude, settings))


def _is_excluded(here: str, name: str, settings: Settings) -> bool:
    return _matches(here, name, (*settings.exclude, *settings.extend_exclude), settings)


def _matches(here: str, name: str, patterns: tuple[str, ...], settings: Settings) -> bool:
    relative = ""
    for pattern in patterns:
        if "/" not in pattern:
            if fnmatch(name, pattern):
                return True
            continue
        if not relative:
            base = os.path.abspath(settings.root)
            relative = os.path.relpath(os.path.join(os.path.abspath(here), name), base).replace(os.sep, "/")
        if fnmatch(relative, pattern.strip("/")):
            return True
    return False
