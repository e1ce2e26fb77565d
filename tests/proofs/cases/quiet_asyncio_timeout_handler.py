"""timeout handler, no await in it: the clear() follows the expired wait in one go.

Holds for a renewal that comes at any other time than the very moment of the expiry (for that one see
missed_asyncio_timeout_tie.py); with an await in the handler it is a bug (asyncio_timeout_handler.py).
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
    await asyncio.sleep(TTL + 0.5)
    lease.renew()


def stranded(lease):
    return 1 - lease.kept
