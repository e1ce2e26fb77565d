"""What is measured on: folders of pinned packages, fetched once from the package registry."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]


@dataclass(frozen=True)
class Tree:
    """A folder of one release of a package.

    `parts` is the folder within whose subfolders can be left out to make a smaller tree, if any.
    """

    name: str
    release: str
    folder: str
    parts: str = ""


TREES = {
    tree.name: tree
    for tree in (
        Tree("django", "django==5.2.8", "django"),
        Tree("django/db", "django==5.2.8", "django/db"),
        Tree("gptme", "gptme==0.32.0", "gptme"),
        Tree("homeassistant", "homeassistant==2024.3.3", "homeassistant", "components"),
        Tree("camel", "camel-ai==0.2.90", "camel"),
        Tree("jupyterhub", "jupyterhub==6.1.1", "jupyterhub"),
        Tree("litellm/proxy", "litellm==1.110.2", "litellm/proxy"),
    )
}


def fetched(tree: Tree, cache: Path, say: Say) -> Path:
    """The folder of a tree, downloaded and unpacked where it is not there yet."""
    home = cache / "packages" / tree.release.replace("==", "-")
    if not home.is_dir():
        say(f"fetching {tree.release}")
        half = home.with_name(f"{home.name}.part")
        shutil.rmtree(half, ignore_errors=True)
        unpack(_wheel(tree.release, cache), half)
        half.rename(home)
    return home / tree.folder


def python_files(root: Path) -> list[Path]:
    """Every Python file below a folder: what each measure has to look at."""
    return sorted(
        Path(here) / name for here, _, names in os.walk(root) for name in names if name.endswith(".py")
    )


def part(tree: Tree, root: Path, nth: int, cache: Path) -> Path:
    """A copy of a tree with every `nth` of the folders in `tree.parts`, and with all else.

    All else is the core which every part imports: it is small, and without it imports would lead
    nowhere in the small trees and somewhere in the whole. What a folder imports from one that was left
    out is to it like a package that is not installed. The part of 2n lies within the part of n.
    """
    if nth == 1:
        return root
    name = root.name
    home = cache / "parts" / f"{tree.release.replace('==', '-')}-{nth}"
    if not home.is_dir():
        half = home.with_name(f"{home.name}.part")
        shutil.rmtree(half, ignore_errors=True)
        divided = root / tree.parts
        folders = sorted(entry.name for entry in divided.iterdir() if entry.is_dir() and entry.name[0] != "_")
        left_out = set(folders) - set(folders[::nth])

        def ignored(here: str, names: list[str]) -> set[str]:
            if Path(here) == divided:
                return left_out.intersection(names)
            return {one for one in names if one == "__pycache__"}

        shutil.copytree(root, half / name, ignore=ignored)
        half.rename(home)
    return home / name


def unpack(wheel: Path, into: Path) -> None:
    """Unpack a wheel; raises BadZipFile where a member would land outside of the folder."""
    top = into.resolve()
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not (top / name).resolve().is_relative_to(top):
                raise zipfile.BadZipFile(f"{wheel.name}: {name!r} leads out of the archive's folder")
        archive.extractall(into)


def _wheel(release: str, cache: Path) -> Path:
    folder = cache / "wheels" / release
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
    # The files are read, not run: what Python they ask for does not matter.
    command += ["--no-deps", "--only-binary=:all:", "--ignore-requires-python", f"--dest={folder}", release]
    subprocess.run(command, check=True, stdout=sys.stderr)
    (wheel,) = folder.glob("*.whl")
    return wheel
