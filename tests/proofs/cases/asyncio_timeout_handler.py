"""timeout handler: the clear() stands after the try, so it also follows the handler.

Lost: a renewal that comes while the expiry is handled is erased.
"""

import asyncio

TTL = 5


class Lease:
    def __init__(self):
        self.kept = 0
        self.renewed = asyncio.Event()

    def renew(self):
        self.renewed.set()

    async def expire(self):
        await asyncio.sleep(1)

    async def run(self):
        for _ in range(2):
            try:
                await asyncio.wait_for(self.renewed.wait(), timeout=TTL)
            except asyncio.TimeoutError:
                await self.expire()
            else:
                self.kept += 1
            self.renewed.clear()  # error: LAG103


def setup():
    return Lease()


async def consumer(lease):
    await lease.run()


async def producer(lease):
    await asyncio.sleep(TTL)
    lease.renew()


def stranded(lease):
    return 1 - lease.kept
