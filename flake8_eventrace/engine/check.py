"""The engine's entrances: one source in, its findings or its fixed bytes out.

Nothing is printed or written, and nothing is read but the modules that the source imports. `funnel` shows the
way of a source from bytes to findings, `verify` how a fix is tested.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ..finding import Finding, Safety
from ..fixes.proposed_fix import ProposedFix
from ..rules.base import Detection
from ..rules.candidate import Candidate
from ..settings import Settings
from ..source.errors import SourceError, too_deep
from ..source.source_file import SourceFile
from .funnel import analyse, pass_byte_filters
from .gc_pause import collector_off
from .verify import VerifiedFix, Verifier

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

#: The garbage collector is off during an analysis, and called once after so many fixes of a file: analyses of
#: earlier versions are cyclic garbage. A smaller number costs time, a larger one memory.
_FIXES_PER_COLLECTION = 16

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
        with_fixes: Also compute the fix of each finding. The source is analysed again for each.

    Raises SourceError if the source cannot be parsed.
    """
    return check(SourceFile(source, path, tree), settings or Settings(), with_fixes=with_fixes)


def check(
    source: SourceFile, settings: Settings, *, with_fixes: bool = False, check_syntax: bool = True
) -> list[Finding]:
    """Return the findings in a source, as `check_source` does; `check_syntax` as `analyse` has it."""
    with _stack_limit(source):
        with collector_off():
            analysis = analyse(source, settings, check_syntax=check_syntax)
        if analysis is None:
            return []
        if not with_fixes:
            return [finding for _, finding in analysis.located()]
        verifier = Verifier(analysis)
        return [verifier.with_fix(detection, finding) for detection, finding in analysis.located()]


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

    def accepts(self, before: SourceFile, verified: VerifiedFix, finding: Finding) -> bool:
        """Return whether the user agrees to a fix."""
        return self.agreed is None or self.agreed(before.content, verified.content, finding)


def fix(source: SourceFile, settings: Settings, choice: Choice, *, check_syntax: bool = True) -> FixResult:
    """Apply the fixes that `choice` allows until none is left, as `fix_source` does.

    `check_syntax` is as `analyse` has it.
    """
    applied: list[Finding] = []
    with _stack_limit(source):
        with collector_off():
            analysis = analyse(source, settings, check_syntax=check_syntax)
        declined = 0  # findings before the first that may still be fixed
        while analysis is not None:  # ends: each fix leaves fewer findings
            verifier = Verifier(analysis)
            located = analysis.located()
            step = _first_fix(verifier, located[declined:], analysis.source, choice)
            if step is None:
                remaining = tuple(verifier.with_fix(*pair) for pair in located)
                return FixResult(analysis.source.content, tuple(applied), remaining)
            index, finding, verified = step
            # A fix removes its finding and keeps the order of the others: nobody is asked twice about those
            # before it.
            declined = declined + index if choice.agreed is not None else 0
            applied.append(finding)
            source, analysis = SourceFile(verified.content, source.path), verified.analysis
            if len(applied) % _FIXES_PER_COLLECTION == 0:
                gc.collect()
    return FixResult(source.content, tuple(applied), ())


def _first_fix(
    verifier: Verifier, located: list[tuple[Detection, Finding]], source: SourceFile, choice: Choice
) -> tuple[int, Finding, VerifiedFix] | None:
    """Return the index of the first finding whose fix is to be applied, the finding, and the fix."""
    for index, (detection, finding) in enumerate(located):
        if choice.suppressed is not None and choice.suppressed(source, finding):
            continue
        verified = _preferred_fix(verifier, detection, choice)
        if verified is not None:
            finding = replace(finding, fix=verified.fix)
            if choice.accepts(source, verified, finding):
                return index, finding, verified
    return None


def _preferred_fix(verifier: Verifier, detection: Detection, choice: Choice) -> VerifiedFix | None:
    """Return the first proposed fix that holds, None if that one is not allowed.

    A fix that comes later is not applied in its place: the first one that holds is the one that is offered.
    """
    allowed = [choice.allows(proposed) for proposed in detection.fixes]
    while allowed and not allowed[-1]:
        allowed.pop()  # whether it holds makes no difference
    for proposed, is_allowed in zip(detection.fixes, allowed, strict=False):
        verified = verifier.verify(proposed)
        if verified is not None:
            return verified if is_allowed else None
    return None


@contextmanager
def _stack_limit(source: SourceFile) -> Iterator[None]:
    """Turn a RecursionError into the SourceError for too deeply nested sources."""
    try:
        yield
    except RecursionError as error:
        raise too_deep(source.path) from error
