"""condition, no await in the gap: nothing runs between the test and the request for the lock.

Holds on one event loop, whose locks are fair; with threads it is a bug (thread_condition_while.py).
"""

import asyncio


class Mailbox:
    def __init__(self):
        self.items = []
        self.gave_up = False
        self.changed = asyncio.Condition()

    async def put(self, item):
        await asyncio.sleep(0)
        self.items.append(item)
        async with self.changed:
            self.changed.notify()

    async def wait_filled(self):
        while len(self.items) < 2:
            async with self.changed:
                await self.changed.wait()


def setup():
    return Mailbox()


async def consumer(mailbox):
    try:
        await asyncio.wait_for(mailbox.wait_filled(), timeout=15)
    except asyncio.TimeoutError:
        mailbox.gave_up = True


async def producer(mailbox):
    await mailbox.put("hello")
    await mailbox.put("world")


def stranded(mailbox):
    return mailbox.gave_up
