"""Finds the first-party subclasses of a class, and their implementations of a method.

Assumed: a subclass is defined in the folder of its base or below (folders of tests and hidden ones left out),
in a file in which some class header names the base itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from ..source.dependencies import record_folder
from .index import ProjectIndex
from .memo import Memo
from .module_finder import inside, settled_time
from .module_index import FunctionEntry
from .resolve import Class, Function, Instance, Resolver

#: How many files are searched for the subclasses of one class, in the order of `os.walk`. Subclasses
#: in the rest of a larger package are missed; each file costs a regular expression over its text.
MOST_FILES = 400


class Subclasses:
    """Answers are kept as long as the modules that they depend on are unchanged."""

    def __init__(self, index: ProjectIndex, resolver: Resolver) -> None:
        self.index = index
        self.resolver = resolver
        self._subclasses: Memo[Class, tuple[Class, ...]] = Memo(index)

    def forget(self) -> None:
        """Drop all answers."""
        self._subclasses.clear()

    def implementations(self, method: Function) -> list[Function]:
        """Return the subclasses' implementations of a method that is abstract (`FunctionEntry.is_abstract`),
        without abstract ones; none for a function that is no method."""
        entry = self.resolver.function_entry(method)
        if entry is None or not entry.owner:
            return []
        name = method.name.rpartition(".")[2]
        own = method.own if method.own is not None else Class(method.key, entry.owner)
        implementations: dict[tuple[str, str], Function] = {}
        for subclass in self.of(own):
            for value in self.resolver.attribute(Instance(*subclass), name):
                if isinstance(value, Function) and self._implements(value, entry):
                    implementations[value.key, value.name] = value
        return list(implementations.values())

    def _implements(self, value: Function, abstract: FunctionEntry) -> bool:
        """Return whether a function has a body, and a call of it runs as a call of the abstract method."""
        entry = self.resolver.function_entry(value)
        if entry is None or entry.is_abstract or entry.is_async != abstract.is_async:
            return False
        return abstract.is_generator or not entry.is_generator

    def of(self, base: Class) -> tuple[Class, ...]:
        """Return the subclasses of a class that are defined in its folder or below."""
        subclasses = self._subclasses.get(base)
        if subclasses is None:
            with self._subclasses.assuming(base, ()), self.index.recording() as recording:
                subclasses = tuple(self._find(base))
            self._subclasses.put(base, subclasses, recording.dependencies)
        return subclasses

    def _find(self, base: Class) -> Iterator[Class]:
        name = base.name.rpartition(".")[2]
        inherits = re.compile(rb"class\s+\w+\s*\([^)]{0,1000}?\b" + name.encode() + rb"\b")
        for file in _files_below(os.path.dirname(base.key)):
            if not inside(file, os.path.dirname(base.key)) or not inherits.search(self.index.text(file)):
                continue
            module = self.index.get(file)
            for entry in module.classes.values() if module is not None else ():
                candidate = Class(file, entry.name)
                if candidate != base and entry.bases and base in self.resolver.order(candidate).classes:
                    yield candidate


def _files_below(folder: str) -> list[str]:
    """Return the Python files in a folder and below, at most `MOST_FILES` of them."""
    files: list[str] = []
    for current, folders, names in os.walk(folder):
        record_folder(current, settled_time(current))
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__pycache__")) and f != "tests")
        files.extend(os.path.join(current, name) for name in sorted(names) if name.endswith(".py"))
        if len(files) > MOST_FILES:
            return files[:MOST_FILES]
    return files
