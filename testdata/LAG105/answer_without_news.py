# The answer says only that it has come; the request goes out through a helper.
import asyncio


class Link:
    def __init__(self, transport):
        self.transport = transport
        self.acked = asyncio.Event()

    def handle_ack(self, packet):
        self.acked.set()  # error: LAG105 8
        self.acked.clear()

    async def _out(self, data):
        await self.transport.write(data)

    async def transfer(self, data):
        await self._out(data)
        await self.acked.wait()
