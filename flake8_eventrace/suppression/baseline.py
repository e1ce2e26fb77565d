"""Findings that are known and accepted for now: written once, left out of later reports.

An entry is found again by its file, code and receiver and by the text around it, not by its line,
so it survives what moves it. Each entry stands for one finding.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher

from ..finding import Finding
from ..runner import Checked
from ..settings import SettingsError
from ..source.text import lines_of
from .fingerprint import surroundings

_VERSION = 1
#: How much of the surroundings must be as it was, from 0 to 1, where the line itself is.
_ENOUGH = 0.5


@dataclass(frozen=True)
class Entry:
    """One accepted finding. `path` is relative to the baseline's file, with forward slashes.

    `line` is where it was when the baseline was written, for people; nothing is matched by it.
    """

    path: str
    line: int
    code: str
    receiver: str
    function: str
    text: tuple[str, ...]


def entries(results: Iterable[Checked], file: str) -> list[Entry]:
    """The entries of a baseline that is to be written to `file`."""
    found = []
    for checked in results:
        lines = lines_of(checked.source)
        path = _relative(checked.job.path, file)
        found += [
            Entry(path, f.line, f.code, f.receiver, _function(f), surroundings(lines, f.line))
            for f in checked.findings
        ]
    return found


def text_of(written: Iterable[Entry]) -> str:
    """The contents of a baseline file; the same findings always give the same text."""
    listed = sorted(written, key=lambda entry: (entry.path, entry.line, entry.code, entry.receiver))
    return json.dumps({"version": _VERSION, "findings": [asdict(entry) for entry in listed]}, indent=2) + "\n"


def load(file: str) -> Baseline:
    """Raises SettingsError where the file cannot be read, or is not a baseline."""
    try:
        with open(file, encoding="utf-8") as stream:
            document = json.load(stream)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise SettingsError(f"{file}: is not a baseline: {error}") from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise SettingsError(
            f"{file}: is not a baseline of version {_VERSION}: write it with `eventrace baseline`"
        )
    try:
        return Baseline(file, [_entry(item) for item in document["findings"]])
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"{file}: is not a baseline: an entry is invalid") from error


class Baseline:
    """The entries of one file, each used up by the finding that it stands for."""

    def __init__(self, file: str, written: list[Entry]) -> None:
        self._file = file
        self._open: dict[str, list[Entry]] = {}
        for entry in written:
            self._open.setdefault(entry.path, []).append(entry)
        self._looked_at: set[str] = set()

    def without_known(self, checked: Checked) -> Checked:
        """The result with only those findings for which there is no entry."""
        path = _relative(checked.job.path, self._file)
        self._looked_at.add(path)
        candidates = self._open.get(path, [])
        if not candidates or not checked.findings:
            return checked
        lines = lines_of(checked.source)
        # The best pairs first, so that a new finding does not take the entry of an old one.
        pairs = sorted(
            (
                (likeness + (entry.function == _function(finding)), -index, number)
                for index, finding in enumerate(checked.findings)
                for number, entry in enumerate(candidates)
                if (entry.code, entry.receiver) == (finding.code, finding.receiver)
                and (likeness := _likeness(entry.text, surroundings(lines, finding.line))) >= _ENOUGH
            ),
            reverse=True,
        )
        known: dict[int, int] = {}
        for _, index, number in pairs:
            if -index not in known and number not in known.values():
                known[-index] = number
        self._open[path] = [e for number, e in enumerate(candidates) if number not in known.values()]
        new = tuple(finding for index, finding in enumerate(checked.findings) if index not in known)
        return replace(checked, findings=new)

    def stale(self) -> list[Entry]:
        """The entries whose finding is gone: from the files that were looked at or are no more."""
        root = os.path.dirname(os.path.abspath(self._file))
        return [
            entry
            for path, left in self._open.items()
            if path in self._looked_at or not os.path.exists(os.path.join(root, path))
            for entry in left
        ]


def _function(finding: Finding) -> str:
    """The function that holds the finding, as far as its witness says so."""
    steps = (step for step in finding.witness if step.line == finding.line and not step.path)
    return next((step.function for step in steps), "")


def _entry(item: Mapping[str, object]) -> Entry:
    path, code, receiver, function = (item[key] for key in ("path", "code", "receiver", "function"))
    line, text = item["line"], item["text"]
    if not (
        isinstance(path, str)
        and isinstance(line, int)
        and isinstance(code, str)
        and isinstance(receiver, str)
        and isinstance(function, str)
        and isinstance(text, list)
        and text
        and all(isinstance(part, str) for part in text)
    ):
        raise ValueError
    return Entry(path, line, code, receiver, function, tuple(text))


def _likeness(old: tuple[str, ...], new: tuple[str, ...]) -> float:
    """From 0 to 1; 0 where the finding's own line, the middle one, is another."""
    if old[len(old) // 2] != new[len(new) // 2]:
        return 0.0
    if old == new:
        return 1.0
    return SequenceMatcher(None, "\n".join(old), "\n".join(new), autojunk=False).ratio()


def _relative(path: str, file: str) -> str:
    directory = os.path.dirname(os.path.abspath(file))
    try:
        return os.path.relpath(os.path.abspath(path), directory).replace(os.sep, "/")
    except ValueError:  # another drive
        return os.path.abspath(path).replace(os.sep, "/")
