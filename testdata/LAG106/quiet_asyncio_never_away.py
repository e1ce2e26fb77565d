# Quiet: on one event loop each task is back in its wait before anybody can signal again.
import asyncio


class Hub:
    def __init__(self):
        self.price = 0
        self.changed = asyncio.Event()

    def update(self, price):
        self.price = price
        self.changed.set()

    async def run(self, sinks):
        async with asyncio.TaskGroup() as group:
            for sink in sinks:
                group.create_task(self._feed(sink))

    async def _feed(self, sink):
        while True:
            await self.changed.wait()
            self.changed.clear()
            sink.write(self.price)
