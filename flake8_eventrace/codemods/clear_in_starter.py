"""Clear before a thread or task is started, not in it (LAG109)."""

from .command import codemod

ClearInStarter = codemod("clear_in_starter")
