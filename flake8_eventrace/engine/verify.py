"""Applies proposed fixes, and analyses the result.

A fix is offered only if all of this holds, see `verdicts`:

* LibCST reproduces the source byte for byte, so nothing else changes;
* the result compiles, and holds the same comments;
* an analysis of the result detects at least one thing less, and nothing new;
* what the fix has to prove of the result (`ProposedFix.unproven`) holds.

Why a fix was not offered is added to the advice, where it says so.
"""

from __future__ import annotations
import __future__

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..finding import Fix
from ..fixes.layout import laid_out
from ..fixes.line_length import line_length
from ..fixes.unused import without_unused_imports
from ..source.errors import SourceError
from ..symbols.incremental import TopLevelStatements
from ..symbols.reparsing import changed_text
from .gc_pause import collector_off
from .incremental import reanalyse
from .locate import edits_of
from .parts import Identities, identities
from .regions import Hunks, Merged, hunks_between

if TYPE_CHECKING:
    import libcst as cst

    from ..fixes.proposed_fix import ProposedFix
    from .funnel import Analysis


@dataclass(frozen=True)
class Result:
    """What fixes make of a source: its bytes and their analysis (None: a filter excludes any finding).

    `origins` are the indices that the top-level statements had before, None for what was inserted.
    """

    content: bytes
    analysis: Analysis | None
    origins: Sequence[int | None]

    @property
    def identities(self) -> Identities:
        """The detections by their identities."""
        return identities(self.analysis.detections if self.analysis is not None else ())

    def reason_against(self, proposed: ProposedFix) -> str:
        """Return why what a fix has to prove does not hold; without an analysis nothing is left to prove."""
        if proposed.unproven is None or self.analysis is None:
            return ""
        return proposed.unproven(self.analysis.program)


class Verifier:
    """Applies the fixes that were proposed for the detections of one source, and analyses the result."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._source = analysis.source

    def applied(self, proposed: ProposedFix) -> tuple[Hunks, Fix] | None:
        """Return what a fix changes, and its edits; None if it refuses, or more than code would change."""
        statements = self._analysis.statements
        module = proposed.apply(statements) if self.is_lossless else None
        if module is None:
            return None
        changed = self._tidied(module)
        if not changed.has_comments_of(statements):
            return None
        edits = edits_of(changed, statements)
        if not edits:
            return None
        fix = Fix(proposed.title, proposed.safety, edits, proposed.name)
        return hunks_between(statements.module, changed.module), fix

    def result(self, changed: Merged, *, several: bool) -> Result | None:
        """Return the source after fixes and its analysis; None if it does not compile.

        `several`: the fixes were tidied one by one, and together may leave more imports unused.
        """
        from ..project.index import within_run

        statements = self._analysis.statements
        module, origins = changed.module, changed.origins
        if several:
            module = without_unused_imports(module, statements, self._source.path)
            if module is not changed.module:
                origins = _origins(changed, module)
        after = TopLevelStatements(module, statements)
        if self._analysis.has_known_syntax and not self._result_compiles(after):
            return None
        try:
            with within_run(""), collector_off():  # no other source of the run may see the changed one
                return Result(after.bytes, reanalyse(self._analysis, after), origins)
        except SourceError:
            return None

    def _tidied(self, module: cst.Module) -> TopLevelStatements:
        """Return what a fix wrote as the project's maintainers would have: see `layout` and `unused`."""
        statements = self._analysis.statements
        module = without_unused_imports(module, statements, self._source.path)
        return laid_out(module, statements, self._line_length)

    @cached_property
    def _line_length(self) -> int:
        """How many columns a line may have."""
        return line_length(self._source.path, self._analysis.program.module.lines)

    @cached_property
    def is_lossless(self) -> bool:
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


def _origins(changed: Merged, module: cst.Module) -> list[int | None]:
    """Return the origins of the statements of a module, some of whose imports were removed or changed."""
    kept = {id(node): origin for node, origin in zip(changed.module.body, changed.origins, strict=True)}
    return [kept.get(id(node)) for node in module.body]


def _compiles(source: bytes | str, flags: int = 0) -> bool:
    """Return whether a source, or a part of one, compiles under these compiler flags."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<fixed>", "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True
