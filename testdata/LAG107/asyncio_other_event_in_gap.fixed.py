# Missed: another event is awaited between the test and the lock; put() may notify in the meantime.
import asyncio


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = asyncio.Condition()
        self.opened = asyncio.Event()

    async def put(self, item):
        async with self.changed:
            self.items.append(item)
            self.changed.notify()

    async def wait_filled(self):
        while not self.items:
            await self.opened.wait()
            async with self.changed:
                if not self.items:
                    await self.changed.wait()
