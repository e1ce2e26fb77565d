"""fresh event in the finally: it replaces the event also when the wait expired and the handler awaits.

Lost: what fetch_soon() sets during the ping is set on the event that is thrown away.
"""

import asyncio

PING_AFTER = 5


class Fetcher:
    def __init__(self):
        self.woken = 0
        self.due = asyncio.Event()

    def fetch_soon(self):
        self.due.set()

    async def ping(self):
        await asyncio.sleep(1)

    async def run(self):
        for _ in range(2):
            try:
                await asyncio.wait_for(self.due.wait(), timeout=PING_AFTER)
            except asyncio.TimeoutError:  # noqa: PERF203
                await self.ping()
            else:
                self.woken += 1
            finally:
                self.due = asyncio.Event()  # error: LAG103


def setup():
    return Fetcher()


async def consumer(fetcher):
    await fetcher.run()


async def producer(fetcher):
    await asyncio.sleep(PING_AFTER)
    fetcher.fetch_soon()


def stranded(fetcher):
    return fetcher.woken == 0
