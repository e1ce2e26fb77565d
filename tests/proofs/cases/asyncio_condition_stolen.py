"""condition, item stolen: the one that is woken runs later than others that are ready.

Lost: the other caller takes the item first; the one that was woken finds nothing and fails.
"""

import asyncio
import contextlib
from collections import deque

ITEMS = 2


class Channel:
    def __init__(self):
        self.items = deque()
        self.got = []
        self.filled = asyncio.Condition()

    async def send(self, item):
        async with self.filled:
            self.items.append(item)
            self.filled.notify()

    async def receive(self):
        async with self.filled:
            if len(self.items) == 0:
                await self.filled.wait()  # error: LAG107
            return self.items.popleft()


async def take(channel):
    with contextlib.suppress(IndexError):
        channel.got.append(await channel.receive())


def setup():
    return Channel()


async def consumer(channel):
    await take(channel)


async def rival(channel):
    await take(channel)


async def producer(channel):
    for item in range(ITEMS):
        await asyncio.sleep(0)
        await channel.send(item)


def stranded(channel):
    return list(channel.items)
