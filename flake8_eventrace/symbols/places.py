"""Places: the storage that operations read, write, wait for and signal, named by access paths."""

from __future__ import annotations

from dataclasses import dataclass

#: Scope of names that no function binds.
MODULE = "<module>"
#: Scope of a place whose root is an instance of a known class (the root is that class).
INSTANCE = "<instance>"
#: Scope of the answer of a call that could not be followed (the root spells the callee).
ANSWER = "<answer>"


@dataclass(frozen=True)
class Place:
    """An access path: a variable, and the attributes and constant subscripts that follow it.

    `scope` is the qualified name of the function that binds the variable, or one of MODULE,
    INSTANCE and ANSWER. Two places are the same storage when they are equal.
    """

    root: str
    scope: str
    fields: tuple[str, ...] = ()

    def __truediv__(self, name: str) -> Place:
        return Place(self.root, self.scope, (*self.fields, name))

    def meets(self, other: Place) -> bool:
        """Return whether one is the other or a part of it: `a.b` meets `a.b.c`, but not `a.d`."""
        shorter = min(len(self.fields), len(other.fields))
        return (
            self.root == other.root
            and self.scope == other.scope
            and self.fields[:shorter] == other.fields[:shorter]
        )

    def is_within(self, other: Place) -> bool:
        """Return whether this is the other or a part of it."""
        return self.meets(other) and len(self.fields) >= len(other.fields)

    @property
    def text(self) -> str:
        """The place as it would be written in source code."""
        return self.root + "".join(f if f.startswith("[") else f".{f}" for f in self.fields)
