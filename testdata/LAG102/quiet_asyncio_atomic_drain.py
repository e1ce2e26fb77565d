# Wait, take all, clear: no suspension point from the last look to the next wait.
import asyncio


class Printer:
    def __init__(self, out):
        self._out = out
        self._lines = []
        self._queued = asyncio.Event()

    def print(self, line):
        self._lines.append(line)
        self._queued.set()

    async def run(self):
        while True:
            await self._queued.wait()
            while self._lines:
                self._out.write(self._lines.pop(0))
            self._queued.clear()
