"""notified without lock: `notify()` raises in the producer where no task holds the lock, and wakes nobody.

Lost: a jar put while the other side waits leaves it asleep beside the jar. The producer goes on after the
error, as a callback does whose error is only logged.
"""

import asyncio
import contextlib


class Shelf:
    def __init__(self):
        self.jars = []
        self.got = []
        self.filled = asyncio.Condition()

    async def put(self, jar):
        self.jars.append(jar)
        self.filled.notify()  # error: LAG112

    async def take(self):
        async with self.filled:
            try:
                await asyncio.wait_for(self.filled.wait_for(lambda: self.jars), 15)
            except asyncio.TimeoutError:
                return
            self.got.append(self.jars.pop())


def setup():
    return Shelf()


async def consumer(shelf):
    await shelf.take()


async def producer(shelf):
    with contextlib.suppress(RuntimeError):
        await shelf.put(1)


def stranded(shelf):
    return list(shelf.jars)
