# Between the request and the wait the waiter looks whether the answer has come.
import asyncio


class Lamp:
    def __init__(self, protocol):
        self.protocol = protocol
        self.level = 0
        self.changed = asyncio.Event()
        protocol.listen_to("level", self._update)

    async def _update(self, message):
        self.level = message.level
        self.changed.set()
        self.changed.clear()

    async def dim(self, level):
        await self.protocol.send(level)
        while self.level != level:
            await self.changed.wait()

    async def dim_lamp(self, lamp, level):
        await self.protocol.send(level)
        if lamp.level != level:
            await self.changed.wait()
