"""`python -m tests.bench`: how fast we are, side by side with others, in one run.

Fetches pinned packages and makes a virtualenv for each tool (all in a cache), runs everything in turns,
and prints medians, ratios and the table of aims as Markdown; progress goes to standard error. The ratios
are the medians of the rounds' own ratios, with the least and the most in parentheses. The exit status is 1
when a command has failed; an aim that was missed is no failure. Needs POSIX.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from platformdirs import user_cache_path

from . import profiling, tables
from .aims import MEGABYTE
from .growth import FILE_MEASURES, TREE_MEASURES, FileGrowth, TreeGrowth
from .installs import ALONE, ASYNC, OURS, RUFF, Install, Installed, earlier, installed
from .measures import BEFORE, MEASURES, Bound, of_before, runs
from .plan import DEFAULT_TREES, LARGEST, planned
from .results import Results
from .timing import CommandError, Sample, adopt_orphans, in_turns, own_peak
from .trees import TREES, fetched, python_files

#: The packages whose versions decide what was measured.
_TOLD = ("flake8", "pycodestyle", "pyflakes", "flake8-eventrace", "libcst", "flake8-async", "ruff")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    adopt_orphans()
    # What is being measured must not go on without us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with tempfile.TemporaryDirectory(prefix="eventrace-bench-") as scratch:
            Bench(options, Path(scratch)).run()
    except (CommandError, subprocess.CalledProcessError, OSError, zipfile.BadZipFile) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


class Bench:
    """One run of what the options ask for."""

    def __init__(self, options: argparse.Namespace, scratch: Path) -> None:
        self.named: list[str] = options.package or []
        self.trees = self.named or list(DEFAULT_TREES)
        self.only: list[str] = options.only
        self.rounds: int = options.rounds
        self.cache = Path(options.cache).absolute()
        self.parts = {name for name in ("aims", "growth", "profile") if getattr(options, name)}
        self.scratch = scratch
        self.results = Results()
        self.where: dict[Install, Installed] = {}
        self.against: str = options.against
        self.before: Installed | None = None

    def run(self) -> None:
        plan: dict[str, list[str]] = {}
        if not self.parts or "aims" in self.parts:
            plan = planned(self.trees, self.only, aims_only="aims" in self.parts)
        grow_trees = not self.parts or "growth" in self.parts
        # The file is no tree: who only names a package did not ask for it.
        grow_file = bool(self.parts & {"growth", "aims"}) or not (self.parts or self.named)

        needed = {MEASURES[one].tool.install for names in plan.values() for one in names} | {OURS}
        for install in (ALONE, OURS, ASYNC, RUFF):
            if install in needed:
                self.where[install] = installed(install, self.cache, say)
        if self.against:
            self.before = installed(earlier(self.against, self.scratch), self.cache, say)
        show(self._circumstances())

        for tree, names in plan.items():
            self._measure(tree, names)
        if grow_trees and (measures := self._chosen(TREE_MEASURES)):
            for tree in self.trees:
                if TREES[tree].parts:
                    self._grow_tree(tree, measures)
        if grow_file and (measures := self._chosen([*FILE_MEASURES])):
            self._grow_file(measures)
        if "profile" in self.parts:
            for tree in self.named or [LARGEST]:
                self._profile(tree)
        if table := tables.aims(self.results, every=not (self.named or self.only)):
            show(f"## Aims\n\n{table}")
        show(f"Load at the end: {_load()}.")

    def _chosen(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if not self.only or name in self.only]

    def _measure(self, tree: str, names: list[str]) -> None:
        root = fetched(TREES[tree], self.cache, say)
        files = python_files(root)
        bound = []
        for one in names:
            measure = MEASURES[one]
            where = self.where[measure.tool.install]
            if measure.tool.install is OURS and self.before is not None:
                bound.append(Bound(of_before(measure), self.before, root, len(files), self.scratch))
            bound.append(Bound(measure, where, root, len(files), self.scratch))
        samples = in_turns(runs(bound), self.rounds, self._progress(tree))
        self.results.trees[tree] = samples
        size = sum(path.stat().st_size for path in files) / MEGABYTE
        heading = f"## {tree} ({TREES[tree].release}): {len(files):,} files, {size:.1f} MB"
        show(f"{heading}\n\n{tables.measured(samples)}")

    def _grow_tree(self, tree: str, measures: list[str]) -> None:
        root = fetched(TREES[tree], self.cache, say)
        growth = TreeGrowth(TREES[tree], root, self.cache, measures)
        samples = in_turns(growth.runs(self.where, self.scratch), self.rounds, self._progress(tree))
        found = self.results.tree_growth[tree] = growth.grown(samples)
        counts = {name: f"{len(files):,} files" for name, files in growth.files.items()}
        show(f"## Growth: parts of {tree}\n\n{tables.grown(found, 'part', counts)}")

    def _grow_file(self, measures: list[str]) -> None:
        growth = FileGrowth(measures, self.scratch)
        samples = in_turns(
            growth.runs(self.where[OURS], self.before), self.rounds, self._progress("one file")
        )
        found = self.results.file_growth = growth.grown(samples)
        counts = {
            name: f"{file.lines:,} lines, {len(file.planted)} bugs" for name, file in growth.files.items()
        }
        show(f"## Growth: one file\n\n{tables.grown(found, 'event functions', counts)}")
        if self.before is not None:
            then = growth.grown(samples, BEFORE)
            show(f"## Growth: one file, before\n\n{tables.grown(then, 'event functions', counts)}")

    def _profile(self, tree: str) -> None:
        root = fetched(TREES[tree], self.cache, say)
        for measure in [one for one in profiling.MEASURED if one in self.only] or profiling.MEASURED[:1]:
            say(f"profiling {MEASURES[measure].text} on {tree}")
            found = profiling.tables(profiling.profile(measure, root, self.where[OURS], self.scratch))
            show(f"## Profile: {MEASURES[measure].text}, one process, {tree}\n\n{found}")

    def _progress(self, what: str) -> Callable[[str, int, Sample], None]:
        def done(name: str, turn: int, sample: Sample) -> None:
            which = f"round {turn} of {self.rounds}" if turn else "warming up"
            cost = f"{sample.cpu:.2f} s CPU, {sample.wall:.2f} s, {sample.peak / MEGABYTE:.0f} MB"
            say(f"{what}: {which}: {name}: {cost}")

        return done

    def _circumstances(self) -> str:
        versions = {name: one for where in self.where.values() for name, one in where.versions.items()}
        told = ", ".join(f"{name} {versions[name]}" for name in _TOLD if name in versions)
        rounds = f"{self.rounds} round{'s' * (self.rounds != 1)} after one that is not counted; "
        if self.parts == {"profile"}:
            rounds = ""
        return (
            f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} "
            f"{platform.machine()}, {os.cpu_count()} processors, load {_load()}; {told}; "
            f"{rounds}flake8 with --jobs=1, eventrace and ruff with all processors; "
            f"{f'before: {self.against}; ' if self.against else ''}"
            f"peaks below {own_peak() / MEGABYTE:.0f} MB cannot be told."
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--package", action="append", choices=[*TREES], help="measure on this (repeatable)")
    names = [*MEASURES, *FILE_MEASURES]
    add("--only", action="append", default=[], choices=names, help="run this measure only (repeatable)")
    add("--rounds", type=_positive, default=5, metavar="N", help="how often each is run (default: 5)")
    add("--aims", action="store_true", help="only what the aims need")
    add("--growth", action="store_true", help="only how the cost grows")
    add("--profile", action="store_true", help="only a profile of `eventrace check`")
    add("--against", default="", metavar="REV", help="measure our own build at this revision of git as well")
    cache = user_cache_path("eventrace-bench", appauthor=False)
    add("--cache", default=cache, metavar="DIR", help=f"packages and virtualenvs (default: {cache})")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"at least 1, not {text!r}")
    return int(text)


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def show(text: str) -> None:
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
