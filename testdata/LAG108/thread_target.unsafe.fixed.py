# The loop sleeps in its selector; set() in the thread does not wake it.
import asyncio
import threading


class Download:
    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.done = asyncio.Event()

    async def run(self):
        threading.Thread(target=self._work).start()
        await self.done.wait()

    def _work(self):
        self.fetch()
        self.loop.call_soon_threadsafe(self.done.set)

    def fetch(self):
        pass
