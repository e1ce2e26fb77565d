"""Read the state again once the waiter has announced itself (LAG111)."""

from .command import codemod

LookAgain = codemod("look_again")
