# The answer may come while the request is still being sent; then nobody waits as yet.
import asyncio


class Speakers:
    def __init__(self, protocol):
        self.protocol = protocol
        self.devices = []
        self.changed = asyncio.Event()
        protocol.listen_to("devices", self._update)

    async def _update(self, message):
        self.devices = list(message.devices)
        self.changed.set()  # error: LAG105 8
        self.changed.clear()

    async def add(self, device):
        await self.protocol.send(("add", device))
        await asyncio.wait_for(self.changed.wait(), timeout=5)
