"""Run a slow call in the background, behind the event that it delays (LAG201, LAG202)."""

from .command import codemod

DeferCall = codemod("defer_call")
