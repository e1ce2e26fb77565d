# The stopper awaits the task for a while only.
import asyncio


class Heartbeat:
    def __init__(self):
        self._stop = asyncio.Event()
        self._task = None

    def start(self):
        self._task = asyncio.create_task(self._beat())

    async def stop(self):
        self._stop.set()
        async with asyncio.timeout(5):
            await self._task

    async def _beat(self):
        self._stop.clear()  # error: LAG109 8
        while not self._stop.is_set():
            await asyncio.sleep(30)
