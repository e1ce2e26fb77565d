"""The text of a project's files: what an editor holds of them, else what is on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from stat import S_ISREG

_held: Mapping[str, bytes] = {}


@dataclass
class Notes:
    """What an answer rests on besides the source that was asked about.

    `stamps` are those of the files that were looked at, None for a text that was handed in;
    `folders` those that were searched for the first time, with their times (0: unsure).
    `searched`: it matters which files there are.
    """

    stamps: dict[str, tuple[int, ...] | None] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    searched: bool = False


_notes: Notes | None = None  # while nobody wants any
#: Folders that no notes have told of yet: who has searched one once may not say so again.
_untold: dict[str, int] = {}


@contextmanager
def noting() -> Iterator[Notes]:
    """Within it, who looks at files and folders says so to the notes that it gives.

    Where it is left by an exception, the folders are told of by the next notes.
    """
    global _notes  # noqa: PLW0603 - as in `held`
    before, _notes = _notes, (notes := Notes())
    try:
        yield notes
        notes.folders.update(_untold)
        _untold.clear()
    finally:
        _notes = before


def note_file(path: str, stamp: tuple[int, ...]) -> None:
    """Note that an answer rests on a file."""
    if _notes is not None:
        _notes.stamps[path] = stamp


def note_folder(path: str, time: int) -> None:
    """Note that an answer rests on which files a folder held at a time (0: unsure)."""
    if _notes is not None:
        _untold.setdefault(path, time)
        _notes.searched = True


@contextmanager
def held(texts: Mapping[str, bytes]) -> Iterator[None]:
    """Within it, these texts are what the files of these absolute paths hold."""
    global _held  # noqa: PLW0603 - whoever reads a module reads it from here
    before, _held = _held, texts
    try:
        yield
    finally:
        _held = before


def is_held(path: str) -> bool:
    """Whether an editor's text stands for the file; such a text comes and goes with each key."""
    return path in _held


def stamp(path: str) -> tuple[int, ...]:
    """What changes with the contents of a file or folder; empty where there is none."""
    text = _held.get(path)
    if text is not None:
        return hash(text), len(text)
    try:
        stat = os.stat(path)
    except OSError:
        return ()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def read(path: str, most: int) -> bytes:
    """The contents of a file, none of one of more than so many bytes or of a pipe; raises OSError."""
    text = _held.get(path)
    if text is not None:
        return text if len(text) <= most else b""
    status = os.stat(path)
    if status.st_size > most or not S_ISREG(status.st_mode):
        return b""
    with open(path, "rb") as stream:
        return stream.read()
