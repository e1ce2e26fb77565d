"""Verifies a proposed fix: apply it, analyse the result, and compare the detections.

A fix is offered only if all of this holds:

* LibCST reproduces the source byte for byte, so nothing else changes;
* the result compiles, and holds the same comments;
* an analysis of the result detects at least one thing less, and nothing new;
* what the fix has to prove of the result (`ProposedFix.unproven`) holds.

Why a fix was not offered is added to the advice, where it says so.
"""

from __future__ import annotations
import __future__

import warnings
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..source.errors import SourceError
from .gc_pause import collector_off
from .incremental import reanalyse
from .locate import fix_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from ..finding import Finding, Fix
    from ..fixes.proposed_fix import ProposedFix
    from ..rules.base import Detection
    from ..symbols.incremental import TopLevelStatements
    from .funnel import Analysis


@dataclass(frozen=True)
class VerifiedFix:
    """A fix that holds, the source after it, and its analysis (None: a filter excludes any finding)."""

    fix: Fix
    content: bytes
    analysis: Analysis | None


class Verifier:
    """Verifies the fixes that were proposed for the detections of one source."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._source = analysis.source
        #: The fixes that were tried, None where one does not hold. An analysis is much larger than its fix,
        #: so none is kept here.
        self._tried: dict[ProposedFix, Fix | None] = {}
        self._reasons: dict[ProposedFix, str] = {}

    def with_fix(self, detection: Detection, finding: Finding) -> Finding:
        """Return the finding with the first fix that holds, or else with advice."""
        if not self._is_lossless:
            return replace(finding, advice="not edited: LibCST does not keep this file's white space")
        for proposed in detection.fixes:
            if proposed not in self._tried:
                self.verify(proposed)
            fix = self._tried[proposed]
            if fix is not None:
                return replace(finding, fix=fix)
        reason = next((self._reasons[p] for p in detection.fixes if p in self._reasons), "")
        return replace(finding, advice=f"{detection.advice}; {reason}" if reason else detection.advice)

    def verify(self, proposed: ProposedFix) -> VerifiedFix | None:
        """Return what the fix makes of the source, None if it does not hold."""
        verified = self._verified(proposed)
        self._tried[proposed] = verified.fix if verified is not None else None
        return verified

    def _verified(self, proposed: ProposedFix) -> VerifiedFix | None:
        if proposed.withheld:
            self._reasons[proposed] = proposed.withheld
            return None
        changed = self._applied(proposed)
        if changed is None:
            return None
        from ..project.index import within_run

        try:
            with within_run(""), collector_off():  # no other source of the run may see the changed one
                after = reanalyse(self._analysis, changed)
        except SourceError:
            return None
        left = _identities(after.detections if after is not None else ())
        if not left < _identities(self._analysis.detections):
            return None
        if not self._is_proven(proposed, after):
            return None
        encoding = self._analysis.statements.module.encoding
        fix = fix_between(self._source.content, changed.bytes, encoding, proposed)
        return VerifiedFix(fix, changed.bytes, after)

    def _is_proven(self, proposed: ProposedFix, after: Analysis | None) -> bool:
        """Return whether what a fix has to prove holds; without an analysis nothing is left to prove."""
        if proposed.unproven is None or after is None:
            return True
        reason = proposed.unproven(after.program)
        if reason:
            self._reasons[proposed] = reason
        return not reason

    def _applied(self, proposed: ProposedFix) -> TopLevelStatements | None:
        """Return the module after the fix, None if more than code would change or it does not compile."""
        from ..symbols.incremental import TopLevelStatements

        statements = self._analysis.statements
        module = proposed.apply(statements.module) if self._is_lossless else None
        if module is None:
            return None
        changed = TopLevelStatements(self._tidied(module), statements)
        if changed.bytes == self._source.content:
            return None
        if self._analysis.has_known_syntax and not self._result_compiles(changed):
            return None
        return changed if changed.has_comments_of(statements) else None

    def _tidied(self, module: cst.Module) -> cst.Module:
        """Return what a fix wrote as the project's maintainers would have: see `layout` and `unused`."""
        from ..fixes.layout import laid_out
        from ..fixes.unused import without_unused_imports

        statements = self._analysis.statements
        module = without_unused_imports(module, statements, self._source.path)
        return laid_out(module, statements, self._line_length)

    @cached_property
    def _line_length(self) -> int:
        """How many columns a line may have."""
        from ..fixes.line_length import line_length

        return line_length(self._source.path, self._analysis.program.module.lines)

    @cached_property
    def _is_lossless(self) -> bool:
        """Return whether LibCST reproduces the source byte for byte."""
        try:
            return self._analysis.statements.bytes == self._source.content
        except (UnicodeError, LookupError):
            return False

    def _result_compiles(self, changed: TopLevelStatements) -> bool:
        """Return whether the result of a fix compiles.

        Whether a function or class compiles depends on nothing beside it except for the module's
        `from __future__` imports, so only the changed ones are compiled, with these flags.
        """
        from ..symbols.reparsing import changed_text

        statements = self._analysis.statements
        text = changed_text(changed, statements)
        if text is None or not changed.differs_in_definitions_only(statements) or not self._source_compiles:
            return _compiles(changed.bytes)
        return _compiles(text, sum(self._future_flags()))

    @cached_property
    def _source_compiles(self) -> bool:
        return self._analysis.is_result_of_fix or _compiles(self._source.content)

    def _future_flags(self) -> Iterator[int]:
        """Yield the compiler flag of each feature that the module imports from `__future__`."""
        for name in set(self._analysis.program.module.imports.values()):
            package, dot, feature = name.partition("__future__.")
            if dot and not package and feature in __future__.all_feature_names:
                yield getattr(__future__, feature).compiler_flag


def _identities(detections: list[Detection] | tuple[()]) -> Counter[tuple[str, str]]:
    """Count the detections by what stays the same when lines move."""
    return Counter((detection.code, detection.receiver) for detection in detections)


def _compiles(source: bytes | str, flags: int = 0) -> bool:
    """Return whether a source, or a part of one, compiles under these compiler flags."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<fixed>", "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True
