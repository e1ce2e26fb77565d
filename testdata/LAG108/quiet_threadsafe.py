# The loop makes the call in its own thread.
import asyncio
import threading


class Download:
    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.done = asyncio.Event()

    def start(self):
        threading.Thread(target=self._work).start()

    def _work(self):
        self.loop.call_soon_threadsafe(self.done.set)
