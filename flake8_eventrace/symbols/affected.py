"""Which top-level statements of a module the change of others can affect, as far as types and calls go.

What is inferred of a statement depends on the statements that define the names in it, on those that define
the names in these, and so on. Names are compared as words of the text, so those in strings count, too.

Assumed: the limits of depth (`types.DEPTH`), which make an answer depend on what was asked before, are not
reached.
"""

from __future__ import annotations

from .incremental import TopLevelStatement
from .symbols import ModuleFacts, ModulePart
from .types import Lookup, Type

#: The class of a parameter may be told by which classes of a module make a condition (`TypeInference`).
_TOLD_BY_ALL_CLASSES = "Condition"


class KeptLookup:
    """A `Lookup` that remembers its answers, so that one can tell later whether they are still the same."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._classes: dict[tuple[str, str], tuple[ModuleFacts, Type | None]] = {}
        self._starred: dict[tuple[str, str], tuple[ModuleFacts, Type | None]] = {}
        self._first_party: dict[tuple[str, str], tuple[ModuleFacts, bool]] = {}

    def find_class(self, name: str, importer: ModuleFacts) -> Type | None:
        """Return the class that `importer` imports under a dotted name, None if it is not first-party."""
        found = self._lookup.find_class(name, importer)
        self._classes[name, importer.path] = importer, found
        return found

    def find_starred(self, name: str, importer: ModuleFacts) -> Type | None:
        """Return the class that `importer` has under a dotted name by importing all names of a module."""
        found = self._lookup.find_starred(name, importer)
        self._starred[name, importer.path] = importer, found
        return found

    def is_first_party(self, name: str, importer: ModuleFacts) -> bool:
        """Return whether an imported dotted name belongs to the project of `importer`."""
        answer = self._lookup.is_first_party(name, importer)
        self._first_party[name, importer.path] = importer, answer
        return answer

    def is_current(self, before: ModuleFacts, after: ModuleFacts) -> bool:
        """Return whether all answers are still the same now that the module `before` has become `after`."""
        for find, answers in ((self.find_class, self._classes), (self.find_starred, self._starred)):
            for (name, _), (importer, found) in [*answers.items()]:
                if find(name, after if importer is before else importer) != found:
                    return False
        return all(
            self.is_first_party(name, after if importer is before else importer) is answer
            for (name, _), (importer, answer) in [*self._first_party.items()]
        )


def unaffected(before: ModuleFacts, after: ModuleFacts) -> list[TopLevelStatement]:
    """Return the statements of `after` that took over the facts of `before`, and that the change does not
    affect."""
    kept = [s for s in after.statements.all if after.parts[s] is before.parts.get(s)]
    remaining = set(kept)
    changed = [
        *(statement for statement in after.statements.all if statement not in remaining),
        *(statement for statement in before.statements.all if statement not in remaining),
    ]
    if any(_TOLD_BY_ALL_CLASSES in statement.words for statement in (*kept, *changed)):
        return []
    names: set[str] = set()
    for statement in changed:
        part = after.parts.get(statement) or before.parts[statement]
        names |= _bound(part)
    while True:
        touched = [statement for statement in kept if not names.isdisjoint(statement.words)]
        if not touched:
            return kept
        for statement in touched:
            names |= _bound(after.parts[statement])
        kept = [statement for statement in kept if statement not in set(touched)]


def _bound(part: ModulePart) -> set[str]:
    """Return the names of the module that a statement binds."""
    return {*part.bindings, *part.imports, *part.modules}
