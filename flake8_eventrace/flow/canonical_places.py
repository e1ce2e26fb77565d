"""Canonical places: the same storage has the same name in whatever function it is mentioned.

`self.ready` in a method and `session.ready` in a function that gets a `Session` become one place, the
attribute `ready` of the class `Session`.

Assumed: instances of one class are one object (a function that juggles two sessions is taken for one
that uses a single session).
"""

from __future__ import annotations

from dataclasses import replace

from ..symbols.symbols import ClassFacts, FunctionFacts, ModuleFacts
from ..symbols.types import TypeInference
from .operations import INSTANCE, Place


class CanonicalPlaces:
    """Rewrites places as attributes of first-party classes, where the types are known."""

    def __init__(self, types: TypeInference) -> None:
        self.types = types
        self._canonical: dict[FunctionFacts, dict[Place, Place]] = {}
        self._attributes: dict[tuple[str, str], Place] = {}
        self._owners: dict[str, ClassFacts] = {}

    def canonical(self, place: Place, function: FunctionFacts) -> Place:
        """Return a place of `function`, written from the innermost object of a known class on its path."""
        places = self._canonical.setdefault(function, {})
        if place not in places:
            places[place] = self._rewrite(place, function)
        return places[place]

    def take_over(self, before: CanonicalPlaces, module: ModuleFacts) -> None:
        """Know the classes that `before` knows, except for those that `module` does not have any more."""
        for key, owner in before._owners.items():
            if owner.module is not module or module.classes.get(owner.qualname) is owner:
                self._owners[key] = owner

    def owner(self, place: Place) -> ClassFacts | None:
        """Return the class that a canonical place starts from, None when it starts from a variable."""
        return self._owners.get(place.root) if place.scope == INSTANCE else None

    def _rewrite(self, place: Place, function: FunctionFacts) -> Place:
        if not place.fields:
            return place
        root = replace(place, fields=())
        current = self.types.type_of(root, function) if place.scope != INSTANCE else None
        result = root
        for name in place.fields:
            if isinstance(current, ClassFacts):
                result = self.attribute(current, name)
                current = self.types.attribute_type(current, name)
            else:
                result = result / name
                current = None
        return result

    def attribute(self, owner: ClassFacts, name: str) -> Place:
        """Return the place of an attribute: it belongs to the most basic class that defines it.

        A property that hands out a primitive names the attribute which holds it.
        """
        key = (owner.key, name)
        place = self._attributes.get(key)
        if place is None:
            name = self.types.attribute_behind(owner, name)
            definer = self.types.defining_class(owner, name)
            place = self._attributes[key] = Place(definer.key, INSTANCE, (name,))
            self._owners[definer.key] = definer
        return place
