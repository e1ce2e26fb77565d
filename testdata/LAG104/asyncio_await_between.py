# The task runs while `close()` awaits, sees `closed` unset, and waits again.
import asyncio


class Channel:
    def __init__(self, transport):
        self.transport = transport
        self.frames = []
        self.closed = False
        self.changed = asyncio.Event()

    def feed(self, frame):
        self.frames.append(frame)
        self.changed.set()

    async def close(self):
        self.changed.set()  # error: LAG104 8
        await self.transport.drain()
        self.closed = True

    async def frames_until_closed(self, handle):
        while not self.closed:
            await self.changed.wait()
            self.changed.clear()
            while self.frames:
                handle(self.frames.pop(0))
