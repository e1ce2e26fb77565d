# The pulse lasts over a suspension: the flag is a gate while `serve()` runs.
import asyncio


class Gate:
    def __init__(self):
        self.open = False
        self.changed = asyncio.Event()

    async def let_in(self, serve):
        self.open = True
        self.changed.set()
        await serve()
        self.changed.clear()

    async def enter(self, log):
        while not self.open:
            await log.write("closed")
            await self.changed.wait()
