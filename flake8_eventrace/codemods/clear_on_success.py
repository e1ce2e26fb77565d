"""Clear only where the wait succeeded (LAG103)."""

from .command import codemod

ClearOnSuccess = codemod("clear_on_success")
