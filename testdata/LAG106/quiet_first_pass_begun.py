# Quiet: the tasks are in their waits before the first signal, and back there before the next.
import asyncio


class Feed:
    def __init__(self):
        self.rows = []
        self.fresh = asyncio.Event()

    def add(self, row):
        self.rows.append(row)
        self.fresh.set()

    async def follow(self, sink):
        seen = 0
        while True:
            await self.fresh.wait()
            self.fresh.clear()
            while seen < len(self.rows):
                sink.append(self.rows[seen])
                seen += 1

    async def start(self, sinks):
        self.tasks = [asyncio.create_task(self.follow(sink)) for sink in sinks]
        await asyncio.sleep(0)
        self.add("header")
