"""Other files of the same project: the event-bearing classes that a module imports, on demand.

Nothing is imported or executed. A module is looked for beside the importing file's package
(and never outside of that source root); what is not found there is somebody else's code.
"""

from __future__ import annotations

import os
from pathlib import Path

import libcst as cst

from ..facts.names import ClassFacts, ModuleFacts, collect
from . import texts

#: Re-exports are followed through this many modules.
REEXPORTS = 5
#: Modules kept parsed in one process; a run over a repository needs few of them again.
KEPT = 64
#: Larger files are generated; they hold no event protocol worth the parse.
MAX_BYTES = 1_000_000


class Project:
    """Parses first-party modules when a rule asks for a class in them."""

    def __init__(self) -> None:
        self._parsed: dict[str, tuple[tuple[int, ...], ModuleFacts | None]] = {}

    def find_class(self, name: str, importer: ModuleFacts) -> ClassFacts | None:
        """The class that `importer` imports under a dotted name (leading dots are relative)."""
        return self._find(name, importer, REEXPORTS)

    def is_first_party(self, name: str, importer: ModuleFacts) -> bool:
        """Whether an imported dotted name belongs to the importer's own source root."""
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
            stamp = texts.stamp(key)
            known = self._parsed.get(key)
            if known is not None and known[0] == stamp:
                return known[1]
            source = texts.read(key, MAX_BYTES)
        except OSError:
            return None
        if wanted.encode() not in source or not _has_protocol(source):
            return None
        module: ModuleFacts | None
        try:
            module = collect(cst.parse_module(source), key)
        except (cst.ParserSyntaxError, UnicodeDecodeError, RecursionError):
            module = None
        while len(self._parsed) >= KEPT:
            self._parsed.pop(next(iter(self._parsed)))
        self._parsed[key] = (stamp, module)
        return module


def _has_protocol(source: bytes) -> bool:
    """Whether a module deals in events at all; no other is worth a parse."""
    return b"Event" in source and (b".set" in source or b".wait" in source)


#: One for the process: modules stay parsed between files, and are read anew when they change.
PROJECT = Project()


def _module_path(name: str, importer: str) -> Path | None:
    """The file of a module, by its absolute or relative dotted name."""
    here = Path(os.path.abspath(importer))
    if not here.is_file():
        return None
    root = _source_root(here)
    dots = len(name) - len(name.lstrip("."))
    if dots:
        base = here.parent
        for _ in range(dots - 1):
            base = base.parent
    else:
        base = root
    parts = [p for p in name.lstrip(".").split(".") if p]
    stem = base.joinpath(*parts)
    for candidate in (stem.with_suffix(".py") if parts else stem / "__init__.py", stem / "__init__.py"):
        if candidate.is_file() and candidate.resolve().is_relative_to(root.resolve()):
            return candidate
    return None


def _top_level(name: str, importer: str) -> bool:
    here = Path(os.path.abspath(importer))
    if not here.is_file():
        return False
    package = _source_root(here) / name.partition(".")[0]
    return package.is_dir() or package.with_suffix(".py").is_file()


def _source_root(path: Path) -> Path:
    """The folder that holds the outermost package of a file, or the file itself."""
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    return folder
