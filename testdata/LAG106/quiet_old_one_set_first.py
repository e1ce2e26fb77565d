# Quiet: the old event is set before a fresh one takes its place; who wakes looks again.
import anyio


class Hub:
    def __init__(self):
        self.price = 0
        self.changed = anyio.Event()

    def update(self, price):
        self.price = price
        self.changed.set()

    async def run(self, clients):
        async with anyio.create_task_group() as group:
            for client in clients:
                group.start_soon(self._feed, client)

    async def _feed(self, client):
        while True:
            client.send(self.price)
            self.changed.set()
            self.changed = anyio.Event()
            await self.changed.wait()
