# Quiet: an eager task is in its wait when create_task() returns.
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

    def start(self, sinks):
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        self.tasks = [asyncio.create_task(self.follow(sink)) for sink in sinks]
        self.add("header")
