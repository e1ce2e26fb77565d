# Quiet: cleared first, and looked at after the scheduler has answered.
from distributed import Event


class Orders:
    def __init__(self, client):
        self.pending = []
        self.placed = Event("orders", client=client)

    async def place(self, order):
        self.pending.append(order)
        await self.placed.set()

    async def next(self):
        while True:
            await self.placed.clear()
            if self.pending:
                return self.pending.pop(0)
            await self.placed.wait()
