"""A case: a program of `cases/`, what it is about, and what the rules are to say of it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CASES = Path(__file__).parent / "cases"

_MARK = re.compile(rb"[ \t]*# error:[ \t]*(LAG\d{3})[ \t]*$", re.MULTILINE)
_NO_FIX = re.compile(r"^fix: none$", re.MULTILINE)
_MISSED = re.compile(r"^missed: (.+)$", re.MULTILINE)
_OURS_ONLY = re.compile(r"^frontrun: no, (.+)$", re.MULTILINE)
_EXACT = re.compile(r"^frontrun: exact$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One file; its docstring opens with the name of the shape and a colon.

    Lines of the docstring: `fix: none`, the rule offers no fix here; `missed:`, a loss of which the
    rules are silent on purpose, and why; `frontrun: no,` it is not asked, and why; `frontrun: exact`,
    it gets exact events.
    """

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def quiet(self) -> bool:
        """Whether this is a twin that is correct."""
        return self.name.startswith("quiet_")

    @property
    def family(self) -> str:
        return "asyncio" if "asyncio" in self.name else "thread"

    @cached_property
    def source(self) -> bytes:
        """What is linted, fixed and executed: the file without its marks."""
        return _MARK.sub(b"", self.path.read_bytes())

    @cached_property
    def planted(self) -> list[tuple[int, str]]:
        """(line, code) of the bugs."""
        lines = self.path.read_bytes().splitlines()
        marks = ((number, _MARK.search(line)) for number, line in enumerate(lines, 1))
        return [(number, mark[1].decode()) for number, mark in marks if mark]

    @property
    def shape(self) -> str:
        return self._docstring.partition(":")[0]

    @property
    def fixable(self) -> bool:
        return not self.quiet and not self.missed and not _NO_FIX.search(self._docstring)

    @property
    def ours_only(self) -> bool:
        """Whether frontrun is not asked; the line says why."""
        return bool(_OURS_ONLY.search(self._docstring))

    @property
    def exact(self) -> bool:
        """Whether frontrun is to have exact events: they are pulsed, or it would not find the loss."""
        return bool(_EXACT.search(self._docstring))

    @property
    def missed(self) -> str:
        """Why the rules are silent of a loss that is there; "" where they are not."""
        found = _MISSED.search(self._docstring)
        return found[1] if found else ""

    @cached_property
    def _docstring(self) -> str:
        return ast.get_docstring(ast.parse(self.source)) or ""


def all_cases() -> list[Case]:
    """Every case: the bugs first, then the quiet twins, then what is missed."""
    cases = (Case(path) for path in CASES.glob("*.py"))
    return sorted(
        cases, key=lambda case: (bool(case.missed), case.quiet, case.family == "asyncio", case.name)
    )


def named(name: str) -> Case:
    return Case(CASES / f"{name}.py")
