"""Classes that a module imports from other files of the same project, found on demand.

Re-exports, second names (`Lock = threading.Lock`) and imports of all names are followed by the `ast`. LibCST
parses a module only if it defines the class and deals in events or conditions; nothing is imported or
executed. Modules are looked for in the source root that `module_finder` finds; everything else is third-party
code, whose classes are dotted names.
"""

from __future__ import annotations

import os
from typing import TypeAlias

import libcst as cst

from ..source import overlay
from ..source.dependencies import record_file, record_folder
from ..source.depth_limit import may_be_too_deep
from ..symbols.symbols import ModuleFacts, collect
from ..symbols.types import Lookup, Type
from .class_outline import ClassOutline, outline_of
from .module_finder import module_file, settled_time, source_root

#: How many modules a re-export is followed through; the limit ends the search where modules re-export each
#: other in a circle.
REEXPORTS = 5
#: How many parsed modules one process keeps, to bound its memory. The oldest goes first; with fewer, modules
#: that many files import are parsed again.
KEPT = 64
#: Files of more bytes are generated, and take seconds to parse.
MAX_BYTES = 1_000_000

_Stamp: TypeAlias = "tuple[int, ...]"


class Project:
    """A `Lookup` that parses first-party modules when a class in them is asked for."""

    def __init__(self) -> None:
        self._parsed: dict[str, tuple[_Stamp, ModuleFacts | None]] = {}
        self._outlines: dict[str, tuple[_Stamp, ClassOutline | None]] = {}

    def find_class(self, name: str, importer: ModuleFacts) -> Type | None:
        """Return the class that `importer` imports under a dotted name (leading dots are relative)."""
        return self._find(name, importer.path, REEXPORTS)

    def find_starred(self, name: str, importer: ModuleFacts) -> Type | None:
        """Return the class that `importer` has under a dotted name by importing all names of a module."""
        return self._starred(name, importer.path, importer.stars, REEXPORTS)

    def is_first_party(self, name: str, importer: ModuleFacts) -> bool:
        """Return whether an imported dotted name belongs to the source root of `importer`."""
        return name.startswith(".") or _top_level(name, importer.path)

    def _find(self, name: str, importer: str, depth: int) -> Type | None:
        module_name, _, class_name = name.rpartition(".")
        if not class_name or not depth:
            return None
        if not module_name.strip("."):  # `from . import name`
            module_name = name[: len(name) - len(class_name)]
        path = _module_path(module_name, importer)
        return self._find_in(path, class_name, depth) if path is not None else None

    def _find_in(self, path: str, class_name: str, depth: int) -> Type | None:
        """Return the class that a module has under a name, None if it cannot be read."""
        try:
            stamp = overlay.stamp(path)
            record_file(path, stamp)
            cached = self._parsed.get(path)
            if cached is not None and cached[0] == stamp:
                module, outline = cached[1], self._outlines[path][1]
            else:
                source = overlay.read(path, MAX_BYTES)
                if class_name.encode() not in source and b"*" not in source:
                    return None
                outline = self._outline(path, stamp, source)
                may_have = (outline is None or class_name in outline.classes) and _has_protocol(source)
                module = self._load(path, stamp, source) if may_have else None
        except OSError:
            return None
        if module is not None and class_name in module.classes:
            return module.classes[class_name]
        return self._handed_on(class_name, path, outline, depth - 1) if outline is not None else None

    def _handed_on(self, name: str, path: str, outline: ClassOutline, depth: int) -> Type | None:
        """Return the class that a dotted name means in a module that does not define it."""
        root, dot, rest = name.partition(".")
        if depth <= 0:
            return None
        if root in outline.imports:
            onward = outline.imports[root] + dot + rest
            outside = not onward.startswith(".") and not _top_level(onward, path)
            return onward if outside else self._find(onward, path, depth)
        if root in outline.aliases:
            return self._handed_on(outline.aliases[root] + dot + rest, path, outline, depth - 1)
        if root in outline.classes:
            return None if rest else self._find_in(path, root, depth - 1)
        return self._starred(name, path, outline.stars, depth)

    def _starred(self, name: str, importer: str, stars: list[str], depth: int) -> Type | None:
        """Return the class that a module has under a dotted name by importing all names of `stars`.

        The last of these modules that has the name counts. What one of another project has is unknown.
        """
        root = name.partition(".")[0]
        for star in reversed(stars if depth > 0 and not root.startswith("_") else []):
            path = _module_path(star, importer)
            outline = self._outline_at(path) if path is not None else None
            if path is None or outline is None:
                return None
            if outline.exported is not None and root not in outline.exported:
                continue
            if root == name:
                found = self._find_in(path, name, depth - 1)
            else:
                found = self._handed_on(name, path, outline, depth - 1)
            if found is not None:
                return found
        return None

    def _outline_at(self, path: str) -> ClassOutline | None:
        """Return the outline of a module, None if it cannot be read."""
        try:
            stamp = overlay.stamp(path)
            record_file(path, stamp)
            cached = self._outlines.get(path)
            if cached is not None and cached[0] == stamp:
                return cached[1]
            return self._outline(path, stamp, overlay.read(path, MAX_BYTES))
        except OSError:
            return None

    def _outline(self, path: str, stamp: _Stamp, source: bytes) -> ClassOutline | None:
        """Return the outline of a module, None if no `ast` can be made of it."""
        cached = self._outlines.get(path)
        if cached is None or cached[0] != stamp:
            try:
                outline = outline_of(source)
            except (SyntaxError, ValueError):
                outline = None
            cached = self._outlines[path] = stamp, outline
        return cached[1]

    def _load(self, path: str, stamp: _Stamp, source: bytes) -> ModuleFacts | None:
        """Return the symbol table of a module, None if it cannot be parsed."""
        outline = self._outline(path, stamp, source)
        too_deep = may_be_too_deep(source) if outline is None else outline.too_deep
        module = None if too_deep else _facts(source, path)
        while len(self._parsed) >= KEPT:
            self._parsed.pop(next(iter(self._parsed)))
        self._parsed[path] = (stamp, module)
        return module


class Remembered:
    """A `Lookup` that asks another one each question once; it serves for the check of one source."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._classes: dict[tuple[str, str], Type | None] = {}
        self._starred: dict[tuple[str, str], Type | None] = {}
        self._first_party: dict[tuple[str, str], bool] = {}

    def find_class(self, name: str, importer: ModuleFacts) -> Type | None:
        """Return the class that `importer` imports under a dotted name (leading dots are relative)."""
        key = name, importer.path
        if key not in self._classes:
            self._classes[key] = self._lookup.find_class(name, importer)
        return self._classes[key]

    def find_starred(self, name: str, importer: ModuleFacts) -> Type | None:
        """Return the class that `importer` has under a dotted name by importing all names of a module."""
        key = name, importer.path
        if key not in self._starred:
            self._starred[key] = self._lookup.find_starred(name, importer)
        return self._starred[key]

    def is_first_party(self, name: str, importer: ModuleFacts) -> bool:
        """Return whether an imported dotted name belongs to the source root of `importer`."""
        key = name, importer.path
        if key not in self._first_party:
            self._first_party[key] = self._lookup.is_first_party(name, importer)
        return self._first_party[key]


def _facts(source: bytes, path: str) -> ModuleFacts | None:
    """Return the symbol table of a module, None if it cannot be parsed; checking it reports that."""
    try:
        return collect(cst.parse_module(source), path)
    except (cst.ParserSyntaxError, SyntaxError, LookupError, ValueError, RecursionError, MemoryError):
        return None


def _has_protocol(source: bytes) -> bool:
    """Return whether a module deals in events or conditions at all; no other is worth a parse."""
    if b"Event" in source and (b".set" in source or b".wait" in source):
        return True
    return b"Condition" in source


#: One for the process: modules stay parsed between files, and are parsed again when they change.
PROJECT = Project()


def _module_path(name: str, importer: str) -> str | None:
    """Return the file of a module, by its absolute or relative dotted name; None if it is not first-party."""
    return module_file(name, importer) if _is_file(importer) else None


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
