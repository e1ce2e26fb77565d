# Quiet: of those that wake only the first one finds its own event in the place, and replaces it.
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
            changed = self.changed
            await changed.wait()
            if self.changed is changed:
                self.changed = anyio.Event()
