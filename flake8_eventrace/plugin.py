"""The flake8 adapter: flake8's tree and lines in, flake8's tuples out.

Imported again in every worker process of flake8: whatever is heavy is imported in `run()`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from .settings import CATALOG_KEYS, OFF_BY_DEFAULT, CatalogChoice, Settings, SettingsError, parse_catalog

if TYPE_CHECKING:
    import argparse
    import ast

    from flake8.options.manager import OptionManager

#: PEP 263: the cookie stands in the first line, or in the second one after a blank or comment.
_COOKIE = re.compile(r"^([ \t\f]*#.*?coding[:=][ \t]*)[-\w.]+", re.ASCII)
_BLANK = re.compile(r"^[ \t\f]*(?:[#\r\n]|$)", re.ASCII)


class Plugin:
    """Tree plugin; flake8 itself applies `select`, `ignore` and `noqa` to what it yields."""

    settings: ClassVar[Settings] = Settings()

    def __init__(self, tree: ast.Module, lines: list[str], filename: str) -> None:
        self.tree = tree
        self.lines = lines
        self.filename = filename

    @staticmethod
    def add_options(option_manager: OptionManager) -> None:
        option_manager.extend_default_ignore(sorted(OFF_BY_DEFAULT))
        for key, meaning in CATALOG_KEYS.items():
            option_manager.add_option(
                f"--eventrace-{key}",
                metavar="GROUPS" if key.endswith("-groups") else "NAMES",
                parse_from_config=True,
                help=f"{meaning}, with commas between them (flake8-eventrace)",
            )

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Turn on the off-by-default rules that were named in full.

        The default ignore list alone does not keep them off: a user's own `ignore =` replaces
        it, and `select = LAG` outweighs it.
        """
        named = {*(options.select or ()), *(options.extend_select or ())}
        cls.settings = Settings(
            extend_select=tuple(sorted(OFF_BY_DEFAULT & named)), catalog=_catalog_choice(options)
        )

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        """Yield (1-based line, 0-based column in code points, "CODE message", type).

        Never raises: an exception here would end the user's whole flake8 run.
        """
        try:
            from .engine import check_source

            findings = check_source(_encode(self.lines), self.filename, self.settings, tree=self.tree)
        except Exception as error:  # noqa: BLE001
            yield 1, 0, f"LAG901 not analysed: {_reason(error)}", type(self)
            return
        for finding in findings:
            yield finding.line, finding.column, f"{finding.code} {finding.message}", type(self)


def _catalog_choice(options: argparse.Namespace) -> CatalogChoice:
    """What flake8's options say about the catalog.

    flake8 prints an ExecutionError as one line and ends with exit code 1; its own splitting at
    commas would tear `{a,b}` apart.
    """
    from .patterns import split

    values = {key: getattr(options, f"eventrace_{key.replace('-', '_')}", None) for key in CATALOG_KEYS}
    lists = {key: split(value) for key, value in values.items() if value is not None}
    try:
        return parse_catalog(lists, "--eventrace-")
    except SettingsError as error:
        from flake8.exceptions import ExecutionError

        raise ExecutionError(str(error)) from error


def _encode(lines: list[str]) -> bytes:
    """The lines as UTF-8 bytes that decode to the same characters in the same columns.

    flake8 has decoded them already, so a cookie that names another encoding would now be wrong.
    """
    head = list(lines[:2])
    for index, line in enumerate(head):
        if index and not _BLANK.match(head[0]):
            break
        if _COOKIE.match(line):
            head[index] = _COOKIE.sub(r"\g<1>utf-8", line, count=1)
            break
    return "".join((*head, *lines[2:])).encode("utf-8")


def _reason(error: Exception) -> str:
    """One line that says what went wrong."""
    from .engine import SourceError, describe

    if isinstance(error, SourceError):
        text = f"{error.reason} (line {error.line})" if error.line else error.reason
    else:
        text = f"internal error, {describe(error)}"
    return " ".join(text.split())
