"""Classes that a module imports from other files of the same project, found on demand.

Only modules that deal in events are parsed; nothing is imported or executed. Modules are looked for in the
source root that `module_finder` finds; everything else is third-party code.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import libcst as cst

from ..source import overlay
from ..source.dependencies import record_file, record_folder
from ..source.depth_limit import is_too_deep, may_be_too_deep
from ..source.newer_syntax import parse_any
from ..symbols.symbols import ClassFacts, ModuleFacts, collect
from .module_finder import module_file, settled_time, source_root

#: How many modules a re-export is followed through; the limit ends the search where modules re-export each
#: other in a circle.
REEXPORTS = 5
#: How many parsed modules one process keeps, to bound its memory. The oldest goes first; with fewer, modules
#: that many files import are parsed again.
KEPT = 64
#: Files of more bytes are generated, and take seconds to parse.
MAX_BYTES = 1_000_000


class Project:
    """A `Lookup` that parses first-party modules when a class in them is asked for."""

    def __init__(self) -> None:
        self._parsed: dict[str, tuple[tuple[int, ...], ModuleFacts | None]] = {}
        self._imports: dict[str, tuple[tuple[int, ...], frozenset[str]]] = {}

    def find_class(self, name: str, importer: ModuleFacts) -> ClassFacts | None:
        """Return the class that `importer` imports under a dotted name (leading dots are relative)."""
        return self._find(name, importer, REEXPORTS)

    def is_first_party(self, name: str, importer: ModuleFacts) -> bool:
        """Return whether an imported dotted name belongs to the source root of `importer`."""
        return name.startswith(".") or _top_level(name, importer.path)

    def _find(self, name: str, importer: ModuleFacts, depth: int) -> ClassFacts | None:
        module_name, _, class_name = name.rpartition(".")
        if not class_name or not depth:
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
        onward = module.imports.get(class_name)
        return self._find(onward, module, depth - 1) if onward else None

    def _load(self, path: Path, wanted: str) -> ModuleFacts | None:
        try:
            key = str(path)
            stamp = overlay.stamp(key)
            record_file(key, stamp)
            cached = self._parsed.get(key)
            if cached is not None and cached[0] == stamp:
                return cached[1]
            source = overlay.read(key, MAX_BYTES)
        except OSError:
            return None
        if wanted.encode() not in source:
            return None
        if not _has_protocol(source) and wanted not in self._imports_of(key, stamp, source):
            return None  # it neither deals in events nor re-exports the class
        module = _facts(source, key)
        while len(self._parsed) >= KEPT:
            self._parsed.pop(next(iter(self._parsed)))
        self._parsed[key] = (stamp, module)
        return module

    def _imports_of(self, key: str, stamp: tuple[int, ...], source: bytes) -> frozenset[str]:
        """Return the names that a module imports from others; cached, as it is asked for many names."""
        cached = self._imports.get(key)
        if cached is None or cached[0] != stamp:
            cached = self._imports[key] = stamp, frozenset(_imported(source))
        return cached[1]


def _facts(source: bytes, path: str) -> ModuleFacts | None:
    """Return the symbol table of a module, None if it cannot be parsed; checking it reports that."""
    try:
        try:
            too_deep = is_too_deep(source, parse_any(source))
        except SyntaxError:
            too_deep = may_be_too_deep(source)
        return None if too_deep else collect(cst.parse_module(source), path)
    except (cst.ParserSyntaxError, SyntaxError, LookupError, ValueError, RecursionError, MemoryError):
        return None


def _has_protocol(source: bytes) -> bool:
    """Return whether a module deals in events at all; no other is worth a parse."""
    return b"Event" in source and (b".set" in source or b".wait" in source)


def _imported(source: bytes) -> Iterator[str]:
    """Yield the names that a module imports from others."""
    if b"import" not in source:
        return
    try:
        tree = parse_any(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


#: One for the process: modules stay parsed between files, and are parsed again when they change.
PROJECT = Project()


def _module_path(name: str, importer: str) -> Path | None:
    """Return the file of a module, by its absolute or relative dotted name; None if it is not first-party."""
    path = module_file(name, importer) if _is_file(importer) else None
    return Path(path) if path is not None else None


def _top_level(name: str, importer: str) -> bool:
    """Return whether the source root of `importer` holds the top-level module or package of a dotted name."""
    if not _is_file(importer):
        return False
    package = os.path.join(source_root(importer), name.partition(".")[0])
    return _is_file(f"{package}.py") or os.path.isdir(package)


def _is_file(path: str) -> bool:
    """Return whether there is a file; its folder is noted as a dependency."""
    folder = os.path.dirname(os.path.abspath(path))
    record_folder(folder, settled_time(folder))
    return os.path.isfile(path)
