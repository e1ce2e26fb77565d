"""What runs while an object is made: nobody else can wait for it yet."""

from __future__ import annotations

from ..symbols.symbols import CONSTRUCTORS, FunctionFacts


def is_construction(function: FunctionFacts) -> bool:
    """Return whether a function is a constructor, or a method that only constructors of its module mention.

    Assumed: a method that the module itself runs while it makes the object is not called again from outside.
    """
    if function.name in CONSTRUCTORS:
        return True
    if function.owner is None:
        return False
    # A definition mentions its own name.
    users = [f for f in function.module.users_of.get(function.name, ()) if f.name != function.name]
    return bool(users) and all(user.name in CONSTRUCTORS for user in users)
