# The same helpers, called by a task on the event's own loop.
import asyncio


class Receiver:
    def __init__(self, port):
        self.frames = []
        self.arrived = asyncio.Event()
        self.reader = asyncio.create_task(self._read(port))

    async def _read(self, port):
        async for frame in port:
            self._keep(frame)

    def _keep(self, frame):
        self.frames.append(frame)
        self._announce()

    def _announce(self):
        self.arrived.set()

    async def next_frame(self):
        while not self.frames:
            self.arrived.clear()
            await self.arrived.wait()
        return self.frames.pop(0)
