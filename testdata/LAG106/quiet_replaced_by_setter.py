# Quiet: the setter puts a fresh event in the place of the one it has set; all that slept on that one are awake.
import anyio


class Hub:
    def __init__(self):
        self.price = 0
        self.changed = anyio.Event()

    def update(self, price):
        self.price = price
        self.changed.set()
        self.changed = anyio.Event()

    async def run(self, clients):
        async with anyio.create_task_group() as group:
            for client in clients:
                group.start_soon(self._feed, client)

    async def _feed(self, client):
        while True:
            client.send(self.price)
            await self.changed.wait()
