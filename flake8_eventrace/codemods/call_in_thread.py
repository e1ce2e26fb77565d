"""Await a blocking call in a thread (LAG203)."""

from .command import codemod

CallInThread = codemod("call_in_thread")
