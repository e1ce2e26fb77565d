"""Records which files and folders an answer depends on, while it is computed.

The caches of findings use the record: an answer is valid as long as its dependencies are unchanged. Code that
reads a file or searches a folder calls `record_file` or `record_folder`; both do nothing unless somebody is
recording.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Dependencies:
    """What an answer depends on.

    `own` is the stamp of the file that was asked about (see `overlay.stamp`). `stamps` are those of the other
    files that were read, None for an unsaved buffer. `folders` are those that were searched for the first
    time in this process, with their modification times (0: uncertain). `searched`: the answer depends on
    which files exist.
    """

    own: tuple[int, ...] = ()
    stamps: dict[str, tuple[int, ...] | None] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    searched: bool = False


_recorded: Dependencies | None = None  # None: nobody is recording
#: Searched folders that no record contains yet. A folder is searched once in a process and reported once.
_unreported_folders: dict[str, int] = {}


@contextmanager
def recording() -> Iterator[Dependencies]:
    """Record, within the context, the files and folders that are looked at.

    If the context is left by an exception, its folders are reported to the next record.
    """
    global _recorded  # noqa: PLW0603 - a parameter would pass through everything that resolves a name
    before, _recorded = _recorded, (dependencies := Dependencies())
    try:
        yield dependencies
        dependencies.folders.update(_unreported_folders)
        _unreported_folders.clear()
    finally:
        _recorded = before


def record_file(path: str, stamp: tuple[int, ...]) -> None:
    """Record that the answer depends on the contents of a file."""
    if _recorded is not None:
        _recorded.stamps[path] = stamp


def record_folder(path: str, time: int) -> None:
    """Record that the answer depends on the entries of a folder at a time (0: uncertain)."""
    if _recorded is not None:
        _unreported_folders.setdefault(path, time)
        _recorded.searched = True
