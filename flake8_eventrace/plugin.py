"""The flake8 adapter: flake8's tree and lines in, flake8's tuples out.

Imported again in every worker process of flake8: whatever is heavy is imported in `run()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from .settings import KEYS, OFF_BY_DEFAULT, Settings, SettingsError, from_flake8, with_values
from .source.text import as_utf8

if TYPE_CHECKING:
    import argparse
    import ast

    from flake8.options.manager import OptionManager

    from .engine.plugin_cache import Recall, Told


class Plugin:
    """Tree plugin; flake8 itself applies `select`, `ignore` and `noqa` to what it yields."""

    settings: ClassVar[Settings] = Settings()
    recall: ClassVar[Recall | None] = None

    def __init__(self, tree: ast.Module, lines: list[str], filename: str) -> None:
        self.tree = tree
        self.lines = lines
        self.filename = filename

    @staticmethod
    def add_options(option_manager: OptionManager) -> None:
        option_manager.extend_default_ignore(sorted(OFF_BY_DEFAULT))
        for key in KEYS:
            if key.flake8:
                # flake8's own splitting at commas would tear `{a,b}` apart.
                option_manager.add_option(
                    f"--eventrace-{key.name}", parse_from_config=True, default=None, help=key.flake8
                )

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Take our options, and turn on the off-by-default rules that were named in full.

        The default ignore list alone does not keep them off: a user's own `ignore =` replaces
        it, and `select = LAG` outweighs it.
        """
        from flake8.exceptions import ExecutionError

        named = {*(options.select or ()), *(options.extend_select or ())}
        values: dict[str, object] = {}
        for key in KEYS:
            value = getattr(options, f"eventrace_{key.field}", None) if key.flake8 else None
            if value is None:
                continue
            try:
                values[key.name] = from_flake8(value, key)
            except SettingsError as error:
                raise ExecutionError(str(error)) from error  # flake8 prints it, and ends
        settings = Settings(extend_select=tuple(sorted(OFF_BY_DEFAULT & named)))
        cls.settings = with_values(settings, values)
        cls.recall = None  # a run of its own

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        """Yield (1-based line, 0-based column in code points, "CODE message", type).

        Never raises: an exception here would end the user's whole flake8 run.
        """
        try:
            found = self._found()
        except Exception as error:  # noqa: BLE001
            yield 1, 0, f"LAG901 not analysed: {_reason(error)}", type(self)
            return
        for line, column, text in found:
            yield line, column, text, type(self)

    def _found(self) -> Sequence[Told]:
        from .engine.check import may_find

        source = as_utf8(self.lines)
        if not may_find(source, self.settings):
            return ()
        if not self.settings.cache:
            return self._looked_for(source)
        from .engine.plugin_cache import Recall
        from .project.index import noting

        recall = type(self).recall = self.recall or Recall()
        found = recall.find(source, self.filename, self.settings)
        if found is None:
            with noting() as notes:
                found = self._looked_for(source)
            recall.keep(source, self.filename, self.settings, found, notes)
        return found

    def _looked_for(self, source: bytes) -> list[Told]:
        from .engine.check import check_source

        findings = check_source(source, self.filename, self.settings, tree=self.tree)
        return [(finding.line, finding.column, f"{finding.code} {finding.message}") for finding in findings]


def _reason(error: Exception) -> str:
    """One line that says what went wrong."""
    from .engine.check import SourceError, describe

    if isinstance(error, SourceError):
        text = f"{error.reason} (line {error.line})" if error.line else error.reason
    else:
        text = f"internal error, {describe(error)}"
    return " ".join(text.split())
