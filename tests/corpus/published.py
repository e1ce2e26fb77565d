"""Packages of the package registry, unpacked.

Wheels are kept in the folder that EVENTRACE_CORPUS names, or in the user's cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

_CACHE = Path(os.environ.get("EVENTRACE_CORPUS") or Path.home() / ".cache" / "eventrace-corpus")
_PLATFORMS = ("any", "manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64")


def unpack(spec: str) -> Path:
    """Where the files of a package (`name==version`) are, fetched at most once."""
    home = _CACHE / spec.replace("==", "-")
    if home.is_dir():
        return home
    wheels = _CACHE / "dl" / spec
    wheels.mkdir(parents=True, exist_ok=True)
    download = [sys.executable, "-m", "pip", "-q", "download", "--no-deps", "-d", str(wheels)]
    download += ["--only-binary=:all:", "--python-version=3.12", *(f"--platform={p}" for p in _PLATFORMS)]
    subprocess.run([*download, spec], check=True)
    half = home.with_suffix(".part")
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        wheel.extractall(half)
    half.rename(home)
    return home
