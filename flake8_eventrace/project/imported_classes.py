"""Finds the classes that a module imports from other files of its project, as LibCST trees.

A dotted name goes in; the `ClassFacts` of a class that may have an event come out. Nothing is imported or
executed. `module_finder` finds the files; a class that is in none of them belongs to another package.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import libcst as cst

from ..source import overlay
from ..source.depth_limit import is_too_deep, may_be_too_deep
from ..source.python_ast import parse_ast
from ..symbols.symbols import ClassFacts, ModuleFacts, collect
from .module_finder import module_file, settled_time, source_root

#: How many modules a name is followed through. Packages re-export a class once or twice; each further module
#: costs a parse, and circles of imports must end.
MAX_MODULES = 5
#: How many modules are kept parsed, the last ones. A run over a repository asks for few of them again, and
#: LibCST's trees are large.
KEPT_MODULES = 64
#: Larger files, in bytes, are not parsed: they are generated, and have no events.
MAX_BYTES = 1_000_000


class Project:
    """Parses first-party modules when a rule asks for a class in them, and keeps them until they change."""

    def __init__(self) -> None:
        self._parsed: dict[str, tuple[tuple[int, ...], ModuleFacts | None]] = {}
        self._imports: dict[str, tuple[tuple[int, ...], frozenset[str]]] = {}

    def find_class(self, name: str, importer: ModuleFacts) -> ClassFacts | None:
        """Return the class that a module imports by a dotted name, None if it is not found.

        The name begins with dots for a relative import.
        """
        return self._find(name, importer, MAX_MODULES)

    def is_first_party(self, name: str, importer: ModuleFacts) -> bool:
        """Return whether an imported dotted name belongs to the source root of the importing module."""
        return name.startswith(".") or _is_in_source_root(name, importer.path)

    def _find(self, name: str, importer: ModuleFacts, modules_left: int) -> ClassFacts | None:
        """Return the class, by way of at most so many modules."""
        module_name, _, class_name = name.rpartition(".")
        if not class_name or not modules_left:
            return None
        if not module_name.strip("."):  # `from . import name`
            module_name = name[: len(name) - len(class_name)]
        path = _module_path(module_name, importer.path)
        if path is None:
            return None
        module = self._load(path, class_name)
        if module is None:
            return None
        if class_name in module.classes:
            return module.classes[class_name]
        reexported = module.imports.get(class_name)
        return self._find(reexported, module, modules_left - 1) if reexported else None

    def _load(self, path: Path, name: str) -> ModuleFacts | None:
        """Return what a module contains, None if it cannot be read, or cannot have a class of that name with
        an event."""
        try:
            key = str(path)
            stamp = overlay.stamp(key)
            overlay.note_file(key, stamp)
            cached = self._parsed.get(key)
            if cached is not None and cached[0] == stamp:
                return cached[1]
            source = overlay.read(key, MAX_BYTES)
        except OSError:
            return None
        if name.encode() not in source:
            return None
        if not _has_protocol(source) and name not in self._imports_of(key, stamp, source):
            return None  # it neither uses events nor re-exports the name
        module = _facts(source, key)
        while len(self._parsed) >= KEPT_MODULES:
            self._parsed.pop(next(iter(self._parsed)))
        self._parsed[key] = (stamp, module)
        return module

    def _imports_of(self, key: str, stamp: tuple[int, ...], source: bytes) -> frozenset[str]:
        """Return the names that a module imports; most modules are asked for many names."""
        cached = self._imports.get(key)
        if cached is None or cached[0] != stamp:
            cached = self._imports[key] = stamp, frozenset(_imported(source))
        return cached[1]


def _facts(source: bytes, path: str) -> ModuleFacts | None:
    """Return what a module contains, None if it cannot be parsed; its own check reports that."""
    try:
        try:
            too_deep = is_too_deep(source, parse_ast(source))
        except SyntaxError:
            too_deep = may_be_too_deep(source)
        return None if too_deep else collect(cst.parse_module(source), path)
    except (cst.ParserSyntaxError, SyntaxError, LookupError, ValueError, RecursionError, MemoryError):
        return None


def _has_protocol(source: bytes) -> bool:
    """Return whether a module may use an event; no other is worth a parse."""
    return b"Event" in source and (b".set" in source or b".wait" in source)


def _imported(source: bytes) -> Iterator[str]:
    """Yield the names that a module imports from others."""
    if b"import" not in source:
        return
    try:
        tree = parse_ast(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


#: One for the process: modules stay parsed between the files that import them. `engine.check` passes it on.
PROJECT = Project()


def _module_path(name: str, importer: str) -> Path | None:
    """Return the file of a module, by its absolute or relative dotted name."""
    file = module_file(name, importer) if _is_file(importer) else None
    return Path(file) if file is not None else None


def _is_in_source_root(name: str, importer: str) -> bool:
    """Return whether the outermost package of a dotted name is in the source root of a file."""
    if not _is_file(importer):
        return False
    package = os.path.join(source_root(importer), name.partition(".")[0])
    return _is_file(f"{package}.py") or os.path.isdir(package)


def _is_file(path: str) -> bool:
    """Return whether there is a file, and note that the answer depends on its folder."""
    folder = os.path.dirname(os.path.abspath(path))
    overlay.note_folder(folder, settled_time(folder))
    return os.path.isfile(path)
