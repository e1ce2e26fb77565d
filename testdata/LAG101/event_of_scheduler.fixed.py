# Lost: clear() of a cluster's event is a request to the scheduler, and lets other tasks in.
from dask.distributed import Client
from distributed import Event


class Orders:
    def __init__(self, client: Client):
        self.pending = []
        self.placed = Event("orders", client=client)

    async def place(self, order):
        self.pending.append(order)
        await self.placed.set()

    async def next(self):
        if not self.pending:
            await self.placed.clear()
            if not self.pending:
                await self.placed.wait(timeout=30)
        return self.pending.pop(0)


def blocking(client: Client, results: list):
    arrived = Event("results", client=client)

    def store(future):
        results.append(future.result())
        arrived.set()

    def fetch():
        while not results:
            arrived.clear()
            if not results:
                arrived.wait()
        return results.pop()

    return store, fetch
