"""Analyses one document: findings, fixes, `noqa` comments. Slow, so it runs beside the event loop.

The index of a project is kept for the process and is not thread-safe: all of this runs on one thread.
The settings files are read each time, so their current contents always count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ..engine.check import check, fix_source
from ..engine.checkpoints import abandoned_unless
from ..engine.discovery import is_excluded
from ..engine.kept import Kept
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
from ..suppression.baseline import load
from ..suppression.noqa import split as split_by_noqa
from .document import Document

#: Returns the settings for a path; raises SettingsError.
SettingsFor = Callable[[str], Settings]


@dataclass(frozen=True, eq=False)
class DocumentResult:
    """The findings in one version of a document.

    `problem` says why the document could not be analysed (a syntax error), `settings_error` what is wrong
    with the settings. `other_files` holds the lines of the other files in which witnesses have steps.
    """

    document: Document
    findings: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()
    problem: str = ""
    settings_error: str = ""
    other_files: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentAnalysis:
    """The analysis of a document. `open_texts` (by path) take precedence over files on disk."""

    document: Document
    open_texts: Mapping[str, bytes]
    settings_for: SettingsFor

    def analyse(self, kept: Kept, is_wanted: Callable[[], bool]) -> DocumentResult:
        """Return the findings, without their fixes.

        `kept` is what is known of earlier versions of the document.
        Raises Abandoned soon after `is_wanted` has begun to return False.
        """
        document = self.document
        try:
            settings = self._settings()
        except SettingsError as error:
            return DocumentResult(document, settings_error=str(error))
        if is_excluded(document.path, settings, settings.root or document.workspace):
            return DocumentResult(document)
        with overlay.overlaid(self.open_texts), abandoned_unless(is_wanted):
            job = Job(document.path, settings, document.source)
            checked = check_file(job, with_fixes=False, kept=kept)
            if isinstance(checked, Problem):
                return DocumentResult(document, problem=str(checked))
            try:
                findings = self._new(checked.findings, settings)
            except SettingsError as error:
                return DocumentResult(document, settings_error=str(error))
            paths = {step.path for finding in findings for step in finding.witness if step.path}
            other_files = {path: _lines(path) for path in sorted(paths)}
        return DocumentResult(document, findings, checked.silenced, other_files=other_files)

    def findings_with_fixes(self) -> tuple[Finding, ...]:
        """Return the findings that are not silenced, with their fixes; none on an error."""
        document = self.document
        with overlay.overlaid(self.open_texts):
            source = SourceFile(document.source, document.path)
            try:
                settings = self._settings()
                findings = check(source, settings, with_fixes=True)
                reported, _ = split_by_noqa(tuple(findings), source)
                return self._new(reported, settings)
            except (SourceError, SettingsError):
                return ()

    def safe_fix_edits(self) -> tuple[Edit, ...]:
        """Return the edits that apply every safe fix; none on an error."""
        document = self.document

        def silenced(source: SourceFile, finding: Finding) -> bool:
            return bool(split_by_noqa((finding,), source)[1])

        with overlay.overlaid(self.open_texts):
            try:
                settings = replace(self._settings(), unsafe_fixes=False)
                fixed = fix_source(document.source, document.path, settings, silenced=silenced)
            except (SourceError, SettingsError):
                return ()
        return _edits(document, fixed.source)

    def noqa_edits(self, finding: Finding) -> tuple[Edit, ...]:
        """Return the edits that silence a finding with a comment; none if there is no place for one."""
        document = self.document
        if finding.code == UNUSED:
            return ()  # the finding is about a comment itself
        try:
            source, unsilenced = add_noqa(document.source, document.path, (finding,), "", "utf-8")
        except (SyntaxError, ValueError):
            return ()
        return () if unsilenced else _edits(document, source)

    def _new(self, findings: tuple[Finding, ...], settings: Settings) -> tuple[Finding, ...]:
        """Return the findings that are not in the baseline. Raises SettingsError if that cannot be read."""
        if not settings.baseline_file or not findings:
            return findings
        document = self.document
        return load(settings.baseline_file).new_findings(document.path, findings, document.source)

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
