"""One source: bytes in, findings or mended bytes out. No output, and no files but imported modules.

Cheapest first: substring searches rule most files out, a look at the `ast` most of the rest;
only what is left is parsed with LibCST, and positions are computed only for what is reported.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from .finding import Finding, Safety
from .nesting import is_too_deep, may_be_too_deep
from .prefilter import is_python, parse_ast
from .rules import RULES
from .rules.base import CallRule
from .settings import Settings

if TYPE_CHECKING:
    import libcst as cst

    from .mends.mend import Mend
    from .project.calls import Calls
    from .reporting import Locator
    from .rules.base import Detection, Rule

_TOO_DEEP = "nested too deeply to be analysed"

#: Decides whether a finding is silenced in a source (by `noqa`); such findings are not mended.
Silenced = Callable[[bytes, Finding], bool]

#: Decides whether a fix is made, from the source before and after it and the finding.
Agreed = Callable[[bytes, bytes, Finding], bool]


class SourceError(Exception):
    """The source could not be analysed: a syntax error, an unknown encoding.

    `line` is 1-based, or 0 where no line can be named.
    """

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(path, line, reason)
        self.path = path
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.reason}"


@dataclass(frozen=True)
class Mended:
    """The outcome of a fix run over one source."""

    source: bytes
    applied: tuple[Finding, ...]
    remaining: tuple[Finding, ...]


def check_source(
    source: bytes,
    path: str = "<stdin>",
    settings: Settings | None = None,
    *,
    tree: ast.Module | None = None,
    with_fixes: bool = False,
) -> list[Finding]:
    """Findings of the enabled rules in one source, sorted by position.

    `path` locates the modules that this one imports; nothing else is read. `tree` is the
    caller's `ast` of the same source, if it has one. `with_fixes` also computes the fix of
    each finding, which costs a parse for each.

    Raises SourceError when the source cannot be parsed.
    """
    with _not_too_deep(path):
        analysis = _analyse(source, path, settings or Settings(), tree)
        return analysis.findings(with_fixes) if analysis is not None else []


def fix_source(
    source: bytes,
    path: str = "<stdin>",
    settings: Settings | None = None,
    *,
    silenced: Silenced | None = None,
    only: str | None = None,
    agreed: Agreed | None = None,
) -> Mended:
    """Apply every fix that the settings allow until none is left.

    `only` names one kind of fix (a module of `codemods`); the others are left alone. `agreed` is
    asked about each fix once, in the order of the findings.

    Raises SourceError when the source cannot be parsed.
    """
    settings = settings or Settings()
    applied: list[Finding] = []
    with _not_too_deep(path):
        analysis = _analyse(source, path, settings, None)
        passed = 0
        while analysis is not None:  # each fix leaves fewer findings than there were
            mended = analysis.first_fix(settings.unsafe_fixes, silenced, only, agreed, passed)
            if mended is None:
                return Mended(source, tuple(applied), tuple(analysis.findings(with_fixes=True)))
            index, finding, (source, analysis) = mended
            # A fix takes one finding away and leaves the others in their order: who has said no
            # to those before it is not asked again.
            passed = index if agreed is not None else 0
            applied.append(finding)
    return Mended(source, tuple(applied), ())


@contextmanager
def _not_too_deep(path: str) -> Iterator[None]:
    """Say in one line that Python's stack does not reach down into a source."""
    try:
        yield
    except RecursionError as error:
        raise SourceError(path, 0, _TOO_DEEP) from error


def _analyse(source: bytes, path: str, settings: Settings, tree: ast.Module | None) -> _Analysis | None:
    """The detections in a source, None where a cheap look rules them out."""
    if b"\0" in source:
        raise SourceError(path, 0, "contains null bytes")
    rules = [rule for rule in RULES if settings.enabled(rule.code) and rule.wants(source, settings)]
    if not rules:
        _ensure_decodable(source, path, tree)
        return None
    failure: Exception | None = None
    calls: Calls | None = None
    try:
        known = tree if tree is not None else parse_ast(source)
    except (SyntaxError, ValueError) as error:
        failure = error  # perhaps newer syntax than this interpreter's: LibCST has the last word
    else:
        rules = [rule for rule in rules if rule.suspects(known)]
        if any(isinstance(rule, CallRule) for rule in rules):
            from .project.calls import Calls

            calls = Calls(source, path, known, settings)
            rules = [rule for rule in rules if not isinstance(rule, CallRule) or rule.may_call(calls)]
    if not rules:
        return None
    if failure is None and is_too_deep(source, known):
        raise SourceError(path, 0, _TOO_DEEP)
    return _Analysis(source, path, settings, rules, failure, calls)


def _ensure_decodable(source: bytes, path: str, tree: ast.Module | None) -> None:
    """Say so when a source that no rule wants is no Python at all."""
    if tree is not None or is_python(source):
        return
    try:
        parse_ast(source)
    except (SyntaxError, ValueError) as error:
        _parse(source, path, error)


def _parse(source: bytes, path: str, failure: Exception | None = None) -> cst.Module:
    """The LibCST module; raises SourceError with the reason that reads best."""
    import libcst as cst

    if isinstance(failure, SyntaxError) and may_be_too_deep(source):
        if "too many nested" in failure.msg:
            raise SourceError(path, 0, _TOO_DEEP)
        raise SourceError(path, failure.lineno or 0, f"syntax error: {failure.msg}") from failure
    if failure is not None and "nested" in str(failure):
        raise SourceError(path, 0, _TOO_DEEP)
    try:
        return cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        if isinstance(failure, SyntaxError) and failure.msg:
            raise SourceError(path, failure.lineno or 0, f"syntax error: {failure.msg}") from error
        reason = "syntax error" if failure is not None else "LibCST cannot read this, though Python can"
        raise SourceError(path, error.raw_line, reason) from error
    except (SyntaxError, UnicodeError, LookupError, ValueError) as error:
        reason = failure.msg if isinstance(failure, SyntaxError) else str(failure or error)
        raise SourceError(path, 0, f"cannot be decoded: {reason}") from error


#: A source after a fix, and what is found in it (None: nothing can be).
_Verified: TypeAlias = "tuple[bytes, _Analysis | None]"


class _Analysis:
    """The detections of one source, and what can be done about them."""

    def __init__(
        self,
        source: bytes,
        path: str,
        settings: Settings,
        rules: list[Rule],
        failure: Exception | None,
        calls: Calls | None,
    ) -> None:
        from .facts.names import collect
        from .facts.views import Program
        from .project.modules import PROJECT
        from .reporting import Locator

        self.source = source
        self.path = path
        self.settings = settings
        self.module = _parse(source, path, failure)
        program = Program(collect(self.module, path), PROJECT)
        self.detections: list[Detection] = [d for rule in rules for d in rule.detections(program, calls)]
        self.locator: Locator = Locator(program.module)

    def findings(self, with_fixes: bool) -> list[Finding]:
        found = []
        for detection in self.detections:
            finding = self.locator.finding(detection)
            if with_fixes:
                finding = self._with_fix(detection, finding)
            found.append(finding)
        return sorted(found, key=_order)

    def first_fix(
        self,
        unsafe: bool,
        silenced: Silenced | None,
        only: str | None,
        agreed: Agreed | None,
        passed: int,
    ) -> tuple[int, Finding, _Verified] | None:
        """The first finding with a fix that may be applied, its index, and the source without it.

        The first `passed` findings are left alone.
        """
        from .reporting import fix_between

        located = sorted(((self.locator.finding(d), d) for d in self.detections), key=lambda p: _order(p[0]))
        for index, (finding, detection) in enumerate(located[passed:], passed):
            if silenced is not None and silenced(self.source, finding):
                continue
            for mend in detection.mends:
                after = self._mended(mend)
                if after is None:
                    continue
                if (unsafe or mend.safety is Safety.SAFE) and only in (None, mend.name):
                    fix = fix_between(self.source, after[0], self.module.encoding, mend)
                    mended = replace(finding, fix=fix)
                    if agreed is None or agreed(self.source, after[0], mended):
                        return index, mended, after
                break  # the preferred fix is the one that is offered
        return None

    def _with_fix(self, detection: Detection, finding: Finding) -> Finding:
        from .reporting import fix_between

        if not self._lossless:
            return replace(finding, advice="not edited: LibCST does not keep this file's white space")
        for mend in detection.mends:
            after = self._mended(mend)
            if after is not None:
                return replace(finding, fix=fix_between(self.source, after[0], self.module.encoding, mend))
        return replace(finding, advice=detection.advice)

    @cached_property
    def _lossless(self) -> bool:
        """Whether the parser gives the source back byte for byte."""
        try:
            return self.module.bytes == self.source
        except (UnicodeError, LookupError):
            return False

    def _mended(self, mend: Mend) -> _Verified | None:
        """The source after a fix, None unless the fix is known to be good.

        It is, when nothing else changes, the result compiles, and checking it again finds
        one finding less and none that was not there.
        """
        from .facts.walk import comments
        from .project.outlines import within_run

        if not self._lossless:
            return None  # what the parser does not reproduce would change as well
        changed = mend.apply(self.module)
        if changed is None:
            return None
        after = changed.bytes
        if after == self.source or (self._is_known_syntax and not _compiles(after)):
            return None
        if Counter(comments(changed)) != self._comments:
            return None  # what somebody wrote about the code would be lost
        try:
            with within_run(""):  # nobody else is to see what the file might be
                rest = _analyse(after, self.path, self.settings, None)
        except SourceError:
            return None
        left = Counter(_identity(d) for d in rest.detections) if rest is not None else Counter()
        before = Counter(_identity(d) for d in self.detections)
        return (after, rest) if left < before else None

    @cached_property
    def _comments(self) -> Counter[str]:
        from .facts.walk import comments

        return Counter(comments(self.module))

    @cached_property
    def _is_known_syntax(self) -> bool:
        """Whether this interpreter knows the syntax of the source; LibCST's parser may know newer one."""
        try:
            parse_ast(self.source)
        except (SyntaxError, ValueError):
            return False
        return True


def _identity(detection: Detection) -> tuple[str, str]:
    """What tells findings apart although lines move."""
    return detection.code, detection.receiver


def _order(finding: Finding) -> tuple[int, int, str]:
    return finding.line, finding.column, finding.code


def _compiles(after: bytes) -> bool:
    """Whether the result of a fix compiles."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(after, "<fixed>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def describe(error: Exception) -> str:
    """A short text about an unexpected exception, whatever it carries."""
    parts = [part for part in error.args if isinstance(part, str)]
    return ": ".join([type(error).__name__, *parts])[:200]
