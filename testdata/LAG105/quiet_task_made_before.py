# Quiet: a task waits from the first suspension on, and hears the pulse.
import asyncio


class Lamp:
    def __init__(self, remote):
        self.remote = remote
        self.lit = False
        self.changed = asyncio.Event()

    def light(self):
        self.lit = True
        self.changed.set()
        self.changed.clear()

    async def dark(self):
        if not self.lit:
            waiting = asyncio.create_task(self.changed.wait())
            await self.remote.dim()
            await waiting
