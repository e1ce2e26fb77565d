# Quiet: one task alone finds the flag up.
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

    def start(self, sink):
        self.task = asyncio.create_task(self.follow(sink))
        self.add("header")
