# The write follows an await, and a set follows the write.
import asyncio


class Channel:
    def __init__(self):
        self.closed = False
        self.changed = asyncio.Event()

    async def close(self, transport):
        self.changed.set()
        await transport.drain()
        self.closed = True
        self.changed.set()

    async def follow(self, handle):
        while not self.closed:
            await self.changed.wait()
            self.changed.clear()
            handle()
