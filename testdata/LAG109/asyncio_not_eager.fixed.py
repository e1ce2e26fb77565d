# A task that is told not to be eager takes its first step later.
import asyncio


class Heartbeat:
    def __init__(self):
        self._stop = asyncio.Event()
        self._task = None

    def start(self):
        self._stop.clear()
        self._task = asyncio.Task(self._beat(), eager_start=False)

    async def stop(self):
        self._stop.set()
        await self._task

    async def _beat(self):
        while not self._stop.is_set():
            await asyncio.sleep(30)
