# One event loop, no suspension point between the test and the clear(): nobody else can run there.
import asyncio


class Mailbox:
    def __init__(self):
        self.items = []
        self._dirty = asyncio.Event()

    def put(self, item):
        self.items.append(item)
        self._dirty.set()

    async def take(self):
        while not self.items:
            self._dirty.clear()
            await self._dirty.wait()
        return self.items.pop(0)
