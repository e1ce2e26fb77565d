"""The subclasses of a first-party class, and what they make of a method that is left to them."""

from __future__ import annotations

import os
import re

from ..source.dependencies import record_folder
from .index import ProjectIndex
from .module_finder import inside, settled_time
from .module_index import FunctionEntry
from .resolve import Class, Function, Instance, Resolver

#: Files that are searched for the subclasses of one class.
MOST_FILES = 400


class Subclasses:
    """Answers are kept as long as the modules that they rest on are what they were."""

    def __init__(self, outlines: ProjectIndex, resolver: Resolver) -> None:
        self.outlines = outlines
        self.resolver = resolver
        self._known: dict[Class, tuple[tuple[Class, ...], int]] = {}

    def forget(self) -> None:
        self._known.clear()

    def implementations(self, method: Function) -> list[Function]:
        """What the subclasses make of a method that is left to them."""
        described = self.resolver.function(method)
        if described is None or not described.owner:
            return []
        name = method.name.rpartition(".")[2]
        own = method.own if method.own is not None else Class(method.key, described.owner)
        found: dict[str, Function] = {}
        for subclass in self.of(own):
            for value in self.resolver.attribute(Instance(*subclass), name):
                if isinstance(value, Function):
                    body = self.resolver.function(value)
                    if body is not None and not body.is_abstract and _is_alike(body, described):
                        found[f"{value.key}:{value.name}"] = value
        return list(found.values())

    def of(self, base: Class) -> tuple[Class, ...]:
        """The first-party subclasses of a class that are defined at or below its folder."""
        known = self._known.get(base)
        if known is not None and self.outlines.still(known[1]):
            self.outlines.touched |= known[1]
            return known[0]
        self._known[base] = (), 0
        before, self.outlines.touched = self.outlines.touched, 0
        found: list[Class] = []
        name = base.name.rpartition(".")[2]
        inherits = re.compile(rb"class\s+\w+\s*\([^)]{0,1000}?\b" + name.encode() + rb"\b")
        for file in _neighbours(base.key):
            outline = None
            if inside(file, os.path.dirname(base.key)) and inherits.search(self.outlines.text(file)):
                outline = self.outlines.get(file)
            for described in outline.classes.values() if outline is not None else ():
                candidate = Class(file, described.name)
                if candidate != base and described.bases and base in self.resolver.order(candidate)[0]:
                    found.append(candidate)
        answer = tuple(found)
        self._known[base] = answer, self.outlines.touched
        self.outlines.touched |= before
        return answer


def _is_alike(body: FunctionEntry, described: FunctionEntry) -> bool:
    """Whether a call of the one runs as a call of the other does."""
    return body.is_async == described.is_async and (described.is_generator or not body.is_generator)


def _neighbours(key: str) -> list[str]:
    """The Python files at and below the folder of a module."""
    found: list[str] = []
    for folder, folders, names in os.walk(os.path.dirname(key)):
        record_folder(folder, settled_time(folder))
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__pycache__")) and f != "tests")
        found.extend(os.path.join(folder, name) for name in sorted(names) if name.endswith(".py"))
        if len(found) > MOST_FILES:
            return found[:MOST_FILES]
    return found
