"""set after the write: the await stands before the write, and the set() behind it.

Holds: whoever is woken sees the write. This is the fix of asyncio_set_before_append.py.
"""

import asyncio

ITEMS = 2


class Outbox:
    def __init__(self):
        self.items = []
        self.sent = []
        self.wake = asyncio.Event()

    async def store(self, item):
        await asyncio.sleep(0)

    async def put(self, item):
        await self.store(item)
        self.items.append(item)
        self.wake.set()

    async def run(self):
        while len(self.sent) < ITEMS:
            try:
                await asyncio.wait_for(self.wake.wait(), timeout=15)
            except asyncio.TimeoutError:
                return
            self.wake.clear()
            while self.items:
                self.sent.append(self.items.pop(0))


def setup():
    return Outbox()


async def consumer(outbox):
    await outbox.run()


async def producer(outbox):
    for item in range(ITEMS):
        await outbox.put(item)


def stranded(outbox):
    return list(outbox.items)
