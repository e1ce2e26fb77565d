"""How the cost grows with what is looked at: parts of a tree, and one long file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from .generated import Generated, event_file
from .installs import Install, Installed
from .measures import MEASURES, Bound, environment, runs
from .results import Growth
from .timing import CommandError, Run, Sample, run
from .trees import Tree, part, python_files

#: Every how manieth folder is taken; 1 is the whole tree.
PARTS = (8, 4, 2, 1)

#: What is measured on the parts.
TREE_MEASURES = ("ast", "check", "lag1")

#: Event functions in the file that is made up.
FUNCTIONS = (100, 200, 400)

#: What is measured on the file: `check_source` without and with the fixes.
FILE_MEASURES = {"file": "without-fixes", "file-fixes": "with-fixes"}

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
        self._files = {str(count): event_file(count) for count in functions}
        self._folder = scratch
        for name, file in self._files.items():
            self._path(name).write_text(file.source, "utf-8")

    def runs(self, where: Installed) -> dict[str, Run]:
        return {
            _named(name, one): self._once(where, name, one) for name in self._files for one in self._measures
        }

    def grown(self, samples: Mapping[str, list[Sample]]) -> dict[str, Growth]:
        return {
            one: Growth(
                tuple(
                    (name, len(file.source), samples[_named(name, one)]) for name, file in self._files.items()
                )
            )
            for one in self._measures
        }

    @property
    def files(self) -> Mapping[str, Generated]:
        return self._files

    def _path(self, name: str) -> Path:
        return self._folder / f"events_{name}.py"

    def _once(self, where: Installed, name: str, measure: str) -> Run:
        path = str(self._path(name))
        command = [where.program("python"), "-I", str(TIMED_CHECK), path, FILE_MEASURES[measure]]
        planted = [list(place) for place in self._files[name].planted]

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


def _named(size: str, measure: str) -> str:
    return f"{measure} {size}"
