"""The proof of one case, in the process that it is run in."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from flake8_eventrace.engine.check import check_source, fix_source
from flake8_eventrace.finding import Finding, Step
from flake8_eventrace.settings import Settings

from . import by_frontrun, by_tasks, by_turns
from .case import Case
from .exploration import Exploration, ExplorationError
from .program import load
from .steps import Passed, recorded
from .touches import reached
from .verdict import FRONTRUN, OURS, Verdict
from .witness import StoryError, Touched, compare, told

#: Spoils a fix on purpose: (source, fixed source, finding) to what is executed in its place.
Spoil = Callable[[bytes, bytes, Finding], bytes]


def prove(case: Case, spoil: Spoil | None = None) -> Verdict:
    """Everything that is claimed of a case, or what was wrong with it."""
    code = ", ".join(code for _, code in case.planted) or ("missed" if case.missed else "quiet")
    verdict = Verdict(case.name, case.shape, case.family, code)
    try:
        findings = _linted(case, verdict)
        if case.quiet:
            _holds(case, case.source, verdict)
        elif case.missed:
            _loses(case, verdict)
        else:
            _loses(case, verdict)
            if len(findings) == 1:
                _tells(case, findings[0], verdict)
            _check_fix(case, verdict, spoil)
    except ExplorationError as error:
        verdict.problems.append(f"not explored to the end: {error}")
    return verdict


def _linted(case: Case, verdict: Verdict) -> list[Finding]:
    findings = check_source(case.source, str(case.path))
    flagged = [(finding.line, finding.code) for finding in findings]
    if (case.quiet or bool(case.missed)) == bool(case.planted):
        verdict.problems.append("a bug has a mark; a quiet twin has none, nor has what is missed")
    if flagged != case.planted:
        verdict.problems.append(f"flagged {flagged}, not {case.planted}")
    return findings


def _loses(case: Case, verdict: Verdict) -> None:
    """The bug is real."""
    for explorer, exploration in _explorations(case, case.source, str(case.path)):
        verdict.before[explorer] = exploration.interleavings
        if exploration.lost is None:
            count = exploration.interleavings
            verdict.problems.append(f"{explorer}: none of {count} interleavings loses a signal")
        else:
            verdict.found = exploration.lost


def _tells(case: Case, finding: Finding, verdict: Verdict) -> None:
    """The witness is an interleaving that loses a signal. There may be others: the search goes on."""
    for explorer in verdict.before:
        story = _Story(finding, reached(ast.parse(case.source)))
        _search(case, explorer, story)
        if story.pairs:
            verdict.interleaving = list(told(story.pairs))
        else:
            verdict.problems.append(f"the witness is no interleaving found by {explorer}: {story.error}")


class _Story:
    """Whether a run took the steps of a witness; `pairs` are those of the first one that did."""

    def __init__(self, finding: Finding, touched: Touched) -> None:
        self._witness = finding.witness
        self._touched = touched
        self.pairs: list[tuple[Step, Passed]] = []
        self.error = "no signal was lost"

    def is_told_by(self, record: Sequence[Passed]) -> bool:
        try:
            self.pairs = compare(self._witness, record, self._touched)
        except StoryError as error:
            self.error = str(error)
        return bool(self.pairs)


def _search(case: Case, explorer: str, story: _Story) -> None:
    path = str(case.path)
    if case.family == "thread" and explorer == OURS:
        by_turns.explore(case.source, path, story.is_told_by)
        return
    modules = None if case.family == "asyncio" else by_frontrun.modules(case.exact)
    program, record = recorded(case.source, path, modules)

    def stranded(state: object) -> object:
        return program.stranded(state) if program.stranded(state) and story.is_told_by(record) else None

    explore = by_frontrun.explore if explorer == FRONTRUN else by_tasks.explore
    explore(replace(program, stranded=stranded))


def _check_fix(case: Case, verdict: Verdict, spoil: Spoil | None) -> None:
    """The fix, a safe one if there is one, leaves nothing to find."""
    path = str(case.path)
    fixed = fix_source(case.source, path)
    if not fixed.applied:
        fixed = fix_source(case.source, path, Settings(unsafe_fixes=True))
    if not fixed.applied:
        if case.fixable:
            verdict.problems.append("no fix was applied")
        return
    if not case.fixable:
        verdict.problems.append("the case says that there is no fix")
    if fixed.remaining:
        verdict.problems.append("the fix leaves findings")
    source = fixed.source
    for finding in check_source(case.source, path, with_fixes=True):
        if finding.fix is not None:
            verdict.fix, verdict.safety = finding.fix.title, finding.fix.safety.value
            source = spoil(case.source, source, finding) if spoil is not None else source
    _holds(case, source, verdict)


def _holds(case: Case, source: bytes, verdict: Verdict) -> None:
    """No interleaving loses a signal."""
    verdict.exhausted = True
    path = str(case.path if case.quiet else case.path.with_suffix(".fixed.py"))
    for explorer, exploration in _explorations(case, source, path):
        verdict.after[explorer] = exploration.interleavings
        if exploration.lost is not None:
            verdict.exhausted = False
            story = f"{explorer}: interleaving {exploration.interleavings} strands {exploration.lost}"
            executed = "" if case.quiet else source.decode()
            verdict.problems.append(f"{story}\n{executed}\n{exploration.report}".rstrip())


def _explorations(case: Case, source: bytes, path: str) -> Iterator[tuple[str, Exploration]]:
    """What each explorer says of a source."""
    if case.family == "asyncio":
        yield OURS, by_tasks.explore(load(source, path))
        return
    if not case.ours_only:
        yield FRONTRUN, by_frontrun.explore(load(source, path, modules=by_frontrun.modules(case.exact)))
    yield OURS, by_turns.explore(source, path)
