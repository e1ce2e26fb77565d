# The await and the clear() are on opposite sides of one local's truth.
import asyncio


class Sender:
    def __init__(self):
        self.q = []
        self.ev = asyncio.Event()

    def put(self, x):
        self.q.append(x)
        self.ev.set()

    async def run(self):
        while True:
            batch, self.q = self.q, []
            if batch:
                await self.send(batch)
            if not batch:
                self.ev.clear()
                await self.ev.wait()
