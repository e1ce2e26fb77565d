# The task takes its first step later; stop() right after start() is erased by it.
import asyncio


class Heartbeat:
    def __init__(self):
        self._stop = asyncio.Event()
        self._task = None

    def start(self):
        self._stop.clear()
        self._task = asyncio.create_task(self._beat())

    async def stop(self):
        self._stop.set()
        await self._task

    async def _beat(self):
        while True:
            try:
                await asyncio.wait_for(self._stop.wait(), 30)
                break
            except asyncio.TimeoutError:
                await self.send()

    async def send(self):
        pass
