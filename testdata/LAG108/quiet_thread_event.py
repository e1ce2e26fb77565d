# A thread's event may be set by any thread.
import asyncio
import threading


class Download:
    def __init__(self):
        self.done = threading.Event()

    async def run(self):
        threading.Thread(target=self._work).start()
        await asyncio.to_thread(self.done.wait)

    def _work(self):
        self.done.set()
