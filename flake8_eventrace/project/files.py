"""Where the modules of a project are: dotted names to files, without importing anything.

Source roots are found as pytest and ruff find them: the folder that holds the outermost package
of a file, the project's folder (the nearest one with a `pyproject.toml`, `setup.py`, `setup.cfg`
or `.git`) and its `src`. Settings may name others. What is in no root is somebody else's code.
"""

from __future__ import annotations

import os
from functools import lru_cache

_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
#: Folders in which every distribution stands beside those of others.
_SHARED = frozenset({"site-packages", "dist-packages"})


def module_file(name: str, importer: str, roots: tuple[str, ...] = ()) -> str | None:
    """The file of a module by its dotted name, relative with leading dots; None if not first-party.

    `importer` is the file that imports it; `roots` come before those that are found.
    """
    here = os.path.abspath(importer)
    dots = len(name) - len(name.lstrip("."))
    parts = [part for part in name[dots:].split(".") if part]
    if dots:
        base = os.path.dirname(here)
        for _ in range(dots - 1):
            base = os.path.dirname(base)
        found = _below(base, parts)
        return found if found is not None and _inside(found, source_root(here)) else None
    if not parts:
        return None
    for root in (*roots, *_roots(os.path.dirname(here)), *_namespace_roots(here, parts[0])):
        if os.path.basename(root) in _SHARED and parts[0] != _top_level(here, root):
            continue
        found = _below(root, parts)
        if found is not None and _inside(found, root):
            return found
    return None


def forget() -> None:
    """Look anew for the packages and roots that have been found."""
    _package_parent.cache_clear()
    _roots.cache_clear()


def source_root(path: str) -> str:
    """The folder that holds the outermost package of a file, or the file itself."""
    return _package_parent(os.path.dirname(os.path.abspath(path)))


def _namespace_roots(path: str, name: str) -> list[str]:
    """The folder that holds a package of that name around a file; one in it may lack `__init__.py`."""
    folder = os.path.dirname(path)
    while os.path.dirname(folder) != folder:
        above = os.path.dirname(folder)
        if os.path.basename(folder) == name and not os.path.isfile(os.path.join(above, "__init__.py")):
            return [above]
        folder = above
    return []


def _below(base: str, parts: list[str]) -> str | None:
    stem = os.path.join(base, *parts)
    candidates = [f"{stem}.py"] if parts else []
    for candidate in (os.path.join(stem, "__init__.py"), *candidates):
        if os.path.isfile(candidate):
            return candidate
    return None


def _inside(path: str, root: str) -> bool:
    """Whether a file is in a folder when links are followed."""
    real, folder = os.path.realpath(path), os.path.realpath(root)
    return real.startswith(folder.rstrip(os.sep) + os.sep)


def _top_level(path: str, root: str) -> str:
    return os.path.relpath(path, root).partition(os.sep)[0].removesuffix(".py")


@lru_cache(maxsize=4096)
def _package_parent(folder: str) -> str:
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder


@lru_cache(maxsize=4096)
def _roots(folder: str) -> tuple[str, ...]:
    """The source roots of the files in a folder, the innermost one first."""
    outermost = _package_parent(folder)
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
