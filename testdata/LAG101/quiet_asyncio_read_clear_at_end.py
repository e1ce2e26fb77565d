# The last await lies before the read; from the read to the wait nothing suspends.
import asyncio


class Feed:
    def __init__(self, out):
        self._out = out
        self._rows = []
        self._seen = 0
        self._fresh = asyncio.Event()

    def push(self, row):
        self._rows.append(row)
        self._fresh.set()

    async def run(self):
        while True:
            await self._out.drain()
            for row in self._rows[self._seen :]:
                self._out.write(row)
            self._seen = len(self._rows)
            self._fresh.clear()
            await self._fresh.wait()
