# Quiet: what was there before the task ran is read before it waits.
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
            while seen < len(self.rows):
                sink.append(self.rows[seen])
                seen += 1
            await self.fresh.wait()
            self.fresh.clear()

    def start(self, sinks):
        self.tasks = [asyncio.create_task(self.follow(sink)) for sink in sinks]
        self.add("header")
