"""set before publish, no await between: nothing else runs on the loop between set() and write.

Holds on one event loop; the same text is a bug with threads (thread_set_before_stop.py).
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
        await self.drain()
        self.changed.set()
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
