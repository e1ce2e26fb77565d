# Quiet: nothing runs between the test and the request for the lock, and the lock is fair.
import asyncio


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = asyncio.Condition()

    async def put(self, item):
        self.items.append(item)
        async with self.changed:
            self.changed.notify()

    async def wait_filled(self):
        while not self.items:
            async with self.changed:
                await self.changed.wait()
