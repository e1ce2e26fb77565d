"""One source: bytes in, findings or mended bytes out. No output, and no files but imported modules.

Cheapest first: substring searches rule most files out, a look at the `ast` most of the rest;
only what is left is parsed with LibCST, and positions are computed only for what is reported.
"""

from __future__ import annotations
import __future__

import ast
import gc
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeAlias

from ..finding import Finding, Safety
from ..rules.base import CallRule
from ..rules.registry import RULES
from ..settings import Settings
from ..source.depth_limit import is_too_deep, may_be_too_deep
from ..source.python_ast import is_python, parse_ast
from .gc_pause import collector_off

if TYPE_CHECKING:
    import libcst as cst

    from ..fixes.proposed_fix import ProposedFix
    from ..flow.inlining import Program
    from ..project.slow_calls import SlowCalls
    from ..rules.base import Detection, Rule
    from ..symbols.incremental import TopLevelStatements
    from .locate import Locator

#: The collector, held off while it would find nothing, is called once in so many fixes of a file.
_FIXES_A_COLLECTION = 16

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
class FixResult:
    """The outcome of a fix run over one source."""

    source: bytes
    applied: tuple[Finding, ...]
    remaining: tuple[Finding, ...]


def may_find(source: bytes, settings: Settings) -> bool:
    """Whether anything can be found in a source, as far as its bytes tell."""
    return bool(_wanted(source, settings))


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
    each finding, for each of which all rules look at the source again.

    Raises SourceError when the source cannot be parsed.
    """
    with _not_too_deep(path):
        with collector_off():
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
) -> FixResult:
    """Apply every fix that the settings allow until none is left.

    `only` names one kind of fix (a module of `codemods`); the others are left alone. `agreed` is
    asked about each fix once, in the order of the findings.

    Raises SourceError when the source cannot be parsed.
    """
    settings = settings or Settings()
    applied: list[Finding] = []
    with _not_too_deep(path):
        with collector_off():
            analysis = _analyse(source, path, settings, None)
        passed = 0
        while analysis is not None:  # each fix leaves fewer findings than there were
            mended = analysis.first_fix(settings.unsafe_fixes, silenced, only, agreed, passed)
            if mended is None:
                return FixResult(source, tuple(applied), tuple(analysis.findings(with_fixes=True)))
            index, finding, (source, analysis) = mended
            # A fix takes one finding away and leaves the others in their order: who has said no
            # to those before it is not asked again.
            passed = index if agreed is not None else 0
            applied.append(finding)
            if len(applied) % _FIXES_A_COLLECTION == 0:
                gc.collect()  # what is left of the analyses before stands in circles
    return FixResult(source, tuple(applied), ())


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
    rules = _wanted(source, settings)
    if not rules:
        _ensure_decodable(source, path, tree)
        return None
    if tree is None and _calls_are_quick(rules, source, path, settings):
        return None
    failure: Exception | None = None
    calls: SlowCalls | None = None
    try:
        known = tree if tree is not None else parse_ast(source)
    except (SyntaxError, ValueError) as error:
        failure = error  # perhaps newer syntax than this interpreter's: LibCST has the last word
    else:
        rules, calls = _second_look(rules, source, path, settings, known)
    if not rules:
        return None
    if failure is None and is_too_deep(source, known):
        raise SourceError(path, 0, _TOO_DEEP)
    from ..symbols.incremental import TopLevelStatements

    statements = TopLevelStatements(_parse(source, path, failure))
    return _Analysis(source, path, settings, rules, failure is None, calls, statements, None)


def _wanted(source: bytes, settings: Settings) -> list[Rule]:
    """The rules that may find something, as far as the bytes tell."""
    return [rule for rule in _enabled(settings) if rule.wants(source, settings)]


@lru_cache(maxsize=16)
def _enabled(settings: Settings) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if settings.enabled(rule.code))


def _calls_are_quick(rules: list[Rule], source: bytes, path: str, settings: Settings) -> bool:
    """Whether nothing can be found in a source that was parsed before, when another one was followed to it,
    as its outline tells. No where there is none, or where more is asked than calls."""
    followed = [rule for rule in rules if isinstance(rule, CallRule)]
    if len(followed) < len(rules):
        return False
    from ..project.slow_calls import SlowCalls

    calls = SlowCalls(source, path, None, settings)
    return calls.is_indexed and not any(rule.may_call(calls) for rule in followed)


def _second_look(
    rules: list[Rule],
    source: bytes,
    path: str,
    settings: Settings,
    tree: ast.Module,
    sure: Sequence[Rule] = (),
) -> tuple[list[Rule], SlowCalls | None]:
    """The rules that may find something, as far as the `ast` tells, and the calls if one asks for them.

    Of `sure` rules it is not asked what they suspect.
    """
    calls: SlowCalls | None = None
    rules = [rule for rule in rules if rule in sure or rule.suspects(tree)]
    if any(isinstance(rule, CallRule) for rule in rules):
        from ..project.slow_calls import SlowCalls

        calls = SlowCalls(source, path, tree, settings)
        rules = [rule for rule in rules if not isinstance(rule, CallRule) or rule.may_call(calls)]
    return rules, calls


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
    """The detections of one source, and what can be done about them.

    `before` is the analysis of the source that a fix has made this one from.
    """

    def __init__(
        self,
        source: bytes,
        path: str,
        settings: Settings,
        rules: list[Rule],
        is_known_syntax: bool,
        calls: SlowCalls | None,
        statements: TopLevelStatements,
        before: _Analysis | None,
    ) -> None:
        from ..flow.inlining import Program
        from ..project.imported_classes import PROJECT
        from ..symbols.symbols import collect
        from .locate import Locator

        self.source = source
        self.path = path
        self.settings = settings
        self.rules = rules
        self._is_made = before is not None  # by a fix whose result compiles
        self.is_known_syntax = is_known_syntax  # to this interpreter; LibCST's parser may know newer one
        self.statements = statements
        self.module = statements.module
        facts = collect(self.module, path, statements)
        self.program: Program = Program(facts, PROJECT, before.program if before is not None else None)
        self.detections: list[Detection] = [d for rule in rules for d in rule.detections(self.program, calls)]
        self.locator: Locator = Locator(facts)
        #: What fixes that were verified make of the source, None where they are not good.
        self._tried: dict[ProposedFix, bytes | None] = {}

    def findings(self, with_fixes: bool) -> list[Finding]:
        found = []
        for detection, finding in self._located():
            if with_fixes:
                finding = self._with_fix(detection, finding)
            found.append(finding)
        return sorted(found, key=_order)

    def _located(self) -> list[tuple[Detection, Finding]]:
        with collector_off():
            return [(detection, self.locator.finding(detection)) for detection in self.detections]

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
        from .locate import fix_between

        located = sorted(self._located(), key=lambda pair: _order(pair[1]))
        for index, (detection, finding) in enumerate(located[passed:], passed):
            if silenced is not None and silenced(self.source, finding):
                continue
            allowed = [
                (unsafe or proposed.safety is Safety.SAFE) and only in (None, proposed.name)
                for proposed in detection.fixes
            ]
            while allowed and not allowed[-1]:
                allowed.pop()  # whether it would hold is of no matter
            for proposed, may in zip(detection.fixes, allowed, strict=False):
                after = self._fixed(proposed)
                if after is None:
                    continue
                if may:
                    fix = fix_between(self.source, after[0], self.module.encoding, proposed)
                    mended = replace(finding, fix=fix)
                    if agreed is None or agreed(self.source, after[0], mended):
                        return index, mended, after
                break  # the preferred fix is the one that is offered
        return None

    def _with_fix(self, detection: Detection, finding: Finding) -> Finding:
        from .locate import fix_between

        if not self._lossless:
            return replace(finding, advice="not edited: LibCST does not keep this file's white space")
        for proposed in detection.fixes:
            if proposed not in self._tried:
                self._fixed(proposed)
            after = self._tried[proposed]
            if after is not None:
                return replace(finding, fix=fix_between(self.source, after, self.module.encoding, proposed))
        return replace(finding, advice=detection.advice)

    @cached_property
    def _lossless(self) -> bool:
        """Whether the parser gives the source back byte for byte."""
        try:
            return self.statements.bytes == self.source
        except (UnicodeError, LookupError):
            return False

    def _fixed(self, proposed: ProposedFix) -> _Verified | None:
        after = self._verified(proposed)
        self._tried[proposed] = after[0] if after is not None else None
        return after

    def _verified(self, proposed: ProposedFix) -> _Verified | None:
        """The source after a fix, None unless the fix is known to be good.

        It is, when nothing else changes, the result compiles, and checking it again finds
        one finding less and none that was not there.
        """
        from ..project.index import within_run
        from ..symbols.incremental import TopLevelStatements

        if not self._lossless:
            return None  # what the parser does not reproduce would change as well
        changed = proposed.apply(self.module)
        if changed is None:
            return None
        statements = TopLevelStatements(changed, self.statements)
        after = statements.bytes
        if after == self.source or (self.is_known_syntax and not self._compiles(statements)):
            return None
        if not statements.has_comments_of(self.statements):
            return None  # what somebody wrote about the code would be lost
        try:
            with within_run(""), collector_off():  # nobody else is to see what the file might be
                rest = self._again(statements)
        except SourceError:
            return None
        left = Counter(_identity(d) for d in rest.detections) if rest is not None else Counter()
        before = Counter(_identity(d) for d in self.detections)
        return (after, rest) if left < before else None

    def _compiles(self, changed: TopLevelStatements) -> bool:
        """Whether what a fix makes of this source compiles.

        Functions and classes compile or not whatever stands beside them, but for the module's
        `from __future__` imports, which are handed on.
        """
        from ..symbols.reparsing import changed_text

        part = changed_text(changed, self.statements)
        if part is None or not changed.differs_in_definitions_only(self.statements) or not self._compiled:
            return _compiles(changed.bytes)
        imports = (name.partition("__future__.") for name in self.program.module.imports.values())
        future = {name for before, found, name in imports if found and not before}
        features = future.intersection(__future__.all_feature_names)
        return _compiles(part, sum(getattr(__future__, name).compiler_flag for name in features))

    @cached_property
    def _compiled(self) -> bool:
        return self._is_made or _compiles(self.source)

    def _again(self, changed: TopLevelStatements) -> _Analysis | None:
        """The detections in a source that a fix has made of this one, which compiles; as `_analyse` has them.

        All of it is asked again of every rule. Handed on is what rests on nothing that has changed:
        the trees of the other top-level statements, and the graphs of the functions in them. A rule
        that suspected the source before is taken to suspect it still: it may say no only where
        it would find nothing.
        """
        from ..symbols.incremental import TopLevelStatements
        from ..symbols.reparsing import changed_text, reparsed

        source, path, settings = changed.bytes, self.path, self.settings
        text = changed_text(changed, self.statements) if self.is_known_syntax else None
        part = _tree_of(text) if text is not None else None
        if part is None:
            return _analyse(source, path, settings, None)
        rules, calls = _wanted(source, settings), None
        if any(rule not in self.rules or isinstance(rule, CallRule) for rule in rules):
            rules, calls = _second_look(rules, source, path, settings, parse_ast(source), self.rules)
        if not rules:
            return None
        if is_too_deep(source, part):
            raise SourceError(path, 0, _TOO_DEEP)
        tree = reparsed(changed, self.statements)
        if tree is None:
            return _analyse(source, path, settings, None)
        return _Analysis(source, path, settings, rules, True, calls, TopLevelStatements(tree, changed), self)


def _identity(detection: Detection) -> tuple[str, str]:
    """What tells findings apart although lines move."""
    return detection.code, detection.receiver


def _order(finding: Finding) -> tuple[int, int, str]:
    return finding.line, finding.column, finding.code


def _tree_of(text: str) -> ast.Module | None:
    """The `ast` of a part of a source, None where it has none of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _compiles(source: bytes | str, flags: int = 0) -> bool:
    """Whether a source, or a part of one, compiles."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<fixed>", "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def describe(error: Exception) -> str:
    """A short text about an unexpected exception, whatever it carries."""
    parts = [part for part in error.args if isinstance(part, str)]
    return ": ".join([type(error).__name__, *parts])[:200]
