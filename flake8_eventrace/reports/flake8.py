"""Formats for `flake8 --format=…`: SARIF and GitHub annotations, with witnesses and fixes of our findings.

flake8 passes only places and texts to a format. A file with findings of ours is analysed again for the
witness and the fix; findings of other plugins are written as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from flake8.formatting.base import BaseFormatter

if TYPE_CHECKING:
    from flake8.statistics import Statistics
    from flake8.violation import Violation

    from ..finding import Finding


class _Collected(BaseFormatter):
    """Collects what flake8 reports until it has finished.

    `shows_fixes`: the format shows the fixes of our findings, which are computed for it.
    """

    shows_fixes: ClassVar[bool] = False

    def after_init(self) -> None:
        self.violations: list[Violation] = []

    def start(self) -> None:
        super().start()
        if self.output_fd is not None:
            self.output_fd.truncate(0)  # flake8 appends, but a file must hold one document

    def handle(self, error: Violation) -> None:
        self.violations.append(error)

    def show_statistics(self, statistics: Statistics) -> None:
        """Write statistics to standard error, as the report is for programs."""
        for code in statistics.error_codes():
            found = list(statistics.statistics_for(code))
            sys.stderr.write(f"{sum(one.count for one in found):<5} {code} {found[0].message}\n")

    def stop(self) -> None:
        self._write(self.document())
        super().stop()

    def document(self) -> str:
        """Return the report."""
        raise NotImplementedError

    def by_file(self) -> Iterator[tuple[str, bytes, list[tuple[Violation, Finding | None]]]]:
        """Yield each path with its contents and its violations; ours with the finding, others with None."""
        files: dict[str, list[Violation]] = {}
        for violation in self.violations:
            files.setdefault(violation.filename, []).append(violation)
        for path, violations in files.items():
            ours = any(violation.code.startswith("LAG") for violation in violations)
            source, found = self._analysed(path) if ours else (b"", {})
            yield (
                path,
                source,
                [(v, found.get((v.line_number, v.column_number - 1, v.code))) for v in violations],
            )

    def _analysed(self, path: str) -> tuple[bytes, dict[tuple[int, int, str], Finding]]:
        from ..engine.check import check_source
        from ..plugin import Plugin

        try:
            source = self._source(path)
            findings = check_source(source, path, Plugin.settings, with_fixes=self.shows_fixes)
        except Exception:  # noqa: BLE001 - the plugin has reported the error
            return b"", {}
        return source, {(f.line, f.column, f.code): f for f in findings}

    def _source(self, path: str) -> bytes:
        if path == self.options.stdin_display_name:
            from flake8.utils import stdin_get_value

            return stdin_get_value().encode()
        with open(path, "rb") as stream:
            return stream.read()


class Sarif(_Collected):
    """`--format=eventrace-sarif`"""

    shows_fixes = True

    def document(self) -> str:
        import json

        import flake8

        from ..engine.results import Checked, Job
        from ..settings import Settings
        from .sarif import Data, Tool, log, plain_result, results_of

        results: list[Data] = []
        for path, source, violations in self.by_file():
            ours = tuple(finding for _, finding in violations if finding is not None)
            results += results_of(Checked(Job(path, Settings()), ours, source=source))
            results += [
                plain_result(path, v.line_number, v.column_number, v.code, v.text)
                for v, finding in violations
                if finding is None
            ]
        tool = Tool("flake8", flake8.__version__, tuple(v.code for v in self.violations))
        return json.dumps(log(tool, results, ()), indent=2)


class Github(_Collected):
    """`--format=eventrace-github`"""

    def document(self) -> str:
        from .github import annotation, command

        lines = []
        for path, _, violations in self.by_file():
            for v, finding in violations:
                if finding is not None:
                    lines.append(annotation(path, finding))
                else:
                    places = {"line": v.line_number, "col": v.column_number}
                    lines.append(command("error", path, f"{v.code} {v.text}", v.code, **places))
        return "\n".join(lines)
