"""Test the state under the condition's lock (LAG107)."""

from .command import codemod

Retest = codemod("retest")
