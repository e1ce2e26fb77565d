# Lost on one event loop: while one task sends, the other wakes and clears.
import asyncio


class Hub:
    def __init__(self):
        self.price = 0
        self.changed = asyncio.Event()

    def update(self, price):
        self.price = price
        self.changed.set()

    async def run(self, clients):
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(self._feed(client))

    async def _feed(self, client):
        while True:
            await self.changed.wait()
            self.changed.clear()  # error: LAG106 12
            await client.send(self.price)
