# Nothing runs between the set and the write: the loop goes on only where the producer awaits.
import asyncio


class Channel:
    def __init__(self):
        self.frames = []
        self.closed = False
        self.changed = asyncio.Event()

    async def close(self, transport):
        await transport.drain()
        self.changed.set()
        self.closed = True

    async def follow(self, handle):
        while not self.closed:
            await self.changed.wait()
            self.changed.clear()
            while self.frames:
                handle(self.frames.pop(0))
