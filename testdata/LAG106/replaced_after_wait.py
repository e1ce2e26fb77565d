# Lost: two tasks wake; each binds a fresh event, and the first one sleeps on what is no longer there.
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
            await self.changed.wait()
            self.changed = anyio.Event()  # error: LAG106 12
            client.send(self.price)
