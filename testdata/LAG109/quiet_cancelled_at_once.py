# Whoever sets also cancels at once: either the body has begun, and its clear() is past, or it never begins.
import asyncio
from contextlib import suppress


class Poller:
    def __init__(self, source):
        self._source = source
        self._stop = asyncio.Event()
        self._task = None

    async def start(self):
        self._task = asyncio.create_task(self._run())

    async def stop(self):
        self._stop.set()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self):
        self._stop.clear()
        while not self._stop.is_set():
            await self._source.poll()
