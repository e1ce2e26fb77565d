# Lost: a kick while the remote answers is erased, and the answer decides whether to wait again.
import asyncio


class Sync:
    def __init__(self, remote):
        self.remote = remote
        self.version = 0
        self.poke = asyncio.Event()

    def kick(self):
        self.poke.set()

    async def loop(self):
        done = False
        while not done:
            await self.poke.wait()
            done = await self.remote.push_all()
            self.poke.clear()  # error: LAG102 12
