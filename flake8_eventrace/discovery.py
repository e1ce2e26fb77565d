"""Which files below a directory are the user's Python files."""

from __future__ import annotations

import os
from collections.abc import Iterator

from .gitignore import Ignored
from .globs import matches
from .settings import DEFAULT_EXCLUDE, Settings


def python_files(directory: str, settings: Settings, unreadable: list[OSError]) -> Iterator[str]:
    """The *.py files below a directory that is not excluded itself, each directory's files
    sorted and before those of its subdirectories.

    Links to directories are not followed, so a loop of links ends. Directories that cannot be
    listed are added to `unreadable`.
    """
    ignored = Ignored(directory) if settings.respect_gitignore else None
    for here, directories, files in os.walk(directory, onerror=unreadable.append):
        # Pruned in place: os.walk descends into what is left.
        directories[:] = sorted(
            name
            for name in directories
            if not _is_pruned(here, name, settings)
            and not (ignored is not None and ignored.covers(here, name, is_directory=True))
        )
        for name in sorted(files):
            path = os.path.join(here, name)
            if not name.endswith(".py") or matches(path, _excluded(settings), settings.root):
                continue
            if ignored is not None and ignored.covers(here, name, is_directory=False):
                continue
            # A FIFO or a dangling link (an editor's lock file, say) is no source file.
            if os.path.isfile(path):
                # `eventrace check .` prints `package/module.py`, as one would type it.
                yield path[2:] if path.startswith(os.path.join(".", "")) else path


def is_excluded(path: str, settings: Settings, top: str) -> bool:
    """Whether a file is left out, or a directory between it and `top`.

    What git ignores is not asked for. Above `top` nothing counts; where the file is not below it,
    every directory does.
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
    # A default such as "build" means generated files; a package of that name is code.
    by_default = settings.exclude == DEFAULT_EXCLUDE and name in DEFAULT_EXCLUDE
    is_package = os.path.isfile(os.path.join(path, "__init__.py"))
    return not (by_default and is_package and not matches(path, settings.extend_exclude, settings.root))


def _excluded(settings: Settings) -> tuple[str, ...]:
    return (*settings.exclude, *settings.extend_exclude)
