# Lost: a stop that comes while the client connects; the session is forgotten after the stop was announced.
import asyncio


class Client:
    def __init__(self, transport):
        self.transport = transport
        self.session = None
        self.task = None
        self.stopped = None

    async def connect(self):
        self.task = asyncio.create_task(self.run())

    async def close(self):
        if self.stopped:
            self.stopped.set()
        if self.task:
            await self.task
            self.task = None
        self.session = None

    async def run(self):
        if not self.session:
            self.session = await self.transport.open()
        self.stopped = asyncio.Event()  # error: LAG101 8
        await self.stopped.wait()
        await self.transport.close()
