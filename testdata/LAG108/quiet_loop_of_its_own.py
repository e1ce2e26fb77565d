# The thread runs a loop, and the event belongs to that loop.
import asyncio
import threading


class Background:
    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.ready = asyncio.Event()

    def start(self):
        threading.Thread(target=self._run).start()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.ready.set()
        self.loop.run_forever()
