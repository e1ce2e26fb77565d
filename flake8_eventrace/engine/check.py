"""The engine's entrances: one source in, its findings or its fixed bytes out.

Nothing is printed or written, and nothing is read but the modules that the source imports. `funnel` shows the
way of a source from bytes to findings, `verdicts` how fixes are tested.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..finding import Finding, Safety
from ..fixes.proposed_fix import ProposedFix
from ..rules.base import Detection
from ..rules.candidate import Candidate
from ..settings import Settings
from ..source.errors import SourceError, too_deep
from ..source.source_file import SourceFile
from .checkpoints import checkpoint
from .funnel import analyse, pass_byte_filters
from .gc_pause import collector_off
from .kept import Kept

if TYPE_CHECKING:
    from .verdicts import Verdicts
    from .verify import Result

__all__ = [
    "Agreed",
    "Choice",
    "FixResult",
    "SourceError",
    "Suppressed",
    "check",
    "check_source",
    "fix",
    "fix_source",
    "may_find",
]

#: The garbage collector is off during an analysis, and called once after so many steps of a fix run: analyses
#: of earlier versions are cyclic garbage. A smaller number costs time, a larger one memory.
_STEPS_PER_COLLECTION = 16

#: Whether a finding is suppressed in a source (by `noqa`); such a finding is not fixed.
Suppressed = Callable[[SourceFile, Finding], bool]

#: Whether to make a fix: from the source before and after it, and the finding.
Agreed = Callable[[bytes, bytes, Finding], bool]


@dataclass(frozen=True)
class FixResult:
    """The outcome of a fix run over one source."""

    source: bytes
    applied: tuple[Finding, ...]
    remaining: tuple[Finding, ...]


def may_find(source: SourceFile, settings: Settings) -> bool:
    """Return whether anything can be found in a source, as far as its bytes show."""
    return bool(pass_byte_filters(Candidate(source, settings)))


def check_source(
    source: bytes,
    path: str = "<stdin>",
    settings: Settings | None = None,
    *,
    tree: ast.Module | None = None,
    with_fixes: bool = False,
) -> list[Finding]:
    """Return the findings of the enabled rules in one source, sorted by position.

    Args:
        source: The bytes of the file.
        path: Locates the modules that the source imports; the file itself is not read.
        settings: The user's choices; the defaults if None.
        tree: The caller's `ast` of the same source, if it has one.
        with_fixes: Also compute the fix of each finding. The source is analysed again, a few times in all.

    Raises SourceError if the source cannot be parsed.
    """
    return check(SourceFile(source, path, tree), settings or Settings(), with_fixes=with_fixes)


def check(
    source: SourceFile,
    settings: Settings,
    *,
    with_fixes: bool = False,
    check_syntax: bool = True,
    kept: Kept | None = None,
) -> list[Finding]:
    """Return the findings in a source, as `check_source` does; `check_syntax` and `kept` as `analyse` has."""
    with _stack_limit(source):
        with collector_off():
            analysis = analyse(source, settings, kept, check_syntax=check_syntax)
        checkpoint()
        if analysis is None:
            return []
        if not with_fixes:
            return [finding for _, finding in analysis.located()]
        from .verdicts import Verdicts

        return _with_fixes(Verdicts(analysis), analysis.located())


def fix_source(
    source: bytes,
    path: str = "<stdin>",
    settings: Settings | None = None,
    *,
    silenced: Suppressed | None = None,
    only: str | None = None,
    agreed: Agreed | None = None,
) -> FixResult:
    """Apply every fix that the settings allow until none is left.

    Args:
        source: The bytes of the file.
        path: Locates the modules that the source imports; nothing is written.
        settings: The user's choices; the defaults if None.
        silenced: Whether a finding is suppressed; such a finding is not fixed.
        only: Apply only fixes of this kind (a module of `codemods`).
        agreed: Called once for each fix, in the order of the findings; False skips it.

    Raises SourceError if the source cannot be parsed.
    """
    settings = settings or Settings()
    return fix(SourceFile(source, path), settings, Choice(settings.unsafe_fixes, only, silenced, agreed))


@dataclass(frozen=True)
class Choice:
    """Which fixes to apply; see `fix_source`."""

    unsafe: bool = False
    only: str | None = None
    suppressed: Suppressed | None = None
    agreed: Agreed | None = None

    def allows(self, proposed: ProposedFix) -> bool:
        """Return whether fixes of this kind and safety may be applied."""
        is_safe_enough = self.unsafe or proposed.safety is Safety.SAFE
        return is_safe_enough and self.only in (None, proposed.name)


def fix(source: SourceFile, settings: Settings, choice: Choice, *, check_syntax: bool = True) -> FixResult:
    """Apply the fixes that `choice` allows until none is left, as `fix_source` does.

    `check_syntax` is as `analyse` has it.
    """
    from .verdicts import Verdicts

    applied: list[Finding] = []
    with _stack_limit(source):
        with collector_off():
            analysis = analyse(source, settings, check_syntax=check_syntax)
        declined = 0  # findings before the first that may still be fixed
        rounds = 0
        while analysis is not None:  # ends: each fix leaves fewer findings
            verdicts = Verdicts(analysis)
            located = analysis.located()
            step = _step(verdicts, located[declined:], analysis.source, choice)
            if step is None:
                remaining = tuple(_with_fixes(verdicts, located))
                return FixResult(analysis.source.content, tuple(applied), remaining)
            # A fix removes its finding and keeps the order of the others: nobody is asked twice about those
            # before it.
            declined = declined + step.index if choice.agreed is not None else 0
            applied.extend(step.findings)
            source, analysis = SourceFile(step.result.content, source.path), step.result.analysis
            rounds += 1
            if rounds % _STEPS_PER_COLLECTION == 0:
                gc.collect()
    return FixResult(source.content, tuple(applied), ())


def _with_fixes(verdicts: Verdicts, located: list[tuple[Detection, Finding]]) -> list[Finding]:
    """Return the findings, each with its fix or with advice."""
    verdicts.settle((detection, detection.fixes) for detection, _ in located)
    return [verdicts.with_fix(detection, finding) for detection, finding in located]


@dataclass(frozen=True)
class _Step:
    """Fixes that are applied at once: the index of the first finding, all of them, and the outcome."""

    index: int
    findings: tuple[Finding, ...]
    result: Result


def _step(
    verdicts: Verdicts, located: list[tuple[Detection, Finding]], source: SourceFile, choice: Choice
) -> _Step | None:
    """Return the fixes to apply next: all that do not touch each other, or, if somebody is asked, one."""
    open_ = [
        (index, detection, finding, _worth_a_try(detection, choice))
        for index, (detection, finding) in enumerate(located)
        if choice.suppressed is None or not choice.suppressed(source, finding)
    ]
    if choice.agreed is None:
        verdicts.settle((detection, fixes) for _, detection, _, fixes in open_)
    fixed: dict[ProposedFix, tuple[int, Finding]] = {}
    for index, detection, finding, fixes in open_:
        verdicts.settle([(detection, fixes)])
        proposed = verdicts.first_that_holds(fixes)
        # A fix that comes later is not applied in its place: the first one that holds is what is offered.
        if proposed is None or proposed in fixed or not choice.allows(proposed):
            continue
        finding = replace(finding, fix=verdicts.edits(proposed))
        fixed[proposed] = index, finding
        if choice.agreed is not None:
            _, result = verdicts.together([proposed])
            if choice.agreed(source.content, result.content, finding):
                return _Step(index, (finding,), result)
    if not fixed or choice.agreed is not None:
        return None
    made, result = verdicts.together([*fixed])
    return _Step(fixed[made[0]][0], tuple(fixed[proposed][1] for proposed in made), result)


def _worth_a_try(detection: Detection, choice: Choice) -> Sequence[ProposedFix]:
    """Return the fixes of a detection up to the last that is allowed: whether others hold is the same."""
    fixes = [*detection.fixes]
    while fixes and not choice.allows(fixes[-1]):
        fixes.pop()
    return fixes


@contextmanager
def _stack_limit(source: SourceFile) -> Iterator[None]:
    """Turn a RecursionError into the SourceError for too deeply nested sources."""
    try:
        yield
    except RecursionError as error:
        raise too_deep(source.path) from error
