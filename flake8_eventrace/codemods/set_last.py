"""Set the event behind what it announces (LAG104)."""

from .command import codemod

SetLast = codemod("set_last")
