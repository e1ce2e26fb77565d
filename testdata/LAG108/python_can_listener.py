# A notifier without a loop calls its listeners in a thread of its own.
import asyncio

import can


class Bus:
    def __init__(self, bus: can.BusABC):
        self.frames = asyncio.Queue()
        self.notifier = can.Notifier(bus, [self._keep, can.Printer()])

    def _keep(self, frame):
        self.frames.put_nowait(frame)  # error: LAG108 8

    async def read(self):
        return await self.frames.get()
