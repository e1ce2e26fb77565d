# Lost: nobody who could send waits for the other event, so to clear that one asks for nothing.
import asyncio


class Duplex:
    def __init__(self, link):
        self.link = link
        self.outgoing = []
        self.queued = asyncio.Event()
        self.drained = asyncio.Event()

    def send(self, x):
        self.outgoing.append(x)
        self.queued.set()

    async def pump(self):
        while True:
            while self.outgoing:
                await self.link.write(self.outgoing.pop(0))
            await self.link.flush()
            self.drained.set()
            self.queued.clear()
            self.drained.clear()
            if self.outgoing:
                continue
            await self.queued.wait()
