"""Notify a condition under its lock (LAG112)."""

from .command import codemod

UnderLock = codemod("under_lock")
