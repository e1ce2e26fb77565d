# Missed: the look's own lock is no help. put() asks for the lock during the report, and gets it first.
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
        async with self.changed:
            empty = not self.items
            await self.report(empty)
        if empty:
            async with self.changed:
                await self.changed.wait()  # error: LAG107 16
