# The starter is suspended after create_task(): the task has cleared before start() returns.
import asyncio


class Heartbeat:
    def __init__(self):
        self._stop = asyncio.Event()
        self._task = None

    async def start(self):
        self._task = asyncio.create_task(self._beat())
        await asyncio.sleep(0)

    async def stop(self):
        self._stop.set()
        await self._task

    async def _beat(self):
        self._stop.clear()
        await self._stop.wait()
