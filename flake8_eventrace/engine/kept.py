"""What is kept of the last version of a text that is being edited, for the analysis of the next one.

Kept is what a change somewhere else cannot affect: see `source.kept_tree` and `symbols.splicing` for the trees,
and `Program` for graphs. The findings are those of an analysis from scratch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..source.kept_tree import DocumentSource, KeptTree
from ..source.source_file import SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..flow.inlining import Program
    from ..rules.base import Rule
    from ..symbols.incremental import TopLevelStatements
    from ..symbols.splicing import KeptStatements


class Kept:
    """What is kept of one text. Use it for one check at a time."""

    def __init__(self) -> None:
        self._tree = KeptTree()
        self._statements: KeptStatements | None = None
        self.program: Program | None = None
        self.is_analysed = False

    def assumed(self, rules: Sequence[Rule]) -> Sequence[Rule]:
        """Return the rules whose AST filter is not asked: all of them, where their own trees are at hand.

        A filter may say no only where its rule would detect nothing. It saves the parse that has been made.
        """
        return rules if self.is_analysed else ()

    def source(self, content: bytes, path: str) -> SourceFile:
        """Return the next version of the text."""
        return DocumentSource(content, path, self._tree)

    def statements(self, source: SourceFile) -> TopLevelStatements:
        """Return the statements of the next version, one that `source` made. Raises SourceError."""
        from ..symbols.incremental import TopLevelStatements
        from ..symbols.splicing import KeptStatements

        if self._statements is None:
            self._statements = KeptStatements()
        if source.syntax_error is not None:  # the syntax of a newer Python
            return TopLevelStatements(source.module)
        statements = self._statements.next(source.content)
        if statements is None:
            statements = TopLevelStatements(source.module)
            self._statements.keep(source.content, statements)
        return statements
