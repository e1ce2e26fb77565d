# Whoever misses the wake-up looks again within half a second.
import asyncio
import threading


class Job:
    def __init__(self):
        self.done = asyncio.Event()

    def start(self):
        threading.Thread(target=self._work).start()

    def _work(self):
        self.done.set()

    async def finish(self):
        while True:
            try:
                await asyncio.wait_for(self.done.wait(), 0.5)
                return
            except asyncio.TimeoutError:
                continue
