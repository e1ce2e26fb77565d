"""The flake8 plugin: flake8's tree and lines in, flake8's tuples out.

flake8 imports it again in every worker process, so everything heavy is imported late.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from .settings import KEYS, Settings, SettingsError, from_flake8, with_values
from .source.text import as_utf8

if TYPE_CHECKING:
    import argparse
    import ast

    from flake8.options.manager import OptionManager

    from .engine.plugin_cache import PluginCache, Report
    from .finding import Finding
    from .source.source_file import SourceFile
    from .suppression.baseline import Baseline


class Plugin:
    """Tree plugin; flake8 itself applies `select`, `ignore` and `noqa` to what it yields."""

    settings: ClassVar[Settings] = Settings()
    cache: ClassVar[PluginCache | None] = None
    #: The findings to leave out.
    baseline: ClassVar[Baseline | None] = None

    def __init__(self, tree: ast.Module, lines: list[str], filename: str) -> None:
        self.tree = tree
        self.lines = lines
        self.filename = filename

    @staticmethod
    def add_options(option_manager: OptionManager) -> None:
        from .rules.registry import OFF_BY_DEFAULT

        option_manager.extend_default_ignore(sorted(OFF_BY_DEFAULT))
        for key in KEYS:
            if key.flake8:
                # flake8 would split `{a,b}` at the comma.
                option_manager.add_option(
                    f"--eventrace-{key.name}",
                    parse_from_config=True,
                    default=None,
                    normalize_paths=key.is_path,
                    help=key.flake8,
                )

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Read our options, and enable those off-by-default rules that are named in full.

        The default ignore list is not enough to disable them: a user's own `ignore =` replaces it, and
        `select = LAG` takes precedence over it.
        """
        from flake8.exceptions import ExecutionError

        from .catalog.contributed import contributions
        from .rules.registry import OFF_BY_DEFAULT

        named = {*(options.select or ()), *(options.extend_select or ())}
        values: dict[str, object] = {}
        for key in KEYS:
            value = getattr(options, f"eventrace_{key.field}", None) if key.flake8 else None
            if value is None:
                continue
            try:
                values[key.name] = from_flake8(value, key)
            except SettingsError as error:
                raise ExecutionError(str(error)) from error  # flake8 prints it and exits
        try:
            contributions()
        except SettingsError as error:
            raise ExecutionError(str(error)) from error
        settings = Settings(extend_select=tuple(sorted(OFF_BY_DEFAULT & named)))
        cls.settings = with_values(settings, values)
        cls.cache = cls.baseline = None  # a new run
        if cls.settings.baseline_file:
            from .suppression.baseline import load

            try:
                cls.baseline = load(cls.settings.baseline_file)
            except SettingsError as error:
                raise ExecutionError(str(error)) from error

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        """Yield (1-based line, 0-based column in code points, "CODE message", type).

        Never raises: an exception here would end the user's whole flake8 run.
        """
        try:
            reports = self._reports()
        except Exception as error:  # noqa: BLE001
            yield 1, 0, f"LAG901 not analysed: {_reason(error)}", type(self)
            return
        for line, column, text in reports:
            yield line, column, text, type(self)

    def _reports(self) -> Sequence[Report]:
        """Return what to report, from the cache if it is valid."""
        from .engine.check import may_find
        from .source.source_file import SourceFile

        source = SourceFile(as_utf8(self.lines), self.filename, self.tree)
        settings = self.settings.for_file(self.filename)
        if not may_find(source, settings):
            return ()
        if not settings.cache:
            return self._check(source, settings)
        from .engine.plugin_cache import PluginCache
        from .project.index import recording

        cache = type(self).cache = self.cache or PluginCache()
        reports = cache.get(source, settings)
        if reports is None:
            with recording() as dependencies:
                reports = self._check(source, settings)
            cache.put(source, settings, reports, dependencies)
        return reports

    @classmethod
    def _check(cls, source: SourceFile, settings: Settings) -> list[Report]:
        from .engine.check import check

        findings = cls._new(check(source, settings), source)
        return [(finding.line, finding.column, f"{finding.code} {finding.message}") for finding in findings]

    @classmethod
    def _new(cls, findings: Sequence[Finding], source: SourceFile) -> Sequence[Finding]:
        """Return the findings that are not in the baseline.

        Those that flake8 will drop for a comment are not matched: an entry must not be spent on them.
        """
        if cls.baseline is None or not findings:
            return findings
        from .source import overlay
        from .source.dependencies import record_file
        from .suppression.noqa import split

        file = os.path.abspath(cls.settings.baseline_file)
        record_file(file, overlay.stamp(file))
        reported, silenced = split(tuple(findings), source)
        new = cls.baseline.new_findings(source.path, reported, source.content)
        return sorted((*new, *silenced), key=lambda finding: (finding.line, finding.column, finding.code))


def _reason(error: Exception) -> str:
    """Return one line that says what went wrong."""
    from .source.errors import SourceError, describe

    if isinstance(error, SourceError):
        text = f"{error.reason} (line {error.line})" if error.line else error.reason
    else:
        text = f"internal error, {describe(error)}"
    return " ".join(text.split())
