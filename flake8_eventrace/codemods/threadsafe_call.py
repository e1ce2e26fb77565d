"""Let the event loop's own thread touch asyncio's primitives (LAG108)."""

from .command import codemod

ThreadsafeCall = codemod("threadsafe_call")
