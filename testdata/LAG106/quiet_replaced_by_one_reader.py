# Quiet: one task waits, and replaces the event that nobody else sleeps on.
import anyio


class Hub:
    def __init__(self):
        self.price = 0
        self.changed = anyio.Event()

    def update(self, price):
        self.price = price
        self.changed.set()

    async def run(self, client):
        async with anyio.create_task_group() as group:
            group.start_soon(self._feed, client)

    async def _feed(self, client):
        while True:
            client.send(self.price)
            self.changed = anyio.Event()
            await self.changed.wait()
