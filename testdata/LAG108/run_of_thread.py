# A thread's run() is pointed at, not its class.
import asyncio
import threading


class Reader(threading.Thread):
    def __init__(self, port):
        super().__init__()
        self.port = port
        self._filled = asyncio.Event()

    def run(self):
        while True:
            self.port.read()
            self._filled.set()  # error: LAG108 12

    async def filled(self):
        await asyncio.wait_for(self._filled.wait(), timeout=60)
