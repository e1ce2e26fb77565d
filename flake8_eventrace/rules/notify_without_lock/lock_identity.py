"""The lock of a Condition: which one it is, and whether another one may be the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import libcst as cst

from ...flow.inlining import Program
from ...flow.operations import INSTANCE, MODULE, Place
from ...protocol.locks import lock_at
from ...symbols.symbols import Binding, dotted, last_name


@dataclass(frozen=True)
class Lock:
    """The lock of the Condition at a place."""

    program: Program
    condition: Place

    @property
    def place(self) -> Place:
        """The lock: the Condition itself, or what it was made over."""
        return lock_at(self.program, self.condition)

    def may_be_among(self, held: Iterable[Place]) -> bool:
        """Return whether one of the locks is this one, or may be."""
        return any(other in (self.place, self.condition) or not self._differs(other) for other in held)

    def _differs(self, other: Place) -> bool:
        """Return whether another lock surely is not this one: each was made where it is stored."""
        own, made = self._constructors(self.place), self._constructors(other)
        return own is not None and made is not None and not own & made

    def _constructors(self, place: Place) -> set[int] | None:
        """Return the ids of the calls without arguments that make what is at a place; None if others may."""
        bindings = _bindings(self.program, place)
        values = [b.value for b in bindings if b.value is not None]
        if not values or len(values) < len(bindings):
            return None
        if any(not isinstance(value, cst.Call) or value.args for value in values):
            return None
        return {id(value) for value in values}

    @property
    def is_made_here(self) -> bool:
        """Whether the lock is made in sight, so that nobody else has it who was not given it."""
        values = [binding.value for binding in _bindings(self.program, self.condition)]
        if not values or any(not isinstance(value, cst.Call) for value in values):
            return False
        for value in values:
            assert isinstance(value, cst.Call)
            over = value.args[0].value if value.args else None
            if over is not None and not isinstance(over, cst.Call):
                inner = _bindings(self.program, self.place)
                if not inner or any(not isinstance(binding.value, cst.Call) for binding in inner):
                    return False
        return True

    @property
    def is_reentrant(self) -> bool:
        """Whether who holds it may acquire it again: made without a lock, of threads or processes."""
        return all(
            isinstance(b.value, cst.Call) and last_name(b.value) == "Condition" and not b.value.args
            for b in _bindings(self.program, self.condition)
        )


def _bindings(program: Program, place: Place) -> list[Binding]:
    """Return the bindings of what is at a place, to None aside; none where they are not in sight."""
    return [b for b in _all_bindings(program, place) if b.value is None or dotted(b.value) != "None"]


def _all_bindings(program: Program, place: Place) -> list[Binding]:
    if place.scope == INSTANCE:
        owner = program.owner(place)
        if owner is None or len(place.fields) != 1:
            return []
        return owner.attributes.get(place.fields[0], [])
    if place.fields:
        return []
    if place.scope == MODULE:
        return program.module.bindings.get(place.root, [])
    for function in program.module.functions:
        if function.qualname == place.scope:
            return function.bindings.get(place.root, [])
    return []
