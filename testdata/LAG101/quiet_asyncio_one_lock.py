# There are awaits between the read and the clear(), but every setter waits for the same lock.
import asyncio


class Store:
    def __init__(self, disk):
        self._disk = disk
        self._lock = asyncio.Lock()
        self._rows = []
        self._added = asyncio.Event()

    async def add(self, row):
        async with self._lock:
            self._rows.append(row)
            self._added.set()

    async def run(self):
        while True:
            async with self._lock:
                rows, self._rows = self._rows, []
                await self._disk.write(rows)
                self._added.clear()
            await self._added.wait()
