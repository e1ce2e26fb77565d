"""pulse, the waiter suspends between the look and the wait: but it holds the lock that the pulse needs.

Holds on one event loop: the lock is released and the wait begun without a suspension in between.
"""

import asyncio


class Gate:
    def __init__(self):
        self.open = False
        self.gave_up = False
        self.lock = asyncio.Lock()
        self.changed = asyncio.Event()

    async def log(self, text):
        await asyncio.sleep(0)

    async def unlock(self):
        await asyncio.sleep(0)
        async with self.lock:
            self.open = True
            self.changed.set()
            self.changed.clear()

    async def enter(self):
        async with self.lock:
            if self.open:
                return
            await self.log("closed")
        await self.changed.wait()


def setup():
    return Gate()


async def consumer(gate):
    try:
        await asyncio.wait_for(gate.enter(), timeout=15)
    except asyncio.TimeoutError:
        gate.gave_up = True


async def producer(gate):
    await gate.unlock()


def stranded(gate):
    return gate.gave_up
