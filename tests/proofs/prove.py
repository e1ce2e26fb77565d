"""The proof of one case, in the process that it is run in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flake8_eventrace.engine import check_source, fix_source
from flake8_eventrace.finding import Finding
from flake8_eventrace.settings import Settings

from . import by_frontrun, by_tasks, by_turns
from .case import Case
from .exploration import Exploration, ExplorationError
from .program import Program, load
from .steps import recorded
from .verdict import FRONTRUN, OURS, Verdict
from .witness import StoryError, compare, told

#: Spoils a fix on purpose: (source, mended source, finding) to what is executed in its place.
Spoil = Callable[[bytes, bytes, Finding], bytes]


def prove(case: Case, spoil: Spoil | None = None) -> Verdict:
    """Everything that is claimed of a case, or what was wrong with it."""
    code = ", ".join(code for _, code in case.planted) or "quiet"
    verdict = Verdict(case.name, case.shape, case.family, code)
    try:
        findings = _linted(case, verdict)
        if case.quiet:
            _holds(case, case.source, verdict)
        else:
            _loses(case, verdict)
            if len(findings) == 1:
                _tells(case, findings[0], verdict)
            _mended(case, verdict, spoil)
    except ExplorationError as error:
        verdict.problems.append(f"not explored to the end: {error}")
    return verdict


def _linted(case: Case, verdict: Verdict) -> list[Finding]:
    findings = check_source(case.source, str(case.path))
    flagged = [(finding.line, finding.code) for finding in findings]
    if case.quiet == bool(case.planted):
        verdict.problems.append("a case has a mark, a quiet twin has none")
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
    """The witness is an interleaving that was found."""
    program, record = recorded(case.source, str(case.path))
    if _explored(case, program).lost is None:
        return  # said above
    try:
        verdict.interleaving = list(told(compare(finding.witness, record)))
    except StoryError as error:
        verdict.problems.append(f"the witness is not the interleaving found: {error}")


def _mended(case: Case, verdict: Verdict, spoil: Spoil | None) -> None:
    """The fix, a safe one if there is one, leaves nothing to find."""
    path = str(case.path)
    mended = fix_source(case.source, path)
    if not mended.applied:
        mended = fix_source(case.source, path, Settings(unsafe_fixes=True))
    if not mended.applied:
        if case.mendable:
            verdict.problems.append("no fix was applied")
        return
    if not case.mendable:
        verdict.problems.append("the case says that there is no fix")
    if mended.remaining:
        verdict.problems.append("the fix leaves findings")
    for finding in check_source(case.source, path, with_fixes=True):
        if finding.fix is not None:
            verdict.fix, verdict.safety = finding.fix.title, finding.fix.safety.value
    source = mended.source if spoil is None else spoil(case.source, mended.source, mended.applied[0])
    _holds(case, source, verdict)


def _holds(case: Case, source: bytes, verdict: Verdict) -> None:
    """No interleaving loses a signal."""
    verdict.exhausted = True
    path = str(case.path if case.quiet else case.path.with_suffix(".mended.py"))
    for explorer, exploration in _explorations(case, source, path):
        verdict.after[explorer] = exploration.interleavings
        if exploration.lost is not None:
            verdict.exhausted = False
            story = f"{explorer}: interleaving {exploration.interleavings} strands {exploration.lost}"
            executed = "" if case.quiet else source.decode()
            verdict.problems.append(f"{story}\n{executed}\n{exploration.report}".rstrip())


def _explorations(case: Case, source: bytes, path: str) -> Iterator[tuple[str, Exploration]]:
    """What each explorer says of a source."""
    if case.family == "thread":
        yield FRONTRUN, by_frontrun.explore(load(source, path))
        yield OURS, by_turns.explore(source, path)
    else:
        yield OURS, by_tasks.explore(load(source, path))


def _explored(case: Case, program: Program) -> Exploration:
    return by_frontrun.explore(program) if case.family == "thread" else by_tasks.explore(program)
