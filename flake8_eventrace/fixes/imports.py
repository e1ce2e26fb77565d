"""How a fix spells names of the standard library, and the imports that this needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from ..symbols.parents import Statement
from ..symbols.symbols import FunctionFacts, ModuleFacts, dotted
from ..symbols.walk import FROM_IMPORTS, IMPORTS, PLAIN_IMPORTS, children, holds
from .blocks import Changes, blanks_of

_BLOCKS = (
    cst.BaseStatement,
    cst.BaseSuite,
    cst.Else,
    cst.ExceptHandler,
    cst.ExceptStarHandler,
    cst.Finally,
    cst.MatchCase,
)
_STDLIB = sys.stdlib_module_names


@dataclass(eq=False)
class Imports:
    """Spells imported names, by the module's own imports where it has them.

    `wanted` are the modules that must be imported for the names spelled so far, `used` the module's own
    import lines that these rely on.
    """

    module: ModuleFacts
    wanted: list[str] = field(default_factory=list)
    used: list[cst.SimpleStatementLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._meanings: dict[str, set[str]] = {}
        for statement in _module_scope(self.module.tree):
            for bound, meaning in bound_by(statement):
                self._meanings.setdefault(bound, set()).add(meaning)
        self._certain = [(*pair, line) for line in import_lines(self.module.tree) for pair in bound_by(line)]

    def spell(
        self, module: str, name: str, function: FunctionFacts | None = None, at: cst.CSTNode | None = None
    ) -> cst.BaseExpression | None:
        """Return an expression for `module.name`, None where the name means something else there.

        Args:
            module: a module of the standard library.
            name: a name in it.
            function: the function that will use the expression, None for the module's own level.
            at: the node of the function at which it is used.
        """
        for bound, meaning, line in self._certain:
            if meaning in (f"{module}.{name}", module) and self._always_means(bound, meaning, function, at):
                self.used.append(line)
                root = cst.Name(bound)
                return root if meaning != module else cst.Attribute(root, cst.Name(name))
        if not self._always_means(module, module, function, at):
            return None
        if module not in self.wanted and not _has_own_import(module, function):
            self.wanted.append(module)
        return cst.Attribute(cst.Name(module), cst.Name(name))

    def _always_means(
        self, bound: str, meaning: str, function: FunctionFacts | None, at: cst.CSTNode | None
    ) -> bool:
        """Return whether a name never means anything else, in the module and in the function."""
        facts = self.module
        if self._meanings.get(bound, {meaning}) != {meaning} or bound in facts.bindings:
            return False
        while function is not None:
            if function.binds(bound) or bound in function.outer_names:
                return False
            if bound in function.imports:
                return function.imports[bound] == meaning and _imported_before(bound, function, at)
            function = function.parent
        return True


def _has_own_import(bound: str, function: FunctionFacts | None) -> bool:
    """Return whether a function, or one around it, imports a name itself."""
    while function is not None:
        if bound in function.imports:
            return True
        function = function.parent
    return False


def _imported_before(bound: str, function: FunctionFacts, at: cst.CSTNode | None) -> bool:
    """Return whether the function's own import of a name is executed before `at` on every path."""
    node = function.node
    if at is None or not isinstance(node, cst.FunctionDef):
        return False
    for statement in node.body.body:
        if holds(statement, at):
            return False
        if isinstance(statement, cst.SimpleStatementLine) and bound in dict(bound_by(statement)):
            return True
    return False


def _module_scope(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the import statements of the module's own scope, also conditional ones."""
    for child in children(node):
        if isinstance(child, IMPORTS):
            yield child
        elif isinstance(child, _BLOCKS) and not isinstance(child, cst.FunctionDef | cst.ClassDef):
            yield from _module_scope(child)


def import_lines(module: cst.Module) -> Iterator[cst.SimpleStatementLine]:
    """Yield the import lines that run whenever the module is imported."""
    for statement in module.body:
        if isinstance(statement, cst.SimpleStatementLine) and any(
            isinstance(small, IMPORTS) for small in statement.body
        ):
            yield statement


def bound_by(node: cst.CSTNode) -> Iterator[tuple[str, str]]:
    """Yield the names that import statements bind, each with the dotted name that it stands for."""
    if isinstance(node, cst.SimpleStatementLine):
        for small in node.body:
            yield from bound_by(small)
    elif isinstance(node, PLAIN_IMPORTS):
        for alias in node.names:
            full = dotted(alias.name)
            if alias.asname is None:
                yield full.partition(".")[0], full.partition(".")[0]
            elif isinstance(alias.asname.name, cst.Name):
                yield alias.asname.name.value, full
    elif isinstance(node, FROM_IMPORTS) and not isinstance(node.names, cst.ImportStar):
        source = "." * len(node.relative) + (dotted(node.module) if node.module else "")
        for alias in node.names:
            name = dotted(alias.name)
            bound = alias.asname.name if alias.asname is not None else alias.name
            if isinstance(bound, cst.Name):
                yield bound.value, f"{source}.{name}"


def add_imports(module: cst.Module, names: Sequence[str], changes: Changes) -> None:
    """Note imports of standard library modules, in the section of those that the module has."""
    lines = [line for line in _imports_at_top(module) if not _is_future(line)]
    section = next((s for s in _sections(lines) if any(_root(line) in _STDLIB for line in s)), None)
    for name in sorted(names):
        statement = cst.SimpleStatementLine([cst.Import([cst.ImportAlias(cst.Name(name))])])
        if section is not None:
            _insert_sorted(section, name, statement, changes)
    if names and section is None:
        _open_section(module, sorted(names), lines[0] if lines else None, changes)


def _insert_sorted(
    section: list[cst.SimpleStatementLine], name: str, statement: cst.SimpleStatementLine, changes: Changes
) -> None:
    """Insert an import at its place among plain imports, which precede `from` imports or mix with them."""
    plain = [line for line in section if isinstance(line.body[0], PLAIN_IMPORTS)]
    greater = next((line for line in plain if _root(line) > name), None)
    if greater is None and plain:
        changes.insert_after(plain[-1], statement)
        return
    anchor = greater or section[0]
    if anchor is section[0]:
        changes.insert_before(
            anchor, statement.with_changes(leading_lines=_take_leading_lines(anchor, changes))
        )
    else:
        changes.insert_before(anchor, statement)


def _take_leading_lines(anchor: Statement, changes: Changes) -> Sequence[cst.EmptyLine]:
    """Take the lines above a statement away from it, for the one that is inserted before it."""
    if id(anchor) in changes.leading:
        return ()
    changes.lead(anchor, ())
    return anchor.leading_lines


def _open_section(
    module: cst.Module, names: Sequence[str], first: Statement | None, changes: Changes
) -> None:
    """Insert imports as a section of their own: above the others, or below docstring and `__future__`."""
    if first is None:
        first = next((s for s in module.body if not _is_preamble(s)), None)
    if first is None or not isinstance(first, cst.SimpleStatementLine | cst.BaseCompoundStatement):
        return
    index = next(i for i, statement in enumerate(module.body) if statement is first)
    for position, name in enumerate(names):
        opening = (cst.EmptyLine(indent=False),) if index and not position else ()
        statement = cst.SimpleStatementLine([cst.Import([cst.ImportAlias(cst.Name(name))])])
        changes.insert_before(first, statement.with_changes(leading_lines=opening))
    gap = 2 if isinstance(first, cst.FunctionDef | cst.ClassDef) else 1
    lead_apart(first, gap, changes)


def lead_apart(statement: Statement, gap: int, changes: Changes) -> None:
    """Put at least `gap` empty lines above a statement and its comments."""
    lines = changes.leading.get(id(statement), statement.leading_lines)
    blanks = sum(1 for line in blanks_of(statement.with_changes(leading_lines=lines)))
    if blanks < gap:
        empty = cst.EmptyLine(indent=False)
        changes.lead(statement, [*[empty] * (gap - blanks), *lines])


def _imports_at_top(module: cst.Module) -> Iterator[cst.SimpleStatementLine]:
    """Yield the import lines before the first function or class, also after a conditional import."""
    for statement in module.body:
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], IMPORTS):
            yield statement
        elif isinstance(statement, cst.FunctionDef | cst.ClassDef):
            return


def _sections(lines: Sequence[cst.SimpleStatementLine]) -> Iterator[list[cst.SimpleStatementLine]]:
    """Yield the sections of import lines: empty lines and comments separate them."""
    section: list[cst.SimpleStatementLine] = []
    for line in lines:
        if section and line.leading_lines:
            yield section
            section = []
        section.append(line)
    if section:
        yield section


def _root(line: cst.SimpleStatementLine) -> str:
    """Return the top-level package that an import line imports first."""
    small = line.body[0]
    if isinstance(small, PLAIN_IMPORTS):
        return dotted(small.names[0].name).partition(".")[0]
    if isinstance(small, FROM_IMPORTS) and small.module is not None and not small.relative:
        return dotted(small.module).partition(".")[0]
    return ""


def _is_future(line: cst.SimpleStatementLine) -> bool:
    return _root(line) == "__future__"


def _is_preamble(statement: cst.CSTNode) -> bool:
    """Return whether a statement must stay first: the docstring, `from __future__`."""
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    small = statement.body[0]
    if isinstance(small, cst.Expr):
        return isinstance(small.value, cst.SimpleString | cst.ConcatenatedString)
    return _is_future(statement)
