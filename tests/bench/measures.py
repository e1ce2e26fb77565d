"""What is run, and that each run looks at the same files.

flake8 runs with one process: its CPU is then that of the work alone, without processes that are
started and results that are sent, and its wall time that of one processor. `eventrace check` and ruff
use all processors, as they do by default. Everybody is told to print as little as can be. The files
themselves are in the system's memory: "cold" is the cache of our own.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from .installs import ALONE, ASYNC, OURS, RUFF, Install, Installed
from .timing import CommandError, Run, Sample, run

FLOOR = Path(__file__).with_name("floor.py")

#: Stands for the folder to look at.
TREE = "{tree}"


class Cache(Enum):
    """What the cache of our own holds when a run begins."""

    COLD = "nothing"
    WARM = "what the run before it has left"


@dataclass(frozen=True)
class Tool:
    """A program, and how it tells which files it looks at.

    `counting` is a command that tells it, where the measured one does not; `count` finds the number
    in what is printed, or, where it has no group, each file.
    """

    install: Install
    program: str
    count: re.Pattern[str]
    counting: tuple[str, ...] = ()

    def counted(self, output: str) -> int:
        found = self.count.findall(output)
        return int(found[-1]) if self.count.groups and found else len(found)


@dataclass(frozen=True)
class Measure:
    """One command that is measured."""

    name: str
    text: str
    tool: Tool
    arguments: tuple[str, ...]
    cache: Cache = Cache.COLD


_FLAKE8_COUNT = re.compile(r"^(\d+) +total files processed", re.MULTILINE)
_FLAKE8 = ("--isolated", "--jobs=1", "-qq", "--exit-zero", "--benchmark", TREE)
_CHECK = ("check", "--quiet", "--exit-zero", "--output-format=concise")
_RUFF = ("check", "--isolated", "--select=ASYNC", "--no-cache", "--config", 'include = ["*.py"]')

FLAKE8 = Tool(ALONE, "flake8", _FLAKE8_COUNT)
FLAKE8_OURS = Tool(OURS, "flake8", _FLAKE8_COUNT)
FLAKE8_ASYNC = Tool(ASYNC, "flake8", _FLAKE8_COUNT)
EVENTRACE = Tool(
    OURS,
    "eventrace",
    re.compile(r"^(\d+) files? in ", re.MULTILINE),
    ("check", "--verbose", "--exit-zero", "--select=LAG110", TREE),
)
RUFF_ASYNC = Tool(RUFF, "ruff", re.compile(r"^.+$", re.MULTILINE), (*_RUFF, "--show-files", TREE))
AST = Tool(OURS, "python", re.compile(r"^(\d+) files$", re.MULTILINE))

MEASURES = {
    measure.name: measure
    for measure in (
        Measure("flake8", "flake8 alone", FLAKE8, _FLAKE8),
        Measure("flake8+ours", "flake8 with us, cache cold", FLAKE8_OURS, _FLAKE8),
        Measure("flake8+ours-warm", "flake8 with us, cache warm", FLAKE8_OURS, _FLAKE8, Cache.WARM),
        Measure("flake8+async", "flake8 with flake8-async", FLAKE8_ASYNC, _FLAKE8),
        Measure("ast", "`ast.parse` of every file", AST, ("-I", str(FLOOR), TREE)),
        Measure(
            "ruff",
            "`ruff check --select ASYNC --no-cache`",
            RUFF_ASYNC,
            (*_RUFF, "--quiet", "--exit-zero", TREE),
        ),
        Measure("check", "`eventrace check`, cold", EVENTRACE, (*_CHECK, TREE)),
        Measure(
            "check-fixes",
            "`eventrace check`, all fixes, cold",
            EVENTRACE,
            ("check", "--quiet", "--exit-zero", "--output-format=json-lines", "--jobs=1", TREE),
        ),
        Measure("check-warm", "`eventrace check`, warm", EVENTRACE, (*_CHECK, TREE), Cache.WARM),
        Measure("lag1", "`eventrace check --select LAG1`, cold", EVENTRACE, (*_CHECK, "--select=LAG1", TREE)),
        Measure(
            "lag1-warm",
            "`eventrace check --select LAG1`, warm",
            EVENTRACE,
            (*_CHECK, "--select=LAG1", TREE),
            Cache.WARM,
        ),
    )
}


#: What the names of the measures of an earlier build end with.
BEFORE = "@before"


def text_of(name: str) -> str:
    """What a measure is called in tables."""
    measure, _, before = name.partition("@")
    return MEASURES[measure].text + (", before" if before else "")


class Bound:
    """A measure on a tree, with all that is needed to run it.

    Runs in an empty folder, so that no settings file of elsewhere is found.
    """

    def __init__(self, measure: Measure, where: Installed, tree: Path, files: int, scratch: Path) -> None:
        self.measure = measure
        self._where = where
        self._tree = tree
        self._files = files
        self._scratch = scratch
        self._kept = tempfile.mkdtemp(dir=scratch)
        self._folder = tempfile.mkdtemp(dir=scratch)

    def ensure_files(self) -> None:
        """Raise CommandError unless the tool looks at every file; nothing is timed."""
        if self.measure.tool.counting:
            with tempfile.TemporaryDirectory(dir=self._scratch) as cache:
                command = self.command(self.measure.tool.counting)
                self._counted(command, self._run(command, cache))

    def once(self) -> Sample:
        """One run. A cold one is given a new cache, the warm ones share one."""
        command = self.command(self.measure.arguments)
        if self.measure.cache is Cache.WARM:
            sample = self._run(command, self._kept)
        else:
            with tempfile.TemporaryDirectory(dir=self._scratch) as cache:
                sample = self._run(command, cache)
        if not self.measure.tool.counting:
            self._counted(command, sample)
        return sample

    def command(self, arguments: tuple[str, ...]) -> list[str]:
        program = self._where.program(self.measure.tool.program)
        return [program, *(str(self._tree) if one == TREE else one for one in arguments)]

    def _run(self, command: list[str], cache: str) -> Sample:
        return run(self.measure.name, command, environment(cache), self._folder)

    def _counted(self, command: list[str], sample: Sample) -> None:
        seen = self.measure.tool.counted(sample.output)
        if seen != self._files:
            why = f"looked at {seen} files; there are {self._files}"
            raise CommandError(self.measure.name, command, why, sample.output)


def runs(bound: list[Bound]) -> dict[str, Run]:
    """The measures as what takes turns; first each tool says that it looks at every file."""
    said: set[Tool] = set()
    for one in bound:
        if one.measure.tool not in said:
            one.ensure_files()
            said.add(one.measure.tool)
    return {one.measure.name: one.once for one in bound}


def of_before(measure: Measure) -> Measure:
    """The same measure of an earlier build."""
    return replace(measure, name=measure.name + BEFORE)


def environment(cache: str) -> Mapping[str, str]:
    """The environment of a run: as little as can be, equal for all but the cache's place."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR")
        if name in os.environ
    }
    return {**kept, "EVENTRACE_CACHE_DIR": cache, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
