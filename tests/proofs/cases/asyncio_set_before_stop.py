"""set before publish: an await stands between the set() and the write.

Lost: the reader runs during the drain, sees an open channel, and waits for a signal that has been.
The await is not moved by any fix: what it does may have to come before the write.

fix: none
"""

import asyncio


class Channel:
    def __init__(self):
        self.frames = []
        self.read = []
        self.closed = False
        self.gave_up = False
        self.changed = asyncio.Event()

    def feed(self, frame):
        self.frames.append(frame)
        self.changed.set()

    async def drain(self):
        await asyncio.sleep(0)

    async def close(self):
        self.changed.set()  # error: LAG104
        await self.drain()
        self.closed = True

    async def run(self):
        while not self.closed:
            try:
                await asyncio.wait_for(self.changed.wait(), timeout=15)
            except asyncio.TimeoutError:
                self.gave_up = True
                return
            self.changed.clear()
            while self.frames:
                self.read.append(self.frames.pop(0))


def setup():
    return Channel()


async def consumer(channel):
    await channel.run()


async def producer(channel):
    channel.feed(b"hello")
    await channel.close()


def stranded(channel):
    return channel.gave_up
