# Quiet: the task is told to take its first step at once.
import asyncio


class Heartbeat:
    def __init__(self):
        self._stop = asyncio.Event()
        self._task = None

    def start(self):
        loop = asyncio.get_running_loop()
        self._task = asyncio.Task(self._beat(), loop=loop, eager_start=True)

    async def stop(self):
        self._stop.set()
        await self._task

    async def _beat(self):
        self._stop.clear()
        while not self._stop.is_set():
            await asyncio.sleep(30)
