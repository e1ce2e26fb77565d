"""The analysis of a source that a fix has changed: what the change cannot affect is reused.

Reused are the trees of all other top-level statements and the graphs of the functions in them. All detections
are made again, because one statement can matter to the detections in another.
"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from ..rules.base import CallRule
from ..rules.candidate import Candidate
from ..source.depth_limit import is_too_deep
from ..source.errors import too_deep
from ..source.source_file import SourceFile
from .funnel import Analysis, analyse, pass_ast_filters, pass_byte_filters

if TYPE_CHECKING:
    from ..symbols.incremental import TopLevelStatements


def reanalyse(before: Analysis, changed: TopLevelStatements) -> Analysis | None:
    """Return the analysis of the text of `changed`, as `analyse` would; None if a filter excludes any
    finding.

    `changed` must compile. A rule whose AST filter passed the source before is assumed to pass it still: the
    filter may say no only where the rule would detect nothing.

    Raises SourceError as `analyse` does.
    """
    from ..symbols.incremental import TopLevelStatements
    from ..symbols.reparsing import changed_text, reparsed

    source, settings = SourceFile(changed.bytes, before.source.path), before.settings
    text = changed_text(changed, before.statements) if before.has_known_syntax else None
    part = _tree_of(text) if text is not None else None
    if part is None:
        return analyse(source, settings)
    candidate = Candidate(source, settings)
    rules = pass_byte_filters(candidate)
    if any(rule not in before.rules or isinstance(rule, CallRule) for rule in rules):
        rules = pass_ast_filters(candidate, rules, assumed=before.rules)
    if not rules:
        return None
    if is_too_deep(source.content, part):
        raise too_deep(source.path)
    module = reparsed(changed, before.statements)
    if module is None:
        return analyse(source, settings)
    statements = TopLevelStatements(module, changed)
    statements.text = changed.text
    return Analysis(candidate, rules, statements, before)


def _tree_of(text: str) -> ast.Module | None:
    """Return the `ast` of a part of a source, None if the part does not parse by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
