"""condition, tested under a lock of its own: an await stands under the same lock, before it is released.

Lost: a message whose put() has asked for the lock during the report; it gets the lock first.

fix: none
"""

import asyncio


class Mailbox:
    def __init__(self):
        self.items = []
        self.gave_up = False
        self.changed = asyncio.Condition()

    async def report(self, text):
        await asyncio.sleep(0)

    async def put(self, item):
        async with self.changed:
            self.items.append(item)
            self.changed.notify()

    async def wait_filled(self):
        async with self.changed:
            empty = not self.items
            await self.report("empty")
        if empty:
            async with self.changed:
                await self.changed.wait()  # error: LAG107


def setup():
    return Mailbox()


async def consumer(mailbox):
    try:
        await asyncio.wait_for(mailbox.wait_filled(), timeout=15)
    except asyncio.TimeoutError:
        mailbox.gave_up = True


async def producer(mailbox):
    await mailbox.put("hello")


def stranded(mailbox):
    return mailbox.gave_up
