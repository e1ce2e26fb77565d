# A task runs in the loop's own thread.
import asyncio
import threading


class Download:
    def __init__(self):
        self.lock = threading.Lock()
        self.done = asyncio.Event()

    async def run(self):
        task = asyncio.create_task(self._work())
        await self.done.wait()
        await task

    async def _work(self):
        self.done.set()
