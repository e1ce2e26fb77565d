# Quiet: the report suspends, but the items are tested once more before the lock is asked for.
import asyncio


class Mailbox:
    def __init__(self, report):
        self.report = report
        self.items = []
        self.changed = asyncio.Condition()

    async def put(self, item):
        async with self.changed:
            self.items.append(item)
            self.changed.notify()

    async def wait_filled(self):
        while not self.items:
            await self.report("empty")
            if self.items:
                break
            async with self.changed:
                await self.changed.wait()
