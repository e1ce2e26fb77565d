"""Look at the state again between the clear and the wait (LAG101)."""

from .command import codemod

Recheck = codemod("recheck")
