# Lost: a coroutine waits for nothing until it is awaited, and the lamp is lit before that.
import asyncio


class Lamp:
    def __init__(self, remote):
        self.remote = remote
        self.lit = False
        self.changed = asyncio.Event()

    def light(self):
        self.lit = True
        self.changed.set()  # error: LAG105 8
        self.changed.clear()

    async def dark(self):
        if not self.lit:
            waiting = self.changed.wait()
            await self.remote.dim()
            await waiting

    async def dark_for(self, seconds):
        if not self.lit:
            waiting = self.changed.wait()
            await self.remote.dim()
            await asyncio.wait_for(waiting, seconds)
