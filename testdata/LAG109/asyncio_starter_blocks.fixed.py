# The starter blocks the whole loop for a moment; the task has not taken its first step when stop() sets.
import asyncio
import threading


class Feed:
    def __init__(self):
        self._stop = asyncio.Event()
        self._opened = threading.Event()

    async def start(self):
        self._stop.clear()
        self._task = asyncio.create_task(self._run())
        self._opened.wait(5)

    async def stop(self):
        self._stop.set()
        await self._task

    async def _run(self):
        while not self._stop.is_set():
            await self.fetch()
