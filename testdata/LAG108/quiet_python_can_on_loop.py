# A notifier that is given the loop calls its listeners there.
import asyncio

import can


class Bus:
    def __init__(self, bus: can.BusABC, loop):
        self.frames = asyncio.Queue()
        self.notifier = can.Notifier(bus, [self._keep], loop=loop)

    def _keep(self, frame):
        self.frames.put_nowait(frame)

    async def read(self):
        return await self.frames.get()
