"""Clear before the state is read (LAG101, LAG102)."""

from .command import codemod

ClearFirst = codemod("clear_first")
