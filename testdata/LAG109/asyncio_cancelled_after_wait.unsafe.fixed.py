# The stopper waits between set and cancel: the task takes its first step then, clears, and goes on.
import asyncio


class Feed:
    def __init__(self):
        self._stop = asyncio.Event()
        self._flushed = asyncio.Event()

    def start(self):
        self._stop.clear()
        self._task = asyncio.create_task(self._run())

    async def stop(self):
        self._stop.set()
        await self._flushed.wait()
        self._task.cancel()

    async def _run(self):
        while not self._stop.is_set():
            await self.fetch()
        self._flushed.set()
