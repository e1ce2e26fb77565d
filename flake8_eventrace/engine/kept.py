"""What is kept of the last version of a text that is being edited, for the analysis of the next one.

Kept is what a change somewhere else cannot affect: trees (`source.kept_tree`, `symbols.splicing`), the index
of definitions (`project.part_indexer`), symbols and graphs (`symbols.affected`). The findings are those of an
analysis from scratch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..source.kept_tree import DocumentSource, KeptTree
from ..source.source_file import SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..flow.inlining import Program
    from ..rules.base import Rule
    from ..symbols.affected import KeptLookup
    from ..symbols.incremental import TopLevelStatements
    from ..symbols.splicing import KeptStatements


class Kept:
    """What is kept of one text. Use it for one check at a time."""

    def __init__(self) -> None:
        self._tree = KeptTree()
        self._statements: KeptStatements | None = None
        self._program: Program | None = None
        self._lookup: KeptLookup | None = None

    def assumed(self, rules: Sequence[Rule]) -> Sequence[Rule]:
        """Return the rules whose AST filter is not asked: all of them, where their own trees are at hand.

        A filter may say no only where its rule would detect nothing. It saves the parse that has been made.
        """
        return rules if self._program is not None else ()

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

    def next_program(self, statements: TopLevelStatements, path: str) -> Program:
        """Return the program of the next version, with the graphs of what the change does not affect."""
        from ..flow.inlining import Program
        from ..project.imported_classes import PROJECT
        from ..symbols.affected import KeptLookup, unaffected
        from ..symbols.symbols import collect

        before, self._program = self._program, None
        facts = collect(statements.module, path, statements, before.module if before is not None else None)
        lookup, self._lookup = self._lookup, KeptLookup(PROJECT)
        if before is not None and lookup is not None and lookup.is_current(before.module, facts):
            self._lookup = lookup
            program = Program(facts, lookup)
            same = unaffected(before.module, facts)
            program.take_over(before, (f for statement in same for f in facts.parts[statement].functions))
        else:
            program = Program(facts, self._lookup)
        self._program = program
        return program
