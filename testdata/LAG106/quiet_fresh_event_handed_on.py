# Quiet: each task hands its own event to those who are set one by one; the place only remembers the last.
import anyio


class Hub:
    def __init__(self):
        self.price = 0
        self.changed = anyio.Event()
        self.all = []

    def update(self, price):
        self.price = price
        for event in self.all:
            event.set()
        self.changed.set()

    async def run(self, clients):
        async with anyio.create_task_group() as group:
            for client in clients:
                group.start_soon(self._feed, client)

    async def _feed(self, client):
        self.changed = anyio.Event()
        self.all.append(self.changed)
        await self.changed.wait()
        client.send(self.price)
