"""What there is to say about one text: findings, fixes, comments. Slow; runs beside the event loop.

What is learnt of a project is kept for the process and not made for two threads at once: all of
this runs on one thread. The settings are read each time, so they are always those on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ..engine.check import check, fix_source
from ..engine.discovery import is_excluded
from ..engine.locate import edits_between
from ..finding import Edit, Finding
from ..project.index import MAX_BYTES
from ..rules.meta.lag902_unused_suppression import CODE as UNUSED
from ..runner import Job, Problem, check_file
from ..settings import Settings, SettingsError
from ..source import overlay
from ..source.errors import SourceError
from ..source.source_file import SourceFile
from ..source.text import lines_of
from ..suppression.add_noqa import add_noqa
from ..suppression.noqa import split as split_by_noqa
from .document import Document

#: From a path to its settings; raises SettingsError.
SettingsFor = Callable[[str], Settings]


@dataclass(frozen=True, eq=False)
class Looked:
    """What was found in a document.

    `problem` says why nothing could be found (it does not parse), `misset` what is wrong with the
    settings. `elsewhere` holds the lines of the other files that witnesses lead to.
    """

    document: Document
    findings: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()
    problem: str = ""
    misset: str = ""
    elsewhere: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Looking:
    """One look at a document, beside all others that are open: their texts win over their files."""

    document: Document
    open_texts: Mapping[str, bytes]
    settings_for: SettingsFor

    def look(self) -> Looked:
        """The findings, without their fixes."""
        document = self.document
        try:
            settings = self._settings()
        except SettingsError as error:
            return Looked(document, misset=str(error))
        if is_excluded(document.path, settings, settings.root or document.top):
            return Looked(document)
        with overlay.overlaid(self.open_texts):
            checked = check_file(Job(document.path, settings, document.source), with_fixes=False)
            if isinstance(checked, Problem):
                return Looked(document, problem=str(checked))
            paths = {step.path for finding in checked.findings for step in finding.witness if step.path}
            elsewhere = {path: _lines(path) for path in sorted(paths)}
        return Looked(document, checked.findings, checked.silenced, elsewhere=elsewhere)

    def fixable(self) -> tuple[Finding, ...]:
        """The findings that are not silenced, with their fixes."""
        document = self.document
        with overlay.overlaid(self.open_texts):
            source = SourceFile(document.source, document.path)
            try:
                found = check(source, self._settings(), with_fixes=True)
            except (SourceError, SettingsError):
                return ()
            return split_by_noqa(tuple(found), source)[0]

    def mended(self) -> tuple[Edit, ...]:
        """The edits that make every safe fix."""
        document = self.document

        def silenced(source: SourceFile, finding: Finding) -> bool:
            return bool(split_by_noqa((finding,), source)[1])

        with overlay.overlaid(self.open_texts):
            try:
                settings = replace(self._settings(), unsafe_fixes=False)
                mended = fix_source(document.source, document.path, settings, silenced=silenced)
            except (SourceError, SettingsError):
                return ()
        return _edits(document, mended.source)

    def ignored(self, finding: Finding) -> tuple[Edit, ...]:
        """The edits that silence a finding by a comment; none where no comment can stand."""
        document = self.document
        if finding.code == UNUSED:
            return ()  # a comment about a comment
        try:
            source, left = add_noqa(document.source, document.path, (finding,), "", "utf-8")
        except (SyntaxError, ValueError):
            return ()
        return () if left else _edits(document, source)

    def _settings(self) -> Settings:
        return self.settings_for(self.document.path).for_file(self.document.path)


def _edits(document: Document, after: bytes) -> tuple[Edit, ...]:
    before = document.source.decode("utf-8", "surrogatepass")
    return edits_between(before, after.decode("utf-8", "surrogatepass"))


def _lines(path: str) -> list[str]:
    try:
        return lines_of(overlay.read(path, MAX_BYTES))
    except OSError:
        return []
