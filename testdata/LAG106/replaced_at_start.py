# Lost: each task brings its own event, in the one place where update() looks for it.
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
        self.changed = anyio.Event()  # error: LAG106 8
        await self.changed.wait()
        client.send(self.price)
