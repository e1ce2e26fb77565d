"""timeout handler, at the moment of the expiry: the clear() follows the expired wait in one go.

With an await in the handler it is a bug (asyncio_timeout_handler.py). Without one the handler and the
clear() are one step, but the expiry is not part of it: the timer fires, and the consumer runs a turn
of the loop later. A renewal in that turn is erased all the same, on asyncio's own loop too.

missed: the gap is one turn of the loop, and whoever renews can as well come a turn too late
"""

import asyncio

TTL = 5


class Lease:
    def __init__(self):
        self.kept = 0
        self.expired = 0
        self.renewed = asyncio.Event()

    def renew(self):
        self.renewed.set()

    async def run(self):
        for _ in range(2):
            try:
                await asyncio.wait_for(self.renewed.wait(), timeout=TTL)
            except asyncio.TimeoutError:
                self.expired += 1
            else:
                self.kept += 1
            self.renewed.clear()


def setup():
    return Lease()


async def consumer(lease):
    await lease.run()


async def producer(lease):
    await asyncio.sleep(TTL)
    lease.renew()


def stranded(lease):
    return 1 - lease.kept
