# The task ends with an exception that nobody looks at, and the event stays down.
import asyncio


class Feed:
    def __init__(self, source):
        self.source = source
        self.opened = asyncio.Event()

    async def start(self):
        self.task = asyncio.create_task(self._read())
        await self.opened.wait()  # error: LAG113 8

    async def _read(self):
        await self.source.connect()
        self.opened.set()
