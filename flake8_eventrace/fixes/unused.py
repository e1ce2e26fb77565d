"""Removes the imports that a fix made unused.

An import goes only if the changed statements were the last that used its name: nothing else in the file does,
be it in an annotation that is a string or in `__all__`. So does one in a function that was the last there.
What may be imported for others stays: all imports of an `__init__.py`, `import x as x`, and those with a
comment, as `# noqa`, or beside other statements.
Assumed: no other module imports the name from this one.
"""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import libcst as cst

from ..symbols.incremental import TopLevelStatement, TopLevelStatements
from ..symbols.symbols import dotted
from ..symbols.walk import IMPORTS, children, comments, walk
from .blocks import Changes, edit
from .imports import import_lines

#: Functions that can use any name of a module.
_SEE_ALL = frozenset({"eval", "exec", "globals", "locals", "vars", "__getattr__"})


def without_unused_imports(module: cst.Module, before: TopLevelStatements, path: str) -> cst.Module:
    """Return the module that a fix made of `before`, without the imports that nothing uses any more."""
    if os.path.basename(path) == "__init__.py":
        return module
    old = {id(statement.node) for statement in before.all}
    new = {id(statement) for statement in module.body}
    replaced = [one for one in before.all if id(one.node) not in new]
    names = _no_longer_used(replaced, [one for one in module.body if id(one) not in old])
    if any("import" in one.text for one in replaced):
        module = _without_local_imports(module, before, new, old)
    unused = [(line, alias) for line in import_lines(module) for alias in _removable(line, names)]
    if not unused:
        return module
    everywhere = _used(module.body)
    if not _SEE_ALL.isdisjoint(everywhere):
        return module
    in_strings = _named_in_strings(module, names)
    bindings = [
        _name(alias) for node in walk(module) if isinstance(node, IMPORTS) for alias in _aliases(node)
    ]
    changes = Changes()
    for line in import_lines(module):
        gone = [
            alias
            for at, alias in unused
            if at is line
            and (name := _name(alias)) not in everywhere
            and name not in in_strings
            and bindings.count(name) == 1
        ]
        if gone:
            _remove(line, gone, module, changes)
    return edit(TopLevelStatements(module, before), changes)


def _no_longer_used(replaced: Sequence[TopLevelStatement], written: Sequence[cst.CSTNode]) -> set[str]:
    """Return the variables that are named in replaced statements, but not in those that were written."""
    known = set().union(*(one.node_ids for one in replaced))
    kept: list[cst.CSTNode] = []
    new = _used(written, known, kept)
    gone = _used([one.node for one in replaced], {id(node) for node in kept}) - new
    return gone - _used(kept) if gone else gone


def _without_local_imports(
    module: cst.Module, before: TopLevelStatements, new: set[int], old: set[int]
) -> cst.Module:
    """Return the module without the imports in functions whose names only the replaced code used."""
    replaced = [one.node for one in before.all if id(one.node) not in new]
    was_used = {name: _used(function.body.body) for one in replaced for name, function in _functions(one)}
    changes = Changes()
    for statement in (one for one in module.body if id(one) not in old):
        for name, function in _functions(statement):
            used = _used(function.body.body)
            names = was_used.get(name, set()) - used
            if names and _SEE_ALL.isdisjoint(used) and isinstance(function.body, cst.IndentedBlock):
                names -= _named_in_strings(function, names)
                _remove_local_imports(function.body, names, changes)
    return edit(TopLevelStatements(module, before), changes)


def _functions(statement: cst.CSTNode, prefix: str = "") -> Iterator[tuple[str, cst.FunctionDef]]:
    """Yield the functions in a statement with their qualified names, those in functions left out."""
    if isinstance(statement, cst.FunctionDef):
        yield f"{prefix}{statement.name.value}", statement
    elif isinstance(statement, cst.ClassDef):
        for inner in statement.body.body:
            yield from _functions(inner, f"{prefix}{statement.name.value}.")


def _remove_local_imports(block: cst.IndentedBlock, names: set[str], changes: Changes) -> None:
    """Note that the import lines of a block go which import some names and no others."""
    lines = [
        line
        for line in block.body
        if isinstance(line, cst.SimpleStatementLine)
        and isinstance(line.body[0], IMPORTS)
        and len(list(_removable(line, names))) == len(_aliases(line.body[0])) > 0
    ]
    if len(lines) == len(block.body):
        return
    for line in lines:
        changes.remove(line)
    first = block.body[len(lines)]
    if lines == list(block.body[: len(lines)]) and isinstance(
        first, cst.SimpleStatementLine | cst.BaseCompoundStatement
    ):
        changes.lead(first, _without_blanks(first.leading_lines))


def _removable(line: cst.SimpleStatementLine, names: set[str]) -> Iterator[cst.ImportAlias]:
    """Yield what a line imports under one of these names and not for others."""
    statement = line.body[0]
    if (
        len(line.body) > 1
        or not isinstance(statement, IMPORTS)
        or dotted(getattr(statement, "module", None) or cst.Name("_")) == "__future__"
    ):
        return
    if next(comments(line), None) is not None:
        return
    for alias in _aliases(statement):
        again = alias.asname is not None and dotted(alias.asname.name) == dotted(alias.name)
        if _name(alias) in names and not again:
            yield alias


def _aliases(statement: cst.CSTNode) -> Sequence[cst.ImportAlias]:
    names = getattr(statement, "names", ())
    return names if not isinstance(names, cst.ImportStar) else ()


def _name(alias: cst.ImportAlias) -> str:
    """Return the variable that an import binds."""
    return dotted(alias.asname.name if alias.asname is not None else alias.name).partition(".")[0]


def _used(
    statements: Iterator[cst.CSTNode] | Sequence[cst.CSTNode],
    known: AbstractSet[int] = frozenset(),
    met: list[cst.CSTNode] | None = None,
) -> set[str]:
    """Return the variables that are named in statements other than imports.

    Nodes with ids in `known` are left out, with all that is in them, and added to `met`.
    """
    names: set[str] = set()
    stack = list(statements)
    while stack:
        node = stack.pop()
        if id(node) in known:
            if met is not None:
                met.append(node)
        elif isinstance(node, cst.Name):
            names.add(node.value)
        elif isinstance(node, cst.Attribute | cst.Arg):
            stack.append(node.value)
        elif not isinstance(node, IMPORTS):
            stack.extend(children(node))
    return names


def _named_in_strings(module: cst.CSTNode, names: set[str]) -> set[str]:
    """Return those of the names that strings use: annotations, type arguments, `__all__`."""
    found: set[str] = set()
    for node in walk(module):
        if isinstance(node, cst.SimpleString) and any(name in node.value for name in names):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    text = ast.literal_eval(node.value)
                    tree = ast.parse(text.strip() if isinstance(text, str) else "0", mode="eval")
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    continue
            found.update(part.id for part in ast.walk(tree) if isinstance(part, ast.Name))
    return found & names


def _remove(
    line: cst.SimpleStatementLine, gone: Sequence[cst.ImportAlias], module: cst.Module, changes: Changes
) -> None:
    """Note that some aliases go, or their line if it holds no others."""
    statement = line.body[0]
    names = _aliases(statement)
    left = [alias for alias in names if not any(alias is other for other in gone)]
    if left:
        if left[-1] is not names[-1]:
            left[-1] = left[-1].with_changes(comma=names[-1].comma)
        changes.replace(statement, statement.with_changes(names=left))
    else:
        changes.remove(line)
        _close_gap(line, module, changes)


def _close_gap(line: cst.SimpleStatementLine, module: cst.Module, changes: Changes) -> None:
    """Give the empty lines above a line that goes to the next one of its section."""
    index = next(i for i, other in enumerate(module.body) if other is line)
    if index + 1 == len(module.body):
        return
    follower = module.body[index + 1]
    if not isinstance(follower, cst.SimpleStatementLine | cst.BaseCompoundStatement):
        return
    if index == 0 and not module.header:
        changes.lead(follower, _without_blanks(follower.leading_lines))
    elif len(follower.leading_lines) < len(line.leading_lines):
        changes.lead(follower, line.leading_lines)


def _without_blanks(lines: Sequence[cst.EmptyLine]) -> Sequence[cst.EmptyLine]:
    """Return lines above a statement without the empty ones that they begin with."""
    blanks = 0
    while blanks < len(lines) and lines[blanks].comment is None:
        blanks += 1
    return lines[blanks:]
