"""Reads testdata: the marks, the stripped source, the mended source beside it.

A mark ends a line and holds what is to be reported there, with 0-based columns in code points:

    self._wake.clear()  # error: LAG101 8
    self._wake.clear()  # error: LAG101 8, LAG102 8

Everything is done on bytes, so that encodings and line ends come through as they are.
"""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flake8_eventrace.rules.registry import OFF_BY_DEFAULT
from flake8_eventrace.settings import Settings

TESTDATA = Path(__file__).parent.parent / "testdata"

LINE_END = re.compile(rb"\r\n|\r|\n")
MARK = re.compile(rb"[ \t]*# error:([^\r\n]*)")
ENTRY = re.compile(r"(LAG\d{3}) (\d+)")
REQUIRES = re.compile(rb"# requires: (\d+)\.(\d+)$")


class MarkError(Exception):
    """A mark that cannot be read; a typo must not pass for a file without findings."""


@dataclass(frozen=True)
class Case:
    """One file of testdata."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(TESTDATA).as_posix()

    @property
    def folder(self) -> str:
        return self.path.parent.name

    @property
    def quiet(self) -> bool:
        return self.path.name.startswith("quiet_")

    @cached_property
    def marked(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def source(self) -> bytes:
        """What the linter sees: the file without its marks."""
        return MARK.sub(b"", self.marked)

    @cached_property
    def text_lines(self) -> list[str]:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(self.source).readline)
        return re.split(r"\r\n|\r|\n", self.source.decode(encoding))

    @cached_property
    def expected(self) -> list[tuple[int, int, str]]:
        """(line, column, code) of every finding, sorted."""
        found = []
        for number, line in enumerate(LINE_END.split(self.marked), start=1):
            mark = MARK.search(line)
            if mark is None:
                continue
            for entry in mark[1].decode("ascii").split(","):
                match = ENTRY.fullmatch(entry.strip())
                if match is None:
                    raise MarkError(f"{self.name}:{number}: cannot read the mark {entry.strip()!r}")
                found.append((number, int(match[2]), match[1]))
        return sorted(found)

    @property
    def fixed(self) -> bytes | None:
        """The source after all safe fixes, or None where there is none."""
        return self._beside(".fixed.py")

    @property
    def unsafe_fixed(self) -> bytes | None:
        """The source after all fixes, or None where the unsafe ones change nothing more."""
        return self._beside(".unsafe.fixed.py")

    def _beside(self, suffix: str) -> bytes | None:
        path = self.path.with_name(self.path.name.removesuffix(".py") + suffix)
        return path.read_bytes() if path.exists() else None

    @property
    def requires(self) -> tuple[int, int]:
        """The oldest Python whose grammar has what this file holds."""
        match = REQUIRES.match(LINE_END.split(self.source, maxsplit=1)[0])
        return (int(match[1]), int(match[2])) if match else (3, 10)

    def settings(self, *, unsafe_fixes: bool = False) -> Settings:
        """The defaults; an audit rule is asked for in its own folder only.

        Programs about lost signals may well block their event loop: late ones are not marked there.
        """
        extend_select = (self.folder,) if self.folder in OFF_BY_DEFAULT else ()
        select = ("LAG1",) if self.folder.startswith("LAG1") else ("LAG",)
        return Settings(select=select, extend_select=extend_select, unsafe_fixes=unsafe_fixes)


def all_files() -> list[Path]:
    return sorted(TESTDATA.glob("*/*.py"))


def all_cases() -> list[Case]:
    return [Case(path) for path in all_files() if not path.name.endswith(".fixed.py")]
