# Lost: put() waits while a bounded queue is full, so others run between the test and the clear.
import asyncio


class Feed:
    def __init__(self):
        self.rows = []
        self.journal = asyncio.Queue(8)
        self.wake = asyncio.Event()

    def add(self, row):
        self.rows.append(row)
        self.wake.set()

    async def take(self):
        while not self.rows:
            await self.journal.put("nothing")
            self.wake.clear()
            if not self.rows:
                await self.wake.wait()
        return self.rows.pop()
