# Only a comment names the factory of eager tasks: asyncio.eager_task_factory.
import asyncio


class Heartbeat:
    def __init__(self):
        self._stop = asyncio.Event()
        self._task = None

    def start(self):
        self._stop.clear()
        self._task = asyncio.create_task(self._beat())  # not asyncio.eager_task_factory

    async def stop(self):
        self._stop.set()
        await self._task

    async def _beat(self):
        while not self._stop.is_set():
            await asyncio.sleep(30)
