"""The index of a text that is being edited, made of the indexes of its top-level functions and classes.

A definition is indexed once, wherever it is in the module: what the index says of it depends on its own
syntax, and on that of the functions that its tests ask (`helpers`). Other statements are walked each time.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..source.kept_tree import once
from .helpers import Definition
from .indexer import Indexer, index_module
from .instance_defaults import InstanceDefaults
from .module_index import CallSite, FunctionEntry, ModuleIndex

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def index_edited(tree: ast.Module, *, declares: bool, ends: bool) -> ModuleIndex:
    """Return what `index_module` returns, of a tree whose definitions may have been indexed before."""
    names = Counter(_class_names(tree))
    if any(names[s.name] > 1 for s in tree.body if isinstance(s, ast.ClassDef)):
        # What the methods of a class say is recorded in the first class of its name.
        return index_module(tree, declares=declares, ends=ends)
    indexer = Indexer(declares, ends)
    indexer.define_helpers("", tree.body)
    helpers = {s.name: s for s in tree.body if isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef))}
    for statement in tree.body:
        if isinstance(statement, _DEFINITIONS):
            part = once(statement, _Kept, lambda _: _Kept()).part(statement, helpers, declares, ends)
            indexer.add(part.module_at(statement.lineno), part.instances)
        else:
            indexer.walk([statement])
    indexer.instances.finish()
    return indexer.module


@dataclass(frozen=True)
class _Part:
    """The index of a definition.

    * `module` holds it alone, at the line in which it was; `instances` is what it says of instances;
    * `asked` are the functions of the module that it has asked for by name, None for what is no function;
    * `declares` and `ends` are as for `index_module`.
    """

    module: ModuleIndex
    instances: InstanceDefaults
    line: int
    asked: dict[str, Definition | None]
    declares: bool
    ends: bool

    def holds(self, line: int, helpers: dict[str, Definition], declares: bool, ends: bool) -> bool:
        """Return whether it would be the same if it were made now, in this line, but for the lines in it."""
        if (self.declares, self.ends) != (declares, ends):
            return False
        if line != self.line and any("@" in name for name in self.module.functions):
            return False  # the line is a part of the name
        return all(helpers.get(name) is asked for name, asked in self.asked.items())

    def module_at(self, line: int) -> ModuleIndex:
        """Return the index of the definition in another line."""
        module, moved_by = self.module, line - self.line
        functions = module.functions
        if moved_by:
            functions = {name: _moved(entry, moved_by) for name, entry in functions.items()}
        classes = {  # `finish` changes the defaults
            name: replace(entry, line=entry.line + moved_by, defaults=dict(entry.defaults))
            for name, entry in module.classes.items()
        }
        return ModuleIndex(module.bindings, module.stars, functions, classes, module.constants)


class _Kept:
    """The last index of a definition."""

    def __init__(self) -> None:
        self._part: _Part | None = None

    def part(self, statement: ast.stmt, helpers: dict[str, Definition], declares: bool, ends: bool) -> _Part:
        """Return the index of the definition, made again if it does not hold any more."""
        if self._part is None or not self._part.holds(statement.lineno, helpers, declares, ends):
            indexer = _DefinitionIndexer(helpers, declares, ends)
            indexer.walk([statement])
            indexer.module.pack()
            self._part = _Part(
                indexer.module, indexer.instances, statement.lineno, indexer.asked, declares, ends
            )
        return self._part


class _DefinitionIndexer(Indexer):
    """Indexes one definition, and notes which functions of the module it asks for."""

    def __init__(self, helpers: dict[str, Definition], declares: bool, ends: bool) -> None:
        super().__init__(declares, ends)
        self._helpers = helpers
        self.asked: dict[str, Definition | None] = {}

    def definition(self, name: str) -> Definition | None:
        """Return the function or method of that qualified name."""
        found = super().definition(name)
        if found is None and "." not in name:
            found = self.asked[name] = self._helpers.get(name)
        return found


def _class_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the classes of a module, those in `if` and other statements included."""
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            yield statement.name
        elif not isinstance(statement, _DEFINITIONS) and hasattr(statement, "body"):
            yield from (node.name for node in ast.walk(statement) if isinstance(node, ast.ClassDef))


def _moved(entry: FunctionEntry, lines: int) -> FunctionEntry:
    body = entry.body
    sites = [_moved_site(site, lines) for site in body.sites]
    implicit = [_moved_site(site, lines) for site in body.implicit_sites]
    return replace(
        entry, line=entry.line + lines, _body=replace(body, sites=sites, implicit_sites=implicit), _folded=""
    )


def _moved_site(site: CallSite, lines: int) -> CallSite:
    return site._replace(line=site.line + lines, end_line=site.end_line + lines)
