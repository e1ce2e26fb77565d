"""The virtualenvs that are measured: one for each tool, so that no plugin weighs on another's run."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from .trees import Say

CHECKOUT = Path(__file__).parents[2]

#: What every virtualenv with flake8 has in the versions of the virtualenv with flake8 alone.
SHARED = ("flake8", "mccabe", "pycodestyle", "pyflakes")


@dataclass(frozen=True)
class Install:
    """A virtualenv and what pip puts there. `ours` is where this project is, if it is put there as well."""

    name: str
    requirements: tuple[str, ...]
    ours: Path | None = None


ALONE = Install("flake8", ("flake8",))
OURS = Install("flake8-eventrace", ("flake8",), ours=CHECKOUT)
ASYNC = Install("flake8-async", ("flake8", "flake8-async"))
RUFF = Install("ruff", ("ruff",))


@dataclass(frozen=True)
class Installed:
    """A virtualenv that is there."""

    home: Path
    versions: dict[str, str]

    def program(self, name: str) -> str:
        """The path of a command in it."""
        return str(self.home / ("Scripts" if sys.platform == "win32" else "bin") / name)


def installed(install: Install, cache: Path, say: Say) -> Installed:
    """The virtualenv, made where it is not there yet, made anew where what it was made from has changed."""
    home = cache / "envs" / install.name
    flake8 = "flake8" in install.requirements and install is not ALONE
    shared = installed(ALONE, cache, say).versions if flake8 else {}
    constraints = [f"{name}=={shared[name]}" for name in SHARED if name in shared]
    made_from = "\n".join(
        [
            sys.version,
            *install.requirements,
            *constraints,
            *([digest(install.ours)] if install.ours else []),
        ]
    )
    stamp = home / "made-from.txt"
    if not stamp.is_file() or stamp.read_text("utf-8") != made_from:
        say(f"making the virtualenv {install.name}")
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        what = [*install.requirements, *constraints, *([str(install.ours)] if install.ours else [])]
        _pip(home, "install", "--quiet", *what)
        stamp.write_text(made_from, "utf-8")
    frozen = _pip(home, "list", "--format=freeze")
    return Installed(home, dict(line.split("==", 1) for line in frozen.split()))


def earlier(revision: str, scratch: Path) -> Install:
    """This project as it was at a revision; its sources are unpacked in a folder that may go afterwards.

    Raises CalledProcessError where git knows no such revision.
    """
    command = ["git", "-C", str(CHECKOUT), "archive", "--format=tar", revision]
    packed = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    home = scratch / "earlier"
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(home, filter="data")
    return Install("flake8-eventrace-earlier", OURS.requirements, ours=home)


def digest(checkout: Path) -> str:
    """What tells one state of the project's sources from another."""
    found = hashlib.blake2b(digest_size=20)
    package = checkout / "flake8_eventrace"
    files = (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in sorted([checkout / "pyproject.toml", *files]):
        found.update(f"{path.relative_to(checkout).as_posix()}\0{path.stat().st_size}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _pip(home: Path, *arguments: str) -> str:
    python = Installed(home, {}).program("python")
    command = [python, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
