"""Packages of the package registry, unpacked.

Wheels and sdists are kept in the folder that EVENTRACE_CORPUS names, or in the user's cache.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

CACHE = Path(os.environ.get("EVENTRACE_CORPUS") or Path.home() / ".cache" / "eventrace-corpus")
#: Wheels for these are taken.
PLATFORMS = ("any", "manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64")


def unpack(spec: str) -> Path:
    """Where the files of a package (`name==version`) are, fetched at most once."""
    home = CACHE / spec.replace("==", "-")
    if home.is_dir():
        return home
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix=".part-") as scratch:
        _fetch(spec, Path(scratch))
        with contextlib.suppress(OSError):  # another process was faster
            (Path(scratch) / "files").rename(home)
    return home


def _fetch(spec: str, scratch: Path) -> None:
    wheels = scratch / "wheels"
    download = [sys.executable, "-m", "pip", "-q", "download", "--no-deps", "-d", str(wheels)]
    download += ["--only-binary=:all:", "--python-version=3.12", *(f"--platform={p}" for p in PLATFORMS)]
    subprocess.run([*download, spec], check=True)
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        wheel.extractall(scratch / "files")


def unpack_source(spec: str) -> Path:
    """Where the source tree of a package (`name==version`) is, tests and all, fetched at most once."""
    home = CACHE / "sdists" / spec
    if home.is_dir():
        return home
    download = CACHE / "dl" / f"{spec}.sdist"
    download.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "-q", "download", "--no-deps", "-d", str(download)]
    subprocess.run([*command, "--no-binary", spec.partition("==")[0], spec], check=True)
    half = home.with_name(f"{spec}.part")
    with tarfile.open(next(download.glob("*.tar.gz"))) as archive:
        archive.extractall(half, filter="data")
    (top,) = half.iterdir()
    top.rename(home)
    half.rmdir()
    return home
