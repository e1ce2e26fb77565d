"""The funnel: what the rules detect in one source, with the cheapest tests first.

    SourceFile                       bytes and path
      │  byte filters                substring searches; most sources end here, unparsed if nobody named them
      ▼
    list[Rule]
      │  AST filters                 `ast`, about eight times faster than LibCST; most others end here
      ▼
    list[Rule]
      │  SourceFile.module           LibCST's lossless tree
      ▼
    cst.Module
      │  symbols.collect             functions, classes, names and their scopes
      ▼
    ModuleFacts
      │  flow.inlining               a control-flow graph for each function, made when a rule asks
      ▼
    Program
      │  Rule.detections
      ▼
    list[Detection]                  syntax nodes; `locate` computes lines and columns
      │  Locator.finding
      ▼
    list[Finding]

A filter may say no only if its rule would detect nothing. `check` and `fix` are the entrances; `verify` sends
the result of each fix through the funnel again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from ..rules.base import CallRule
from ..rules.candidate import Candidate
from ..rules.registry import enabled_rules
from ..source.errors import SourceError
from .checkpoints import checkpoint
from .gc_pause import collector_off

if TYPE_CHECKING:
    from ..finding import Finding
    from ..flow.inlining import Program
    from ..rules.base import Detection, Rule
    from ..settings import Settings
    from ..source.source_file import SourceFile
    from ..symbols.incremental import TopLevelStatements
    from .kept import Kept


class Analysis:
    """The detections in one source, with the facts that they were made of."""

    def __init__(
        self,
        candidate: Candidate,
        rules: Sequence[Rule],
        statements: TopLevelStatements,
        before: Analysis | None = None,
        kept: Kept | None = None,
    ) -> None:
        """Query the rules.

        Args:
            candidate: The source and the settings.
            rules: The rules whose filters the source has passed.
            statements: The LibCST module by its top-level statements.
            before: The analysis of the source that a fix has turned into this one, whose graphs are reused.
            kept: What is known of earlier versions of the source.
        """
        from ..flow.inlining import Program
        from ..project.imported_classes import PROJECT, Remembered
        from ..symbols.symbols import collect
        from .locate import Locator

        self.program: Program

        self.source = candidate.source
        self.settings = candidate.settings
        self.rules = rules
        self.statements = statements
        self.is_result_of_fix = before is not None  # such a result compiles
        if kept is not None:
            self.program = kept.next_program(statements, self.source.path)
        else:
            facts = collect(statements.module, self.source.path, statements)
            earlier = before.program if before is not None else None
            lookup = earlier.types.lookup if earlier is not None else Remembered(PROJECT)
            self.program = Program(facts, lookup, earlier)
        self.detections: list[Detection] = []
        for rule in rules:
            checkpoint()
            self.detections.extend(rule.detections(self.program, candidate))
        self._locator = Locator(self.program.module)

    @property
    def has_known_syntax(self) -> bool:
        """Return whether this interpreter parses the source; LibCST may parse newer syntax."""
        return self.is_result_of_fix or self.source.syntax_error is None

    def located(self) -> list[tuple[Detection, Finding]]:
        """Return each detection with its finding, sorted by position."""
        with collector_off():
            pairs = [(detection, self._locator.finding(detection)) for detection in self.detections]
        return sorted(pairs, key=lambda pair: (pair[1].line, pair[1].column, pair[1].code))


def analyse(
    source: SourceFile, settings: Settings, kept: Kept | None = None, *, check_syntax: bool = True
) -> Analysis | None:
    """Send a source through the funnel; None if a filter excludes any finding.

    Args:
        source: The source.
        settings: The user's choices.
        kept: What is known of earlier versions of the source; it is brought up to date.
        check_syntax: Whether to parse the source even if no byte filter lets it pass.

    Raises SourceError if the source is parsed and cannot be.
    """
    candidate = Candidate(source, settings)
    rules = pass_byte_filters(candidate)
    if not rules and not check_syntax:
        return None
    if b"\0" in source.content:
        raise SourceError(source.path, 0, "contains null bytes")
    if not rules:
        source.ensure_python()
        return None
    if not source.is_parsed and _is_indexed_without_slow_calls(candidate, rules):
        return None
    if source.has_tree:  # else its syntax may be newer than this interpreter's: LibCST decides
        rules = pass_ast_filters(candidate, rules, assumed=kept.assumed(rules) if kept is not None else ())
        if not rules:
            return None
    from ..symbols.incremental import TopLevelStatements

    checkpoint()
    statements = TopLevelStatements(source.module) if kept is None else kept.statements(source)
    checkpoint()
    return Analysis(candidate, rules, statements, kept=kept)


def pass_byte_filters(candidate: Candidate) -> list[Rule]:
    """Return the enabled rules that may detect something, as far as the bytes show."""
    return [rule for rule in enabled_rules(candidate.settings) if rule.byte_filter(candidate)]


def pass_ast_filters(
    candidate: Candidate, rules: Sequence[Rule], assumed: Collection[Rule] = ()
) -> list[Rule]:
    """Return those of `rules` that may detect something, as far as the `ast` and the call graph show.

    Rules in `assumed` pass without a test of the `ast`; for rules about calls this makes no difference.
    """
    passed = []
    for rule in rules:
        checkpoint()
        if (rule in assumed and not isinstance(rule, CallRule)) or rule.ast_filter(candidate):
            passed.append(rule)
    return passed


def _is_indexed_without_slow_calls(candidate: Candidate, rules: Sequence[Rule]) -> bool:
    """Return whether a source needs no parse: only its calls matter, and the index knows that none is slow.

    The index contains modules that were parsed earlier in this process, when a call led to them.
    """
    if not all(isinstance(rule, CallRule) for rule in rules):
        return False
    return candidate.calls.is_indexed and not any(rule.ast_filter(candidate) for rule in rules)
