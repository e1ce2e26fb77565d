"""Which callables that the settings list are in none of the files of a run: most are misspelt.

The jobs of a run go in; the patterns come out. A path whose first name is a module or package of the project
must lead to something there; of any other, some file must contain the last name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from ..project.index import MAX_BYTES, ProjectIndex
from ..project.resolve import Resolver
from ..settings import CatalogChoice, Settings
from ..source import overlay
from ..source.patterns import expand, last_name
from .results import Job

#: The keys of the settings whose patterns name callables.
_KEYS = ("slow-calls", "not-slow-calls", "emits", "not-emits", "deferrals")


class UnusedPattern(NamedTuple):
    """A pattern of a key of the settings; `key` is spelt as in a settings file."""

    key: str
    pattern: str


def unused_patterns(jobs: Sequence[Job]) -> list[UnusedPattern]:
    """Return the patterns, of all settings of some jobs, that name nothing in their files.

    A file that cannot be read contains no name.
    """
    by_choice: dict[CatalogChoice, list[Job]] = {}
    for job in jobs:
        by_choice.setdefault(job.settings.catalog, []).append(job)
    unused: dict[UnusedPattern, None] = {}
    for choice, chosen in by_choice.items():
        listed = [UnusedPattern(key, p) for key in _KEYS for p in getattr(choice, key.replace("-", "_"))]
        if listed:
            unused.update(dict.fromkeys(_unused(listed, chosen)))
    return list(unused)


def _unused(listed: Sequence[UnusedPattern], jobs: Sequence[Job]) -> Iterator[UnusedPattern]:
    absent = _absent(listed, jobs)
    project = _Project(*_first_read(jobs))
    for each in listed:
        if each in absent or not any(map(project.may_have, expand(each.pattern))):
            yield each


def _absent(listed: Sequence[UnusedPattern], jobs: Sequence[Job]) -> set[UnusedPattern]:
    """Return the patterns of which no file contains the last name of an alternative."""
    names = {each: _names(each.pattern) for each in listed}
    for job in jobs:
        if not names:
            break
        try:
            source = _content(job)
        except OSError:
            continue
        names = {each: wanted for each, wanted in names.items() if not any(name in source for name in wanted)}
    return {each for each, wanted in names.items() if all(wanted)}


def _names(pattern: str) -> list[bytes]:
    """Return for each alternative the longest word of its last name, empty for a wildcard alone."""
    words = (re.findall(r"\w+", last_name(plain)) for plain in expand(pattern))
    return [max(found, key=len, default="").encode() for found in words]


def _content(job: Job) -> bytes:
    """Return the source of a job. Raises OSError."""
    return job.source if job.source is not None else overlay.read(job.path, MAX_BYTES)


def _first_read(jobs: Sequence[Job]) -> tuple[Job, bytes]:
    """Return the first job whose source can be read, with it; the first one, without any, where none can."""
    for job in jobs:
        with suppress(OSError):
            return job, _content(job)
    return jobs[0], b""


class _Project:
    """What can be reached from one file of a run, which has this source."""

    def __init__(self, job: Job, source: bytes) -> None:
        settings: Settings = job.settings
        roots = tuple(os.path.abspath(os.path.join(settings.root, folder)) for folder in settings.src)
        self._index = ProjectIndex(roots, on_disk=settings.cache)
        self._resolver = Resolver(self._index)
        self._key = self._index.begin(job.path, source)

    def may_have(self, path: str) -> bool:
        """Return whether a path leads to something of the project, or to another package."""
        first = path.partition(".")[0]
        if "." not in path or "*" in path or not first.isidentifier():
            return True
        if self._index.locate(first, self._key) is None:
            return True
        return bool(self._resolver.values(f"@{path}", self._key))
