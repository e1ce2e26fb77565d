"""The baseline: a file of accepted findings, which later reports leave out.

An entry is matched by file, code, receiver and the text of its surroundings, not by its line, so it survives
edits elsewhere in the file. Each entry stands for one finding. A run decides about the entries of the files
that it checks, for the rules that are on there; all others stay.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher

from ..finding import Finding
from ..settings import SettingsError
from ..source.text import lines_of
from .fingerprint import surroundings

_VERSION = 1
#: Whether the rule with this code was asked.
IsEnabled = Callable[[str], bool]

#: How similar the surroundings must be, from 0 to 1, if the line itself is unchanged. A larger number loses
#: entries when neighbouring lines are edited, a smaller one matches entries of equal lines elsewhere.
_LEAST_SIMILARITY = 0.5


def _every(code: str) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """One accepted finding.

    Attributes:
        path: Relative to the folder of the baseline file, with forward slashes.
        line: Where the finding was when the baseline was written, 1-based. For readers; not matched.
        code: The code of the rule.
        receiver: What the finding is about, see `Finding.receiver`.
        function: The qualified name of the function, "" if unknown.
        text: The line and its surroundings, see `fingerprint.surroundings`.
    """

    path: str
    line: int
    code: str
    receiver: str
    function: str
    text: tuple[str, ...]


def entries(path: str, findings: Iterable[Finding], content: bytes, file: str) -> list[Entry]:
    """Return an entry for each finding of one file.

    Args:
        path: The file with the findings.
        findings: The findings to accept.
        content: The contents of that file.
        file: The baseline file that the entries are for.
    """
    lines = lines_of(content)
    path = _relative(path, file)
    return [
        Entry(path, f.line, f.code, f.receiver, _function(f), surroundings(lines, f.line)) for f in findings
    ]


def text_of(written: Iterable[Entry]) -> str:
    """Return the contents of a baseline file; the same entries always give the same text."""
    listed = sorted(written, key=lambda entry: (entry.path, entry.line, entry.code, entry.receiver))
    return json.dumps({"version": _VERSION, "findings": [asdict(entry) for entry in listed]}, indent=2) + "\n"


def load(file: str) -> Baseline:
    """Read a baseline file. Raises SettingsError if it cannot be read or is no baseline."""
    name = shown(file)
    try:
        with open(file, encoding="utf-8") as stream:
            document = json.load(stream)
    except FileNotFoundError as error:
        raise SettingsError(
            f"{name}: cannot be read: no such file or directory; write it with `eventrace baseline`"
        ) from error
    except OSError as error:
        raise SettingsError(f"{name}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise SettingsError(f"{name}: is not a baseline: {error}") from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise SettingsError(
            f"{name}: is not a baseline of version {_VERSION}: write it with `eventrace baseline`"
        )
    try:
        return Baseline(file, [_entry(item) for item in document["findings"]])
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"{name}: is not a baseline: an entry is invalid") from error


def shown(file: str) -> str:
    """Return the path of a baseline file for messages: relative where it is below the working folder."""
    try:
        relative = os.path.relpath(file)
    except (OSError, ValueError):  # a working folder that was deleted, another drive
        return file
    return file if relative.startswith(os.pardir) else relative


class Baseline:
    """The entries of one baseline file. An entry is open until a finding that it stands for is matched."""

    def __init__(self, file: str, written: list[Entry]) -> None:
        self._file = file
        self._entries: dict[str, list[Entry]] = {}
        for entry in written:
            self._entries.setdefault(entry.path, []).append(entry)
        self._open = dict(self._entries)
        self._checked: dict[str, IsEnabled] = {}

    def new_findings(
        self, path: str, findings: Sequence[Finding], content: bytes, is_enabled: IsEnabled = _every
    ) -> tuple[Finding, ...]:
        """Return the findings of a file for which there is no entry.

        Args:
            path: The file.
            findings: Its findings.
            content: What it holds; not needed where there are no findings.
            is_enabled: Whether the rule with a code was asked about the file.
        """
        path = _relative(path, self._file)
        self._checked[path] = is_enabled
        candidates = self._open[path] = self._entries.get(path, [])
        if not candidates or not findings:
            return tuple(findings)
        lines = lines_of(content)
        # The most similar pairs first, so that a new finding is not matched with the entry of an old one.
        pairs = sorted(
            (
                (similarity + (entry.function == _function(finding)), -index, number)
                for index, finding in enumerate(findings)
                for number, entry in enumerate(candidates)
                if (entry.code, entry.receiver) == (finding.code, finding.receiver)
                and (similarity := _similarity(entry.text, surroundings(lines, finding.line)))
                >= _LEAST_SIMILARITY
            ),
            reverse=True,
        )
        matched: dict[int, int] = {}
        for _, index, number in pairs:
            if -index not in matched and number not in matched.values():
                matched[-index] = number
        self._open[path] = [e for number, e in enumerate(candidates) if number not in matched.values()]
        return tuple(finding for index, finding in enumerate(findings) if index not in matched)

    def stale(self) -> list[Entry]:
        """Return the entries that match no finding: of rules that were asked, or of files that are gone."""
        return [entry for left in self._open.values() for entry in left if not self._is_kept(entry)]

    def kept(self) -> list[Entry]:
        """Return the entries that this run does not decide about."""
        return [entry for left in self._open.values() for entry in left if self._is_kept(entry)]

    def _is_kept(self, entry: Entry) -> bool:
        if entry.path in self._checked:
            return not self._checked[entry.path](entry.code)
        root = os.path.dirname(os.path.abspath(self._file))
        return os.path.exists(os.path.join(root, entry.path))


def _function(finding: Finding) -> str:
    """Return the qualified name of the finding's function, from its witness; "" if unknown."""
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


def _similarity(old: tuple[str, ...], new: tuple[str, ...]) -> float:
    """Return a number from 0 to 1; 0 if the finding's own line, the middle one, has changed."""
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
