"""registered late: the waiter suspends between the read of the state and the flag that it waits.

Lost: a parcel put while the line is logged; the event is not set for it.
"""

import asyncio
import contextlib


class Belt:
    def __init__(self):
        self.parcels = []
        self.taken = []
        self.waits = False
        self.arrived = asyncio.Event()

    async def put(self, parcel):
        self.parcels.append(parcel)
        if self.waits:
            self.arrived.set()

    async def log(self, text):
        await asyncio.sleep(0)

    async def take(self):
        while not self.parcels:
            await self.log("nothing")
            self.waits = True  # error: LAG111
            await self.arrived.wait()
        self.taken.append(self.parcels.pop())


def setup():
    return Belt()


async def consumer(belt):
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(belt.take(), timeout=15)


async def producer(belt):
    await belt.put(1)


def stranded(belt):
    return list(belt.parcels)
