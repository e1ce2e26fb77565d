"""How the cost grows with what is looked at: parts of a tree, and one long file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from .generated import Generated, event_file
from .installs import Install, Installed
from .measures import BEFORE, MEASURES, Bound, environment, runs
from .results import Growth
from .timing import CommandError, Run, Sample, run
from .trees import Tree, part, python_files

#: Every how manieth folder is taken; 1 is the whole tree.
PARTS = (8, 4, 2, 1)

#: What is measured on the parts.
TREE_MEASURES = ("ast", "check", "lag1")

#: Event functions in the file that is made up.
FUNCTIONS = (100, 200, 400)

#: What is measured on the file: `check_source` without and with the fixes; and the same where each function
#: loses a signal, with `fix_source`.
FILE_MEASURES = {
    "file": "without-fixes",
    "file-fixes": "with-fixes",
    "buggy": "without-fixes",
    "buggy-fixes": "with-fixes",
    "buggy-fix": "fix",
}

TIMED_CHECK = Path(__file__).with_name("timed_check.py")


class TreeGrowth:
    """Measures on the parts of a tree."""

    def __init__(self, tree: Tree, root: Path, cache: Path, measures: Sequence[str]) -> None:
        self._measures = measures
        self._roots = {f"1/{nth}" if nth > 1 else "all": part(tree, root, nth, cache) for nth in PARTS}
        self.files = {name: python_files(folder) for name, folder in self._roots.items()}

    def runs(self, where: Mapping[Install, Installed], scratch: Path) -> dict[str, Run]:
        found = {}
        for name, folder in self._roots.items():
            bound = [
                Bound(
                    MEASURES[one], where[MEASURES[one].tool.install], folder, len(self.files[name]), scratch
                )
                for one in self._measures
            ]
            found.update({_named(name, one): once for one, once in runs(bound).items()})
        return found

    def grown(self, samples: Mapping[str, list[Sample]]) -> dict[str, Growth]:
        return {
            one: Growth(tuple((name, self.size(name), samples[_named(name, one)]) for name in self._roots))
            for one in self._measures
        }

    def size(self, name: str) -> int:
        return sum(path.stat().st_size for path in self.files[name])


class FileGrowth:
    """Checks of the file that is made up; a check that does not find what was planted has failed."""

    def __init__(self, measures: Sequence[str], scratch: Path, functions: Sequence[int] = FUNCTIONS) -> None:
        self._measures = measures
        self._files = {
            (kind, str(count)): event_file(count, 1) if kind == "buggy" else event_file(count)
            for kind in dict.fromkeys(map(_kind, measures))
            for count in functions
        }
        self._sizes = [str(count) for count in functions]
        self._folder = scratch
        for (kind, name), file in self._files.items():
            self._path(kind, name).write_text(file.source, "utf-8")

    def runs(self, where: Installed, before: Installed | None = None) -> dict[str, Run]:
        """The runs of this build, and in turns with them those of the build from before."""
        builds = {BEFORE: before, "": where} if before is not None else {"": where}
        return {
            _named(name, one) + suffix: self._once(build, name, one)
            for name in self._sizes
            for one in self._measures
            for suffix, build in builds.items()
        }

    def grown(self, samples: Mapping[str, list[Sample]], suffix: str = "") -> dict[str, Growth]:
        """What was measured of this build, or of the one with the suffix."""
        return {
            one: Growth(
                tuple(
                    (name, len(self._files[_kind(one), name].source), samples[_named(name, one) + suffix])
                    for name in self._sizes
                )
            )
            for one in self._measures
        }

    @property
    def files(self) -> Mapping[str, Generated]:
        """The files of the first kind that is measured."""
        kind = _kind(self._measures[0])
        return {name: self._files[kind, name] for name in self._sizes}

    def _path(self, kind: str, name: str) -> Path:
        return self._folder / f"{'events' if kind == 'file' else kind}_{name}.py"

    def _once(self, where: Installed, name: str, measure: str) -> Run:
        kind = _kind(measure)
        path = str(self._path(kind, name))
        command = [where.program("python"), "-I", str(TIMED_CHECK), path, FILE_MEASURES[measure]]
        planted = [list(place) for place in self._files[kind, name].planted]

        def once() -> Sample:
            label = _named(name, measure)
            sample = run(label, command, environment(str(self._folder)), str(self._folder))
            told = json.loads(sample.output)
            if told["found"] != planted:
                why = f"found {told['found']}; planted were {planted}"
                raise CommandError(label, command, why, sample.output)
            # Of the process's CPU, the part that is the check's.
            return replace(sample, cpu=told["cpu"])

        return once


def _kind(measure: str) -> str:
    return measure.partition("-")[0]


def _named(size: str, measure: str) -> str:
    return f"{measure} {size}"
